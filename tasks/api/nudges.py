"""Urging on (催办), for machines."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from plan_tracker.api_base import StrictSerializer
from tasks.api.base import MOST_ID_FIELD, named_departments, named_plan
from tasks.api.filters import MOST_ID, OrderFilter, StrictFilterSet, WholeNumberFilter
from tasks.api.inputs import read
from tasks.models import Nudge
from tasks.permissions import require_reviewer
from tasks.urging import TABS
from tasks.verbs.nudges import MAX_NOTE, MOST_DUTIES, urge


class NudgeSerializer(serializers.ModelSerializer):
    """One duty urged on one day."""

    plan = serializers.SlugRelatedField(source="assignment.plan", slug_field="code", read_only=True)
    department = serializers.SlugRelatedField(source="assignment.department", slug_field="code", read_only=True)
    by = serializers.CharField(source="by.full_name", read_only=True)

    class Meta:
        model = Nudge
        fields = ["id", "plan", "department", "assignment", "by", "at", "day", "note"]


class NudgeFilter(StrictFilterSet):
    """Of a plan, a department, a duty, a day."""

    plan_field = "assignment__plan"
    department_field = "assignment__department"
    plan = django_filters.CharFilter(method="in_plan", max_length=60)
    department = django_filters.CharFilter(method="of_department", max_length=40)
    assignment = WholeNumberFilter(field_name="assignment_id", min_value=1, max_value=MOST_ID)
    day = django_filters.DateFilter()
    ordering = OrderFilter(fields=["at", "day"])

    class Meta:
        model = Nudge
        fields: list[str] = []


class UrgeInput(StrictSerializer):
    """Single duties (`assignments`, ids), or all duties of `departments` (codes) that wait for the reason `waiting`."""

    plan = serializers.CharField(max_length=60)
    assignments = serializers.ListField(
        child=serializers.IntegerField(**MOST_ID_FIELD), required=False, max_length=MOST_DUTIES
    )
    departments = serializers.ListField(
        child=serializers.SlugField(max_length=40), required=False, max_length=MOST_DUTIES
    )
    waiting = serializers.ChoiceField(list(TABS.items()), required=False)
    note = serializers.CharField(max_length=MAX_NOTE, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Somebody to urge, and why where whole departments are."""
        if not attrs.get("assignments") and not attrs.get("departments"):
            raise serializers.ValidationError({"assignments": ["请填写要催办的任务或单位。"]})
        if attrs.get("departments") and "waiting" not in attrs:
            raise serializers.ValidationError({"waiting": ["催办整个单位时，请说明催办哪一类任务。"]})
        return attrs


class UrgedSerializer(serializers.Serializer):
    """How many duties were urged now, how many had been today already, how many departments were told."""

    urged = serializers.IntegerField(source="duties")
    skipped = serializers.IntegerField()
    departments = serializers.IntegerField()
    detail = serializers.CharField(source="words")


class NudgeViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """What was urged; a department sees its own duties."""

    queryset = Nudge.objects.none()
    serializer_class = NudgeSerializer
    filterset_class = NudgeFilter

    def get_queryset(self) -> QuerySet[Nudge]:
        """Those of duties the user may see."""
        rows = Nudge.objects.visible_to(self.request.user)
        rows = rows.select_related("assignment__plan", "assignment__department", "by")
        return rows.defer("assignment__plan__source_text").order_by("-at", "-pk")

    @extend_schema(request=UrgeInput, responses={201: UrgedSerializer})
    def create(self, request: Request) -> Response:
        """The office urges (催办); a duty is urged once a day, a second time is counted as skipped."""
        require_reviewer(request.user, "催办")
        fields = read(UrgeInput, request)
        departments = named_departments(fields.get("departments", []), "departments")
        done = urge(
            by=request.user,
            plan=named_plan(request.user, fields["plan"]),
            departments=[one.pk for one in departments],
            duties=fields.get("assignments", []),
            tab=fields.get("waiting", ""),
            note=fields.get("note", ""),
        )
        return Response(UrgedSerializer(done).data, status=201)
