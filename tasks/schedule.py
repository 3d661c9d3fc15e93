"""Reporting periods, shares of time and occurrences: pure dates, no Django."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

MONTHS_IN_CYCLE = {"monthly": 1, "quarterly": 3}
MONTHS_BETWEEN = {**MONTHS_IN_CYCLE, "half_yearly": 6}
QUARTERS = "一二三四"
# A duty handed down a few days before the closing day is first reported in the next period.
FIRST_REPORT_GRACE_DAYS = 10
# The pace of an indicator is the mean of this many months (PRACTICE: forecast from the last three months).
PACE_MONTHS = 3


def add_months(day: date, months: int) -> date:
    """The first day of the month `months` after (or before) the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def period_of(day: date, cycle: str) -> date:
    """The reporting period `day` lies in, named by its first day; `cycle` is monthly or quarterly."""
    months = MONTHS_IN_CYCLE[cycle]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def next_period(period: date, cycle: str) -> date:
    """The period after `period`."""
    return add_months(period, MONTHS_IN_CYCLE[cycle])


def previous_period(period: date, cycle: str) -> date:
    """The period before `period`."""
    return add_months(period, -MONTHS_IN_CYCLE[cycle])


def period_due(period: date, cycle: str, report_day: int) -> date:
    """The last day on which a report for `period` is on time: `report_day` of the period's last month."""
    return add_months(period, MONTHS_IN_CYCLE[cycle] - 1).replace(day=report_day)


def period_end(period: date, cycle: str) -> date:
    """The last day of `period`."""
    return month_end(add_months(period, MONTHS_IN_CYCLE[cycle] - 1))


def period_label(period: date, cycle: str) -> str:
    """`10月` or `第四季度`."""
    if cycle == "quarterly":
        return f"第{QUARTERS[(period.month - 1) // 3]}季度"
    return f"{period.month}月"


def first_period(issued_on: date, cycle: str, report_day: int) -> date:
    """The first period a duty handed down on `issued_on` must be reported for."""
    period = period_of(issued_on, cycle)
    if period_due(period, cycle, report_day) - issued_on < timedelta(days=FIRST_REPORT_GRACE_DAYS):
        return next_period(period, cycle)
    return period


def time_share(start: date, end: date, day: date) -> float:
    """Share of the time from `start` to `end` that is gone on `day` (序时进度), 0 to 1."""
    total = (end - start).days
    if total <= 0:
        return 1.0 if day >= end else 0.0
    return min(1.0, max(0.0, (day - start).days / total))


def behind_day(start: date, end: date, progress: int, points: int) -> date | None:
    """First day on which the share of time gone is at least `points` percentage points ahead of `progress`.

    None when that never happens before `end`: time gone is at most 100.
    """
    needed = progress + points
    if needed > 100:
        return None
    total = (end - start).days
    return start + timedelta(days=-(-needed * total // 100))


def occurrences(recurrence: str, month: int | None, start: date, end: date) -> Iterator[date]:
    """Dates on which a recurring duty falls due in a plan running from `start` to `end`.

    Monthly, quarterly and half-yearly duties fall due at the end of each such stretch; a yearly duty with a month
    falls due at the end of the first such month after `start`, even beyond `end` (每年1月 in a plan issued in July is
    next January). Anything the document gives no rhythm for has no occurrence: a date is never invented.
    """
    if recurrence in MONTHS_BETWEEN:
        months = MONTHS_BETWEEN[recurrence]
        first = date(start.year, (start.month - 1) // months * months + 1, 1)
        while (due := month_end(add_months(first, months - 1))) <= end:
            yield due
            first = add_months(first, months)
    elif recurrence == "yearly" and month:
        year = start.year if month >= start.month else start.year + 1
        yield month_end(date(year, month, 1))


@dataclass(frozen=True)
class Pace:
    """Where an accumulating indicator is heading. All values are in the indicator's unit."""

    per_month: Decimal
    forecast: Decimal
    needed_per_month: Decimal
    shortfall: Decimal

    @property
    def misses(self) -> bool:
        """Whether the target is missed at the present pace."""
        return self.shortfall > 0


def pace(readings: Sequence[tuple[date, Decimal]], target: Decimal, due: date) -> Pace | None:
    """Forecast an accumulating indicator from its readings `(period, value)`, oldest first.

    The pace is the mean monthly gain over the last PACE_MONTHS periods. None with fewer than two readings:
    one point has no direction.
    """
    if len(readings) < 2:
        return None
    recent = readings[-(PACE_MONTHS + 1) :]
    (first_day, first), (last_day, last) = recent[0], recent[-1]
    months = Decimal((last_day.year - first_day.year) * 12 + last_day.month - first_day.month)
    per_month = (last - first) / months if months else Decimal(0)
    left = max(Decimal(0), Decimal((due.year - last_day.year) * 12 + due.month - last_day.month))
    missing = max(Decimal(0), target - last)
    forecast = last + per_month * left
    return Pace(
        per_month=per_month,
        forecast=forecast,
        needed_per_month=missing / left if left else missing,
        shortfall=max(Decimal(0), target - forecast),
    )
