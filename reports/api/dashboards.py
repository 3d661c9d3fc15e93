"""The dashboards for machines: the same roll-ups and permissions as the pages."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from plan_tracker.errors import DomainError
from plan_tracker.moment import one_moment
from reports.boards.dashboards import department_board, overview
from reports.boards.forecast import Forecast
from reports.boards.gantt import GanttBar
from reports.boards.items import Item
from reports.boards.portfolio import FOLDED_KINDS, read_portfolio
from reports.boards.standings import Comparison
from reports.days import read_day
from reports.permissions import get_department, plan_for_figures, require_overview
from reports.rollups import FORMULA, Counts
from tasks.models import Plan

PARAMETERS = [
    OpenApiParameter("plan", str, description="计划编码；不填是最新的计划"),
    OpenApiParameter("on", OpenApiTypes.DATE, description="哪一天，数据是当时的；不填是今天，不能早于计划起算日期"),
]
WHOSE = [
    OpenApiParameter("leader", int, description="只看这位分管领导（账号编号）分管的单位"),
    OpenApiParameter("group", str, enum=[kind.value for kind in FOLDED_KINDS], description="只看这一类单位"),
]


class CountsSerializer(serializers.Serializer):
    """Items by light."""

    red = serializers.IntegerField()
    yellow = serializers.IntegerField()
    none = serializers.IntegerField()
    green = serializers.IntegerField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    done_percent = serializers.FloatField()
    average = serializers.FloatField()


class ChapterCountsSerializer(serializers.Serializer):
    """A chapter's tasks by light."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    counts = CountsSerializer()


class ItemSerializer(serializers.Serializer):
    """An assignment in a list."""

    assignment = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    department = serializers.CharField()
    due_on = serializers.DateField()
    light = serializers.CharField()
    reason = serializers.CharField()


class HeatSerializer(serializers.Serializer):
    """A department's owed assignments by chapter number."""

    department = serializers.CharField()
    name = serializers.CharField()
    counts = CountsSerializer()
    chapters = serializers.DictField(child=CountsSerializer())


class OverviewSerializer(serializers.Serializer):
    """The state of a plan."""

    plan = serializers.CharField()
    on = serializers.DateField()
    formula = serializers.CharField()
    tasks = CountsSerializer()
    assignments = CountsSerializer()
    punctuality = serializers.DictField()
    reporting = serializers.DictField()
    waiting = serializers.IntegerField()
    undistributed = serializers.IntegerField()
    chapters = ChapterCountsSerializer(many=True)
    heat = HeatSerializer(many=True)
    overdue = ItemSerializer(many=True)
    unreported = serializers.ListField(child=serializers.DictField())
    change = serializers.DictField(child=serializers.CharField())
    hard = serializers.ListField(child=serializers.DictField())
    due = serializers.ListField(child=serializers.DictField())
    trend = serializers.ListField(child=serializers.DictField())


class DepartmentBoardSerializer(serializers.Serializer):
    """The state of a department's part in a plan."""

    plan = serializers.CharField()
    on = serializers.DateField()
    department = serializers.CharField()
    counts = CountsSerializer()
    support = serializers.IntegerField()
    punctuality = serializers.DictField()
    reporting = serializers.DictField()
    chapters = ChapterCountsSerializer(many=True)
    upcoming = ItemSerializer(many=True)
    owners = serializers.ListField(child=serializers.DictField())
    change = serializers.DictField(child=serializers.CharField())
    forecasts = serializers.ListField(child=serializers.DictField())
    comparison = serializers.DictField()
    trend = serializers.ListField(child=serializers.DictField())


def _day(request: Request, plan: Plan) -> date:
    """Today, or a past day of the plan; other days are refused in words."""
    return read_day(request.query_params.get("on", ""), plan)


def _plan(request: Request) -> Plan:
    """The plan named, else the newest the user may read."""
    code = request.query_params.get("plan", "")
    if "\x00" in code:
        raise DomainError("计划编码里有不能识别的字符，请核对参数 plan。", field="plan")
    return plan_for_figures(request.user, code)


def counts_of(counts: Counts) -> dict[str, object]:
    """Counts as JSON."""
    names = ("red", "yellow", "none", "green", "done", "total", "done_percent", "average")
    return {name: getattr(counts, name) for name in names}


