"""Several plans side by side for machines: the same stored days and permissions as the page."""

from __future__ import annotations

from typing import cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from departments.models import User
from plan_tracker import clock
from plan_tracker.api_base import PlainPagination
from plan_tracker.errors import DomainError
from reports.api.dashboards import CountsSerializer, counts_of
from reports.chosen import key_of
from reports.periods.plan_figures import PlanRow, plan_rows, readable_plans
from reports.permissions import require_business_reader
from reports.windows import read_day

KNOWN = {"on", "year", "page", "page_size", "format"}
PARAMETERS = [
    OpenApiParameter("on", OpenApiTypes.DATE, description="哪一天；不填是今天。没有存那天的，给之前最近的一天"),
    OpenApiParameter("year", int, description="年度；不填是全部"),
    OpenApiParameter("page", int, description="第几页"),
    OpenApiParameter("page_size", int, description="每页条数，最多200"),
]


class MonthShareSerializer(serializers.Serializer):
    """Share done at the end of a month; null where no day was stored."""

    on = serializers.DateField()
    done_percent = serializers.FloatField(allow_null=True)


class PlanRowSerializer(serializers.Serializer):
    """One plan on its newest stored day."""

    plan = serializers.CharField()
    title = serializers.CharField()
    year = serializers.IntegerField()
    on = serializers.DateField(allow_null=True)
    counts = CountsSerializer()
    done_change = serializers.FloatField(allow_null=True)
    red_change = serializers.IntegerField(allow_null=True)
    months = MonthShareSerializer(many=True)


class PlanRowsSerializer(serializers.Serializer):
    """A page of plans."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = PlanRowSerializer(many=True)


class PlansView(APIView):
    """GET: a page of plans."""

    @extend_schema(parameters=PARAMETERS, responses=PlanRowsSerializer)
    def get(self, request: Request) -> Response:
        """Plans the caller may read, newest first, from stored days."""
        user = cast(User, request.user)  # signed in, or refused before
        require_business_reader(user)
        asked = request.query_params
        unknown = [name for name in asked if name not in KNOWN]
        if unknown:
            known = "、".join(sorted(KNOWN))
            raise DomainError(f"没有“{unknown[0][:60]}”这个参数，可用的有：{known}。", field=unknown[0][:60])
        day = read_day(asked.get("on", ""), "on", "日期") or clock.today()
        if day > clock.today():
            raise DomainError("日期（on）不能晚于今天，请重新填写。", field="on")
        year = asked.get("year", "")
        if year and not key_of(year):
            raise DomainError("年度（year）要写成 2023 这样。", field="year")
        pages = PlainPagination()
        plans = pages.paginate_queryset(readable_plans(user, key_of(year) or None), request, view=self)
        rows = plan_rows(user, plans or [], day)
        return pages.get_paginated_response([row_as_json(row) for row in rows])


def row_as_json(row: PlanRow) -> dict[str, object]:
    """A plan as JSON; `average` is that of what is owed, as on the page."""
    return {
        "plan": row.plan.code,
        "title": row.plan.title,
        "year": row.plan.year,
        "on": row.day,
        "counts": counts_of(row.counts) | {"average": row.average},
        "done_change": row.done_change,
        "red_change": row.red_change,
        "months": [{"on": day, "done_percent": share} for day, share in row.months],
    }
