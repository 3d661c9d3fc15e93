"""What the API shows of the document: plans, chapters, sections, tasks."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from departments.models import Department, User
from departments.roles import READS_ALL
from plan_tracker import clock
from tasks.lights import Light, light_of, reasons_of
from tasks.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Chapter,
    DeadlineBasis,
    DeadlineKind,
    Indicator,
    Plan,
    Recurrence,
    Section,
    Task,
)
from tasks.together import together_of


class SpanSerializer(serializers.Serializer):
    """A half-open place in the plan's source text, in code points."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class DepartmentRefSerializer(serializers.ModelSerializer):
    """A department, briefly."""

    class Meta:
        model = Department
        fields = ["id", "code", "name", "short_name"]


class PlanSerializer(serializers.ModelSerializer):
    """A plan without its text."""

    class Meta:
        model = Plan
        fields = [
            "id", "code", "title", "year", "doc_number", "issuer", "notice_title", "issued_on", "starts_on", "ends_on",
            "end_words", "state", "report_cycle", "report_day", "due_soon_days", "behind_points",
        ]  # fmt: skip


class PlanDetailSerializer(PlanSerializer):
    """A plan with its verbatim text."""

    class Meta(PlanSerializer.Meta):
        fields = [*PlanSerializer.Meta.fields, "source_text"]


class ChapterSerializer(serializers.ModelSerializer):
    """A chapter; the span is that of its heading."""

    plan = serializers.SlugRelatedField(slug_field="code", read_only=True)
    span = SpanSerializer(source="*", read_only=True)

    class Meta:
        model = Chapter
        fields = ["id", "plan", "number", "label", "title", "short_title", "span"]


class SectionSerializer(serializers.ModelSerializer):
    """A section of a chapter."""

    plan = serializers.SlugRelatedField(slug_field="code", read_only=True)
    chapter = serializers.IntegerField(source="chapter.number", read_only=True)
    code = serializers.SerializerMethodField()
    span = SpanSerializer(source="*", read_only=True)

    class Meta:
        model = Section
        fields = ["id", "plan", "chapter", "number", "code", "label", "title", "implied", "span"]

    def get_code(self, section: Section) -> str:
        """The official number: 2.2."""
        return f"{section.chapter.number}.{section.number}"


class IndicatorSerializer(serializers.ModelSerializer):
    """A number the plan asks for, and what was last reported of it: the lead's, or one's own department's."""

    current_value = serializers.DecimalField(14, 2, read_only=True, allow_null=True)

    class Meta:
        model = Indicator
        fields = [
            "id", "name", "target_value", "unit", "comparator", "accumulates", "baseline", "words", "soft",
            "current_value",
        ]  # fmt: skip


class DeadlineSerializer(serializers.Serializer):
    """How a task's deadline runs and where it comes from."""

    kind = serializers.ChoiceField(DeadlineKind.choices, source="deadline_kind")
    date = serializers.DateField(source="due_on", allow_null=True)
    recurrence = serializers.ChoiceField(Recurrence.choices, allow_blank=True)
    month = serializers.IntegerField(source="recurrence_month", allow_null=True)
    basis = serializers.ChoiceField(DeadlineBasis.choices, source="deadline_basis")
    words = serializers.CharField(source="deadline_words")
    text = serializers.CharField(source="deadline_text")


class TaskDepartmentSerializer(serializers.Serializer):
    """A department's part in a task; how it stands only for those who may know."""

    department = DepartmentRefSerializer()
    role = serializers.ChoiceField(AssignmentRole.choices)
    proposed = serializers.BooleanField()
    assignment = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(AssignmentState.choices, allow_null=True)
    light = serializers.ChoiceField(Light.choices, allow_null=True)
    light_reasons = serializers.ListField(child=serializers.CharField())
    progress = serializers.IntegerField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class TogetherSerializer(serializers.Serializer):
    """How many departments owe a task together and how many of them are done (`已办结11/40个单位`)."""

    owed = serializers.IntegerField()
    closed = serializers.IntegerField()
    words = serializers.CharField()


class TaskSerializer(serializers.ModelSerializer):
    """A task with its words, deadline, indicators and departments."""

    plan = serializers.SlugRelatedField(slug_field="code", read_only=True)
    chapter = serializers.IntegerField(source="chapter.number", read_only=True)
    section = serializers.IntegerField(source="section.number", read_only=True)
    source_text = serializers.SerializerMethodField()
    span = SpanSerializer(source="*", read_only=True)
    deadline = DeadlineSerializer(source="*", read_only=True)
    indicators = IndicatorSerializer(many=True, read_only=True)
    departments = serializers.SerializerMethodField()
    together = serializers.SerializerMethodField()
    light = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = [
            "id", "plan", "chapter", "section", "number", "code", "title", "text", "source_text", "span", "deadline",
            "evidence_required", "indicators", "departments", "together", "light",
        ]  # fmt: skip

    def get_source_text(self, task: Task) -> str:
        """The verbatim words the task stands on."""
        return task.plan.source_text[task.start : task.end]

    @extend_schema_field(TaskDepartmentSerializer(many=True))
    def get_departments(self, task: Task) -> list[dict[str, Any]]:
        """Who owes it."""
        user = self.context["request"].user
        return [_part(row, user) for row in task.assignments.all() if row.state != AssignmentState.CANCELLED]

    @extend_schema_field(TogetherSerializer(allow_null=True))
    def get_together(self, task: Task) -> dict[str, Any] | None:
        """The figure of several departments, for readers of everything; null for one department or one's own."""
        if self.context["request"].user.role not in READS_ALL:
            return None
        found = together_of(task.assignments.all(), clock.today())
        return TogetherSerializer(found).data if found else None

    @extend_schema_field(serializers.ChoiceField(Light.choices, allow_null=True))
    def get_light(self, task: Task) -> str | None:
        """The most urgent light of the owed parts the reader may see."""
        user, today = self.context["request"].user, clock.today()
        owed = [row for row in task.assignments.all() if row.is_counted]
        lights = [light_of(row, today) for row in owed if _known(row, user)]
        return min(lights, key=lambda one: one.order).value if lights else None


def _known(row: Assignment, user: User) -> bool:
    """Whether the reader may know how a part stands: the same rule as `Assignment.objects.visible_to`."""
    if user.role in READS_ALL:
        return True
    return row.department_id == user.department_id and row.state != AssignmentState.DRAFT


def _part(row: Assignment, user: User) -> dict[str, Any]:
    today, known = clock.today(), _known(row, user)
    return {
        "department": DepartmentRefSerializer(row.department).data,
        "role": row.role,
        "proposed": row.proposed,
        "assignment": row.pk if known else None,
        "state": row.state if known else None,
        "light": light_of(row, today).value if known else None,
        "light_reasons": reasons_of(row, today) if known else [],
        "progress": row.progress if known else None,
        "due_on": row.due_on if known else None,
    }


class TaskRefSerializer(serializers.ModelSerializer):
    """A task, briefly."""

    class Meta:
        model = Task
        fields = ["id", "code", "title"]
