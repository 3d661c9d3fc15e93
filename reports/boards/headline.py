"""The figures on top of a dashboard as they stood at the end of the month before, and the change since in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min

from reports import rollups
from reports.boards.standings import short
from reports.days import last_month_end
from reports.known import Parts, known_rows
from reports.rollups import Counts, Punctuality, Reporting, Within
from tasks.lights import LIGHT_ORDER, light_order_expression
from tasks.models import Plan
from tasks.schedule import period_of


@dataclass(frozen=True)
class Headline:
    """Tasks by light, how punctually they were closed, and how far reporting was."""

    tasks: Counts
    punctuality: Punctuality
    reporting: Reporting


@dataclass(frozen=True)
class Change:
    """In words against the end of last month; empty where nothing was known then."""

    done: str = ""
    punctual: str = ""
    red: str = ""
    yellow: str = ""
    reported: str = ""


def headline(parts: Parts, day: date, period: date) -> Headline | None:
    """As known on a day; None where nobody owed anything. One query, one row per task."""
    rows = parts.owed().order_by().annotate(severity=light_order_expression(day))
    closed = rollups.closed_by(day)
    found = rows.alias(asked_on=rollups.ASKED_ON).values_list("task_id").annotate(
        worst=Min("severity"),
        closed=Count("pk", filter=closed),
        late=Count("pk", filter=closed & rollups.LATE),
        overdue=Count("pk", filter=rollups.overdue_by(day)),
        expected=Count("pk", filter=rollups.expected_in(period)),
        reported=Count("pk", filter=rollups.reported_in(period)),
    )  # fmt: skip
    counts, sums = Counts(), [0] * 5
    for _, worst, *numbers in found:
        counts.add(LIGHT_ORDER[worst].value, 1)
        sums = [a + b for a, b in zip(sums, numbers, strict=True)]
    done, late, overdue, expected, reported = sums
    if not counts.total:
        return None
    return Headline(counts, Punctuality(done - late, late, overdue), Reporting(expected, reported))


def change_since_last_month(plan: Plan, day: date, now: Headline, within: Within = None) -> Change:
    """Compared with the end of the month before `day`; one query, none where the plan had not begun."""
    last = last_month_end(day)
    if last < plan.starts_on:
        return Change()
    rows = known_rows(plan, last, within)
    before = headline(rows, last, period_of(last, plan.report_cycle))
    if before is None:
        return Change()
    return Change(
        done=points(now.tasks.done_percent, before.tasks.done_percent),
        punctual=points(now.punctuality.percent, before.punctuality.percent),
        red=items(now.tasks.red, before.tasks.red),
        yellow=items(now.tasks.yellow, before.tasks.yellow),
        # Another period: how it ended is a fact, a difference would blame the first days of every month.
        reported=f"上月底{short(before.reporting.percent)}%" if before.reporting.expected else "",
    )


def items(now: int, before: int) -> str:
    """`比上月底多1项`."""
    if now == before:
        return "和上月底一样"
    return f"比上月底{'多' if now > before else '少'}{abs(now - before)}项"


def points(now: float | None, before: float | None) -> str:
    """`比上月底高5.2个百分点`, of the figures as they are shown, with one decimal."""
    if now is None or before is None:
        return ""
    gain = round(round(now, 1) - round(before, 1), 1)
    if not gain:
        return "和上月底一样"
    return f"比上月底{'高' if gain > 0 else '低'}{short(abs(gain))}个百分点"
