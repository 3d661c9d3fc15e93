"""What happens to a duty outside its ordinary course, for machines: the same verbs as the menu of the task page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from departments.models import Department, User
from plan_tracker import clock
from plan_tracker.api_base import StrictSerializer
from plan_tracker.errors import DomainError
from tasks.api.base import MOST_ID_FIELD
from tasks.api.inputs import VERSION, read
from tasks.api.report_serializers import AssignmentSerializer
from tasks.models import Assignment, Task
from tasks.verbs import assignments, decisions

REASON = {"max_length": 1000}


class ReasonInput(StrictSerializer):
    """Why, held against the assignment as it was at `version`."""

    reason = serializers.CharField(**REASON)
    version = serializers.IntegerField(**VERSION)


class DelegateInput(StrictSerializer):
    """Who works on it: the account's name."""

    person = serializers.CharField(max_length=150)
    version = serializers.IntegerField(**VERSION)


class ReassignInput(ReasonInput):
    """The other department's code."""

    department = serializers.SlugField(max_length=40)


class ResumeInput(ReasonInput):
    """A new deadline, where the old one does not hold."""

    due_on = serializers.DateField(required=False)


class ReopenInput(ReasonInput):
    """The new deadline."""

    due_on = serializers.DateField()


class CarryOverInput(ReasonInput):
    """A task of a later plan, if there is one already."""

    task = serializers.IntegerField(required=False, **MOST_ID_FIELD)


class StageInput(StrictSerializer):
    """A dated stage: the value, or percentage, to be reached by a day."""

    name = serializers.CharField(max_length=80)
    due_on = serializers.DateField()
    target = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)


class DecisionActions:
    """Actions of the assignment resource; mixed into its view set."""

    get_object: Callable[[], Assignment]
    get_serializer: Callable[..., Any]

    @extend_schema(request=ReasonInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def dispute(self, request: Request, pk: str) -> Response:
        """Say that it is not the department's own (提出异议)."""
        return self._reasoned(request, assignments.dispute_assignment)

    @extend_schema(request=DelegateInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def delegate(self, request: Request, pk: str) -> Response:
        """Name who works on it (指定经办人)."""
        fields, row = read(DelegateInput, request), self.get_object()
        person = User.objects.filter(username=fields["person"], department=row.department_id).first()
        if person is None:
            raise DomainError("本单位没有这个账号，请核对。", field="person")
        assignments.delegate_assignment(
            by=request.user, assignment=row, person=person, expected_version=fields["version"]
        )
        return self._shown()

    @extend_schema(request=ReasonInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def uphold(self, request: Request, pk: str) -> Response:
        """Answer a dispute: it stays (维持原任务)."""
        return self._reasoned(request, decisions.uphold_assignment)

    @extend_schema(request=ReassignInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def reassign(self, request: Request, pk: str) -> Response:
        """Give it to another department (改由其他单位承担)."""
        fields, row = read(ReassignInput, request), self.get_object()
        department = Department.objects.valid_on(clock.today()).filter(code=fields["department"]).first()
        if department is None:
            raise DomainError("没有这个编码的单位，请核对。", field="department")
        return self._done(decisions.reassign_assignment, request, row, fields | {"department": department})

    @extend_schema(request=ReasonInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: str) -> Response:
        """Suspend it (中止)."""
        return self._reasoned(request, decisions.suspend_assignment)

    @extend_schema(request=ResumeInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Go on with it (恢复办理)."""
        return self._reasoned(request, decisions.resume_assignment, ResumeInput)

    @extend_schema(request=ReasonInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancel it (撤销)."""
        return self._reasoned(request, decisions.cancel_assignment)

    @extend_schema(request=CarryOverInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"], url_path="carry-over")
    def carry_over(self, request: Request, pk: str) -> Response:
        """Carry it over to next year (结转下年)."""
        fields, row = read(CarryOverInput, request), self.get_object()
        number = fields.pop("task", None)
        task = Task.objects.select_related("plan", "chapter").filter(pk=number).first() if number else None
        if number and task is None:
            raise DomainError("没有这项任务，请核对编号。", field="task")
        return self._done(decisions.carry_over_assignment, request, row, fields | {"task": task})

    @extend_schema(request=ReopenInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Work on it again after looking back (回头看)."""
        return self._reasoned(request, decisions.reopen_assignment, ReopenInput)

    @extend_schema(request=StageInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def stages(self, request: Request, pk: str) -> Response:
        """Set a dated stage (设置阶段节点)."""
        fields, row = read(StageInput, request), self.get_object()
        assignments.set_stage(by=request.user, assignment=row, **fields)
        return self._shown()

    def _reasoned(self, request: Request, verb: Callable[..., object], kind: type = ReasonInput) -> Response:
        return self._done(verb, request, self.get_object(), read(kind, request))

    def _done(self, verb: Callable[..., object], request: Request, row: Assignment, fields: dict[str, Any]) -> Response:
        version = fields.pop("version")
        verb(by=request.user, assignment=row, expected_version=version, **fields)
        return self._shown()

    def _shown(self) -> Response:
        """The assignment as it now lies in the database."""
        return Response(self.get_serializer(self.get_object()).data)
