"""The plan and its execution."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Plans, tasks, assignments, reports and their workflow."""

    name = "tasks"
    verbose_name = "计划与任务"
