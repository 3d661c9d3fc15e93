"""Where indicators are heading, in words that say what the forecast assumes; from what was handed in until a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from plan_tracker import clock
from reports.known import Duty
from tasks.models import AssignmentEvent, Comparator, Indicator
from tasks.progress import COUNTING
from tasks.report_input import plain
from tasks.schedule import PACE_MONTHS, Pace, add_months, pace

Readings = list[tuple[date, Decimal]]
MONTHS = {1: "近一个月", 2: "近两个月", 3: "近三个月"}


@dataclass(frozen=True)
class Forecast:
    """A duty with a number that adds up: what was reached, where it leads (None: one reading has no direction)."""

    duty: Duty
    indicator: Indicator
    value: Decimal
    readings: Readings
    pace: Pace | None
    words: str

    @property
    def misses(self) -> bool:
        """Whether the target is missed at the present pace."""
        return self.pace is not None and self.pace.misses


def forecasts(rows: Iterable[Duty], day: date) -> dict[int, Forecast]:
    """By duty. `rows` need their task's indicators; closed duties and rates have none. One query."""
    measured = {row.duty_id: (row, one) for row in rows if (one := _counted(row)) and not row.closed_on}
    known = readings_until(measured, day)
    return {pk: _forecast(row, one, known.get(pk, []), day) for pk, (row, one) in measured.items()}


def _counted(row: Duty) -> Indicator | None:
    """The first indicator, the one lights go by, if it adds up towards a target."""
    first = next((one for one in row.task.indicators.all() if one.order == 1), None)
    return first if first and first.accumulates and first.comparator != Comparator.AT_MOST else None


def readings_until(duties: Iterable[int], day: date) -> dict[int, Readings]:
    """What counted at the end of `day`, by duty, oldest first, out of the history; one query.

    A returned report's value stops counting until it is handed in again.
    """
    end = clock.midnight(day + timedelta(days=1))
    events = AssignmentEvent.objects.filter(assignment__in=list(duties), at__lt=end)
    found: dict[int, dict[date, Decimal]] = {}
    rows = events.order_by("at", "pk").values_list("assignment_id", "report_period", "report_state", "current_value")
    for duty, period, state, value in rows:
        if period is None:
            continue
        values = found.setdefault(duty, {})
        values.pop(period, None)
        if state in COUNTING and value is not None:
            values[period] = value
    return {duty: sorted(values.items()) for duty, values in found.items()}


def _forecast(row: Duty, indicator: Indicator, readings: Readings, day: date) -> Forecast:
    outlook = pace(readings, indicator.target_value, row.due_on)
    value = readings[-1][1] if readings else Decimal(0)
    return Forecast(row, indicator, value, readings, outlook, _words(row, indicator, readings, outlook, day))


def _words(row: Duty, indicator: Indicator, readings: Readings, outlook: Pace | None, day: date) -> str:
    target, unit = indicator.target_value, indicator.unit
    if readings and readings[-1][1] >= target:
        return f"已达到目标值{plain(target)}{unit}"
    if outlook is None:
        return "填报还不到两期，暂不能预测"
    until = _until(row.due_on, day)
    ahead = outlook.forecast.quantize(Decimal(1), ROUND_FLOOR)
    assumed = f"按{_stretch(readings)}的速度，到{until}"
    if not outlook.misses:
        return f"{assumed}能完成{plain(target)}{unit}"
    needed = outlook.needed_per_month.quantize(Decimal(1), ROUND_CEILING)
    each = "每月" if add_months(readings[-1][0], 1) < add_months(row.due_on, 0) else "还"
    return f"{assumed}{plain(ahead)}{unit}，差{plain(target - ahead)}{unit}；{each}要完成{plain(needed)}{unit}"


def _stretch(readings: Readings) -> str:
    """How long the pace was measured over: three months, fewer at first, more where periods are missing."""
    first, last = readings[-(PACE_MONTHS + 1) :][0][0], readings[-1][0]
    months = (last.year - first.year) * 12 + last.month - first.month
    return MONTHS.get(months, f"近{months}个月")


def _until(due: date, day: date) -> str:
    if (due.month, due.day) == (12, 31) and due.year == day.year:
        return "年底"
    year = "" if due.year == day.year else f"{due.year}年"
    return f"{year}{due.month}月{due.day}日"
