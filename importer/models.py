"""Plan documents on their way to a plan, and every edit of them on that way."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from departments.models import User
from departments.roles import IMPORTS
from tasks.models import Plan


class ImportState(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded", "等待识别"
    READING = "reading", "正在识别"
    REFUSED = "refused", "没有识别"
    REVIEWING = "reviewing", "核对中"
    PUBLISHED = "published", "已发布"
    DROPPED = "dropped", "已放弃"


WAITING = (ImportState.UPLOADED, ImportState.READING)


class ImportKind(models.TextChoices):
    """What an import is to become."""

    NEW = "new", "新计划"
    AMENDMENT = "amendment", "修订"


class ImportQuerySet(models.QuerySet["PlanImport"]):
    """Which imports."""

    def visible_to(self, user: User) -> ImportQuerySet:
        """Whoever imports plans sees all imports: they are worked on together."""
        return self if user.role in IMPORTS else self.none()

    def without_content(self) -> ImportQuerySet:
        """Without the long texts."""
        return self.defer("text", "working", "layout")


class PlanImport(models.Model):
    """One document that was uploaded or pasted, and the working draft made of it.

    `text` is verbatim; `working` is JSON (see `importer.drafts.working`), `version` its version, `tasks` and `settled`
    how many tasks it has and how many of them have confirmed departments. The file itself is not kept; `layout` holds
    what reading found beside its text (tables, notes) until the text is understood. `lease_until` says until when
    nobody else works on that, `leased_by` who does.
    """

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name="上传人"
    )
    created_name = models.CharField("上传人姓名", max_length=150)
    created_at = models.DateTimeField("上传时间")
    file_name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("校验值（SHA-256）", max_length=64)
    layout = models.TextField("表格位置", blank=True)
    title = models.CharField("标题", max_length=200, blank=True)
    state = models.CharField("状态", max_length=12, choices=ImportState, default=ImportState.UPLOADED)
    refusal = models.CharField("没有识别的原因", max_length=300, blank=True)
    progress = models.PositiveSmallIntegerField("进度", default=0)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    lease_until = models.DateTimeField("租约到期", null=True)
    leased_by = models.CharField("租约持有者", max_length=60, blank=True)
    text = models.TextField("原文", blank=True)
    working = models.TextField("草稿", blank=True)
    version = models.PositiveIntegerField("草稿版本", default=0)
    tasks = models.PositiveIntegerField("任务数", default=0)
    settled = models.PositiveIntegerField("已确认", default=0)
    saved_at = models.DateTimeField("最近保存", null=True)
    kind = models.CharField("类别", max_length=12, choices=ImportKind, default=ImportKind.NEW)
    base_plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", null=True, verbose_name="修订的计划")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="imports", null=True, verbose_name="发布成的计划")
    finished_at = models.DateTimeField("发布或放弃时间", null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入的计划"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ImportKind.values), name="import_kind_known"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="import_refused_says_why"),
            models.CheckConstraint(
                condition=~Q(state__in=("reviewing", "published"))
                | ~Q(text="") & ~Q(working="") & Q(saved_at__isnull=False, version__gte=1),
                name="import_reviewing_has_a_draft",
            ),
            models.CheckConstraint(
                condition=Q(state="published", plan__isnull=False, finished_at__isnull=False)
                | ~Q(state="published") & Q(plan__isnull=True),
                name="import_published_has_a_plan",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | Q(finished_at__isnull=False), name="import_dropped_when"
            ),
            models.CheckConstraint(
                condition=Q(state="reading", lease_until__isnull=False) & ~Q(leased_by="") | ~Q(state="reading"),
                name="import_reading_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(kind="amendment", base_plan__isnull=False) | Q(kind="new", base_plan__isnull=True),
                name="import_amendment_of_a_plan",
            ),
            models.CheckConstraint(condition=Q(settled__lte=F("tasks")), name="import_settled_within_tasks"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="import_progress_percent"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="import_newest"),
            models.Index(fields=["created_at"], condition=Q(state__in=("uploaded", "reading")), name="import_waiting"),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name

    @property
    def waiting(self) -> bool:
        """Whether it still has to be read."""
        return self.state in WAITING

    @property
    def draft(self) -> dict[str, Any]:
        """The working draft."""
        found: dict[str, Any] = json.loads(self.working)
        return found


class ImportEdit(models.Model):
    """One edit of a working draft: who did what, and how the parts it touched were before."""

    plan_import = models.ForeignKey(PlanImport, models.CASCADE, related_name="edits", verbose_name="导入")
    version = models.PositiveIntegerField("草稿版本", help_text="修改之后的版本")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name="谁")
    by_name = models.CharField("姓名", max_length=150)
    action = models.CharField("修改", max_length=20)
    words = models.CharField("改了什么", max_length=300)
    before = models.TextField("修改之前")
    undone_in = models.PositiveIntegerField("在哪个版本撤销", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入的修改"
        ordering = ["plan_import", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["plan_import", "version"], name="import_edit_version_once"),
            models.CheckConstraint(condition=~Q(words=""), name="import_edit_says_what"),
            models.CheckConstraint(
                condition=Q(undone_in__isnull=True) | Q(undone_in__gt=F("version")), name="import_edit_undone_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name}{self.words}"
