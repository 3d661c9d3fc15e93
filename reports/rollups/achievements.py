"""What was achieved: the newest approved report of each duty, with its values and files, for year and duty reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Prefetch, Q

from departments.models import Department
from plan_tracker import clock
from reports.known import Duty, Parts
from reports.rollups.period_changes import listed
from tasks.models import Indicator, IndicatorReading, Plan, ProgressReport, ReportState

MOST_DUTIES = 3000


@dataclass(frozen=True)
class Reading:
    """An indicator and the value approved last; None where nothing was approved yet."""

    indicator: Indicator
    value: Decimal | None

    @property
    def reached(self) -> bool:
        """Whether the target is met."""
        return self.value is not None and self.indicator.percent(self.value) == 100


@dataclass(frozen=True)
class Achievement:
    """A duty with its newest approved report, the values in it and how many files prove it."""

    duty: Duty
    report: ProgressReport | None
    readings: list[Reading]
    files: int


def achievements(plan: Plan, rows: Parts, day: date, department: Department | None = None) -> list[Achievement]:
    """Every owed duty in plan order with what was approved by the end of `day`. Five queries, bounded."""
    owed = rows.owed().filter(department=department) if department else rows.owed()
    duties = listed(owed, MOST_DUTIES).rows
    reports = _newest_approved(plan, day, department)
    indicators: dict[int, list[Indicator]] = {}
    for one in Indicator.objects.filter(task__plan=plan).order_by("task", "order"):
        indicators.setdefault(one.task_id, []).append(one)
    return [_achievement(duty, reports.get(duty.duty_id), indicators.get(duty.task_id, [])) for duty in duties]


def _newest_approved(plan: Plan, day: date, department: Department | None) -> dict[int, ProgressReport]:
    end = clock.midnight(day + timedelta(days=1))
    rows = ProgressReport.objects.filter(plan=plan, state=ReportState.APPROVED, reviewed_at__lt=end)
    if department:
        rows = rows.filter(department=department)
    rows = rows.select_related("department", "assignment__task").annotate(
        files=Count("evidence", filter=Q(evidence__removed_at=None))
    )
    rows = rows.prefetch_related(Prefetch("readings", IndicatorReading.objects.order_by("pk")))
    newest: dict[int, ProgressReport] = {}
    for report in rows.order_by("period", "pk")[: MOST_DUTIES * 12]:
        newest[report.assignment_id] = report
    return newest


def _achievement(duty: Duty, report: ProgressReport | None, indicators: Sequence[Indicator]) -> Achievement:
    values = {one.indicator_id: one.value for one in report.readings.all()} if report else {}
    readings = [Reading(one, values.get(one.pk)) for one in indicators]
    return Achievement(duty, report, readings, report.files if report else 0)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Reached:
    """Of the indicators of some duties: how many there are, and how many have met their target."""

    total: int
    reached: int


def reached(rows: Sequence[Achievement]) -> Reached:
    """Judged by the values approved last."""
    readings = [reading for one in rows for reading in one.readings]
    return Reached(len(readings), sum(one.reached for one in readings))


def files_of(rows: Sequence[Achievement]) -> int:
    """Files of the newest approved reports."""
    return sum(one.files for one in rows)
