"""What a report does when it reaches the office: it counts, meets milestones, and may ask for closure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from departments.models import User
from plan_tracker import clock
from tasks.conditions import open_stages
from tasks.models import (
    Assignment,
    AssignmentRequest,
    AssignmentState,
    Indicator,
    IndicatorReading,
    Milestone,
    MilestoneKind,
    ProgressReport,
    RequestKind,
)
from tasks.progress import HANDED_IN, local_date
from tasks.report_input import ReportInput
from tasks.schedule import period_end
from tasks.workflow import Move, move_assignment, move_many


@dataclass(frozen=True)
class Arrival:
    """A report that has reached the office; `value` is what it says of the task's first indicator."""

    report: ProgressReport
    assignment: Assignment
    note: str
    value: Decimal | None

    @property
    def day(self) -> date:
        """When it came."""
        return local_date(self.report.submitted_at or clock.now())

    @property
    def reached(self) -> Decimal | int | None:
        """The value, or the percentage where there is no indicator."""
        return self.value if self.value is not None else self.report.progress


def arrive(report: ProgressReport, assignment: Assignment, verb: str, *, by: User, note: str) -> None:
    """A report has reached the office: it counts from now on, and asks for closure if it says so."""
    arrive_many([Arrival(report, assignment, note, first_value(report))], verb, by=by)


def arrive_many(arrivals: Sequence[Arrival], verb: str, *, by: User) -> None:
    """Several at once, each of another assignment. Raises as `move_many`."""
    _meet_milestones(arrivals)
    move_many([Move(one.assignment, verb, one.note, one.report, stays=True) for one in arrivals], by=by)
    for one in arrivals:
        if one.report.wants_closure:
            _request_closure(one.report, one.assignment, by, one.day)
    begun = [one for one in arrivals if not one.report.wants_closure]
    begun = [one for one in begun if one.assignment.state == AssignmentState.ACCEPTED]
    if begun:
        move_many([Move(one.assignment, "start", report=one.report) for one in begun], by=by)


def first_value(report: ProgressReport) -> Decimal | None:
    """What it says of the task's first indicator, in the indicator's unit; None where there is none."""
    return report.readings.filter(indicator__order=1).values_list("value", flat=True).first()


def _meet_milestones(arrivals: Sequence[Arrival]) -> None:
    """Two queries, and one for each day on which something came."""
    rows: dict[int, list[Milestone]] = {}
    for row in Milestone.objects.filter(assignment__in=[one.assignment.pk for one in arrivals], met_on=None):
        rows.setdefault(row.assignment_id, []).append(row)
    met: dict[date, list[int]] = {}
    for one in arrivals:
        waiting = rows.get(one.assignment.pk, [])
        left = {row.pk for row in still_open(waiting, one.assignment, one.report.period, one.reached)}
        met.setdefault(one.day, []).extend(row.pk for row in waiting if row.pk not in left)
    for day, keys in met.items():
        if keys:
            Milestone.objects.filter(pk__in=keys, met_on=None).update(met_on=day)


def open_again(assignment: Assignment, report: ProgressReport, day: date) -> None:
    """A report that arrived on `day` is taken back: what it met on that day is open again, unless others meet it."""
    first = first_value(report)
    met = met_by(assignment, report.period, first if first is not None else report.progress)
    others = assignment.reports.filter(state__in=HANDED_IN, submitted_at__isnull=False).exclude(pk=report.pk)
    value = IndicatorReading.objects.filter(report=OuterRef("pk"), indicator__order=1).values("value")
    reached = Coalesce(Subquery(value[:1]), "progress", output_field=DecimalField())
    most = others.aggregate(period=Max("period"), reached=Max(reached))
    opened = assignment.milestones.filter(met, met_on=day)
    if most["period"]:
        opened = opened.exclude(met_by(assignment, most["period"], most["reached"]))
    opened.update(met_on=None)


def met_by(assignment: Assignment, period: date, reached: Decimal | int | None) -> Q:
    """Which milestones a report of a period meets.

    Reporting a period meets the occurrences that fell due up to its end. A stage is met when the first indicator's
    value, or the percentage where there is none, reaches its target.
    """
    met = Q(kind=MilestoneKind.RECURRING, due_on__lte=period_end(period, assignment.plan.report_cycle))
    if reached is not None:
        met |= Q(kind=MilestoneKind.STAGE, target_value__lte=reached)
    return met


def left_open(
    assignment: Assignment, report: ProgressReport, data: ReportInput, indicators: list[Indicator]
) -> list[Milestone]:
    """Stages that would still be open after what was entered."""
    reached = data.values.get(indicators[0].pk) if indicators else data.progress
    return still_open(open_stages(assignment), assignment, report.period, reached)


def still_open(
    stages: Iterable[Milestone], assignment: Assignment, period: date, reached: Decimal | int | None
) -> list[Milestone]:
    """Of `stages`, those that a report of a period does not meet: the rule of `met_by` for rows already loaded."""
    end = period_end(period, assignment.plan.report_cycle)

    def met(one: Milestone) -> bool:
        if one.kind == MilestoneKind.RECURRING:
            return one.due_on <= end
        stage = one.kind == MilestoneKind.STAGE and one.target_value is not None and reached is not None
        return bool(stage and one.target_value <= reached)  # type: ignore[operator]

    return [one for one in stages if not met(one)]


def _request_closure(report: ProgressReport, assignment: Assignment, by: User, day: date) -> None:
    AssignmentRequest.objects.create(
        assignment=assignment,
        kind=RequestKind.CLOSURE,
        reason=report.work_done,
        report=report,
        created_by=by,
        created_at=clock.now(),
    )
    move_assignment(assignment, "request_closure", by=by, report=report, finished_on=day)
