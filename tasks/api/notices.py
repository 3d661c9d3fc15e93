"""Supervision notices (督办单), for machines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from plan_tracker import clock
from plan_tracker.api_base import StrictSerializer
from tasks.api.base import MOST_ID_FIELD, ReadOnlyResource, named_departments, named_plan, number
from tasks.api.filters import AnyOfFilter, FlagFilter, OrderFilter, StrictFilterSet
from tasks.api.inputs import VERSION, read
from tasks.lights import Light
from tasks.models import Assignment, NoticeLevel, NoticeReply, SupervisionNotice
from tasks.notice_lists import MOST_DUTIES, line_of
from tasks.permissions import get_notice, require_reviewer
from tasks.verbs import notices as verbs


class NoticeReplySerializer(serializers.ModelSerializer):
    """An answer the office was not content with, and its words."""

    replied_by = serializers.CharField(source="replied_by.full_name", read_only=True)
    asked_by = serializers.CharField(source="asked_by.full_name", read_only=True)

    class Meta:
        model = NoticeReply
        fields = ["text", "replied_by", "replied_at", "reply_due_on", "remark", "asked_by", "asked_at"]


class NoticeSerializer(serializers.ModelSerializer):
    """A notice with its answers and its clock."""

    plan = serializers.SlugRelatedField(slug_field="code", read_only=True)
    department = serializers.SlugRelatedField(slug_field="code", read_only=True)
    assignments = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    issued_by = serializers.CharField(source="issued_by.full_name", read_only=True)
    replied_by = serializers.CharField(source="replied_by.full_name", read_only=True, default=None)
    noted_by = serializers.CharField(source="noted_by.full_name", read_only=True, default=None)
    earlier_replies = NoticeReplySerializer(many=True, read_only=True)
    light = serializers.SerializerMethodField()
    light_reason = serializers.SerializerMethodField()

    class Meta:
        model = SupervisionNotice
        fields = [
            "id", "reference", "plan", "department", "number", "level", "assignments", "demand", "issued_by",
            "issued_at", "reply_due_on", "reply", "replied_by", "replied_at", "noted_by", "noted_at", "remark",
            "earlier_replies", "light", "light_reason", "version",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(Light.choices))
    def get_light(self, row: SupervisionNotice) -> str:
        """The clock of its answer as a light."""
        return line_of(row, clock.today()).light.value

    def get_light_reason(self, row: SupervisionNotice) -> str:
        """The light in words."""
        return line_of(row, clock.today()).words


class NoticeFilter(StrictFilterSet):
    """Notices of a plan or department, by level, answered or not, read by the office or not."""

    plan = django_filters.CharFilter(method="in_plan", max_length=60)
    department = django_filters.CharFilter(method="of_department", max_length=40)
    level = AnyOfFilter(choices=NoticeLevel.choices)
    answered = FlagFilter(field_name="replied_at", lookup_expr="isnull", exclude=True)
    noted = FlagFilter(field_name="noted_at", lookup_expr="isnull", exclude=True)
    ordering = OrderFilter(fields=["issued_at", "reply_due_on", "number"])

    class Meta:
        model = SupervisionNotice
        fields: list[str] = []


class NewNoticeInput(StrictSerializer):
    """To which department, about which of its overdue duties (ids), what is asked and until when."""

    plan = serializers.CharField(max_length=60)
    department = serializers.SlugField(max_length=40)
    level = serializers.ChoiceField(NoticeLevel.choices)
    assignments = serializers.ListField(
        child=serializers.IntegerField(**MOST_ID_FIELD), min_length=1, max_length=MOST_DUTIES
    )
    demand = serializers.CharField(max_length=verbs.MAX_DEMAND)
    reply_due_on = serializers.DateField()


class NoticeReplyInput(StrictSerializer):
    """Why, what is done about it, and until when it will be done."""

    reply = serializers.CharField(max_length=verbs.MAX_REPLY)
    version = serializers.IntegerField(**VERSION)


class NoteNoticeInput(StrictSerializer):
    """That the answer was read, with a remark if there is one."""

    remark = serializers.CharField(max_length=verbs.MAX_REMARK, required=False, allow_blank=True)
    version = serializers.IntegerField(**VERSION)


class AskAgainInput(StrictSerializer):
    """What is missing in the answer, and until when there must be a new one."""

    remark = serializers.CharField(max_length=verbs.MAX_REMARK)
    reply_due_on = serializers.DateField()
    version = serializers.IntegerField(**VERSION)


class NoticeViewSet(ReadOnlyResource):
    """Supervision notices; a department sees its own."""

    queryset = SupervisionNotice.objects.none()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter

    def get_queryset(self) -> QuerySet[SupervisionNotice]:
        """Those the user may see."""
        rows = SupervisionNotice.objects.visible_to(self.request.user)
        rows = rows.select_related("plan", "department", "issued_by", "replied_by", "noted_by")
        rows = rows.prefetch_related(
            Prefetch("assignments", Assignment.objects.only("pk").order_by("task__start")),
            Prefetch("earlier_replies", NoticeReply.objects.select_related("replied_by", "asked_by")),
        )
        return rows.defer("plan__source_text").order_by("-issued_at", "-pk")

    @extend_schema(request=NewNoticeInput, responses={201: NoticeSerializer})
    def create(self, request: Request) -> Response:
        """The office sends a notice (发督办单)."""
        require_reviewer(request.user, "发督办单")
        fields = read(NewNoticeInput, request)
        (department,) = named_departments([fields.pop("department")], "department")
        row = verbs.issue_notice(
            by=request.user,
            plan=named_plan(request.user, fields.pop("plan")),
            department=department,
            duties=fields.pop("assignments"),
            **fields,
        )
        return Response(self._shown(row), status=201)

    @extend_schema(request=NoticeReplyInput, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """The department answers (回复)."""
        return self._step(request, get_notice(request.user, number(pk)), NoticeReplyInput, verbs.reply_notice)

    @extend_schema(request=NoteNoticeInput, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, pk: str) -> Response:
        """The office has read the answer (已阅)."""
        return self._step(request, get_notice(request.user, number(pk)), NoteNoticeInput, verbs.note_notice)

    @extend_schema(request=AskAgainInput, responses=NoticeSerializer)
    @action(detail=True, methods=["post"], url_path="ask-again")
    def ask_again(self, request: Request, pk: str) -> Response:
        """The office asks for a new answer (请重新回复)."""
        return self._step(request, get_notice(request.user, number(pk)), AskAgainInput, verbs.ask_again)

    def _step(
        self, request: Request, row: SupervisionNotice, kind: type[StrictSerializer], verb: Callable[..., None]
    ) -> Response:
        fields = read(kind, request)
        verb(by=request.user, notice=row, expected_version=fields.pop("version"), **fields)
        return Response(self._shown(row))

    def _shown(self, row: SupervisionNotice) -> dict[str, Any]:
        return dict(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)
