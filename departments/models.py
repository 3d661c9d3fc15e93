"""Departments, accounts and the working calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from departments.initials import initials_of
from departments.roles import NEEDS_DEPARTMENT, Role
from plan_tracker.text import validate_plain_text

__all__ = [
    "Department",
    "DepartmentAlias",
    "DepartmentGroup",
    "DepartmentKind",
    "FormerName",
    "Role",
    "SeenHint",
    "User",
    "UserSession",
    "WorkingDay",
]


class DepartmentKind(models.TextChoices):
    """What sort of body a department is."""

    GOVERNMENT = "government", "政府部门"
    PARTY = "party", "党委机构"
    TOWNSHIP = "township", "乡镇"
    ZONE = "zone", "开发区"
    CENTRE = "centre", "区域服务中心"
    VERTICAL = "vertical", "垂直管理单位"
    COURT = "court", "司法机关"
    MASS = "mass", "群团和其他"


class DepartmentQuerySet(models.QuerySet["Department"]):
    """Which departments."""

    def valid_on(self, day: date) -> DepartmentQuerySet:
        """Existing on a day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class Department(models.Model):
    """A body that can be responsible for a task; never deleted, only ended."""

    code = models.SlugField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80, unique=True, validators=[validate_plain_text])
    short_name = models.CharField("简称", max_length=30, validators=[validate_plain_text])
    kind = models.CharField("类别", max_length=12, choices=DepartmentKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name="上级单位"
    )
    verified = models.BooleanField("已核实", default=False)
    outside_scoring = models.BooleanField("不参加考核", default=False)
    valid_from = models.DateField("成立日期", null=True, blank=True)
    valid_to = models.DateField("撤并日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, related_name="predecessors", null=True, blank=True, verbose_name="职责划入"
    )
    # Whom the red letters of overdue duties go to; the string avoids a circle with User below.
    leader = models.ForeignKey(
        "User", models.SET_NULL, related_name="leads", null=True, blank=True, verbose_name="分管领导",
        limit_choices_to={"role": Role.LEADER},
    )  # fmt: skip
    order = models.PositiveIntegerField("顺序", default=0)
    initials = models.CharField("拼音首字母", max_length=80, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="department_ends_after_start",
                violation_error_message="撤并日期不能早于成立日期。",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="department_not_own_parent",
                violation_error_message="上级单位不能是本单位自己。",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | (~Q(successor=F("id")) & Q(valid_to__isnull=False)),
                name="department_successor_after_end",
                violation_error_message="只有填了撤并日期的单位才有“职责划入”，并且不能是本单位自己。",
            ),
            models.CheckConstraint(condition=Q(kind__in=DepartmentKind.values), name="department_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the initials of the name that is stored with it."""
        self.initials = initials_of(self.name, self.short_name)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "initials"}
        super().save(*args, **kwargs)


class DepartmentAlias(models.Model):
    """Another name under which documents mention a department."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="aliases", verbose_name="单位")
    alias = models.CharField("别名", max_length=80, validators=[validate_plain_text])

    class Meta:
        verbose_name = verbose_name_plural = "单位别名"
        constraints = [models.UniqueConstraint(fields=["department", "alias"], name="alias_once")]

    def __str__(self) -> str:
        return self.alias


class FormerName(models.Model):
    """What a department was called up to a day: documents and reports of that time keep saying so."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="former_names", verbose_name="单位")
    name = models.CharField("原名称", max_length=80, validators=[validate_plain_text])
    short_name = models.CharField("原简称", max_length=30, validators=[validate_plain_text])
    until = models.DateField("用到")

    class Meta:
        verbose_name = verbose_name_plural = "原名称"
        ordering = ["department", "-until", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}（至{self.until:%Y-%m-%d}）"


class DepartmentGroup(models.Model):
    """A name for several departments: 各乡镇."""

    code = models.SlugField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80, validators=[validate_plain_text])
    members = models.ManyToManyField(Department, related_name="groups", verbose_name="成员")

    class Meta:
        verbose_name = verbose_name_plural = "单位组"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account. One role each; reporters and heads belong to a department."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("姓名", max_length=60, validators=[validate_plain_text])
    role = models.CharField("角色", max_length=20, choices=Role, default=Role.OBSERVER)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="people", null=True, blank=True, verbose_name="单位"
    )
    phone = models.CharField("电话", max_length=30, blank=True)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    large_type = models.BooleanField("大字版", default=False)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True, editable=False)
    external_id = models.CharField(
        "统一身份认证编号", max_length=200, null=True, blank=True, unique=True, editable=False
    )  # noqa: DJ001 - unique, and empty for many
    deactivated_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(role__in=sorted(NEEDS_DEPARTMENT)) | Q(department__isnull=False),
                name="user_reporter_has_department",
                violation_error_message="填报员和单位负责人必须选择所属单位。",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name shown to people."""
        return self.full_name

    def get_short_name(self) -> str:
        """The name shown to people."""
        return self.full_name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Never: what an account may do follows from its role alone, Django's own permissions open nothing."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Never, for the same reason."""
        return False


class UserSession(models.Model):
    """Where a person is signed in: one row per browser session, so that it can be listed and ended."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", verbose_name="账号")
    session_key = models.CharField("会话", max_length=40, unique=True)
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近使用")
    address = models.GenericIPAddressField("地址", null=True, blank=True)
    agent = models.CharField("浏览器", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"
        ordering = ["-seen_at", "-pk"]
        indexes = [models.Index(fields=["user", "-seen_at"], name="session_user_seen")]

    def __str__(self) -> str:
        return f"{self.user} {self.started_at:%Y-%m-%d %H:%M}"


class SeenHint(models.Model):
    """A hint for newcomers that a person has put away."""

    user = models.ForeignKey(User, models.CASCADE, related_name="seen_hints", verbose_name="账号")
    name = models.SlugField("提示", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "看过的提示"
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="hint_once")]

    def __str__(self) -> str:
        return self.name


class WorkingDay(models.Model):
    """One day of the working calendar; every day of a loaded year has a row."""

    date = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40, blank=True)
    changed_at = models.DateTimeField("最近变动", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {'上班' if self.is_working else '休息'}"
