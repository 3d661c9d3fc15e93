"""The duties behind the figures, in plan order, bounded."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from reports.days import is_past
from reports.known import Duty, Parts, known_rows
from tasks.lights import light_expression, light_order_expression
from tasks.models import AssignmentState, Plan
from tasks.models.facts import OPEN_STATES

PLACE = ("task__start", "department__order")  # plan order, which settles every list


def undistributed(rows: Parts, day: date) -> int:
    """Parts of any role that the office has still to hand down: known of today alone, and in no other figure."""
    return 0 if is_past(day) else rows.filter(state=AssignmentState.DRAFT).count()


def overdue(rows: Parts, day: date, limit: int = 200) -> list[Duty]:
    """Overdue assignments, longest first, bounded."""
    late = rows.owed().filter(overdue_on__lte=day, state__in=OPEN_STATES)
    return list(late.select_related("task", "department").order_by("overdue_on", *PLACE)[:limit])


def upcoming(rows: Parts, day: date, limit: int) -> list[Duty]:
    """Open owed assignments, overdue first, then by deadline, bounded."""
    found = rows.owed().filter(state__in=OPEN_STATES)
    found = found.annotate(light_order=light_order_expression(day)).select_related("task", "department", "owner")
    return list(found.prefetch_related("task__indicators").order_by("light_order", "due_on", *PLACE)[:limit])


def in_cell(plan: Plan, day: date, department: int, chapter: int) -> list[Duty]:
    """The assignments behind one cell of the heat map, most urgent first."""
    rows = known_rows(plan, day, [department]).filter(chapter=chapter).owed()
    rows = rows.annotate(light=light_expression(day), light_order=light_order_expression(day))
    return list(rows.select_related("task", "department").order_by("light_order", "due_on", *PLACE)[:200])


def hard_items(parts: Parts, day: date) -> list[Duty]:
    """Lead (or first joint) parts of tasks with a deadline or a number written in the document, in plan order."""
    written = Q(task__deadline_kind="fixed") | Q(task__recurrence_month__isnull=False)
    measured = Q(task__indicators__soft=False)
    rows = parts.owed().filter(written | measured)
    rows = rows.annotate(light=light_expression(day)).select_related("task", "department")
    found: dict[int, Duty] = {}
    # "lead" sorts after "joint".
    rows = rows.prefetch_related("task__indicators").order_by("task__start", "-role", "department__order").distinct()
    for row in rows:
        found.setdefault(row.task_id, row)
    return list(found.values())


def measured_items(parts: Parts) -> list[Duty]:
    """Open owed parts of tasks with a number, in plan order, bounded; two queries."""
    rows = parts.owed().filter(task__indicators__order=1, state__in=OPEN_STATES)
    rows = rows.select_related("task", "department").prefetch_related("task__indicators")
    return list(rows.order_by("task__start", "pk")[:200])
