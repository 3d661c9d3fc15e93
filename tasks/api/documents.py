"""Plans, chapters, sections and tasks."""

from __future__ import annotations

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from departments.models import User
from departments.roles import READS_ALL, REPORTS
from plan_tracker.errors import Forbidden
from tasks.api.base import ReadOnlyResource
from tasks.api.filters import ChapterFilter, PlanFilter, SectionFilter, TaskFilter
from tasks.api.serializers import (
    ChapterSerializer,
    PlanDetailSerializer,
    PlanSerializer,
    SectionSerializer,
    TaskSerializer,
)
from tasks.models import (
    Assignment,
    AssignmentRole,
    Chapter,
    Indicator,
    IndicatorReading,
    Plan,
    ProgressReport,
    Section,
    Task,
)
from tasks.progress import COUNTING
from tasks.verbs.assignments import accept_all, confirm_departments, issue_plan
from tasks.views.evidence_bundle import zip_of_task


class DoneSerializer(serializers.Serializer):
    """How many items an action changed."""

    changed = serializers.IntegerField(read_only=True)


class PlanViewSet(ReadOnlyResource):
    """Plans, by code."""

    queryset = Plan.objects.none()
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,60}"
    filterset_class = PlanFilter

    def get_queryset(self) -> QuerySet[Plan]:
        """Those the user may read; the long text only for one."""
        rows = Plan.objects.visible_to(self.request.user).newest_first()
        return rows.defer("source_text") if self.action == "list" else rows

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """The text comes with one plan."""
        return PlanSerializer if self.action == "list" else PlanDetailSerializer

    @extend_schema(request=None, responses=DoneSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, code: str) -> Response:
        """Hand the plan down (下达)."""
        return Response({"changed": issue_plan(by=request.user, plan=self.get_object())})

    @extend_schema(request=None, responses=DoneSerializer)
    @action(detail=True, methods=["post"], url_path="accept-all")
    def accept_all(self, request: Request, code: str) -> Response:
        """Accept everything handed down to one's department (签收)."""
        if request.user.role not in REPORTS:
            raise Forbidden("只有责任单位的填报员或负责人可以签收。")
        return Response({"changed": accept_all(by=request.user, plan=self.get_object())})


class ChapterViewSet(ReadOnlyResource):
    """Chapters."""

    queryset = Chapter.objects.none()
    serializer_class = ChapterSerializer
    filterset_class = ChapterFilter

    def get_queryset(self) -> QuerySet[Chapter]:
        """Those of plans the user may read."""
        rows = Chapter.objects.filter(plan__in=Plan.objects.visible_to(self.request.user))
        return rows.select_related("plan").defer("plan__source_text").order_by("plan", "number")


class SectionViewSet(ReadOnlyResource):
    """Sections."""

    queryset = Section.objects.none()
    serializer_class = SectionSerializer
    filterset_class = SectionFilter

    def get_queryset(self) -> QuerySet[Section]:
        """Those of plans the user may read."""
        rows = Section.objects.filter(plan__in=Plan.objects.visible_to(self.request.user))
        return rows.select_related("plan", "chapter").defer("plan__source_text").order_by("plan", "start")


class TaskViewSet(ReadOnlyResource):
    """Tasks: departments see those they have a part in."""

    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    filterset_class = TaskFilter

    def get_queryset(self) -> QuerySet[Task]:
        """Those the user may see, with all that is shown of them."""
        user = self.request.user
        parts = Assignment.objects.select_related("department").order_by("role", "department__order")
        rows = Task.objects.visible_to(user).select_related("chapter", "section")
        # The plan is fetched once for all its tasks: each carries the whole source text.
        rows = rows.prefetch_related("plan", Prefetch("indicators", with_current_value(user)))
        return rows.prefetch_related(Prefetch("assignments", parts)).order_by("plan", "start")

    @extend_schema(request=None, responses=DoneSerializer)
    @action(detail=True, methods=["post"], url_path="confirm-departments")
    def confirm_departments(self, request: Request, pk: str) -> Response:
        """Settle who is responsible (确认责任单位)."""
        return Response({"changed": confirm_departments(by=request.user, task=self.get_object())})

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="evidence-zip", pagination_class=None, filterset_class=None)
    def evidence_zip(self, request: Request, pk: str) -> HttpResponseBase:
        """The files of all its reports that one may read, as one zip with an index (全部下载)."""
        return zip_of_task(request.user, self.get_object())


def with_current_value(user: User) -> QuerySet[Indicator]:
    """Indicators with the value last counted: the lead's, for a department's people their own."""
    readings = IndicatorReading.objects.filter(
        indicator=OuterRef("pk"), report__state__in=COUNTING, report__in=ProgressReport.objects.visible_to(user)
    )
    if user.role in READS_ALL:
        readings = readings.filter(report__assignment__role=AssignmentRole.LEAD)
    newest = readings.order_by("-report__period").values("value")[:1]
    return Indicator.objects.annotate(current_value=Subquery(newest)).order_by("order")
