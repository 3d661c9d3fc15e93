"""Which duties show a light, were closed, or came to it within a stretch of time.

`rows` are the parts of a plan as known on a day. What *turned* is the light at the end of the last day against the
light at the end of the day before the first; closing counts by its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from reports.known import Parts
from reports.rollups.obligations import ASKED_ON, LATE
from reports.windows import Window
from tasks.lights import Light, light_expression
from tasks.models import Assignment

URGENT = (Light.RED.value, Light.YELLOW.value)


def duty_key(rows: Parts) -> str:
    """The column that names the part itself."""
    return "pk" if rows.model is Assignment else "assignment"


def duties_of(rows: Parts) -> QuerySet[Any, dict[str, Any]]:
    """Keys of the parts, for a condition on other rows about them."""
    return rows.order_by().values(duty_key(rows))


def among(rows: Parts, others: Parts) -> Parts:
    """Rows about parts that are among others."""
    return rows.filter(**{f"{duty_key(rows)}__in": duties_of(others)})


def showing(rows: Parts, lights: Sequence[str], day: date) -> Parts:
    """Showing one of the lights on a day."""
    return rows.owed().annotate(shown=light_expression(day)).filter(shown__in=lights)


def overdue_on(rows: Parts, day: date) -> Parts:
    """Overdue on a day."""
    return showing(rows, [Light.RED.value], day)


def warned(rows: Parts, day: date) -> Parts:
    """Yellow on a day."""
    return showing(rows, [Light.YELLOW.value], day)


def newly_overdue(rows: Parts, before: Parts, window: Window) -> Parts:
    """Overdue at the end and not the day before; `rows` and `before` are the parts as known on those two days."""
    return _turned(rows, before, window, Light.RED, [Light.RED.value])


def newly_warned(rows: Parts, before: Parts, window: Window) -> Parts:
    """Warned of at the end, and neither that nor overdue the day before."""
    return _turned(rows, before, window, Light.YELLOW, URGENT)


def _turned(rows: Parts, before: Parts, window: Window, light: Light, unless: Sequence[str]) -> Parts:
    """Showing `light` at the end, and none of `unless` the day before the window."""
    had = duties_of(showing(before, unless, window.eve))
    return showing(rows, [light.value], window.end).exclude(**{f"{duty_key(rows)}__in": had})


def closed(rows: Parts, window: Window, *, late: bool | None = None) -> Parts:
    """Closed within the window and still closed; late ones asked for closure after the deadline."""
    found = rows.owed().annotate(asked_on=ASKED_ON)
    found = found.filter(closed_on__gte=window.first, closed_on__lte=window.end)
    if late is None:
        return found
    return found.filter(LATE) if late else found.exclude(LATE)


def closed_late(rows: Parts, day: date) -> Parts:
    """Closed by a day, but asked for closure after the deadline."""
    return rows.owed().annotate(asked_on=ASKED_ON).filter(LATE, closed_on__lte=day)


def due_between(rows: Parts, first: date, last: date, day: date) -> Parts:
    """Not closed on `day` and due within these days."""
    return rows.owed().filter(due_on__gte=first, due_on__lte=last).exclude(closed_on__lte=day)
