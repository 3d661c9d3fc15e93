"""When a plan's duties are reminded of, who was urged by hand, and the private calendar of deadlines."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from departments.models import User
from departments.roles import READS_ALL, REPORTS
from tasks.models.assignment import Assignment
from tasks.models.plan import Plan


class ReminderPolicy(models.Model):
    """One plan's reminders. Steps are working days before a date; days overdue are calendar days (PRACTICE C)."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="reminder_policy", verbose_name="计划")
    due_steps = models.CharField("到期前几个工作日提醒", max_length=60, default="15,7,3,1,0", blank=True)
    closing_steps = models.CharField("填报截止前几个工作日提醒", max_length=60, default="3,1,0", blank=True)
    accept_days = models.PositiveSmallIntegerField("几个工作日未签收开始提醒", default=2)
    review_days = models.PositiveSmallIntegerField("几个工作日未审核开始提醒", default=3)
    overdue_daily = models.BooleanField("逾期后每个工作日提醒", default=True)
    head_after = models.PositiveSmallIntegerField("逾期几天报单位负责人", default=3)
    yellow_after = models.PositiveSmallIntegerField("逾期几天建议黄色督办单", default=7)
    red_after = models.PositiveSmallIntegerField("逾期几天建议红色督办单并报分管领导", default=15)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "提醒规则"
        constraints = [
            models.CheckConstraint(
                condition=Q(head_after__gte=1, yellow_after__gte=F("head_after"), red_after__gte=F("yellow_after")),
                name="policy_levels_in_order",
            ),
            models.CheckConstraint(
                condition=Q(accept_days__gte=1, review_days__gte=1), name="policy_waits_at_least_a_day"
            ),
        ]


class NudgeQuerySet(models.QuerySet["Nudge"]):
    """Which nudges."""

    def visible_to(self, user: User) -> NudgeQuerySet:
        """All for readers of everything; a department's people see those of their own duties."""
        if user.role in READS_ALL:
            return self
        if user.role in REPORTS:
            return self.filter(assignment__department_id=user.department_id)
        return self.none()


class Nudge(models.Model):
    """催办: the office urged one duty on; at most once a day."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="nudges", verbose_name="任务分解")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="催办人")
    at = models.DateTimeField("时间")
    day = models.DateField("日期")
    note = models.CharField("要求", max_length=200, blank=True)

    objects = NudgeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "催办记录"
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["assignment", "day"], name="nudge_once_a_day")]


class CalendarFeed(models.Model):
    """A private address of one's own deadlines for a calendar program; only the token's hash is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name="账号"
    )
    token_hash = models.CharField("地址摘要", max_length=64, unique=True)
    created_at = models.DateTimeField("生成时间")
    used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"
