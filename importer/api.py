"""The import of plans for machines: the same verbs and permissions as the pages."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from importer.drafts.open_points import open_points
from importer.drafts.today import draft_today
from importer.models import ImportKind, ImportState, PlanImport
from importer.permissions import get_import, require_import
from importer.reading.refusals import TOO_LARGE
from importer.verbs.publishing import publish_import
from importer.verbs.uploads import start_import
from plan_tracker.api_base import StrictSerializer
from plan_tracker.errors import Conflict, DomainError
from tasks.api.base import number
from tasks.api.inputs import VERSION, read

ACCEPTED = 202
DOCUMENT = {
    "multipart/form-data": {
        "type": "object",
        "description": "计划文件，或者没有文件时计划的全文；二者填一个。",
        "properties": {"file": {"type": "string", "format": "binary"}, "text": {"type": "string"}},
    }
}


class ImportSerializer(serializers.ModelSerializer):
    """One import. `progress` in percent; `tasks` found, `settled` of them with confirmed departments.

    `version` is that of the draft; publishing asks for it. `plan` is the code of the plan it became.
    """

    state = serializers.ChoiceField(ImportState.choices)
    kind = serializers.ChoiceField(ImportKind.choices)
    base_plan = serializers.CharField(source="base_plan.code", default=None, allow_null=True, read_only=True)
    plan = serializers.CharField(source="plan.code", default=None, allow_null=True, read_only=True)

    class Meta:
        model = PlanImport
        fields = [
            "id", "kind", "state", "progress", "refusal", "title", "file_name", "size", "sha256", "tasks", "settled",
            "version", "base_plan", "plan", "created_name", "created_at", "saved_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class OpenPointSerializer(serializers.Serializer):
    """What stands against publishing: which kind of thing, which part of the draft, and in words."""

    what = serializers.CharField()
    part = serializers.CharField()
    section = serializers.CharField()
    words = serializers.CharField()


class ImportDraftSerializer(serializers.Serializer):
    """The draft as it is now. Spans in `draft` count characters of `text`, which is verbatim."""

    version = serializers.IntegerField()
    open = OpenPointSerializer(many=True, read_only=True)  # everything to be settled first
    draft = serializers.DictField()
    text = serializers.CharField()


class PublishInput(StrictSerializer):
    """The draft as it was at `version`; an amendment needs a `reason`."""

    version = serializers.IntegerField(**VERSION)
    carry = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Plans on their way in; for those who import plans."""

    queryset = PlanImport.objects.none()
    serializer_class = ImportSerializer
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[PlanImport]:
        """All imports, for whoever imports plans; newest first, without their long texts."""
        rows = PlanImport.objects.visible_to(self.request.user).select_related("plan", "base_plan")
        long = ("text", "working", "layout", "plan__source_text", "base_plan__source_text")
        return rows.defer(*long).order_by("-created_at", "-pk")

    def get_object(self) -> PlanImport:
        """The import, or 404."""
        return get_import(self.request.user, number(self.kwargs["pk"]))

    @extend_schema(request=DOCUMENT, responses={ACCEPTED: ImportSerializer})
    def create(self, request: Request) -> Response:
        """Bring a document in (导入). A long one is understood in the background: ask for it until `state` changes."""
        require_import(request.user)
        row = start_import(by=request.user, **_document(request))
        return Response(ImportSerializer(row).data, status=ACCEPTED)

    @extend_schema(responses=ImportDraftSerializer)
    @action(detail=True, methods=["get"])
    def draft(self, request: Request, pk: str) -> Response:
        """The structured draft, and what is open in it."""
        row = get_import(request.user, number(pk), content=True)
        if not row.working:
            raise Conflict(f"这次导入{row.get_state_display()}，没有草稿。")
        working = draft_today(row)
        points = OpenPointSerializer(open_points(working), many=True).data
        return Response({"version": row.version, "draft": working, "text": row.text, "open": points})

    @extend_schema(request=PublishInput, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """The office makes the plan of the draft and hands it down, or changes the plan it amends (发布下达)."""
        row = get_import(request.user, number(pk))
        publish_import(by=request.user, plan_import=row, **read(PublishInput, request))
        return Response(ImportSerializer(get_import(request.user, row.pk)).data)

    def get_parsers(self) -> list[Any]:
        """Documents come as forms, all else as JSON."""
        return super().get_parsers() if self.detail else [MultiPartParser()]


def _document(request: Request) -> dict[str, Any]:
    """The file or the text of a multipart body. Raises ValidationError, DomainError."""
    unknown = sorted(set(request.data) - {"file", "text"})
    if unknown:
        raise serializers.ValidationError({name[:60]: ["没有这个字段，请核对名称。"] for name in unknown[:20]})
    if getattr(request._request, "oversized_files", None):
        raise DomainError(TOO_LARGE, field="file", status=413)
    files: list[UploadedFile] = request.FILES.getlist("file")
    text = str(request.data.get("text", "")) if not files else ""
    if len(files) > 1 or (files and request.data.get("text")):
        raise DomainError("一次只能导入一份计划，请只传一个文件或一段文字。", field="file")
    return {"upload": files[0] if files else None, "text": text}
