"""考核 for machines: the entries one may see, and a department's appeal."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from departments.roles import REPORTS
from plan_tracker.api_base import StrictSerializer
from plan_tracker.errors import Forbidden
from reports.models import EntryState, ScoreAppeal, ScoreEntry
from reports.scoring.permissions import get_entry
from reports.scoring.verbs.appeals import MAX_TEXT, appeal_entry
from tasks.api.base import ReadOnlyResource, number
from tasks.api.filters import AnyOfFilter, OrderFilter, StrictFilterSet
from tasks.api.inputs import read


class ScoreAppealSerializer(serializers.ModelSerializer):
    """An appeal with its decision."""

    created_by = serializers.CharField(source="created_by.full_name", read_only=True)
    decided_by = serializers.CharField(source="decided_by.full_name", read_only=True, default=None)

    class Meta:
        model = ScoreAppeal
        fields = ["text", "created_by", "created_at", "decide_by", "state", "decided_by", "decided_at", "decision"]


class ScoreRuleSerializer(serializers.Serializer):
    """By which rule."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    fact = serializers.CharField()
    basis = serializers.CharField()


class ScoreEntrySerializer(serializers.ModelSerializer):
    """One addition or deduction; only `confirmed` ones count. `points` before the rule's limit for the year."""

    plan = serializers.SlugRelatedField(source="scheme.plan", slug_field="code", read_only=True)
    scheme = serializers.CharField(source="scheme.name", read_only=True)
    department = serializers.SlugRelatedField(slug_field="code", read_only=True)
    rule = ScoreRuleSerializer(read_only=True)
    made_by = serializers.CharField(source="made_by.full_name", read_only=True, default=None)
    confirmed_by = serializers.CharField(source="confirmed_by.full_name", read_only=True, default=None)
    withdrawn_by = serializers.CharField(source="withdrawn_by.full_name", read_only=True, default=None)
    appeal = ScoreAppealSerializer(read_only=True, default=None)

    class Meta:
        model = ScoreEntry
        fields = [
            "id", "plan", "scheme", "department", "rule", "points", "reason", "happened_on", "period", "assignment",
            "report", "notice", "evidence", "state", "made_by", "made_at", "confirmed_by", "confirmed_at",
            "withdrawn_by", "withdrawn_at", "withdrawn_reason", "appeal", "version",
        ]  # fmt: skip


class ScoreFilter(StrictFilterSet):
    """Entries of a plan or department, by state."""

    plan_field = "scheme__plan"
    plan = django_filters.CharFilter(method="in_plan", max_length=60)
    department = django_filters.CharFilter(method="of_department", max_length=40)
    state = AnyOfFilter(choices=EntryState.choices)
    ordering = OrderFilter(fields=["happened_on", "confirmed_at"])

    class Meta:
        model = ScoreEntry
        fields: list[str] = []


class AppealInput(StrictSerializer):
    """Why the department does not agree."""

    text = serializers.CharField(max_length=MAX_TEXT)


class ScoreViewSet(ReadOnlyResource):
    """Entries of 考核, in the departments' own order; a department sees its own, once they are confirmed."""

    queryset = ScoreEntry.objects.none()
    serializer_class = ScoreEntrySerializer
    filterset_class = ScoreFilter

    def get_queryset(self) -> QuerySet[ScoreEntry]:
        """Those the user may see."""
        rows = ScoreEntry.objects.visible_to(self.request.user).in_order()
        people = ("made_by", "confirmed_by", "withdrawn_by", "appeal__created_by", "appeal__decided_by")
        rows = rows.select_related("scheme__plan", "rule", "department", *people)
        return rows.defer("scheme__plan__source_text")

    @extend_schema(request=AppealInput, responses={201: ScoreEntrySerializer})
    @action(detail=True, methods=["post"])
    def appeal(self, request: Request, pk: str) -> Response:
        """The department asks for a second look (申请复核), once and within 30 days."""
        row = get_entry(request.user, number(pk))
        if request.user.role not in REPORTS:
            raise Forbidden("只有这个单位的填报员或负责人可以申请复核。")
        appeal_entry(by=request.user, entry=row, text=read(AppealInput, request)["text"])
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data, status=201)
