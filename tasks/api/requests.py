"""Requests of departments and the office's decisions (申请), for machines."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from departments.models import Department
from plan_tracker import clock
from plan_tracker.api_base import StrictSerializer
from plan_tracker.errors import DomainError
from tasks.api.base import MOST_ID_FIELD, ReadOnlyResource, number
from tasks.api.filters import AnyOfFilter, OrderFilter, StrictFilterSet
from tasks.api.inputs import VERSION, read
from tasks.lights import Light
from tasks.models import AssignmentRequest, Milestone, ProgressReport, RequestKind, RequestState
from tasks.permissions import get_assignment, get_request
from tasks.request_rules import request_light, request_reason
from tasks.verbs import requests as verbs
from tasks.verbs.request_decisions import decide_request

REASON = {"max_length": 1000}


class RequestSerializer(serializers.ModelSerializer):
    """A request with its clock and its decision."""

    plan = serializers.SlugRelatedField(source="assignment.plan", slug_field="code", read_only=True)
    department = serializers.SlugRelatedField(source="assignment.department", slug_field="code", read_only=True)
    new_department = serializers.SlugRelatedField(slug_field="code", read_only=True)
    created_by = serializers.CharField(source="created_by.full_name", read_only=True)
    decided_by = serializers.CharField(source="decided_by.full_name", read_only=True, default=None)
    light = serializers.SerializerMethodField()
    light_reason = serializers.SerializerMethodField()

    class Meta:
        model = AssignmentRequest
        fields = [
            "id", "plan", "assignment", "department", "kind", "state", "reason", "milestone", "old_due_on",
            "new_due_on", "new_department", "new_scope", "report", "created_by", "created_at", "decide_by", "light",
            "light_reason", "decided_by", "decided_at", "decision_reason", "consent_by", "consent_on", "version",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(Light.choices))
    def get_light(self, row: AssignmentRequest) -> str:
        """Its own clock as a light."""
        return request_light(row, clock.today()).value

    def get_light_reason(self, row: AssignmentRequest) -> str:
        """The light in words."""
        return request_reason(row, clock.today())


class RequestFilter(StrictFilterSet):
    """Requests of a plan or department, by kind and state."""

    plan_field = "assignment__plan"
    department_field = "assignment__department"
    plan = django_filters.CharFilter(method="in_plan", max_length=60)
    department = django_filters.CharFilter(method="of_department", max_length=40)
    kind = AnyOfFilter(choices=RequestKind.choices)
    state = AnyOfFilter(choices=RequestState.choices)
    ordering = OrderFilter(fields=["created_at", "decide_by", "decided_at"])

    class Meta:
        model = AssignmentRequest
        fields: list[str] = []


class NewRequestInput(StrictSerializer):
    """What is asked for. `extension`: `new_due_on`, and `milestone` if it is not the final deadline. `change`:
    `new_department` (code) or `new_scope`. `appeal`: `report` when it is against a return.
    """

    assignment = serializers.IntegerField(**MOST_ID_FIELD)
    kind = serializers.ChoiceField([one for one in RequestKind.choices if one[0] != RequestKind.CLOSURE])
    reason = serializers.CharField(**REASON)
    milestone = serializers.IntegerField(required=False, **MOST_ID_FIELD)
    new_due_on = serializers.DateField(required=False)
    new_department = serializers.SlugField(max_length=40, required=False)
    new_scope = serializers.CharField(max_length=2000, required=False)
    report = serializers.IntegerField(required=False, **MOST_ID_FIELD)


class RefuseInput(StrictSerializer):
    """The reason, held against the request as it was at `version`."""

    reason = serializers.CharField(**REASON)
    version = serializers.IntegerField(**VERSION)


class GrantInput(StrictSerializer):
    """An opinion if there is one; the leader's consent where the deadline asks for it."""

    reason = serializers.CharField(required=False, allow_blank=True, **REASON)
    consent_by = serializers.CharField(max_length=60, required=False)
    consent_on = serializers.DateField(required=False)
    new_department = serializers.SlugField(max_length=40, required=False)
    version = serializers.IntegerField(**VERSION)


