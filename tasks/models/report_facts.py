"""What a report says and how far it has come; shared by a report and the versions of it that are kept."""

from __future__ import annotations

from typing import Self, TypeVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from departments.models import User
from departments.roles import READS_ALL, REPORTS
from tasks.models.facts import ReportState

Row = TypeVar("Row", bound=models.Model)
UNSENT = Q(state__in=[ReportState.DRAFT, ReportState.DEPARTMENT_REVIEW]) | Q(
    state=ReportState.RETURNED, submitted_at=None
)


class ReportFacts(models.Model):
    """One period's report: its words, its state, and when it was handed in and judged."""

    period = models.DateField("报送周期", help_text="周期的第一天")
    state = models.CharField("状态", max_length=20, choices=ReportState, default=ReportState.DRAFT)
    progress = models.PositiveSmallIntegerField("进度%", null=True, blank=True, validators=[MaxValueValidator(100)])
    work_done = models.TextField("本期进展", blank=True, max_length=2000)
    problems = models.TextField("存在问题", blank=True, max_length=1000)
    next_steps = models.TextField("下一步打算", blank=True, max_length=1000)
    needs_help = models.BooleanField("需要法治办协调", default=False)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    review_comment = models.TextField("审核意见", blank=True)

    class Meta:
        abstract = True


class SentQuerySet(models.QuerySet[Row]):
    """Which reports, or versions of them."""

    def visible_to(self, user: User) -> Self:
        """Readers of everything see what was submitted; a department sees all of its own, drafts too."""
        if user.role in READS_ALL:
            return self.sent()
        if user.role in REPORTS:
            return self.filter(department_id=user.department_id)
        return self.none()

    def sent(self) -> Self:
        """Those that reached the office; until then a report, also one its head gave back, is the department's own."""
        return self.exclude(UNSENT)


WORDS = tuple(field.name for field in ReportFacts._meta.local_fields)
