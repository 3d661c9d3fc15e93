"""Plans in the admin: the system administrator sets data, wording and thresholds, the audit administrator reads.

What a department owes and how far it is comes from the verbs alone: it is shown here and never changed. A plan comes
in as a file (`load_plan`), which proves that every sentence has its place; so nothing is added here.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.verbs import last_actor
from departments.admin_access import RoleAdmin
from departments.models import Role
from tasks.models import (
    Assignment,
    AssignmentEvent,
    Chapter,
    Evidence,
    Indicator,
    IndicatorReading,
    Milestone,
    Plan,
    ProgressReport,
    Section,
    Task,
)
from tasks.transitions import EVENT_LABELS
from tasks.verbs.plans import CHANGEABLE, change_plan

BOTH = frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN})


class ReadOnlyInline(admin.TabularInline):
    """Rows shown with their owner; as visible as that."""

    extra = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """All."""
        return tuple(self.fields or ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the owner."""
        return getattr(request.user, "role", "") in BOTH

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    has_change_permission = has_delete_permission = has_add_permission


class PartAdmin(RoleAdmin):
    """Parts of a loaded plan: some fields can be corrected, none can be added or taken away."""

    editors = frozenset({Role.SYSTEM_ADMIN})
    editable: tuple[str, ...] = ()

    def audit_chain(self, obj: Any) -> str:
        """That of the plan."""
        return obj.plan.audit_chain

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Plans come in as files."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """All but the editable ones."""
        return tuple(field.name for field in self.opts.fields if field.name not in self.editable)


class ShownAdmin(PartAdmin):
    """What the verbs write: to be looked at."""

    editors = frozenset()
    readers = BOTH
    show_full_result_count = False


class PlanForm(forms.ModelForm):
    """Remembers which version was opened, so that nobody overwrites what somebody else has just changed."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        """Refuse a form opened before somebody else's change; what was typed stays, and may be saved after a look."""
        values: dict[str, Any] = super().clean() or {}
        opened, now = values.get("opened_version"), self.instance.version
        if opened is not None and opened != now:
            who = last_actor("plan", str(self.instance.pk)) or "别人"
            self.data = {**self.data.dict(), "opened_version": str(now)}  # type: ignore[attr-defined]
            raise forms.ValidationError(f"没有保存：{who}刚刚改过这份计划。您填写的还在下面，请核对后再保存。")
        return values


