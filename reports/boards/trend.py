"""How many duties were done at the end of each stored day, up to a day looked at."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum

from reports.boards.charts import TrendChart, trend_chart
from reports.known import Parts
from reports.models import DailyCell, DailyTaskCell
from reports.rollups import Within, due_by_day
from tasks.lights import Light
from tasks.models import Plan


def trend(plan: Plan, day: date, parts: Parts, done_now: int, within: Within, width: int) -> TrendChart:
    """Stored days before `day` and the count of `day` itself, against what should be done by then; three queries."""
    rows = DailyCell.objects.filter(plan=plan, light=Light.DONE, day__lt=day)
    rows = rows if within is None else rows.filter(department__in=within)
    done = dict(rows.order_by("day").values_list("day").annotate(n=Sum("assignments")))
    stored = _from_start(plan, day, done) | {day: done_now}
    return trend_chart(plan.starts_on, plan.ends_on, day, stored, due_by_day(parts), width)


def _from_start(plan: Plan, day: date, done: dict[date, int]) -> dict[date, int]:
    """Stored days on which nothing was done have no cell: they count as zero from the first stored day on."""
    stored = DailyTaskCell.objects.filter(plan=plan, day__lt=day).order_by("day")
    return {one: done.get(one, 0) for one in stored.values_list("day", flat=True).distinct()}
