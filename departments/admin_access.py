"""What administrators may touch in the admin, by role, and how it gets into the audit record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from audit import verbs as audit
from departments.roles import Role
from plan_tracker.errors import DomainError


class RoleAdmin(admin.ModelAdmin):
    """Base of every admin class: `editors` change, the audit administrator reads, nobody else sees it.

    Set `deletable` where rows may go; what is referred to is ended or deactivated instead. What happens here is
    written to the audit record (`audit_chain(obj)`), not to Django's own log.
    """

    editors: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset({Role.AUDIT_ADMIN})
    deletable = False
    audited = True
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the section shows at all."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Editors and readers."""
        return _role(request) in self.editors | self.readers

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Editors."""
        return _role(request) in self.editors

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Editors."""
        return _role(request) in self.editors

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Editors, where rows may go at all."""
        return self.deletable and _role(request) in self.editors

    def audit_chain(self, obj: Any) -> str:
        """Which chain an object's entries belong to."""
        return "system"

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What a verb refuses is rolled back and said in words on the same form."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(request.get_full_path())

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Django calls this last, in the transaction of the save."""
        self._record(request, "admin.create", [obj], {})

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """As above, with the new values of the fields that changed."""
        self._record(request, "admin.change", [obj], {"changed": _changes(obj, message)})

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Django calls this before the rows go, in the same transaction."""
        self._record(request, "admin.delete", list(queryset), {})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history of an object is in the audit record, which one administrator reads."""
        if _role(request) == Role.AUDIT_ADMIN:
            return redirect(reverse("admin:audit_auditentry_changelist") + f"?q={object_id}")
        messages.info(request, "操作历史记在操作日志里，由审计管理员查看。")
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)

    def _record(self, request: HttpRequest, action: str, rows: Iterable[Model], detail: dict[str, Any]) -> None:
        if not self.audited:
            return
        for row in rows:
            audit.record(
                chain=self.audit_chain(row), by=request.user, action=action, object_type=self.opts.model_name,
                object_id=str(row.pk), object_label=str(row), detail=detail,
            )  # fmt: skip


def _role(request: HttpRequest) -> str:
    return getattr(request.user, "role", "")


def _changes(obj: Model, message: Any) -> dict[str, str]:
    """Names and new values of the fields Django says were changed; rows of inlines by name."""
    found: dict[str, str] = {}
    for part in message if isinstance(message, list) else []:
        for verb, what in part.items():
            if "object" in what:
                found[f"{what['name']} {what['object']}"] = verb
            for name in what.get("fields", []) if "object" not in what else []:
                found[name] = _value(obj, name)
    return found


def _value(obj: Model, label: str) -> str:
    for field in obj._meta.fields:
        if label in (field.name, str(field.verbose_name)):
            return str(getattr(obj, field.attname))[:200]
    return ""