@admin.register(Plan)
class PlanAdmin(PartAdmin):
    """Data and thresholds; the verbatim text, dates and state stay as they are."""

    form = PlanForm
    audited = False  # the verb writes the record
    editable = CHANGEABLE
    list_display = ("title", "code", "year", "state", "report_cycle", "report_day", "issued_on", "ends_on")
    list_filter = ("state", "year")
    search_fields = ("title", "code", "doc_number")
    fieldsets = (
        (None, {"fields": ("title", "code", "year", "doc_number", "issuer", "notice_title", "state")}),
        ("时间", {"fields": ("issued_on", "starts_on", "ends_on", "end_words")}),
        ("报送和预警", {"fields": ("report_cycle", "report_day", "due_soon_days", "behind_points")}),
        ("原文", {"fields": ("source_text",), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        """Lists do without the text."""
        rows = super().get_queryset(request)
        return rows.defer("source_text") if request.resolver_match.url_name.endswith("changelist") else rows

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who changes something also sends the version."""
        opened = ((None, {"fields": ("opened_version",)}),) if self.has_change_permission(request, obj) else ()
        return (*self.fieldsets, *opened)

    def save_model(self, request: HttpRequest, obj: Plan, form: Any, change: bool) -> None:
        """Hand the changed fields to the verb, which computes turning days again where they depend on them."""
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name in CHANGEABLE}
        if not changes:
            return
        plan = Plan(pk=obj.pk, version=form.cleaned_data["opened_version"])
        moved = change_plan(by=request.user, plan=plan, **changes)
        if moved:
            self.message_user(request, f"已按新的规则重算{moved}项任务的预警日期。")


@admin.register(Chapter)
class ChapterAdmin(PartAdmin):
    """Corrected titles."""

    editable = ("title", "short_title")
    list_display = ("label", "title", "short_title", "plan")
    list_select_related = ("plan",)
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("title",)


@admin.register(Section)
class SectionAdmin(PartAdmin):
    """Corrected titles."""

    editable = ("title",)
    list_display = ("label", "title", "chapter", "plan")
    list_select_related = ("plan", "chapter")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("title",)


class IndicatorInline(ReadOnlyInline):
    """The numbers a task asks for."""

    model = Indicator
    fields = ("order", "name", "target_value", "unit", "comparator", "accumulates", "baseline", "words", "soft")


@admin.register(Task)
class TaskAdmin(PartAdmin):
    """Name and corrected wording; deadlines are the office's business and are not moved here."""

    editable = ("title", "text")
    list_display = ("code", "title", "section", "deadline_kind", "due_on", "recurrence", "plan")
    list_select_related = ("plan", "section")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "deadline_kind", "deadline_basis", "recurrence")
    search_fields = ("=code", "title", "text")
    inlines = (IndicatorInline,)


@admin.register(Indicator)
class IndicatorAdmin(ShownAdmin):
    """Every number the plans ask for."""

    list_display = ("name", "target_value", "unit", "comparator", "accumulates", "soft", "task")
    list_select_related = ("task",)
    list_filter = (("task__plan", admin.RelatedOnlyFieldListFilter), "soft", "accumulates")
    search_fields = ("name", "words", "=task__code")


class MilestoneInline(ReadOnlyInline):
    """Dated steps."""

    model = Milestone
    fields = ("kind", "name", "due_on", "target_value", "met_on", "basis")


class EventInline(ReadOnlyInline):
    """What happened."""

    model = AssignmentEvent
    fields = ("at", "actor_name", "what", "from_state", "state", "progress", "note")
    ordering = ("at", "pk")

    @admin.display(description="操作")
    def what(self, event: AssignmentEvent) -> str:
        """The verb in words."""
        return EVENT_LABELS.get(event.verb, event.verb)


@admin.register(Assignment)
class AssignmentAdmin(ShownAdmin):
    """Who owes what: state, progress and turning days as the verbs left them."""

    list_display = ("task", "department", "role", "state", "progress", "due_on", "overdue_on", "proposed", "owner")
    list_select_related = ("task", "department", "owner")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "state", "role", "proposed")
    search_fields = ("=task__code", "task__title", "department__name", "department__short_name")
    inlines = (MilestoneInline, EventInline)


class ReadingInline(ReadOnlyInline):
    """Reported values."""

    model = IndicatorReading
    fields = ("indicator", "value")


class EvidenceInline(ReadOnlyInline):
    """Files by name and hash; they are opened in the product, where the permission is checked."""

    model = Evidence
    fields = ("original_name", "size", "sha256", "note", "uploaded_by", "uploaded_at", "removed_at")


@admin.register(ProgressReport)
class ReportAdmin(ShownAdmin):
    """Reports that reached the office."""

    list_display = ("task", "department", "period", "state", "progress", "author", "submitted_at", "reviewed_at")
    list_select_related = ("assignment__task", "department", "author")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "state", "period")
    search_fields = ("=assignment__task__code", "department__name", "work_done")
    inlines = (ReadingInline, EvidenceInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProgressReport]:
        """The same rule as everywhere: drafts belong to their department."""
        return super().get_queryset(request).filter(pk__in=ProgressReport.objects.visible_to(request.user))

    @admin.display(description="任务", ordering="assignment__task__start")
    def task(self, report: ProgressReport) -> str:
        """The task reported on."""
        return str(report.assignment.task)
