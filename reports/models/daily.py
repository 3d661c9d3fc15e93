"""Figures as they stood on a day."""

from __future__ import annotations

from django.db import models

from departments.models import Department
from tasks.lights import Light
from tasks.models import Chapter, Plan


class DailyCell(models.Model):
    """How many owed assignments of a department in a chapter showed a light at the end of a day."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="daily_cells", verbose_name="计划")
    day = models.DateField("日期")
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", verbose_name="单位")
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="+", verbose_name="章")
    light = models.CharField("亮灯", max_length=8, choices=Light)
    assignments = models.PositiveIntegerField("项数")
    progress_sum = models.PositiveIntegerField("进度合计", help_text="各项进度百分数之和")

    class Meta:
        verbose_name = verbose_name_plural = "每日统计（按单位）"
        constraints = [
            models.UniqueConstraint(fields=["plan", "day", "department", "chapter", "light"], name="daily_cell_once")
        ]
        indexes = [models.Index(fields=["plan", "department", "day"], name="daily_cell_department")]


class DailyTaskCell(models.Model):
    """How many tasks of a chapter showed a light at the end of a day; a shared task counts once."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="daily_task_cells", verbose_name="计划")
    day = models.DateField("日期")
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="+", verbose_name="章")
    light = models.CharField("亮灯", max_length=8, choices=Light)
    tasks = models.PositiveIntegerField("任务数")

    class Meta:
        verbose_name = verbose_name_plural = "每日统计（按任务）"
        constraints = [models.UniqueConstraint(fields=["plan", "day", "chapter", "light"], name="daily_task_cell_once")]
