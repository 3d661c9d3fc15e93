"""A report as it stood from one step to the next: what was said is known of any past day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import Department
from tasks.models.assignment import Assignment
from tasks.models.facts import Kept, known_by
from tasks.models.plan import Plan
from tasks.models.report import ProgressReport
from tasks.models.report_facts import WORDS, ReportFacts, SentQuerySet


class VersionQuerySet(SentQuerySet["ReportVersion"]):
    """Which versions."""

    def known_on(self, plan: Plan, day: date) -> VersionQuerySet:
        """A plan's reports as they stood at the end of a day; what was written since and not handed in is not there."""
        return self.filter(known_by(day), plan=plan)


class ReportVersion(Kept, ReportFacts):
    """Written with every step of a report (填报, 审签, 退回 …) and never changed but for its end."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="versions", verbose_name="报告")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+", verbose_name="任务分解")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+", db_index=False, verbose_name="计划")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False, verbose_name="单位")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name="填报人"
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, null=True, blank=True,
        verbose_name="审签人",
    )  # fmt: skip

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "进展报告的历次内容"
        ordering = ["report", "at", "pk"]
        constraints = [models.UniqueConstraint(fields=["report"], condition=Q(until=None), name="version_one_newest")]
        indexes = [models.Index(fields=["plan", "period"], name="version_plan_period")]

    def __str__(self) -> str:
        return f"{self.assignment} · {self.period:%Y-%m} {self.at:%Y-%m-%d %H:%M}"


# What a version copies of its report.
COPIED = (*WORDS, "assignment_id", "plan_id", "department_id", "author_id", "signed_by_id")
