"""The filling form for machines: the same verbs and permissions as the pages."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from departments.models import Department, User
from plan_tracker.api_base import StrictSerializer
from plan_tracker.errors import DomainError
from reports.filling import verbs
from reports.filling.items import MOST_ERRORS, Difference, Item
from reports.filling.reading import TOO_BIG
from reports.models import FillingMode, FillingState, FillingUpload
from reports.permissions import department_of_form, get_filling, require_filling, require_sender
from reports.views.filling import form_response

FILE = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
        "required": ["file"],
    }
}
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="同一次请求重复到达时只算一次")
ASKED = [
    OpenApiParameter("plan", str, description="计划编码；不填是最新的计划"),
    OpenApiParameter("department", str, description="单位编码；不填是本单位，法治办必填"),
]


class ProblemSerializer(serializers.Serializer):
    """What is wrong at a cell; where `blocks` is false a draft can be kept all the same."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    field = serializers.CharField()
    message = serializers.CharField()
    blocks = serializers.BooleanField()


class FillingChangeSerializer(serializers.Serializer):
    """One field, as stored and as filled in."""

    field = serializers.CharField()
    old = serializers.CharField(allow_blank=True)
    new = serializers.CharField(allow_blank=True)


class FillingRowSerializer(serializers.Serializer):
    """What the form says of one task."""

    row = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    words = serializers.CharField(allow_blank=True)
    changes = FillingChangeSerializer(many=True)


class FillingSerializer(serializers.Serializer):
    """A filling form that came back. `rows` is what it would change, or once applied what it changed."""

    id = serializers.IntegerField()
    plan = serializers.CharField()
    department = serializers.CharField()
    period = serializers.DateField()
    state = serializers.ChoiceField(choices=FillingState.choices)
    mode = serializers.CharField(allow_blank=True)
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    uploaded_by = serializers.CharField()
    uploaded_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField())
    counts = serializers.DictField(child=serializers.IntegerField())
    may_save = serializers.BooleanField()
    may_submit = serializers.BooleanField()
    may_undo = serializers.BooleanField()
    problem_count = serializers.IntegerField()
    problems = ProblemSerializer(many=True)
    rows = FillingRowSerializer(many=True)


class ApplyInput(StrictSerializer):
    """`submit` hands all rows in, `draft` only keeps them."""

    mode = serializers.ChoiceField(choices=FillingMode.choices)


class FormView(APIView):
    """GET: the form of a department."""

    @extend_schema(parameters=ASKED, responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponse:
        """The form to fill in (填报表), one's own department's, for the office any."""
        require_filling(request.user)
        code = request.query_params.get("department", "")
        plan = request.query_params.get("plan", "")
        for name, text in (("plan", plan), ("department", code)):
            if "\x00" in text:
                raise DomainError(f"参数 {name} 里有不能识别的字符，请核对。", field=name)
        asked = Department.objects.filter(code=code).values_list("pk", flat=True).first() or 0 if code else None
        return form_response(request.user, department_of_form(request.user, asked), plan)


class UploadsView(APIView):
    """POST: a filled form."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=FILE, responses={201: FillingSerializer}, parameters=[KEY])
    def post(self, request: Request) -> Response:
        """Read a filled form; nothing is reported until it is applied."""
        require_sender(request.user)
        row = verbs.read_form(by=request.user, upload=_uploaded(request))
        return Response(shown(request.user, row), status=201)


class UploadView(APIView):
    """GET: one uploaded form."""

    @extend_schema(responses=FillingSerializer)
    def get(self, request: Request, pk: str) -> Response:
        """What it would change, or what it has changed."""
        return Response(shown(request.user, get_filling(request.user, int(pk))))


class ApplyView(APIView):
    """POST: take it over."""

    @extend_schema(request=ApplyInput, responses=FillingSerializer, parameters=[KEY])
    def post(self, request: Request, pk: str) -> Response:
        """Hand all rows in or keep them as drafts: all or none."""
        row = get_filling(request.user, int(pk))
        body = ApplyInput(data=request.data)
        body.is_valid(raise_exception=True)
        verbs.apply_filling(by=request.user, upload=row, mode=body.validated_data["mode"])
        return Response(shown(request.user, get_filling(request.user, row.pk)))


class UndoView(APIView):
    """POST: undo it."""

    @extend_schema(request=None, responses=FillingSerializer, parameters=[KEY])
    def post(self, request: Request, pk: str) -> Response:
        """Put the drafts back as they were, all or none."""
        row = get_filling(request.user, int(pk))
        verbs.undo_filling(by=request.user, upload=row)
        return Response(shown(request.user, get_filling(request.user, row.pk)))


def shown(user: User, row: FillingUpload) -> dict[str, Any]:
    """An upload as JSON."""
    waiting = row.state == FillingState.READ
    found = verbs.difference(user, row) if waiting else Difference([])
    problems = found.problems
    return {
        "id": row.pk,
        "plan": row.plan.code,
        "department": row.department.code,
        "period": row.period,
        "state": row.state,
        "mode": row.mode,
        "file_name": row.file_name,
        "sha256": row.sha256,
        "uploaded_by": row.uploaded_by.full_name,
        "uploaded_at": row.uploaded_at,
        "applied_at": row.applied_at,
        "undone_at": row.undone_at,
        "notes": row.notes.splitlines(),
        "counts": found.counts,
        "may_save": found.may_save,
        "may_submit": found.may_submit,
        "may_undo": not verbs.why_not_undone(row),
        "problem_count": len(problems),
        "problems": [
            {"row": one.row, "column": one.letter, "field": one.label, "message": one.text, "blocks": one.blocks}
            for one in problems[:MOST_ERRORS]
        ],
        "rows": [_row(one) for one in found.items] if waiting else _changed(row),
    }


def _row(item: Item) -> dict[str, Any]:
    changes = [{"field": one.label, "old": one.old, "new": one.new} for one in item.changes]
    fields = {"row": item.row, "code": item.code, "title": item.title, "kind": item.kind.value, "words": item.words}
    return fields | {"changes": changes}


def _changed(row: FillingUpload) -> list[dict[str, Any]]:
    return [
        {name: one[name] for name in ("row", "code", "title", "kind")}
        | {"words": "", "changes": [dict(zip(("field", "old", "new"), each, strict=True)) for each in one["changes"]]}
        for one in json.loads(row.outcome)
    ]


def _uploaded(request: Request) -> UploadedFile:
    """The one file of a multipart body. Raises ValidationError, DomainError."""
    unknown = sorted(set(request.data) - {"file"})
    if getattr(request._request, "oversized_files", None):
        raise DomainError(TOO_BIG.format("20MB以上"), field="file", status=413)
    if unknown:
        raise serializers.ValidationError({name[:60]: ["没有这个字段，请核对名称。"] for name in unknown[:20]})
    files = request.FILES.getlist("file")
    if len(files) != 1:
        words = "一次只能传一个文件。" if files else "没有收到文件，请用 multipart/form-data 的 file 字段上传。"
        raise DomainError(words, field="file")
    return files[0]
