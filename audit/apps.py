"""Who did what, when, from where."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only record."""

    name = "audit"
    verbose_name = "操作日志"
