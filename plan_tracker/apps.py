"""The room that wires the others together."""

from django.apps import AppConfig


class PlanTrackerConfig(AppConfig):
    """Settings, URLs, jobs' timetable, serving, demonstration."""

    name = "plan_tracker"
    verbose_name = "计划任务跟踪"
