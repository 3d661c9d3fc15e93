"""When each background job last ran."""

from __future__ import annotations

from django.db import models


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
