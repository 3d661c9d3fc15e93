"""What was known of a plan on a day: its parts as they are, or as its history keeps them, and what was reported."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from plan_tracker import clock
from tasks.models import Assignment, AssignmentEvent, AssignmentState, Plan, ReportVersion
from tasks.models.facts import DutyQuerySet
from tasks.models.report_version import VersionQuerySet

# A part, or the last event of it up to a past day; both carry the same columns.
Duty = Assignment | AssignmentEvent
Parts = DutyQuerySet[Any]
Within = Collection[int] | None  # keys of the departments looked at; None for all


def known_rows(plan: Plan, day: date, within: Within = None) -> Parts:
    """One row per part of a plan as known at the end of `day`; for today and later as it is now.

    `within` are the keys of the departments looked at, None for all. History begins when a part is handed down, so only
    today's rows hold what is not; no figure counts it (`DutyQuerySet.owed`).
    """
    rows: Parts = Assignment.objects.filter(plan=plan)
    if day < clock.today():
        rows = AssignmentEvent.objects.known_on(plan, day).exclude(state=AssignmentState.DRAFT)
    return rows if within is None else rows.filter(department__in=within)


def known_reports(plan: Plan, day: date) -> VersionQuerySet:
    """A plan's reports as they stood at the end of `day`: what was handed in, not what is being written anew."""
    return ReportVersion.objects.known_on(plan, day)
