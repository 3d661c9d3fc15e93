"""What was changed in a plan after it had been handed down (修订), and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tasks.models.plan import Plan


class PlanAmendment(models.Model):
    """One amendment of a plan already handed down; never changed or removed."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="amendments", verbose_name="计划")
    number = models.PositiveSmallIntegerField("第几次修订")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修订人")
    made_at = models.DateTimeField("修订时间")
    reason = models.TextField("修订原因")
    changes = models.JSONField("改了什么", help_text="每处一句话")

    class Meta:
        verbose_name = verbose_name_plural = "计划修订"
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="amendment_number_unique"),
            models.CheckConstraint(condition=~Q(reason=""), name="amendment_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}第{self.number}次修订"
