"""Every file that was made from the figures: by whom, from which data, and whether it is ready."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from departments.models import Department, Role, User
from departments.roles import READS_ALL, REPORTS
from tasks.models import Plan

KEPT_FOR = timedelta(days=30)


class OutputState(models.TextChoices):
    """Where an output stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "生成中"
    READY = "ready", "已生成"
    FAILED = "failed", "没有生成"


UNDER_WAY = (OutputState.QUEUED, OutputState.RUNNING)


class OutputQuerySet(models.QuerySet["Output"]):
    """Which outputs."""

    def visible_to(self, user: User) -> OutputQuerySet:
        """The office and the audit administrator see all, a department its own, whoever else reads all their own."""
        if user.role in (Role.REVIEWER, Role.AUDIT_ADMIN):
            return self
        if user.role in REPORTS:
            return self.filter(department=user.department_id) if user.department_id else self.none()
        return self.filter(asked_by=user, department=None) if user.role in READS_ALL else self.none()


class Output(models.Model):
    """One file that was asked for. The file is kept for 30 days, the record for ever.

    Names are kept as text beside what they point to. `data_at` is the moment the data were read; `sha256` is that of
    the file as it was made. `lease_until` says until when nobody else works on it, `leased_by` who does.
    """

    kind = models.CharField("种类", max_length=40)
    format = models.CharField("格式", max_length=8)
    title = models.CharField("名称", max_length=200)
    plan = models.ForeignKey(Plan, models.SET_NULL, related_name="outputs", null=True, verbose_name="计划")
    plan_code = models.CharField("计划编码", max_length=60)
    plan_title = models.CharField("计划名称", max_length=200)
    day = models.DateField("哪天的数据")
    options = models.CharField("条件", max_length=1000, blank=True)
    fingerprint = models.CharField("内容校验", max_length=64, help_text="同一个人要同样内容时相同")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name="生成人"
    )
    asked_name = models.CharField("生成人姓名", max_length=150)
    department = models.ForeignKey(Department, models.SET_NULL, related_name="+", null=True, verbose_name="单位")
    asked_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=8, choices=OutputState, default=OutputState.QUEUED)
    done = models.PositiveIntegerField("已写行数", default=0)
    total = models.PositiveIntegerField("预计行数", default=0)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    lease_until = models.DateTimeField("租约到期", null=True)
    leased_by = models.CharField("租约持有者", max_length=60, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    file = models.CharField("存放位置", max_length=120, blank=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    rows = models.PositiveIntegerField("行数", null=True)
    sha256 = models.CharField("校验值（SHA-256）", max_length=64, blank=True)
    data_at = models.DateTimeField("数据读取时间", null=True)
    problem = models.CharField("没有生成的原因", max_length=300, blank=True)
    cleared_at = models.DateTimeField("文件清除时间", null=True)
    cleared_name = models.CharField("清除人姓名", max_length=150, blank=True)

    objects = OutputQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "生成的文件"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OutputState.values), name="output_state_known"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(finished_at__isnull=False, data_at__isnull=False, size__gt=0)
                & ~Q(sha256="") & ~Q(file_name=""),
                name="output_ready_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(file="") | Q(cleared_at__isnull=False), name="output_ready_has_a_file"
            ),
            models.CheckConstraint(condition=Q(state="ready") | Q(file=""), name="output_file_only_when_ready"),
            models.CheckConstraint(
                condition=~Q(state="failed") | Q(finished_at__isnull=False) & ~Q(problem=""),
                name="output_failed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False) & ~Q(leased_by=""),
                name="output_running_is_leased",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="output_done_within_total"),
            models.UniqueConstraint(
                fields=["asked_by", "fingerprint"], condition=Q(state__in=("queued", "running")),
                name="output_asked_for_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["department", "-asked_at"], name="output_department"),
            models.Index(fields=["asked_by", "-asked_at"], name="output_person"),
            models.Index(fields=["-asked_at", "-id"], name="output_newest"),
            models.Index(fields=["asked_at"], condition=Q(state__in=("queued", "running")), name="output_under_way"),
            models.Index(fields=["finished_at"], condition=~Q(file=""), name="output_kept"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def under_way(self) -> bool:
        """Whether somebody still has to make it."""
        return self.state in UNDER_WAY

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100; 100 only when it is ready."""
        if self.state == OutputState.READY:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def kept_until(self) -> datetime | None:
        """From then on the file may be gone."""
        return self.finished_at + KEPT_FOR if self.finished_at and self.file else None
