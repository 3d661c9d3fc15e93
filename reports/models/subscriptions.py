"""Subscriptions: a file somebody wants every week or month, and what became of each time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import User
from reports.models.outputs import Output
from tasks.models import Plan

LAST_DAY = 0
MOST_DAY = 28


class Cadence(models.TextChoices):
    """How often."""

    WEEKLY = "weekly", "每周"
    MONTHLY = "monthly", "每月"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Which subscriptions."""

    def of(self, user: User) -> SubscriptionQuerySet:
        """One's own: nobody sees what others subscribed to."""
        return self.filter(user=user)

    def open(self) -> SubscriptionQuerySet:
        """Those that go on."""
        return self.filter(ended_at=None)


class Subscription(models.Model):
    """One file, made again and again for one person, with the right this person has on the day it is made.

    `weekday` is 1 (Monday) to 7; `day` is 1 to 28, or 0 for the last day of the month. `next_on` is the next day of
    the rhythm; where that is no working day, the file is sent on the first working day from then on.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions", verbose_name="订阅人"
    )
    kind = models.CharField("种类", max_length=40)
    format = models.CharField("格式", max_length=8)
    plan = models.ForeignKey(Plan, models.SET_NULL, related_name="+", null=True, verbose_name="计划")
    plan_code = models.CharField("计划编码", max_length=60)
    plan_title = models.CharField("计划名称", max_length=200)
    options = models.CharField("条件", max_length=1000, blank=True)
    label = models.CharField("名称", max_length=60)
    cadence = models.CharField("频率", max_length=8, choices=Cadence)
    weekday = models.PositiveSmallIntegerField("星期几", null=True)
    day = models.PositiveSmallIntegerField("每月几号", null=True, help_text="0是最后一天")
    next_on = models.DateField("下一次")
    created_at = models.DateTimeField("订阅时间")
    ended_at = models.DateTimeField("停止时间", null=True)
    end_reason = models.CharField("停止原因", max_length=300, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "订阅"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="subscription_cadence_known"),
            models.CheckConstraint(
                # A comparison with nothing is unknown, which a database lets pass.
                condition=Q(cadence="weekly", weekday__isnull=False, weekday__gte=1, weekday__lte=7, day=None)
                | Q(cadence="monthly", weekday=None, day__isnull=False, day__gte=LAST_DAY, day__lte=MOST_DAY),
                name="subscription_day_of_its_cadence",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="subscription_end_says_why",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "format", "plan", "options", "cadence"], condition=Q(ended_at=None),
                name="subscription_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["next_on"], condition=Q(ended_at=None), name="subscription_due"),
            models.Index(fields=["user", "-created_at"], name="subscription_person"),
        ]

    def __str__(self) -> str:
        return self.label


class SubscriptionRun(models.Model):
    """One time: for which day of the rhythm, on which day it was asked for, the file, and when its reader was told."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="runs", verbose_name="订阅")
    due_on = models.DateField("应发日期")
    run_on = models.DateField("生成日期")
    output = models.ForeignKey(Output, models.PROTECT, related_name="runs", verbose_name="文件")
    told_at = models.DateTimeField("告知时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "订阅的一次发送"
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "due_on"], name="subscription_run_once"),
            models.UniqueConstraint(fields=["subscription", "run_on"], name="subscription_run_once_a_day"),
        ]
        indexes = [models.Index(fields=["output"], condition=Q(told_at=None), name="subscription_run_untold")]
