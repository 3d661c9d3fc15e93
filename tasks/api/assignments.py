"""Assignments and what a department does with them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from plan_tracker.errors import DomainError
from tasks.api.base import ReadOnlyResource
from tasks.api.decisions import DecisionActions
from tasks.api.filters import AssignmentFilter
from tasks.api.inputs import ReportFieldsInput, ReuseInput, api_field_names, idempotency_key, read, report_input
from tasks.api.report_serializers import AssignmentSerializer, EvidenceSerializer, ReportSerializer
from tasks.evidence_types import TOO_LARGE
from tasks.models import Assignment, Evidence, ProgressReport
from tasks.permissions import get_evidence
from tasks.verbs.assignments import accept_assignment
from tasks.verbs.evidence import attach_evidence, reuse_evidence
from tasks.verbs.reports import save_draft, submit_report

KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.UUID, OpenApiParameter.HEADER, description="同一次提交重复到达时只算一次"
)
FILE = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}, "note": {"type": "string", "maxLength": 200}},
        "required": ["file"],
    }
}


class AssignmentViewSet(DecisionActions, ReadOnlyResource):
    """Who owes what; a department sees its own."""

    queryset = Assignment.objects.none()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter

    def get_queryset(self) -> QuerySet[Assignment]:
        """Those the user may see."""
        user = self.request.user
        newest = ProgressReport.objects.visible_to(user).order_by("-period")[:1]
        rows = Assignment.objects.visible_to(user)
        rows = rows.select_related("plan", "chapter", "task", "department", "owner").defer("plan__source_text")
        rows = rows.prefetch_related("milestones", Prefetch("reports", newest, to_attr="last_reports"))
        return rows.order_by("plan", "task__start", "role", "department__order", "pk")

    @extend_schema(request=None, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accept (签收)."""
        accept_assignment(by=request.user, assignment=self.get_object())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=ReportFieldsInput, responses=ReportSerializer)
    @action(detail=True, methods=["put"])
    def draft(self, request: Request, pk: str) -> Response:
        """Keep this period's report as a draft (草稿)."""
        report = keep_draft(request, self.get_object(), read(ReportFieldsInput, request))
        return Response(shown_report(report, self.get_serializer_context()))

    @extend_schema(request=ReportFieldsInput, responses={201: ReportSerializer}, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def report(self, request: Request, pk: str) -> Response:
        """Hand in this period's report (填报)."""
        report = hand_in(request, self.get_object(), read(ReportFieldsInput, request))
        return Response(shown_report(report, self.get_serializer_context()), status=201)

    @extend_schema(request=FILE, responses={201: EvidenceSerializer})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request: Request, pk: str) -> Response:
        """Add a file to this period's report (佐证材料)."""
        assignment, upload = self.get_object(), _uploaded(request)
        try:
            evidence = attach_evidence(
                by=request.user, assignment=assignment, upload=upload, note=request.data.get("note", "")
            )
        except DomainError as error:
            error.field = "file" if error.field == "evidence" else error.field
            raise
        return Response(EvidenceSerializer(evidence, context=self.get_serializer_context()).data, status=201)

    @extend_schema(request=ReuseInput, responses={201: EvidenceSerializer})
    @action(detail=True, methods=["post"], url_path="evidence/reuse")
    def evidence_reuse(self, request: Request, pk: str) -> Response:
        """Add a file that the department sent before, without sending it again (沿用材料)."""
        assignment = self.get_object()
        known = get_evidence(request.user, read(ReuseInput, request)["evidence"])
        added = reuse_evidence(by=request.user, assignment=assignment, evidence=known)
        return Response(EvidenceSerializer(added, context=self.get_serializer_context()).data, status=201)


def keep_draft(request: Request, assignment: Assignment, fields: dict[str, Any]) -> ProgressReport:
    """Save a draft from checked fields."""
    data = report_input(fields, assignment)
    return save_draft(by=request.user, assignment=assignment, data=data, expected_version=fields.get("version"))


def hand_in(request: Request, assignment: Assignment, fields: dict[str, Any]) -> ProgressReport:
    """Submit a report from checked fields."""
    data, key = report_input(fields, assignment), idempotency_key(request)
    with api_field_names():
        return submit_report(
            by=request.user,
            assignment=assignment,
            data=data,
            expected_version=fields.get("version"),
            submit_key=key,
        )


def shown_report(report: ProgressReport, context: dict[str, Any]) -> dict[str, Any]:
    """A report as it now lies in the database."""
    return dict(ReportSerializer(with_all(ProgressReport.objects.filter(pk=report.pk)).get(), context=context).data)


def with_all(rows: QuerySet[ProgressReport]) -> QuerySet[ProgressReport]:
    """Reports with everything that is shown of them, in a fixed number of queries."""
    people = ("author", "submitted_by", "signed_by", "reviewed_by", "handed_to")
    rows = rows.select_related("plan", "department", "assignment__task", *people).defer("plan__source_text")
    files = Evidence.objects.filter(removed_at=None)
    return rows.prefetch_related("readings", Prefetch("evidence", files))


def _uploaded(request: Request) -> UploadedFile:
    """The one file of a multipart body. Raises ValidationError, DomainError."""
    unknown = sorted(set(request.data) - {"file", "note"})
    if getattr(request._request, "oversized_files", None):
        raise DomainError(TOO_LARGE, field="file", status=413)
    if unknown:
        raise serializers.ValidationError({name[:60]: ["没有这个字段，请核对名称。"] for name in unknown[:20]})
    files = request.FILES.getlist("file")
    if len(files) != 1:
        words = "一次只能传一个文件。" if files else "没有收到文件，请用 multipart/form-data 的 file 字段上传。"
        raise DomainError(words, field="file")
    return files[0]
