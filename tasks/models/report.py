"""What a department reported for one period, with values and evidence."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import Department, User
from departments.roles import REPORTS
from tasks.models.assignment import Assignment
from tasks.models.facts import ReportState
from tasks.models.plan import Plan
from tasks.models.report_facts import UNSENT, ReportFacts, SentQuerySet
from tasks.models.task import Indicator


class ReportQuerySet(SentQuerySet["ProgressReport"]):
    """Which reports."""

    def readable_by(self, user: User) -> ReportQuerySet:
        """Those visible, and for a department what was handed in by one that has been merged into it."""
        if user.role in REPORTS:
            merged = Q(department__successor=user.department_id) & ~UNSENT
            return self.filter(Q(department_id=user.department_id) | merged)
        return self.visible_to(user)

    def unsent(self) -> ReportQuerySet:
        """The others."""
        return self.filter(UNSENT)

    def waiting(self) -> ReportQuerySet:
        """Waiting for the office, oldest first."""
        return self.filter(state=ReportState.SUBMITTED).order_by("submitted_at", "pk")


class ProgressReport(ReportFacts):
    """One assignment's report for one period; a returned one is revised, not replaced."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="reports", verbose_name="任务分解")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reports", verbose_name="计划")
    department = models.ForeignKey(Department, models.PROTECT, related_name="reports", verbose_name="单位")
    shortfall_reason = models.CharField("未达到目标的原因", max_length=300, blank=True)
    no_evidence_reason = models.CharField("不需要佐证材料的理由", max_length=300, blank=True)
    lower_reason = models.CharField("数值减少的原因", max_length=300, blank=True)
    wants_closure = models.BooleanField("申请办结", default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人")
    version = models.PositiveIntegerField("版本", default=1)
    submit_key = models.UUIDField("提交编号", null=True, blank=True, help_text="同一次提交重复到达时认得出来")
    created_at = models.DateTimeField("创建时间")
    updated_at = models.DateTimeField("修改时间")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="提交人"
    )
    signed_at = models.DateTimeField("审签时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="审签人"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="审核人"
    )
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="转交审核"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "进展报告"
        ordering = ["-period", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "period"], name="report_once_per_period"),
            models.CheckConstraint(condition=Q(period__day=1), name="report_period_first_day"),
            models.CheckConstraint(condition=Q(progress__isnull=True) | Q(progress__lte=100), name="report_percent"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "approved"]) | Q(submitted_at__isnull=False),
                name="report_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "returned"]) | Q(reviewed_at__isnull=False),
                name="report_reviewed_has_time",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(review_comment=""), name="return_has_reason"),
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="report_state_known"),
        ]
        indexes = [
            models.Index(fields=["plan", "state", "submitted_at"], name="report_plan_queue"),
            models.Index(fields=["state", "submitted_at"], name="report_queue"),
            models.Index(fields=["department", "period"], name="report_dept_period"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} · {self.period:%Y-%m}"


class IndicatorReading(models.Model):
    """The value of one indicator in one report."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="readings", verbose_name="报告")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="readings", verbose_name="指标")
    value = models.DecimalField("完成值", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "指标完成值"
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="reading_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="reading_not_negative"),
        ]


def evidence_path(evidence: Evidence, filename: str) -> str:
    """A random name outside the web root: nothing of the user's file name reaches the disk."""
    token = uuid.uuid4().hex
    return f"evidence/{token[:2]}/{token}"


class Evidence(models.Model):
    """A file that proves a report (佐证材料); removing is marking, the hash stays."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="evidence", verbose_name="报告")
    file = models.FileField("文件", upload_to=evidence_path, max_length=120)
    original_name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("大小（字节）")
    content_type = models.CharField("类型", max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)
    note = models.CharField("说明", max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("删除时间", null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="删除人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["uploaded_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="evidence_not_empty")]
        indexes = [models.Index(fields=["sha256"], name="evidence_hash")]

    def __str__(self) -> str:
        return self.original_name
