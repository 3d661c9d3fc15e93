"""When duties fall due."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from reports.known import Parts
from reports.rollups.counts import Counts
from tasks.lights import light_expression


def due_counts(rows: Parts, day: date) -> dict[date, Counts]:
    """Open assignments by due date and light, from `day` on; one query."""
    grouped = (
        rows.owed()
        .filter(due_on__gte=day)
        .exclude(closed_on__lte=day)
        .order_by()
        .annotate(light=light_expression(day))
        .values_list("due_on", "light")
        .annotate(n=Count("pk"))
    )
    table: dict[date, Counts] = {}
    for due, light, number in grouped:
        table.setdefault(due, Counts()).add(light, number)
    return dict(sorted(table.items()))


def due_by_day(rows: Parts) -> dict[date, int]:
    """How many owed assignments are due on each day, done or not: the curve work should follow; one query."""
    return dict(rows.owed().order_by("due_on").values_list("due_on").annotate(n=Count("pk")))
