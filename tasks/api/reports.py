"""Reports, the decisions on them, and their files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tasks.api.assignments import KEY, hand_in, keep_draft, shown_report, with_all
from tasks.api.base import ReadOnlyResource, number
from tasks.api.filters import ReportFilter
from tasks.api.inputs import ApproveInput, NewReportInput, NoteInput, RecallInput, ReturnInput, SignInput, read
from tasks.api.report_serializers import EvidenceSerializer, ReportSerializer
from tasks.api.reviewing import ReviewActions
from tasks.models import Evidence, ProgressReport
from tasks.permissions import get_assignment, get_evidence, get_report
from tasks.verbs import report_decisions
from tasks.verbs.evidence import note_evidence, remove_evidence
from tasks.verbs.recall import recall_report
from tasks.views.evidence import file_response
from tasks.views.evidence_bundle import zip_of_report


class ReportViewSet(ReviewActions, ReadOnlyResource):
    """Progress reports; a department sees its own, the office what was handed in."""

    queryset = ProgressReport.objects.none()
    serializer_class = ReportSerializer
    filterset_class = ReportFilter

    def get_queryset(self) -> QuerySet[ProgressReport]:
        """Those the user may see."""
        return with_all(ProgressReport.objects.visible_to(self.request.user)).order_by("-period", "-pk")

    @extend_schema(request=NewReportInput, responses={201: ReportSerializer}, parameters=[KEY])
    def create(self, request: Request) -> Response:
        """Hand in a report (填报), or keep it as a draft with `submit: false`."""
        fields = read(NewReportInput, request)
        assignment = get_assignment(request.user, fields["assignment"])
        act = hand_in if fields.get("submit", True) else keep_draft
        return Response(self._shown(act(request, assignment, fields)), status=201)

    @extend_schema(request=RecallInput, responses=ReportSerializer)
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: str) -> Response:
        """The department takes it back (撤回填报) while nobody has judged it; it is a draft again."""
        return self._decide(request, pk, RecallInput, recall_report)

    @extend_schema(request=SignInput, responses=ReportSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        """The head signs (审签)."""
        return self._decide(request, pk, SignInput, report_decisions.sign_report)

    @extend_schema(request=ReturnInput, responses=ReportSerializer)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        """The head gives it back (审签退回)."""
        return self._decide(request, pk, ReturnInput, report_decisions.send_back_report)

    @extend_schema(request=ApproveInput, responses=ReportSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """The office approves (通过)."""
        return self._decide(request, pk, ApproveInput, report_decisions.approve_report)

    @extend_schema(request=ReturnInput, responses=ReportSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def return_(self, request: Request, pk: str) -> Response:
        """The office returns it (退回)."""
        return self._decide(request, pk, ReturnInput, report_decisions.return_report)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="evidence-zip", pagination_class=None, filterset_class=None)
    def evidence_zip(self, request: Request, pk: str) -> HttpResponseBase:
        """All its files as one zip, with an index (全部下载)."""
        return zip_of_report(get_report(request.user, number(pk)))

    def _decide(self, request: Request, pk: str, kind: type, verb: Callable[..., ProgressReport]) -> Response:
        report = get_report(request.user, number(pk))
        fields = read(kind, request)
        version = fields.pop("version")
        return Response(self._shown(verb(by=request.user, report=report, expected_version=version, **fields)))

    def _shown(self, report: ProgressReport) -> dict[str, Any]:
        return shown_report(report, self.get_serializer_context())


class EvidenceViewSet(mixins.DestroyModelMixin, viewsets.GenericViewSet):
    """Files of reports: download and remove."""

    queryset = Evidence.objects.none()
    serializer_class = EvidenceSerializer
    lookup_value_regex = "[0-9]+"

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def retrieve(self, request: Request, pk: str) -> HttpResponseBase:
        """The file itself."""
        return file_response(get_evidence(request.user, number(pk)))

    @extend_schema(request=NoteInput, responses=EvidenceSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is said about it while its report can be edited (修改说明)."""
        evidence = get_evidence(request.user, number(pk))
        fields = read(NoteInput, request)
        changed = note_evidence(by=request.user, evidence=evidence, note=fields["note"], expected=fields.get("was"))
        return Response(EvidenceSerializer(changed, context=self.get_serializer_context()).data)

    def destroy(self, request: Request, pk: str) -> Response:
        """Mark it removed while its report can be edited."""
        remove_evidence(by=request.user, evidence=get_evidence(request.user, number(pk)))
        return Response(status=204)
