"""Messages in the admin: looked at when somebody says "I was never told"; nothing is changed here."""

from django.contrib import admin

from departments.admin_access import RoleAdmin
from departments.models import Role
from notifications.models import Message


@admin.register(Message)
class MessageAdmin(RoleAdmin):
    """Read-only, for the system and the audit administrator."""

    readers = frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN})
    list_display = ("title", "recipient", "channel", "state", "attempts", "created_at", "sent_at", "read_at")
    list_filter = ("state", "channel", "urgent")
    list_select_related = ("recipient",)
    search_fields = ("recipient__username", "recipient__full_name", "=dedupe_key")
    ordering = ("-pk",)
    show_full_result_count = False
