"""One assignment in a list of a dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.known import Duty
from tasks.lights import light_of, reasons_of


@dataclass(frozen=True)
class Item:
    """One assignment in a list: its light, why, and where it leads."""

    assignment: Duty
    light: str
    reason: str
    days_late: int


def item_of(assignment: Duty, day: date) -> Item:
    """Needs task and department loaded."""
    reasons = reasons_of(assignment, day)
    late = (day - assignment.overdue_on).days + 1 if assignment.overdue_on and assignment.overdue_on <= day else 0
    return Item(assignment, light_of(assignment, day).value, "；".join(reasons), late)
