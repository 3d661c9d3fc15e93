"""Filling forms that came back."""

from __future__ import annotations

import json

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from departments.models import Department, User
from departments.roles import REPORTS
from tasks.models import Plan


class FillingState(models.TextChoices):
    """What became of an uploaded form."""

    READ = "read", "待处理"
    APPLIED = "applied", "已采用"
    UNDONE = "undone", "已撤销"


class FillingMode(models.TextChoices):
    """How a form was taken over."""

    DRAFT = "draft", "存为草稿"
    SUBMIT = "submit", "提交"


def validate_rows(text: str) -> None:
    """A list of objects as JSON."""
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise ValidationError("不是JSON。") from error
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise ValidationError("要是一个列表，每项是一个对象。")


class FillingQuerySet(models.QuerySet["FillingUpload"]):
    """Which uploads."""

    def visible_to(self, user: User) -> FillingQuerySet:
        """A department's own: they hold what nobody has handed in yet."""
        if user.role in REPORTS:
            return self.filter(department_id=user.department_id)
        return self.none()


class FillingUpload(models.Model):
    """One filling form as it came back: what it says, and what was done with it. The file itself is not kept."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="filling_uploads", verbose_name="计划")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="单位")
    period = models.DateField("报送周期", help_text="上传时的周期首日")
    file_name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.TextField("读到的内容", validators=[validate_rows], help_text="JSON")
    letters = models.TextField("各列的位置", default="{}", help_text="JSON")
    notes = models.TextField("说明", blank=True, help_text="读取时的提示，每行一条")
    state = models.CharField("状态", max_length=8, choices=FillingState, default=FillingState.READ)
    mode = models.CharField("方式", max_length=8, choices=FillingMode, blank=True, default="")
    outcome = models.TextField("改了什么", validators=[validate_rows], default="[]", help_text="JSON，撤销时按它恢复")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="采用人"
    )
    applied_at = models.DateTimeField("采用时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="撤销人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = FillingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报表"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FillingState.values), name="filling_state_known"),
            models.CheckConstraint(condition=Q(mode__in=["", *FillingMode.values]), name="filling_mode_known"),
            models.CheckConstraint(condition=Q(period__day=1), name="filling_period_first_day"),
            models.CheckConstraint(condition=Q(size__gt=0), name="filling_not_empty"),
            models.CheckConstraint(
                condition=Q(state="read", applied_at__isnull=True, mode="")
                | (Q(state__in=["applied", "undone"], applied_at__isnull=False) & ~Q(mode="")),
                name="filling_applied_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False) | (~Q(state="undone") & Q(undone_at__isnull=True)),
                name="filling_undone_has_time",
            ),
        ]
        indexes = [models.Index(fields=["department", "-uploaded_at"], name="filling_dept_newest")]

    def __str__(self) -> str:
        return self.file_name