class WithdrawInput(StrictSerializer):
    """Taking it back as it was at `version`."""

    version = serializers.IntegerField(**VERSION)


class RequestViewSet(ReadOnlyResource):
    """Requests; a department sees its own."""

    queryset = AssignmentRequest.objects.none()
    serializer_class = RequestSerializer
    filterset_class = RequestFilter

    def get_queryset(self) -> QuerySet[AssignmentRequest]:
        """Those the user may see."""
        rows = AssignmentRequest.objects.visible_to(self.request.user)
        rows = rows.select_related(
            "assignment__plan", "assignment__department", "new_department", "created_by", "decided_by"
        )
        return rows.defer("assignment__plan__source_text").order_by("-created_at", "-pk")

    @extend_schema(request=NewRequestInput, responses={201: RequestSerializer})
    def create(self, request: Request) -> Response:
        """Ask for an extension, a change or a second look (申请)."""
        fields = read(NewRequestInput, request)
        assignment = get_assignment(request.user, fields.pop("assignment"))
        row = _ask(request, assignment, RequestKind(fields.pop("kind")), fields)
        return Response(self._shown(row), status=201)

    @extend_schema(request=GrantInput, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def grant(self, request: Request, pk: str) -> Response:
        """The office agrees (同意)."""
        fields = read(GrantInput, request)
        fields["new_department"] = _department(fields.get("new_department"))
        return self._decide(request, pk, fields, grant=True)

    @extend_schema(request=RefuseInput, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """The office does not agree (不同意)."""
        return self._decide(request, pk, read(RefuseInput, request), grant=False)

    @extend_schema(request=WithdrawInput, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """The department takes it back (撤回)."""
        row = get_request(request.user, number(pk))
        verbs.withdraw_request(by=request.user, request=row, expected_version=read(WithdrawInput, request)["version"])
        return Response(self._shown(row))

    def _decide(self, request: Request, pk: str, fields: dict[str, Any], *, grant: bool) -> Response:
        row = get_request(request.user, number(pk))
        version = fields.pop("version")
        decide_request(by=request.user, request=row, grant=grant, expected_version=version, **fields)
        return Response(self._shown(row))

    def _shown(self, row: AssignmentRequest) -> dict[str, Any]:
        return dict(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)


def _ask(request: Request, assignment: Any, kind: RequestKind, fields: dict[str, Any]) -> AssignmentRequest:
    """Call the verb of the kind. Raises DomainError for a field that it does not know or cannot find."""
    allowed = {
        RequestKind.EXTENSION: {"milestone", "new_due_on"},
        RequestKind.CHANGE: {"new_department", "new_scope"},
        RequestKind.APPEAL: {"report"},
    }[kind]
    for name in fields.keys() - allowed - {"reason"}:
        raise DomainError(f"{kind.label}不用填这一项，请去掉 {name}。", field=name)
    common = {"by": request.user, "assignment": assignment, "reason": fields["reason"]}
    if kind == RequestKind.EXTENSION:
        if "new_due_on" not in fields:
            raise DomainError("请填写延到哪一天。", field="new_due_on")
        milestone = _of(assignment.milestones, fields, "milestone", "没有这个节点，请核对编号。")
        return verbs.request_extension(new_due_on=fields["new_due_on"], milestone=milestone, **common)
    if kind == RequestKind.CHANGE:
        department = _department(fields.get("new_department"))
        return verbs.request_change(new_department=department, new_scope=fields.get("new_scope", ""), **common)
    report = _of(assignment.reports, fields, "report", "没有这份填报，请核对编号。")
    return verbs.file_appeal(report=report, **common)


def _of(rows: Any, fields: dict[str, Any], name: str, missing: str) -> Any:
    """The row of the assignment that a field names, None when it names none."""
    if name not in fields:
        return None
    found: Milestone | ProgressReport | None = rows.filter(pk=fields[name]).first()
    if found is None:
        raise DomainError(missing, field=name)
    return found


def _department(code: str | None) -> Department | None:
    if not code:
        return None
    department = Department.objects.valid_on(clock.today()).filter(code=code).first()
    if department is None:
        raise DomainError("没有这个编码的单位，请核对。", field="new_department")
    return department
