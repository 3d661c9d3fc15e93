"""What the API shows of the execution: assignments, reports, files."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from plan_tracker import clock
from tasks.api.serializers import DepartmentRefSerializer, TaskRefSerializer
from tasks.lights import Light, light_of, reasons_of
from tasks.models import Assignment, Evidence, IndicatorReading, Milestone, ProgressReport
from tasks.occurrences import occurrences_of


class MilestoneSerializer(serializers.ModelSerializer):
    """A dated step."""

    class Meta:
        model = Milestone
        fields = ["id", "kind", "name", "due_on", "target_value", "met_on", "basis"]


class OccurrenceSerializer(serializers.Serializer):
    """One time of a recurring duty."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(["reported", "missed", "overdue", "due", "ahead"])
    words = serializers.CharField()


class OccurrencesSerializer(serializers.Serializer):
    """The times of a recurring duty, first to last."""

    total = serializers.IntegerField()
    reported = serializers.IntegerField()
    missed = serializers.IntegerField()
    lines = OccurrenceSerializer(many=True)


class ReportRefSerializer(serializers.ModelSerializer):
    """A report, briefly; `version` is what a change of it must name."""

    class Meta:
        model = ProgressReport
        fields = ["id", "period", "state", "version"]


class AssignmentSerializer(serializers.ModelSerializer):
    """One department's part in one task."""

    plan = serializers.SlugRelatedField(slug_field="code", read_only=True)
    chapter = serializers.IntegerField(source="chapter.number", read_only=True)
    task = TaskRefSerializer(read_only=True)
    department = DepartmentRefSerializer(read_only=True)
    owner = serializers.CharField(source="owner.full_name", read_only=True, allow_null=True, default=None)
    light = serializers.SerializerMethodField()
    light_reasons = serializers.SerializerMethodField()
    milestones = MilestoneSerializer(many=True, read_only=True)
    occurrences = serializers.SerializerMethodField()
    last_report = serializers.SerializerMethodField()

    class Meta:
        model = Assignment
        fields = [
            "id", "plan", "chapter", "task", "department", "role", "proposed", "state", "light", "light_reasons",
            "progress", "current_value", "due_on", "closed_on", "closed_late", "owner", "scope", "issued_at",
            "accepted_at", "last_report", "milestones", "occurrences", "version",
        ]  # fmt: skip

    @extend_schema_field(ReportRefSerializer(allow_null=True))
    def get_last_report(self, row: Assignment) -> dict[str, Any] | None:
        """The newest report the reader may see."""
        found = row.last_reports  # type: ignore[attr-defined]
        return ReportRefSerializer(found[0]).data if found else None

    @extend_schema_field(OccurrencesSerializer(allow_null=True))
    def get_occurrences(self, row: Assignment) -> dict[str, Any] | None:
        """Which times were reported or missed (周期任务的各期); null for a duty without dated times."""
        times = occurrences_of(list(row.milestones.all()), row.task, clock.today())
        if times is None:
            return None
        lines = [
            {"number": one.number, "name": one.label, "due_on": one.due_on, "state": one.state, "words": one.words}
            for one in times.lines
        ]
        shown = {"total": len(lines), "reported": times.done, "missed": len(times.missed), "lines": lines}
        return OccurrencesSerializer(shown).data

    @extend_schema_field(serializers.ChoiceField(Light.choices))
    def get_light(self, row: Assignment) -> str:
        """Today's light."""
        return light_of(row, clock.today()).value

    def get_light_reasons(self, row: Assignment) -> list[str]:
        """Why, in words."""
        return reasons_of(row, clock.today())


class ReadingSerializer(serializers.ModelSerializer):
    """The value of an indicator in a report."""

    class Meta:
        model = IndicatorReading
        fields = ["indicator", "value"]


class EvidenceSerializer(serializers.ModelSerializer):
    """A file; `url` downloads it."""

    name = serializers.CharField(source="original_name", read_only=True)
    url = serializers.HyperlinkedIdentityField(view_name="api-evidence-detail", read_only=True)

    class Meta:
        model = Evidence
        fields = ["id", "report", "name", "size", "content_type", "sha256", "note", "uploaded_at", "url"]


class ReportSerializer(serializers.ModelSerializer):
    """A progress report."""

    plan = serializers.SlugRelatedField(slug_field="code", read_only=True)
    task = TaskRefSerializer(source="assignment.task", read_only=True)
    department = DepartmentRefSerializer(read_only=True)
    author = serializers.CharField(source="author.full_name", read_only=True)
    submitted_by = serializers.CharField(source="submitted_by.full_name", read_only=True, default=None)
    signed_by = serializers.CharField(source="signed_by.full_name", read_only=True, default=None)
    reviewed_by = serializers.CharField(source="reviewed_by.full_name", read_only=True, default=None)
    handed_to = serializers.CharField(source="handed_to.full_name", read_only=True, default=None)
    values = ReadingSerializer(source="readings", many=True, read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = ProgressReport
        fields = [
            "id", "assignment", "plan", "task", "department", "period", "state", "progress", "values",
            "work_done", "problems", "next_steps", "needs_help", "lower_reason", "shortfall_reason",
            "no_evidence_reason", "wants_closure", "author",
            "created_at", "updated_at", "submitted_at", "submitted_by", "signed_at", "signed_by", "reviewed_at",
            "reviewed_by", "review_comment", "handed_to", "evidence", "version",
        ]  # fmt: skip
