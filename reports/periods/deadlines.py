"""What is due on which day: final deadlines, stages and occurrences; one entry for each date of a duty.

The light of an entry is that of its duty today; a stage or occurrence that was met is done. Counted like all figures:
owed parts, cancelled ones left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, FilteredRelation, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from reports.known import Parts
from reports.rollups import Counts
from tasks.lights import LIGHT_ORDER, Light, light_order_expression, reasons_of, short_date
from tasks.models import Assignment, Milestone, MilestoneKind
from tasks.schedule import period_due, period_label, period_of

NODES = (MilestoneKind.STAGE, MilestoneKind.RECURRING)


def _finals(rows: Parts, first: date, last: date) -> Parts:
    return rows.owed().filter(due_on__gte=first, due_on__lte=last)


def _nodes(rows: Parts, first: date, last: date, *, unmet: bool = False) -> Parts:
    """One row per stage or occurrence; what falls on the final day itself is that day's entry already."""
    inside = Q(milestones__kind__in=NODES, milestones__due_on__gte=first, milestones__due_on__lte=last)
    if unmet:
        inside &= Q(milestones__met_on=None)
    found = rows.owed().annotate(node=FilteredRelation("milestones", condition=inside))
    return found.filter(Q(node__due_on__lt=F("due_on")) | Q(node__due_on__gt=F("due_on")))


def _order(day: date, *, node: bool) -> Combinable:
    """The light's order (0 = red) of an entry."""
    own = light_order_expression(day)
    if not node:
        return own
    met = When(node__met_on__isnull=False, then=Value(Light.DONE.order))
    return Case(met, default=own, output_field=IntegerField())


def due_by_light(rows: Parts, first: date, last: date, day: date) -> dict[date, Counts]:
    """Entries by due day and light as of `day`; two queries. `rows` are parts as they are now."""
    table: dict[date, Counts] = {}
    for found, node, column in (
        (_finals(rows, first, last), False, "due_on"),
        (_nodes(rows, first, last), True, "node__due_on"),
    ):
        grouped = found.order_by().annotate(severity=_order(day, node=node)).values_list(column, "severity")
        for due, severity, number in grouped.annotate(n=Count("pk")):
            table.setdefault(due, Counts()).add(LIGHT_ORDER[severity].value, number)
    return dict(sorted(table.items()))


def together(table: Mapping[date, Counts]) -> Counts:
    """All entries of a table of days."""
    total = Counts()
    for counts in table.values():
        total.merge(counts)
    return total


def entries(rows: Parts, first: date, last: date, day: date, *, left: bool = False) -> Any:
    """`(due, severity, place, assignment, node or 0)` of every entry within these days, by day, most urgent first.

    With `left` only what is not done. Can be counted and sliced in the database.
    """
    ending, between = _finals(rows, first, last), _nodes(rows, first, last, unmet=left)
    if left:
        ending, between = ending.exclude(closed_on__lte=day), between.exclude(closed_on__lte=day)
    finals = ending.order_by().annotate(
        due=F("due_on"), severity=_order(day, node=False), place=F("task__start"), entry=Value(0)
    )  # fmt: skip
    nodes = between.order_by().annotate(
        due=F("node__due_on"), severity=_order(day, node=True), place=F("task__start"), entry=F("node__pk")
    )  # fmt: skip
    names = ("due", "severity", "place", "pk", "entry")
    return finals.values_list(*names).union(nodes.values_list(*names), all=True).order_by(*names)


@dataclass(frozen=True)
class DueLine:
    """One entry: its duty, what is due, and its light with the reason."""

    duty: Assignment
    due_on: date
    what: str
    light: str
    reason: str


def due_lines(found: list[tuple[date, int, int, int, int]], day: date) -> list[DueLine]:
    """A page of `entries` in words; two queries."""
    duties = Assignment.objects.select_related("task", "department").in_bulk({row[3] for row in found})
    nodes = Milestone.objects.in_bulk({row[4] for row in found if row[4]})
    return [_line(duties[pk], nodes.get(node), due, LIGHT_ORDER[severity], day) for due, severity, _, pk, node in found]


def _line(duty: Assignment, node: Milestone | None, due: date, light: Light, day: date) -> DueLine:
    if node is None:
        return DueLine(duty, due, "完成时限", light.value, "；".join(reasons_of(duty, day)))
    what = node.name or node.get_kind_display()
    if node.met_on:
        return DueLine(duty, due, what, light.value, f"{short_date(node.met_on)}完成")
    return DueLine(duty, due, what, light.value, "；".join(reasons_of(duty, day)))


def closing_day(plan: Any, day: date) -> tuple[date, str]:
    """When reports for the period of `day` are due, and what the period is called."""
    period = period_of(day, plan.report_cycle)
    return period_due(period, plan.report_cycle, plan.report_day), period_label(period, plan.report_cycle)
