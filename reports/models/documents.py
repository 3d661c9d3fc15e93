"""Paragraphs of official documents that people changed by hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import Department
from tasks.models import Plan

KINDS = ("bulletin", "monthly-report", "quarterly-report", "annual-report", "duty-report")


class DocumentDraft(models.Model):
    """One paragraph of a document as somebody rewrote it; it takes the place of the generated one until it is dropped.

    `runs` keeps the words with the references of their figures, `generated` what stood there before the change.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="document_drafts", verbose_name="计划")
    kind = models.CharField("文件种类", max_length=20, choices=[(name, name) for name in KINDS])
    period = models.DateField("期", help_text="这一期的第一天")
    department = models.ForeignKey(
        Department,
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="单位",
        help_text="限述法数据",
    )
    paragraph = models.CharField("段落", max_length=60)
    runs = models.JSONField("文字和出处")
    generated = models.TextField("修改前自动生成的文字")
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人")
    edited_at = models.DateTimeField("修改时间")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "文件修改"
        ordering = ["plan", "kind", "period", "paragraph"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "period", "paragraph"],
                condition=Q(department__isnull=True),
                name="draft_once_per_paragraph",
            ),
            models.UniqueConstraint(
                fields=["plan", "kind", "period", "paragraph", "department"],
                condition=Q(department__isnull=False),
                name="draft_once_per_department",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="draft_kind_known"),
            models.CheckConstraint(condition=Q(period__day=1), name="draft_period_first_day"),
            models.CheckConstraint(
                condition=Q(kind="duty-report", department__isnull=False)
                | (~Q(kind="duty-report") & Q(department__isnull=True)),
                name="draft_department_of_duty_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period:%Y-%m} {self.paragraph}"
