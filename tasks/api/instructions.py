"""Leaders' instructions (领导批示), for machines."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from plan_tracker import clock
from plan_tracker.api_base import StrictSerializer
from plan_tracker.errors import DomainError
from tasks.api.base import MOST_ID_FIELD, ReadOnlyResource, number
from tasks.api.filters import FlagFilter, StrictFilterSet
from tasks.api.inputs import VERSION, read
from tasks.instruction_lists import line_of
from tasks.models import Instruction, Task
from tasks.permissions import get_instruction, require_leader
from tasks.verbs.instructions import answer_instruction, hand_down_instruction, leave_instruction


class InstructionSerializer(serializers.ModelSerializer):
    """An instruction with where it stands."""

    plan = serializers.SlugRelatedField(source="task.plan", slug_field="code", read_only=True)
    leader = serializers.CharField(source="leader.full_name", read_only=True)
    handed_down_by = serializers.CharField(source="handed_down_by.full_name", read_only=True, default=None)
    replied_by = serializers.CharField(source="replied_by.full_name", read_only=True, default=None)
    light_reason = serializers.SerializerMethodField()

    class Meta:
        model = Instruction
        fields = [
            "id", "plan", "task", "leader", "text", "created_at", "assignment", "demand", "handed_down_by",
            "handed_down_at", "reply_due_on", "reply", "replied_by", "replied_at", "light_reason", "version",
        ]  # fmt: skip

    def get_light_reason(self, row: Instruction) -> str:
        """Where it stands, in words."""
        return line_of(row, clock.today()).words


class InstructionFilter(StrictFilterSet):
    """Instructions of a plan, answered or not."""

    plan_field = "task__plan"
    plan = django_filters.CharFilter(method="in_plan", max_length=60)
    answered = FlagFilter(method="is_answered")

    def is_answered(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """With an answer, or still without."""
        return rows.filter(replied_at__isnull=not value)

    class Meta:
        model = Instruction
        fields: list[str] = []


class NewInstructionInput(StrictSerializer):
    """A leader's words on a task."""

    task = serializers.IntegerField(**MOST_ID_FIELD)
    text = serializers.CharField(max_length=1000)


class HandDownInput(StrictSerializer):
    """To whom (an assignment of the task), until when, and what exactly."""

    assignment = serializers.IntegerField(**MOST_ID_FIELD)
    reply_due_on = serializers.DateField()
    demand = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    version = serializers.IntegerField(**VERSION)


class AnswerInput(StrictSerializer):
    """What was done."""

    reply = serializers.CharField(max_length=1000)
    version = serializers.IntegerField(**VERSION)


class InstructionViewSet(ReadOnlyResource):
    """Instructions; a department sees those handed down to it."""

    queryset = Instruction.objects.none()
    serializer_class = InstructionSerializer
    filterset_class = InstructionFilter

    def get_queryset(self) -> QuerySet[Instruction]:
        """Those the user may see."""
        rows = Instruction.objects.visible_to(self.request.user)
        rows = rows.select_related("task__plan", "leader", "handed_down_by", "replied_by")
        return rows.defer("task__plan__source_text").order_by("-created_at", "-pk")

    @extend_schema(request=NewInstructionInput, responses={201: InstructionSerializer})
    def create(self, request: Request) -> Response:
        """A leader leaves an instruction (批示)."""
        require_leader(request.user)
        fields = read(NewInstructionInput, request)
        task = Task.objects.visible_to(request.user).select_related("plan").filter(pk=fields["task"]).first()
        if task is None:
            raise DomainError("没有这项任务，请核对编号。", field="task")
        row = leave_instruction(by=request.user, task=task, text=fields["text"])
        return Response(self._shown(row), status=201)

    @extend_schema(request=HandDownInput, responses=InstructionSerializer)
    @action(detail=True, methods=["post"], url_path="hand-down")
    def hand_down(self, request: Request, pk: str) -> Response:
        """The office hands it down (交办)."""
        row = get_instruction(request.user, number(pk))
        fields = read(HandDownInput, request)
        parts = row.task.assignments.select_related("plan", "task", "department")
        part = parts.filter(pk=fields.pop("assignment")).first()
        if part is None:
            raise DomainError("请选择承担这项任务的单位。", field="assignment")
        version = fields.pop("version")
        hand_down_instruction(by=request.user, instruction=row, assignment=part, expected_version=version, **fields)
        return Response(self._shown(row))

    @extend_schema(request=AnswerInput, responses=InstructionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """The department answers (回复)."""
        row = get_instruction(request.user, number(pk))
        fields = read(AnswerInput, request)
        answer_instruction(by=request.user, instruction=row, reply=fields["reply"], expected_version=fields["version"])
        return Response(self._shown(row))

    def _shown(self, row: Instruction) -> dict[str, Any]:
        return dict(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)
