"""Turning days: from which day each reason for a light will hold (DESIGN: lights are comparisons of dates)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from departments.calendar import WorkingCalendar
from tasks.models.facts import AssignmentState
from tasks.schedule import behind_day, first_period, next_period, period_due

ONE_DAY = timedelta(days=1)
HELD = (
    AssignmentState.ISSUED,
    AssignmentState.ACCEPTED,
    AssignmentState.IN_PROGRESS,
    AssignmentState.CLOSURE_REQUESTED,
    AssignmentState.DISPUTED,
)
REPORTING = (AssignmentState.ISSUED, AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS)


@dataclass(frozen=True)
class Rules:
    """The plan's own thresholds and rhythm."""

    starts_on: date
    cycle: str
    report_day: int
    due_soon_days: int
    behind_points: int


@dataclass(frozen=True)
class Situation:
    """What is true of one assignment at the moment of writing."""

    state: str
    owed: bool
    due_on: date
    open_milestones: Sequence[date]
    progress: int
    issued_on: date | None
    reported_period: date | None
    returned_on: date | None = None
    pace_slow_on: date | None = None
    finished_on: date | None = None


@dataclass(frozen=True)
class TurningDays:
    """First day of each reason, None if it will never hold."""

    due_soon_on: date | None = None
    overdue_on: date | None = None
    behind_on: date | None = None
    unreported_on: date | None = None
    pace_slow_on: date | None = None
    returned_on: date | None = None


def turning_days(now: Situation, rules: Rules, calendar: WorkingCalendar) -> TurningDays:
    """All turning days of one assignment; none for supporting parts and for what is not issued, finished or aside."""
    if now.state not in HELD or not now.owed:
        return TurningDays()
    next_due = min(now.open_milestones, default=None)
    asked = now.state == AssignmentState.CLOSURE_REQUESTED
    reporting = now.state in REPORTING
    return TurningDays(
        due_soon_on=calendar.shift(next_due, -rules.due_soon_days) if next_due and not asked else None,
        overdue_on=_overdue_on(next_due, now.finished_on if asked else None),
        behind_on=behind_day(rules.starts_on, now.due_on, now.progress, rules.behind_points),
        unreported_on=_unreported_on(now, rules) if reporting else None,
        pace_slow_on=now.pace_slow_on if reporting else None,
        returned_on=now.returned_on,
    )


def _overdue_on(next_due: date | None, finished_on: date | None) -> date | None:
    """The day after the next due date; asking for closure in time stops the clock until it is decided."""
    if next_due is None or (finished_on is not None and finished_on <= next_due):
        return None
    return next_due + ONE_DAY


def _unreported_on(now: Situation, rules: Rules) -> date | None:
    """The day after the closing day of the first period that has no report."""
    if now.reported_period:
        period = next_period(now.reported_period, rules.cycle)
    elif now.issued_on:
        period = first_period(now.issued_on, rules.cycle, rules.report_day)
    else:
        return None
    return period_due(period, rules.cycle, rules.report_day) + ONE_DAY
