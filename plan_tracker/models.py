"""What the wiring itself has to remember."""

from django.conf import settings
from django.db import models


class HandledRequest(models.Model):
    """A request that may arrive twice (double click, retry): its key, and the answer it got."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="账号")
    key = models.CharField("编号", max_length=80)
    fingerprint = models.CharField("内容摘要", max_length=64)
    started_at = models.DateTimeField("到达时间", db_index=True)
    status = models.PositiveSmallIntegerField("状态码", null=True)
    headers = models.TextField("应答头", blank=True)
    body = models.BinaryField("应答", blank=True, default=b"")

    class Meta:
        verbose_name = verbose_name_plural = "处理过的请求"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="request_key_once")]

    def __str__(self) -> str:
        return self.key


class BeatLease(models.Model):
    """Which of several beats leads, and until when by the database's own clock."""

    name = models.CharField("名称", max_length=20, primary_key=True)
    holder = models.CharField("持有者", max_length=80, blank=True)
    until = models.DateTimeField("有效到")

    class Meta:
        verbose_name = verbose_name_plural = "定时器租约"

    def __str__(self) -> str:
        return self.holder
