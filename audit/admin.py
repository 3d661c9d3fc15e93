"""The record in Django's admin: read-only, and only for the audit administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.models import AuditChain, AuditEntry
from audit.permissions import may_read
from audit.words import action_label
from plan_tracker import clock


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nobody adds, changes or deletes here; the audit administrator looks."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the section shows at all."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The audit administrator only."""
        return may_read(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class ChainFilter(admin.SimpleListFilter):
    """One chain: a plan's, or the system's."""

    title = "日志链"
    parameter_name = "chain"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The chains there are."""
        return [(name, name) for name in AuditChain.objects.order_by("name").values_list("name", flat=True)[:200]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Entries of the chosen chain."""
        return queryset.filter(chain=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, when, from where."""

    list_display = ("when", "actor_name", "what", "object_label", "ip", "chain", "seq")
    list_filter = (ChainFilter,)
    search_fields = ("actor_name", "object_label", "=object_id", "=action", "=request_id")
    search_help_text = "按操作人、对象、请求编号查找"
    ordering = ("-at", "-seq")
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description="时间", ordering="at")
    def when(self, entry: AuditEntry) -> str:
        """The moment on the users' clock, to the second."""
        return f"{clock.local(entry.at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description="操作", ordering="action")
    def what(self, entry: AuditEntry) -> str:
        """The action in words."""
        return action_label(entry.action)


@admin.register(AuditChain)
class AuditChainAdmin(ReadOnlyAdmin):
    """The heads of the chains."""

    list_display = ("name", "length", "head_hash")
    search_fields = ("name",)
