"""Who owes a task, by when, how far it is; and everything that happened to it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import Department, User
from departments.roles import READS_ALL, REPORTS
from tasks.models.facts import FACT_FIELDS, AssignmentRole, AssignmentState, DutyFacts, DutyQuerySet, Kept, known_by
from tasks.models.plan import Chapter, Plan
from tasks.models.task import DeadlineBasis, Task


class AssignmentQuerySet(DutyQuerySet["Assignment"]):
    """Which assignments."""

    def visible_to(self, user: User) -> AssignmentQuerySet:
        """All for readers of everything; a department's people see their own department's, once issued."""
        if user.role in READS_ALL:
            return self
        if user.role in REPORTS:
            return self.filter(department=user.department_id).exclude(state=AssignmentState.DRAFT)
        return self.none()


class Assignment(DutyFacts):
    """One department's part in one task."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="assignments", verbose_name="计划")
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="assignments", verbose_name="章")
    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments", verbose_name="任务")
    department = models.ForeignKey(Department, models.PROTECT, related_name="assignments", verbose_name="责任单位")
    proposed = models.BooleanField("待法治办确认", default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="assignments",
        null=True,
        blank=True,
        verbose_name="经办人",
    )
    scope = models.TextField("调整后的承担内容", blank=True, help_text="经批准的内容变更，原文不变")
    continues = models.OneToOneField(
        "self", models.PROTECT, related_name="continued_as", null=True, blank=True, verbose_name="承接上年"
    )
    version = models.PositiveIntegerField("版本", default=1)
    issued_at = models.DateTimeField("下达时间", null=True, blank=True)
    accepted_at = models.DateTimeField("签收时间", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务分解"
        ordering = ["plan", "task__start", "role", "department__order"]
        constraints = [
            models.UniqueConstraint(fields=["task", "department"], name="assignment_once_per_department"),
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(role="lead") & ~Q(state="cancelled"),
                name="assignment_one_lead",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False, progress=100)
                | (~Q(state="closed") & Q(closed_on__isnull=True, progress__lt=100)),
                name="assignment_closed_is_100",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(issued_at__isnull=False),
                name="assignment_issued_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "in_progress", "closure_requested"]) | Q(accepted_at__isnull=False),
                name="assignment_accepted_has_time",
            ),
            models.CheckConstraint(condition=Q(state__in=AssignmentState.values), name="assignment_state_known"),
            models.CheckConstraint(condition=Q(role__in=AssignmentRole.values), name="assignment_role_known"),
        ]
        indexes = [
            models.Index(fields=["plan", "role", "department", "due_on"], name="assignment_plan_dept"),
            models.Index(fields=["department", "plan", "due_on"], name="assignment_dept_plan"),
            models.Index(fields=["due_soon_on"], name="assignment_due_soon", condition=Q(due_soon_on__isnull=False)),
            models.Index(fields=["overdue_on"], name="assignment_overdue", condition=Q(overdue_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.task} · {self.department}{self.get_role_display()}"

    @property
    def duty_id(self) -> int:
        """The key of the part itself, also where a row may be one of its history."""
        return self.pk


class MilestoneKind(models.TextChoices):
    """What a milestone is."""

    STAGE = "stage", "阶段节点"
    RECURRING = "recurring", "周期节点"
    FINAL = "final", "完成时限"


class Milestone(models.Model):
    """What is owed by when: a stage, an occurrence of a recurring duty, or the final deadline."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="milestones", verbose_name="任务分解")
    kind = models.CharField("类型", max_length=12, choices=MilestoneKind)
    name = models.CharField("名称", max_length=80, blank=True)
    due_on = models.DateField("日期")
    target_value = models.DecimalField("目标值", max_digits=14, decimal_places=2, null=True, blank=True)
    met_on = models.DateField("完成日期", null=True, blank=True)
    basis = models.CharField("依据", max_length=12, choices=DeadlineBasis, default=DeadlineBasis.DOCUMENT)

    class Meta:
        verbose_name = verbose_name_plural = "阶段节点"
        ordering = ["assignment", "due_on", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "kind", "due_on"], name="milestone_once_per_day"),
            models.UniqueConstraint(fields=["assignment"], condition=Q(kind="final"), name="milestone_one_final"),
        ]

    def __str__(self) -> str:
        return f"{self.due_on:%Y-%m-%d} {self.name or self.get_kind_display()}"


class EventQuerySet(DutyQuerySet["AssignmentEvent"]):
    """Which events."""

    def known_on(self, plan: Plan, day: date) -> EventQuerySet:
        """The last event of each part of a plan up to the end of a day: what was known then, one row per part."""
        return self.filter(known_by(day), plan=plan)


class AssignmentEvent(Kept, DutyFacts):
    """One thing that happened, with the facts as they were right after it: the timeline, and history for past days.

    Plan, chapter, task, department and owner are those of the part at that moment, so that its rows read like parts.
    """

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="events", verbose_name="任务分解")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+", db_index=False, verbose_name="计划")
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="+", db_index=False, verbose_name="章")
    task = models.ForeignKey(Task, models.CASCADE, related_name="+", db_index=False, verbose_name="任务")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", db_index=False, verbose_name="责任单位"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name="经办人",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="操作人"
    )
    actor_name = models.CharField("操作人姓名", max_length=60)
    verb = models.CharField("操作", max_length=30)
    from_state = models.CharField("原状态", max_length=20, choices=AssignmentState, blank=True)
    report = models.ForeignKey(
        "tasks.ProgressReport", models.SET_NULL, related_name="events", null=True, blank=True, verbose_name="报告"
    )
    value = models.DecimalField("完成值", max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.TextField("说明", blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["assignment", "at", "pk"]
        indexes = [
            models.Index(fields=["assignment", "at"], name="event_assignment_at"),
            models.Index(fields=["plan", "at"], name="event_plan_at"),
            models.Index(fields=["plan", "until"], name="event_plan_until"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["assignment"], condition=Q(until=None), name="event_one_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb}"

    @property
    def duty_id(self) -> int:
        """The key of the part that this is the history of."""
        return self.assignment_id


# What an event copies of the part it is about.
KEPT_FIELDS = (*FACT_FIELDS, "plan_id", "chapter_id", "task_id", "department_id", "owner_id")
