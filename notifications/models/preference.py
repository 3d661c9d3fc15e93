"""When somebody wants to hear, through what, and who hears for them while they are away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

DIGEST_HOURS = range(7, 20)


def muted_kinds(text: str) -> frozenset[str]:
    """Kinds as they are stored."""
    return frozenset(kind for kind in text.split(",") if kind)


class Preference(models.Model):
    """One person's wishes; without a row the defaults hold."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preference", verbose_name="账号"
    )
    digest_hour = models.PositiveSmallIntegerField("每日提醒时间（点）", default=9)
    quiet_from = models.PositiveSmallIntegerField("免打扰开始（点）", default=20)
    quiet_to = models.PositiveSmallIntegerField("免打扰结束（点）", default=8)
    by_email = models.BooleanField("发到邮箱", default=True)
    by_sms = models.BooleanField("紧急的发短信", default=True)
    muted = models.CharField("不想收到的提醒", max_length=200, blank=True, help_text="种类，逗号隔开")
    digested_on = models.DateField("最近一次每日提醒", null=True, blank=True, editable=False)
    claim = models.CharField("正在处理", max_length=32, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "提醒偏好"
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__gte=DIGEST_HOURS.start, digest_hour__lt=DIGEST_HOURS.stop),
                name="preference_digest_in_working_hours",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__lt=24, quiet_to__lt=24), name="preference_quiet_hours_exist"
            ),
        ]
        indexes = [models.Index(fields=["digested_on", "digest_hour"], name="preference_digest_due")]

    @property
    def muted_kinds(self) -> frozenset[str]:
        """Kinds of reminders this person does not want."""
        return muted_kinds(self.muted)


class Leave(models.Model):
    """请假代办: from the first to the last day somebody else hears what this person would have heard."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leaves", verbose_name="请假人")
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="stands_in", verbose_name="代办人"
    )
    first_day = models.DateField("从")
    last_day = models.DateField("到")
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "请假代办"
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="leave_ends_after_start"),
            models.CheckConstraint(condition=~Q(user=F("substitute")), name="leave_needs_somebody_else"),
        ]
        indexes = [models.Index(fields=["user", "last_day"], name="leave_user_last")]
