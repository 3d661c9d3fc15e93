"""States, and the dates from which each light's reason holds; shared by an assignment and its history."""

from django.core.validators import MaxValueValidator
from django.db import models


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


FACT_FIELDS = tuple(field.name for field in LightFacts._meta.local_fields)
