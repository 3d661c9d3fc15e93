"""The office's queue for machines: what the checks say, several approvals at once, handing over."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from departments.models import User
from plan_tracker.api_base import StrictSerializer
from plan_tracker.errors import DomainError
from tasks.api.base import number
from tasks.api.inputs import VERSION, SignInput, read
from tasks.api.report_serializers import ReportRefSerializer, ReportSerializer
from tasks.permissions import get_report, require_reviewer
from tasks.review import checks_by_id
from tasks.verbs.reviewing import MAX_NOTE, MOST_AT_ONCE, approve_many, hand_over_review


class CheckSerializer(serializers.Serializer):
    """What one automatic check found; advice only."""

    code = serializers.CharField()
    passed = serializers.BooleanField()
    label = serializers.CharField(help_text="疑点的标题，通过的为空")  # type: ignore[assignment]
    sentence = serializers.CharField()


class ChosenInput(SignInput):
    """A report, as it was at `version`."""

    id = serializers.IntegerField(min_value=1, max_value=2**62)


class BatchInput(StrictSerializer):
    """Reports to approve at once."""

    reports = ChosenInput(many=True, min_length=1, max_length=MOST_AT_ONCE)


class RefusedSerializer(serializers.Serializer):
    """A report that was not approved, and why."""

    id = serializers.IntegerField()
    message = serializers.CharField()


class OutcomeSerializer(serializers.Serializer):
    """What became of a batch."""

    approved = ReportRefSerializer(many=True)
    refused = RefusedSerializer(many=True)


class HandOverInput(StrictSerializer):
    """The colleague (account id) who is asked to decide."""

    version = serializers.IntegerField(**VERSION)
    to = serializers.IntegerField(min_value=1, max_value=2**62)
    note = serializers.CharField(max_length=MAX_NOTE, required=False, allow_blank=True)


class ReviewActions:
    """Actions of the office on reports."""

    @extend_schema(responses=CheckSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def checks(self, request: Request, pk: str) -> Response:
        """What the automatic checks find in a report (自动核对), doubts first; files' contents are not looked into."""
        report = get_report(request.user, number(pk))
        require_reviewer(request.user, "查看自动核对")
        return Response(CheckSerializer(checks_by_id(request.user, report.pk), many=True).data)

    @extend_schema(request=BatchInput, responses=OutcomeSerializer)
    @action(detail=False, methods=["post"], url_path="batch-approve")
    def batch_approve(self, request: Request) -> Response:
        """Approve those still as they were seen and without doubts (批量通过); the others come back with a sentence."""
        fields = read(BatchInput, request)
        chosen = [(one["id"], one["version"]) for one in fields["reports"]]
        outcome = approve_many(by=request.user, chosen=chosen)
        refused = [{"id": pk, "message": sentence} for pk, _, sentence in outcome.refused]
        return Response(OutcomeSerializer({"approved": outcome.approved, "refused": refused}).data)

    @extend_schema(request=HandOverInput, responses=ReportSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, pk: str) -> Response:
        """Ask a colleague of the office to decide (转他人审)."""
        report = get_report(request.user, number(pk))
        require_reviewer(request.user, "转交审核")
        fields = read(HandOverInput, request)
        to = User.objects.filter(pk=fields["to"]).first()
        if to is None:
            raise DomainError("没有这位审核员，请重新选择。", field="to")
        note, version = fields.get("note", ""), fields["version"]
        hand_over_review(by=request.user, report=report, to=to, note=note, expected_version=version)
        return Response(self._shown(report))  # type: ignore[attr-defined]
