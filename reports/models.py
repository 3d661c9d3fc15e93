"""Figures as they stood on a day, and when each job last ran."""

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


class JobRun(models.Model):
    """How a background job last went; one row per job. All moments in real time."""

    name = models.CharField("任务", max_length=40, primary_key=True)
    first_at = models.DateTimeField("第一次运行", null=True)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("结束时间")
    last_ok_at = models.DateTimeField("最近成功", null=True)
    ok = models.BooleanField("成功")
    note = models.CharField("说明", max_length=300, blank=True)
    took_ms = models.PositiveIntegerField("用时（毫秒）", default=0)
    lag_ms = models.PositiveIntegerField("排队（毫秒）", null=True)
    count = models.IntegerField("处理数量", null=True)
    runs = models.PositiveBigIntegerField("运行次数", default=0)
    failures = models.PositiveIntegerField("连续失败次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务运行情况"

    def __str__(self) -> str:
        return self.name
