"""Search for machines: the same rows as the page finds, for what the caller may see."""

from __future__ import annotations

from django.core.paginator import Paginator
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from plan_tracker.errors import DomainError
from plan_tracker.text import clean_text
from tasks.models import Plan
from tasks.permissions import get_plan
from tasks.search import KINDS, MOST_TEXT, find, read_terms
from tasks.search_hits import hit_of

PAGE_SIZE, MOST_PAGE = 20, 1000
PARAMETERS = [
    OpenApiParameter(
        "q", str, required=True, description=f"搜索词，最多{MOST_TEXT}字；也可以是单位的拼音首字母、任务编号"
    ),
    OpenApiParameter("kind", str, enum=list(KINDS), description="找什么；不填找任务"),
    OpenApiParameter("plan", str, description="计划编码；不填是最新的计划"),
    OpenApiParameter("page", int, description="第几页，从1开始"),
]


class HitSerializer(serializers.Serializer):
    """One thing found; `url` is the page it leads to."""

    url = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    note = serializers.CharField()
    code = serializers.CharField()
    light = serializers.CharField(source="light.value", allow_null=True, default=None)


class FoundSerializer(serializers.Serializer):
    """A page of what was found of one kind."""

    kind = serializers.CharField()
    count = serializers.IntegerField()
    results = HitSerializer(many=True)


class SearchView(APIView):
    """Tasks, departments, reports and files by words."""

    @extend_schema(parameters=PARAMETERS, responses=FoundSerializer)
    def get(self, request: Request) -> Response:
        """Find rows of one kind, best first, twenty a page (搜索)."""
        _refuse_unknown(request)
        terms = read_terms(request.query_params.get("q", ""))
        if not terms.words:
            raise DomainError("请填写搜索词。", field="q")
        kind = request.query_params.get("kind") or "tasks"
        if kind not in KINDS:
            raise DomainError(f"kind 只能是 {'、'.join(KINDS)}。", field="kind")
        plan = _plan(request)
        pages = Paginator(find(kind, request.user, plan, terms), PAGE_SIZE)
        number = _page(request.query_params.get("page") or "1")
        rows = pages.page(number).object_list if number <= pages.num_pages else []
        found = {"kind": kind, "count": pages.count, "results": [hit_of(row, plan, terms) for row in rows]}
        return Response(FoundSerializer(found).data)


def _refuse_unknown(request: Request) -> None:
    """A parameter nobody declared is refused by name, as in lists: a typing error must not look elsewhere."""
    known = {one.name for one in PARAMETERS}
    unknown = [name for name in request.query_params if name not in known and name != "format"]
    if unknown:
        hint = f"没有这个参数，可用的有：{'、'.join(sorted(known))}。"
        raise serializers.ValidationError({name[:60]: [hint] for name in unknown[:20]})


def _plan(request: Request) -> Plan:
    asked = request.query_params.get("plan", "")
    code = clean_text(asked, field="plan", label="计划编码", max_length=MOST_TEXT, required=False)
    if code:
        return get_plan(request.user, code)
    plan = Plan.objects.visible_to(request.user).newest_first().first()
    if plan is None:
        raise DomainError("还没有可以查看的计划。", status=404)
    return plan


def _page(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:6]) <= MOST_PAGE:
        raise DomainError(f"page 要是1到{MOST_PAGE}的整数。", field="page")
    return int(text)
