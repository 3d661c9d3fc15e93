"""From plan files to plans."""

from django.apps import AppConfig


class ImporterConfig(AppConfig):
    """Parse, check, load and export plan files."""

    name = "importer"
    verbose_name = "计划导入"
