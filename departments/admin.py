"""Departments and the calendar for the system administrator, accounts for the security administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.db.models import QuerySet
from django.http import HttpRequest

from departments import accounts, working_days
from departments.admin_access import RoleAdmin
from departments.models import Department, DepartmentAlias, DepartmentGroup, Role, User, WorkingDay
from departments.password_policy import LONGEST
from plan_tracker import clock
from plan_tracker.errors import DomainError


class AliasInline(admin.TabularInline):
    """Other names in documents."""

    model = DepartmentAlias
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the department."""
        return request.user.role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the department."""
        return request.user.role == Role.SYSTEM_ADMIN

    has_delete_permission = has_change_permission
    has_add_permission = has_change_permission


@admin.register(Department)
class DepartmentAdmin(RoleAdmin):
    """Departments are ended, never deleted."""

    editors = frozenset({Role.SYSTEM_ADMIN})
    list_display = ("name", "short_name", "code", "kind", "verified", "valid_from", "valid_to")
    list_filter = ("kind", "verified", "outside_scoring")
    search_fields = ("name", "short_name", "code", "aliases__alias")
    autocomplete_fields = ("parent", "successor")
    inlines = (AliasInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Renaming and closing keep the history only on the departments' own pages."""
        return ("code", "name", "valid_to", "successor") if obj else ()


@admin.register(DepartmentGroup)
class DepartmentGroupAdmin(RoleAdmin):
    """Names for several departments."""

    editors = frozenset({Role.SYSTEM_ADMIN})
    deletable = True
    list_display = ("name", "code")
    search_fields = ("name", "code")
    filter_horizontal = ("members",)


@admin.register(WorkingDay)
class WorkingDayAdmin(RoleAdmin):
    """Single days by hand; a whole year through the action."""

    editors = frozenset({Role.SYSTEM_ADMIN})
    list_display = ("date", "is_working", "name")
    list_filter = ("is_working",)
    date_hierarchy = "date"
    ordering = ("-date",)
    actions = ("reload_years",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The date is the key: changing it would make a second day."""
        return ("date",) if obj else ()

    def save_model(self, request: HttpRequest, obj: WorkingDay, form: Any, change: bool) -> None:
        """Note the moment: turning days are computed again from it."""
        obj.changed_at = clock.now()
        super().save_model(request, obj, form, change)

    @admin.action(description="按国务院办公厅公布的安排重新载入所选日期所在的年份", permissions=["change"])
    def reload_years(self, request: HttpRequest, queryset: QuerySet[WorkingDay]) -> None:
        """Load the years of the chosen days and the year after the last."""
        for year in sorted({day.year for day in queryset.values_list("date", flat=True)}):
            try:
                done = working_days.load_year(year=year, by=request.user)
                self.message_user(request, f"{year}年工作日历已载入，改了{done.days}天。")
            except DomainError as error:
                self.message_user(request, error.message, messages.ERROR)


class AccountForm(forms.ModelForm):
    """An account with, where needed, a new initial password."""

    initial_password = forms.CharField(
        label="初始密码", required=False, strip=False, max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="对方首次登录时必须修改。" + "".join(str(text) for text in password_validators_help_texts()),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ("username", "full_name", "role", "department", "phone", "is_active")

    def clean_initial_password(self) -> str:
        """Needed for a new account, checked by the password rules."""
        password = self.cleaned_data["initial_password"]
        if not password and self.instance.pk is None:
            raise forms.ValidationError("请给新账号设一个初始密码。")
        if password:
            validate_password(password, self.instance)
        return password


@admin.register(User)
class UserAdmin(RoleAdmin):
    """Accounts are deactivated, never deleted; every change goes through `departments/accounts.py`."""

    editors = frozenset({Role.SECURITY_ADMIN})
    audited = False  # the verbs write the record themselves
    form = AccountForm
    list_display = ("username", "full_name", "role", "department", "is_active", "last_login")
    list_filter = ("role", "is_active", "is_demo")
    list_select_related = ("department",)
    search_fields = ("username", "full_name", "department__name", "department__short_name")
    readonly_fields = ("last_login", "must_change_password")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The password field only for whoever may set it."""
        fields = ["username", "full_name", "role", "department", "phone", "is_active"]
        if self.has_change_permission(request, obj):
            fields.append("initial_password")
        return [*fields, "must_change_password", "last_login"] if obj else fields

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Hand over to the verbs; what they refuse rolls everything back and is said in words."""
        values = {name: form.cleaned_data[name] for name in accounts.CHANGEABLE}
        password = form.cleaned_data["initial_password"]
        if not change:
            made = accounts.create_user(by=request.user, password=password, **values)
            obj.pk, obj._state.adding = made.pk, False
            if not form.cleaned_data["is_active"]:
                accounts.deactivate_user(by=request.user, account=made)
            return
        account = accounts.change_user(by=request.user, account=obj, **values)
        if "is_active" in form.changed_data:
            switch = accounts.activate_user if form.cleaned_data["is_active"] else accounts.deactivate_user
            switch(by=request.user, account=account)
        if password:
            accounts.set_password(by=request.user, account=account, new=password)
