"""States, and the dates from which each light's reason holds; shared by an assignment and its history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self, TypeVar

from django.core.validators import MaxValueValidator
from django.db import models

from plan_tracker import clock

Row = TypeVar("Row", bound=models.Model)


class AssignmentRole(models.TextChoices):
    """What part a department has in a task."""

    LEAD = "lead", "主办"
    JOINT = "joint", "共同承担"
    SUPPORT = "support", "配合"


class AssignmentState(models.TextChoices):
    """The only stored state of an assignment; overdue, late and lights are derived."""

    DRAFT = "draft", "未下达"
    ISSUED = "issued", "待签收"
    ACCEPTED = "accepted", "已签收"
    IN_PROGRESS = "in_progress", "办理中"
    CLOSURE_REQUESTED = "closure_requested", "申请办结"
    CLOSED = "closed", "已办结"
    DISPUTED = "disputed", "有异议"
    SUSPENDED = "suspended", "已中止"
    CANCELLED = "cancelled", "已撤销"
    CARRIED_OVER = "carried_over", "结转下年"


class ReportState(models.TextChoices):
    """State of one period's progress report."""

    DRAFT = "draft", "草稿"
    DEPARTMENT_REVIEW = "department_review", "待审签"
    SUBMITTED = "submitted", "待审核"
    APPROVED = "approved", "已通过"
    RETURNED = "returned", "已退回"


class LightFacts(models.Model):
    """All a light depends on. Each `…_on` is the first day on which its reason holds, empty if it never will.

    The dates are written whenever the assignment changes, so a light on any day is a comparison of dates
    (`tasks.lights`): right at midnight without a job, and for past days through the history rows.
    """

    state = models.CharField("状态", max_length=20, choices=AssignmentState, default=AssignmentState.DRAFT)
    due_on = models.DateField("完成时限")
    progress = models.PositiveSmallIntegerField("进度%", default=0, validators=[MaxValueValidator(100)])
    due_soon_on = models.DateField("临期起", null=True, blank=True)
    overdue_on = models.DateField("逾期起", null=True, blank=True)
    behind_on = models.DateField("落后序时起", null=True, blank=True)
    unreported_on = models.DateField("未填报起", null=True, blank=True)
    pace_slow_on = models.DateField("增速不足起", null=True, blank=True)
    returned_on = models.DateField("退回起", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    finished_on = models.DateField("申请办结日期", null=True, blank=True, help_text="是否按时以提交之日为准")

    class Meta:
        abstract = True


class DutyFacts(LightFacts):
    """What figures and lists say of a department's part beside its light; an assignment and its history read alike."""

    role = models.CharField("承担方式", max_length=8, choices=AssignmentRole)
    current_value = models.DecimalField("完成值", max_digits=14, decimal_places=2, null=True, blank=True)
    report_period = models.DateField("最近一期", null=True, blank=True, help_text="最近一份已提交报告的报送周期首日")
    report_state = models.CharField("最近一期状态", max_length=20, choices=ReportState, blank=True, default="")
    waiting = models.PositiveSmallIntegerField("待审核的报告", default=0)
    waiting_since = models.DateTimeField("最早的待审核报告的提交时间", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_owed(self) -> bool:
        """Whether this part carries the duty to report (lead or joint)."""
        return self.role in OWED_ROLES

    @property
    def is_counted(self) -> bool:
        """Whether figures count this part: the rule of `DutyQuerySet.owed` for a row already loaded."""
        return self.is_owed and self.state not in NOT_COUNTED

    @property
    def closed_late(self) -> bool:
        """Done, but asked for closure after the deadline: visible for ever."""
        return self.closed_on is not None and (self.finished_on or self.closed_on) > self.due_on


class Kept(models.Model):
    """A row of history: what was true from a moment on, until the next row about the same thing."""

    at = models.DateTimeField("时间")
    until = models.DateTimeField("到下一条记录的时间", null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def known_by(day: date) -> models.Q:
    """Rows of history that were true at the end of a day: one for each thing that had a history by then."""
    end = clock.midnight(day + timedelta(days=1))
    return models.Q(at__lt=end) & (models.Q(until=None) | models.Q(until__gte=end))


OWED_ROLES = (AssignmentRole.LEAD, AssignmentRole.JOINT)
# Nobody owes what was not handed down, nor what was cancelled.
NOT_COUNTED = (AssignmentState.DRAFT, AssignmentState.CANCELLED)
# Nothing more will be done about it.
SETTLED = (AssignmentState.CLOSED, AssignmentState.CARRIED_OVER, AssignmentState.CANCELLED)
OPEN_STATES = (
    AssignmentState.ISSUED,
    AssignmentState.ACCEPTED,
    AssignmentState.IN_PROGRESS,
    AssignmentState.CLOSURE_REQUESTED,
    AssignmentState.DISPUTED,
)
WORKING_STATES = (AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS)
# The department can still do something; what asks for closure or is disputed waits for the office.
PUSHED = (AssignmentState.ISSUED, *WORKING_STATES)
# What a verb may change without being told to: written with every move, kept with every event.
FACT_FIELDS = tuple(field.name for field in DutyFacts._meta.local_fields)


class DutyQuerySet(models.QuerySet[Row]):
    """Which parts; the same words for what is owed now and for what was known on a past day."""

    def owed(self) -> Self:
        """What figures count: lead and joint duties that were handed down and not cancelled."""
        return self.filter(role__in=OWED_ROLES).exclude(state__in=NOT_COUNTED)

    def unsettled(self) -> Self:
        """Lead and joint duties somebody has still to do, those not handed down yet too."""
        return self.filter(role__in=OWED_ROLES).exclude(state__in=SETTLED)

    def open(self) -> Self:
        """Issued and not finished."""
        return self.filter(state__in=OPEN_STATES)

    def working(self) -> Self:
        """Accepted and being worked on: what reports are written for."""
        return self.filter(state__in=WORKING_STATES, role__in=OWED_ROLES)
