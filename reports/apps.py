"""Roll-ups, daily cells and dashboards."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Figures of plans."""

    name = "reports"
    verbose_name = "统计"
