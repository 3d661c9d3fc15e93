"""Forms of the accounts' pages."""

from __future__ import annotations

from typing import Any

from django import forms

from departments.models import Department, User
from departments.roles import NEEDS_DEPARTMENT, Role
from plan_tracker import clock
from plan_tracker.form_base import CHOOSE, Choice, Line, VerbForm

FIELDS = ("full_name", "username", "role", "department", "phone")


class AccountForm(VerbForm):
    """One account; `version` is that of the account when the form was opened."""

    full_name = Line(label="姓名", max_length=60)
    username = Line(label="用户名", max_length=150, help_text="登录时输入，用姓名全拼或工号，字母、数字和 @ . + - _ 。")
    role = forms.ChoiceField(
        label="角色",
        choices=[("", "请选择"), *Role.choices],
        error_messages={"required": CHOOSE, "invalid_choice": "没有这个角色，请重新选择。"},
        widget=forms.Select(attrs={"class": "select"}),
    )
    department = Choice(Department.objects.none(), label="单位", required=False, empty="没有单位")
    phone = Line(label="电话", max_length=30, required=False)

    def __init__(self, data: Any = None, *, account: User | None = None) -> None:
        initial: dict[str, Any] = {"version": 1}
        if account is not None:
            initial = {name: getattr(account, name) for name in (*FIELDS, "version")}
        super().__init__(data, initial=initial, label_suffix="")
        existing = Department.objects.valid_on(clock.today())
        if account is not None and account.department_id is not None:
            # A department that is gone stays chosen until somebody moves the account.
            existing |= Department.objects.filter(pk=account.department_id)
        self.fields["department"].queryset = existing.order_by("order", "code")  # type: ignore[attr-defined]
        self.fields["department"].help_text = "填报员和单位负责人必须选。"

    def clean(self) -> dict[str, Any]:
        """Whoever reports belongs to a department."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("role") in NEEDS_DEPARTMENT and not values.get("department") and "department" not in self.errors:
            self.add_error("department", "填报员和单位负责人必须选择所属单位。")
        return values
