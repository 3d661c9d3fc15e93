"""What is tracked: a sentence-level duty with its deadline and indicators."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from departments.models import User
from departments.roles import READS_ALL, REPORTS
from tasks.models.plan import Chapter, Plan, PlanState, Section
from tasks.models.spans import SourceSpan, span_constraint


class DeadlineKind(models.TextChoices):
    """How a deadline runs."""

    FIXED = "fixed", "有明确期限"
    RECURRING = "recurring", "周期性"
    ONGOING = "ongoing", "持续推进"


class Recurrence(models.TextChoices):
    """How often a recurring duty falls due; `unspecified` is shown as 频次待定, never guessed."""

    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季度"
    HALF_YEARLY = "half_yearly", "每半年"
    YEARLY = "yearly", "每年"
    PER_TERM = "per_term", "任期内"
    UNSPECIFIED = "unspecified", "频次待定"


class DeadlineBasis(models.TextChoices):
    """Where a deadline comes from (时限依据)."""

    DOCUMENT = "document", "原文"
    LAW = "law", "法规"
    OFFICE = "office", "法治办确定"


class Comparator(models.TextChoices):
    """How a value is held against its target."""

    AT_LEAST = "ge", "不少于"
    EXACTLY = "eq", "达到"
    AT_MOST = "le", "不超过"


class TaskQuerySet(models.QuerySet["Task"]):
    """Which tasks."""

    def visible_to(self, user: User) -> TaskQuerySet:
        """All for readers of everything; a department's people see the tasks their department has a part in."""
        if user.role in READS_ALL:
            return self
        if user.role in REPORTS:
            issued = [PlanState.PUBLISHED, PlanState.ARCHIVED]
            return self.filter(assignments__department_id=user.department_id, plan__state__in=issued).distinct()
        return self.none()

    def in_plan_order(self) -> TaskQuerySet:
        """As they stand in the document."""
        return self.order_by("start")


class Task(SourceSpan):
    """The unit of tracking: what a department can be asked "is it done?"."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks", verbose_name="计划")
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="tasks", verbose_name="章")
    section = models.ForeignKey(Section, models.CASCADE, related_name="tasks", verbose_name="小节")
    number = models.PositiveSmallIntegerField("序号")
    code = models.CharField("编号", max_length=16)
    title = models.CharField("名称", max_length=60)
    text = models.TextField("任务内容", help_text="按更正后的文字")
    deadline_kind = models.CharField("时限类型", max_length=12, choices=DeadlineKind, default=DeadlineKind.ONGOING)
    due_on = models.DateField("完成时限", null=True, blank=True)
    recurrence = models.CharField("周期", max_length=12, choices=Recurrence, blank=True, default="")
    recurrence_month = models.PositiveSmallIntegerField("每年几月", null=True, blank=True)
    deadline_basis = models.CharField("时限依据", max_length=12, choices=DeadlineBasis, default=DeadlineBasis.DOCUMENT)
    deadline_words = models.CharField("时限的原文", max_length=120, blank=True)
    evidence_required = models.BooleanField("办结须附佐证", default=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["plan", "start"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="task_code_unique"),
            models.UniqueConstraint(fields=["section", "number"], name="task_number_unique"),
            span_constraint("task_span_forward"),
            models.CheckConstraint(
                condition=Q(deadline_kind="fixed", due_on__isnull=False, recurrence="")
                | (Q(deadline_kind="recurring", due_on__isnull=True) & ~Q(recurrence=""))
                | Q(deadline_kind="ongoing", due_on__isnull=True, recurrence=""),
                name="task_deadline_consistent",
            ),
            models.CheckConstraint(
                condition=Q(recurrence_month__isnull=True) | Q(recurrence_month__gte=1, recurrence_month__lte=12),
                name="task_recurrence_month",
            ),
        ]
        indexes = [models.Index(fields=["plan", "due_on"], name="task_plan_due")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def deadline_text(self) -> str:
        """The deadline in words, for people: never a date the document does not state."""
        if self.deadline_kind == DeadlineKind.FIXED and self.due_on:
            return f"{self.due_on.year}年{self.due_on.month}月{self.due_on.day}日"
        if self.deadline_kind == DeadlineKind.ONGOING:
            return "持续推进"
        month = f"{self.recurrence_month}月" if self.recurrence_month else ""
        return f"{Recurrence(self.recurrence).label}{month}"


class Indicator(models.Model):
    """A number the plan asks for: 200项, 100%, 60学时."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="indicators", verbose_name="任务")
    order = models.PositiveSmallIntegerField("顺序", default=1)
    name = models.CharField("指标", max_length=80)
    target_value = models.DecimalField("目标值", max_digits=14, decimal_places=2)
    unit = models.CharField("单位", max_length=12)
    comparator = models.CharField("比较方式", max_length=2, choices=Comparator, default=Comparator.AT_LEAST)
    accumulates = models.BooleanField("累计值", default=True, help_text="不勾选：每期单独计算的比率")
    baseline = models.DecimalField("基数", max_digits=14, decimal_places=2, null=True, blank=True)
    words = models.CharField("原文", max_length=120, blank=True)
    soft = models.BooleanField("原文没有写明数字", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "量化指标"
        ordering = ["task", "order"]
        constraints = [
            models.UniqueConstraint(fields=["task", "order"], name="indicator_order_unique"),
            models.CheckConstraint(condition=Q(target_value__gt=0), name="indicator_target_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_comparator_display()}{self.target_value.normalize():f}{self.unit}"

    def percent(self, value: Decimal) -> int:
        """How much of the target a value is, in whole percent, 0 to 100; rounded down so that 100 means reached."""
        if self.comparator == Comparator.AT_MOST:
            share = 1 if value <= self.target_value else self.target_value / value
        else:
            share = value / self.target_value
        return max(0, min(100, int(share * 100)))
