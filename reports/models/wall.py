"""Screens on a wall that need nobody signed in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from plan_tracker import clock
from tasks.models import Plan

SOON = timedelta(days=14)


class WallLink(models.Model):
    """A private address that shows one plan's figures on a screen; only the token's hash is kept.

    It opens through the day `until`, which the office may put off, and never again once it was ended.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="wall_links", verbose_name="计划")
    name = models.CharField("放在哪里", max_length=40)
    token_hash = models.CharField("地址摘要", max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name="生成人"
    )
    made_at = models.DateTimeField("生成时间")
    until = models.DateField("用到哪天")
    used_at = models.DateTimeField("最近使用", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "大屏地址"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="wall_link_named"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("made_at")), name="wall_link_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["plan", "-made_at"], name="wall_link_plan")]

    @property
    def expired(self) -> bool:
        """Whether its last day is over."""
        return self.until < clock.today()

    @property
    def ends_soon(self) -> bool:
        """Whether somebody should think of it now: its last day comes within two weeks, or has gone by."""
        return self.until < clock.today() + SOON

    def __str__(self) -> str:
        return self.name
