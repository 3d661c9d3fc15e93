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


class NoticeQuerySet(models.QuerySet["SupervisionNotice"]):
    """Which notices."""

    def visible_to(self, user: User) -> NoticeQuerySet:
        """All for readers of everything; a department's people see their own department's."""
        if user.role in READS_ALL:
            return self
        if user.role in REPORTS:
            return self.filter(department_id=user.department_id)
        return self.none()

    def to_answer(self) -> NoticeQuerySet:
        """Not answered yet, the most pressing first."""
        return self.filter(replied_at=None).order_by("reply_due_on", "pk")


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
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="阅办人"
    )
    noted_at = models.DateTimeField("阅办时间", null=True, blank=True)
    remark = models.TextField("阅办意见", blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办单"
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="notice_number_unique"),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, replied_by__isnull=True, reply="")
                | (Q(replied_at__isnull=False, replied_by__isnull=False) & ~Q(reply="")),
                name="notice_reply_has_author_and_words",
            ),
            models.CheckConstraint(
                condition=Q(noted_at__isnull=True) | Q(replied_at__isnull=False), name="notice_noted_after_reply"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """`督办单〔2023〕3号`; needs `plan`."""
        return f"督办单〔{self.plan.year}〕{self.number}号"


class NoticeReply(models.Model):
    """A reply to a notice with which the office was not content, and why; the notice itself waits for another."""

    notice = models.ForeignKey(SupervisionNotice, models.CASCADE, related_name="earlier_replies", verbose_name="督办单")
    text = models.TextField("回复")
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="回复人")
    replied_at = models.DateTimeField("回复时间")
    reply_due_on = models.DateField("当时的回复期限")
    remark = models.TextField("要求重新回复的意见")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审阅人")
    asked_at = models.DateTimeField("审阅时间")

    class Meta:
        verbose_name = verbose_name_plural = "以前的回复"
        ordering = ["notice", "asked_at", "pk"]
