"""What comes from above: a leader's note on a task, and numbered supervision letters."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import Department, User
from departments.roles import READS_ALL, REPORTS
from tasks.models.assignment import Assignment
from tasks.models.plan import Plan
from tasks.models.task import Task


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Which instructions."""

    def visible_to(self, user: User) -> InstructionQuerySet:
        """All for readers of everything; a department's people see those handed down to their department."""
        if user.role in READS_ALL:
            return self
        if user.role in REPORTS:
            return self.filter(assignment__department_id=user.department_id)
        return self.none()

    def to_hand_down(self) -> InstructionQuerySet:
        """Waiting for the office, oldest first."""
        return self.filter(handed_down_at=None, replied_at=None).order_by("created_at", "pk")

    def to_answer(self) -> InstructionQuerySet:
        """Handed down and not answered yet, the most pressing first."""
        return self.filter(handed_down_at__isnull=False, replied_at=None).order_by("reply_due_on", "pk")


class Instruction(models.Model):
    """领导批示: a leader's note on a task, to be handed down and answered."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="instructions", verbose_name="任务")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="批示领导")
    text = models.TextField("批示内容")
    created_at = models.DateTimeField("批示时间")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="instructions", null=True, blank=True, verbose_name="交办给"
    )
    demand = models.TextField("交办要求", blank=True)
    handed_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="交办人"
    )
    handed_down_at = models.DateTimeField("交办时间", null=True, blank=True)
    reply_due_on = models.DateField("回复期限", null=True, blank=True)
    reply = models.TextField("办理情况", blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="回复人"
    )
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "领导批示"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, replied_by__isnull=True)
                | Q(replied_at__isnull=False, replied_by__isnull=False),
                name="instruction_reply_has_author",
            ),
            models.CheckConstraint(
                condition=Q(handed_down_at__isnull=True, handed_down_by__isnull=True, assignment__isnull=True)
                | Q(handed_down_at__isnull=False, handed_down_by__isnull=False, assignment__isnull=False),
                name="instruction_handed_down_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True) | ~Q(reply=""), name="instruction_reply_has_words"
            ),
        ]


class NoticeLevel(models.TextChoices):
    """How urgent a supervision notice is."""

    YELLOW = "yellow", "黄色"
    RED = "red", "红色"


class SupervisionNotice(models.Model):
    """督办单: a numbered letter to one department, with a deadline for its reply."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="notices", verbose_name="计划")
    department = models.ForeignKey(Department, models.PROTECT, related_name="notices", verbose_name="单位")
    number = models.PositiveIntegerField("编号")
    level = models.CharField("级别", max_length=8, choices=NoticeLevel)
    assignments = models.ManyToManyField(Assignment, related_name="notices", verbose_name="事项")
    demand = models.TextField("督办要求")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签发人")
    issued_at = models.DateTimeField("签发时间")
    reply_due_on = models.DateField("回复期限")
    reply = models.TextField("回复", blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="回复人"
    )
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "督办单"
        ordering = ["plan", "-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="notice_number_unique")]

    def __str__(self) -> str:
        return f"督办〔{self.plan_id}〕{self.number}号"
