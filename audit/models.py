"""The append-only, hash-chained record: identities as text, no foreign keys, outlives what it describes."""

from django.db import models


class AuditChain(models.Model):
    """The head of one chain (`plan:<code>` or `system`); its row is the lock under which entries are appended."""

    name = models.CharField("名称", max_length=80, primary_key=True)
    length = models.PositiveBigIntegerField("条数", default=0)
    head_hash = models.CharField("末条校验值", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日志链"

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One thing somebody did."""

    chain = models.CharField("日志链", max_length=80)
    seq = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    actor_id = models.CharField("账号编号", max_length=40, blank=True)
    actor_name = models.CharField("操作人", max_length=80)
    ip = models.CharField("来源地址", max_length=45, blank=True)
    request_id = models.CharField("请求编号", max_length=40, blank=True)
    action = models.CharField("操作", max_length=60)
    object_type = models.CharField("对象类型", max_length=40)
    object_id = models.CharField("对象编号", max_length=60, blank=True)
    object_label = models.CharField("对象", max_length=200, blank=True)
    detail = models.TextField("详情", blank=True)
    previous_hash = models.CharField("上条校验值", max_length=64, blank=True)
    hash = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ["chain", "seq"]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_seq_unique")]
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq} {self.action}"