def item_as_json(item: Item) -> dict[str, object]:
    """A list item as JSON."""
    row = item.assignment
    return {
        "assignment": row.duty_id,
        "code": row.task.code,
        "title": row.task.title,
        "department": row.department.name,
        "due_on": row.due_on,
        "light": item.light,
        "reason": item.reason,
    }


def _bar_as_json(bar: GanttBar) -> dict[str, object]:
    return item_as_json(bar.item) | {"progress": bar.done, "state": bar.words, "forecast": bar.ahead}


def _forecast_as_json(one: Forecast) -> dict[str, object]:
    """Values in the indicator's unit; the forecast is null with fewer than two readings."""
    return {
        "code": one.duty.task.code,
        "indicator": one.indicator.name,
        "unit": one.indicator.unit,
        "value": one.value,
        "target": one.indicator.target_value,
        "due_on": one.duty.due_on,
        "forecast": one.pace.forecast if one.pace else None,
        "needed_per_month": one.pace.needed_per_month if one.pace else None,
        "words": one.words,
    }


def _median(comparison: Comparison) -> float | None:
    """As on the page: not with so few that one could be recognised."""
    return comparison.median if comparison.enough else None


class OverviewView(APIView):
    """GET: the overview's figures."""

    @extend_schema(parameters=[*PARAMETERS, *WHOSE], responses=OverviewSerializer)
    @one_moment()
    def get(self, request: Request) -> Response:
        """The figures of one plan."""
        require_overview(request.user)
        plan = _plan(request)
        chosen = read_portfolio(request.query_params, request.user)
        board = overview(plan, _day(request, plan), within=chosen.within)
        numbers = {row.chapter.pk: row.chapter.number for row in board.chapters}
        return Response(
            {
                "plan": board.plan.code,
                "on": board.day,
                "formula": FORMULA,
                "tasks": counts_of(board.tasks),
                "assignments": counts_of(board.assignments),
                "punctuality": asdict(board.punctuality) | {"percent": board.punctuality.percent},
                "reporting": asdict(board.reporting) | {"percent": board.reporting.percent},
                "waiting": board.waiting.count,
                "undistributed": board.undistributed,
                "chapters": [
                    {"number": row.chapter.number, "title": row.chapter.title, "counts": counts_of(row.counts)}
                    for row in board.chapters
                ],
                "heat": [
                    {
                        "department": row.department.code,
                        "name": row.department.name,
                        "counts": counts_of(row.counts),
                        "chapters": {str(numbers[pk]): counts_of(one) for pk, one in row.cells.items()},
                    }
                    for row in board.all_rows
                ],
                "overdue": [item_as_json(one) for one in board.overdue],
                "unreported": [asdict(one) for one in board.unreported],
                "change": asdict(board.change),
                "hard": [_bar_as_json(bar) for bar in board.gantt.bars],
                "due": [{"from": one.first, "to": one.last, "counts": counts_of(one.counts)} for one in board.due],
                "trend": [asdict(row) for row in board.trend.rows],
            }
        )


class DepartmentView(APIView):
    """GET: a department's figures."""

    @extend_schema(parameters=PARAMETERS, responses=DepartmentBoardSerializer)
    @one_moment()
    def get(self, request: Request, pk: str) -> Response:
        """The figures of one department in one plan."""
        department = get_department(request.user, int(pk))
        plan = _plan(request)
        board = department_board(plan, department, _day(request, plan))
        return Response(
            {
                "plan": board.plan.code,
                "on": board.day,
                "department": department.code,
                "counts": counts_of(board.counts),
                "support": board.support,
                "punctuality": asdict(board.punctuality) | {"percent": board.punctuality.percent},
                "reporting": asdict(board.reporting) | {"percent": board.reporting.percent},
                "chapters": [
                    {"number": chapter.number, "title": chapter.title, "counts": counts_of(counts)}
                    for chapter, counts in board.chapters
                ],
                "upcoming": [item_as_json(one) for one in board.upcoming],
                "owners": [asdict(one) for one in board.owners],
                "change": asdict(board.change),
                "forecasts": [_forecast_as_json(one) for one in board.forecasts],
                "comparison": {"own": board.comparison.own, "median": _median(board.comparison)},
                "trend": [asdict(row) for row in board.trend.rows],
            }
        )
