"""Files made from the figures, for machines: ask by address, look how far, fetch."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django_filters
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotAuthenticated
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from plan_tracker.errors import DomainError
from reports.days import read_day
from reports.models import Output, OutputState
from reports.outputs.download import file_response
from reports.outputs.kinds import all_kinds, get_kind
from reports.outputs.verbs import ask_for_output
from reports.permissions import get_output, plan_for_figures, require_outputs
from reports.views.outputs import say
from tasks.api.base import ReadOnlyResource, number

ON = "哪一天的数据；不填是今天，文书写了 period 的是那一期的最后一天"
FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class OutputSerializer(serializers.ModelSerializer):
    """A file that was asked for, and its record."""

    plan = serializers.CharField(source="plan_code")
    percent = serializers.IntegerField(read_only=True)
    kept_until = serializers.DateTimeField(read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Output
        fields = [
            "id", "kind", "format", "title", "plan", "plan_title", "day", "options", "state", "done", "total",
            "percent", "asked_name", "asked_at", "finished_at", "data_at", "file_name", "size", "rows", "sha256",
            "problem", "kept_until", "url",
        ]  # fmt: skip
        read_only_fields = fields

    def get_url(self, output: Output) -> str | None:
        """Where the file is, once it is there."""
        return reverse("api-output-file", args=[output.pk]) if output.file else None


class UnderWaySerializer(serializers.Serializer):
    """A big file is being made: `url` says how far it is, and then where the file lies."""

    output = serializers.IntegerField()
    state = serializers.ChoiceField(choices=OutputState.choices)
    url = serializers.CharField()


class OutputFilter(django_filters.FilterSet):
    """By kind, plan and state."""

    kind = django_filters.CharFilter(max_length=40)
    plan = django_filters.CharFilter(field_name="plan_code", max_length=60)
    state = django_filters.ChoiceFilter(choices=OutputState.choices)


class OutputViewSet(ReadOnlyResource):
    """Files that were made, newest first."""

    queryset = Output.objects.none()
    serializer_class = OutputSerializer
    filterset_class = OutputFilter

    def get_queryset(self) -> QuerySet[Output]:
        """Those the user may see."""
        return Output.objects.visible_to(self.request.user)

    @extend_schema(responses=FILE)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        """The file itself."""
        return file_response(get_output(request.user, number(pk)))


class WhateverIsAccepted(BaseContentNegotiation):
    """The address says which format is wanted, not the header."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """There is nothing to parse."""
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """Problems are JSON, as everywhere."""
        return renderers[0], renderers[0].media_type


def _parameters() -> list[OpenApiParameter]:
    """Plan, day, and the filters of every kind."""
    known = {"plan": "计划编码；不填是最新的计划"}
    for kind in all_kinds().values():
        known |= {name: f"{kind.label}：{words}" for name, words in kind.options.items() if name not in known}
    found = [OpenApiParameter(name, str, description=words) for name, words in known.items()]
    return [
        *found,
        OpenApiParameter(
            "on", OpenApiTypes.DATE, description="哪一天的数据；不填是今天，写了哪一期的文书是那一期的最后一天"
        ),
    ]


class ExportView(APIView):
    """GET: have a file made and fetch it."""

    content_negotiation_class = WhateverIsAccepted

    @extend_schema(
        operation_id="exports_retrieve", parameters=_parameters(), responses=FILE | {202: UnderWaySerializer}
    )
    def get(self, request: Request, name: str, ending: str) -> HttpResponseBase:
        """A small file at once; for a big one 202 and where to look. A browser is led to the page of files."""
        require_outputs(request.user)
        kind = get_kind(name)
        asked = _asked(request)
        plan = plan_for_figures(request.user, asked.pop("plan", ""))
        on = asked.pop("on", "")
        day = read_day(on, plan) if on else kind.usual_day(plan, asked)
        output = ask_for_output(by=request.user, kind=name, format=ending, plan=plan, day=day, options=asked)
        if output.state == OutputState.READY:
            return file_response(output)
        if _by_browser(request):
            plain: HttpRequest = request._request
            say(plain, output)
            return redirect("outputs")
        where = reverse("api-output-detail", args=[output.pk])
        return Response({"output": output.pk, "state": output.state, "url": where}, status=202)

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        """Who pressed a button reads a sentence on the page they came from, or signs in again; programs get details."""
        plain: HttpRequest = self.request._request
        if _by_browser(self.request) and isinstance(exc, NotAuthenticated):
            return redirect_to_login(_came_from(plain))
        if _by_browser(self.request) and isinstance(exc, DomainError):
            messages.error(plain, exc.message)
            return redirect(_came_from(plain))
        return super().handle_exception(exc)


def _by_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def _came_from(request: HttpRequest) -> str:
    """The page of ours with the button, else that of files."""
    parts = urlsplit(request.headers.get("Referer", ""))
    ours = parts.netloc == request.get_host() and not parts.path.startswith("/api/")
    return urlunsplit(("", "", parts.path, parts.query, "")) if ours else reverse("outputs")


def _asked(request: Request) -> dict[str, str]:
    """Every parameter once, in characters that can be read."""
    asked = {}
    for name, values in request.query_params.lists():
        if len(values) > 1:
            raise DomainError(f"参数{name[:60]}只能写一次。", field=name[:60])
        if "\x00" in name + values[0]:
            raise DomainError("参数里有不能识别的字符，请核对。")
        asked[name] = values[0]
    return asked
