"""Recompute what an assignment stores about itself from its reports and milestones.

`refresh` is called by every verb that changes an assignment, inside the verb's transaction. It only sets attributes;
the caller writes them (`tasks.workflow`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from departments.calendar import WorkingCalendar, load_calendar
from tasks.models import (
    Assignment,
    AssignmentState,
    Comparator,
    Indicator,
    IndicatorReading,
    Milestone,
    Plan,
    ProgressReport,
    ReportState,
)
from tasks.schedule import pace
from tasks.turning import Rules, Situation, turning_days

LOCAL = ZoneInfo("Asia/Shanghai")
# A report counts from the day it is submitted: on time is judged by submission, not by approval.
COUNTING = (ReportState.SUBMITTED, ReportState.APPROVED)
HANDED_IN = (*COUNTING, ReportState.RETURNED)
MOST_BEFORE_CLOSURE = 99
LOOK_BACK = timedelta(days=120)


def local_date(moment: datetime) -> date:
    """The calendar day of a moment where the users live."""
    return moment.astimezone(LOCAL).date()


def rules_of(plan: Plan) -> Rules:
    """The plan's thresholds as the pure functions take them."""
    return Rules(plan.starts_on, plan.report_cycle, plan.report_day, plan.due_soon_days, plan.behind_points)


def refresh(assignment: Assignment, calendar: WorkingCalendar | None = None) -> None:
    """Set progress, current value, last report and turning days from the rows they derive from.

    Needs `assignment.plan` loaded; three queries (reports, their readings, milestones), plus one for the working
    calendar unless it is given.
    """
    refresh_many([assignment], calendar)


def refresh_many(assignments: Sequence[Assignment], calendar: WorkingCalendar | None = None) -> None:
    """The same for several, in as many queries as for one."""
    keys = [one.pk for one in assignments]
    reports, readings, milestones = _reports(keys), _readings(keys), _open_milestones(keys)
    calendar = calendar or _calendar_before(milestones)
    for one in assignments:
        _set_facts(one, reports.get(one.pk, []), readings.get(one.pk, []), milestones.get(one.pk, []), calendar)


def _set_facts(
    assignment: Assignment,
    reports: list[ProgressReport],
    readings: list[IndicatorReading],
    open_milestones: list[date],
    calendar: WorkingCalendar,
) -> None:
    latest = reports[-1] if reports else None
    assignment.report_period = latest.period if latest else None
    assignment.report_state = latest.state if latest else ""
    assignment.current_value = readings[-1].value if readings else None
    sent = [report.submitted_at for report in reports if report.state == ReportState.SUBMITTED and report.submitted_at]
    assignment.waiting, assignment.waiting_since = len(sent), min(sent, default=None)
    assignment.progress = 100 if assignment.state == AssignmentState.CLOSED else _progress(reports)
    apply_turning_days(assignment, open_milestones, reports, readings, calendar)


def _calendar_before(open_milestones: Mapping[int, list[date]]) -> WorkingCalendar:
    """The days that counting back from each next milestone needs: far more than the longest holiday."""
    next_due = [min(days) for days in open_milestones.values()]
    if not next_due:
        return WorkingCalendar({})
    return load_calendar(min(next_due) - LOOK_BACK, max(next_due))


def apply_turning_days(
    assignment: Assignment,
    open_milestones: list[date],
    reports: list[ProgressReport],
    readings: list[IndicatorReading],
    calendar: WorkingCalendar,
) -> None:
    """Set the turning-day fields; `reports` oldest first without drafts, `readings` of the first indicator."""
    latest = reports[-1] if reports else None
    handed_in = [report.period for report in reports if report.state in HANDED_IN and report.submitted_at]
    # What the head gave back has not left the department: no reason for a light.
    returned = latest is not None and latest.state == ReportState.RETURNED and latest.submitted_at is not None
    situation = Situation(
        state=assignment.state,
        owed=assignment.is_owed,
        due_on=assignment.due_on,
        open_milestones=open_milestones,
        progress=assignment.progress,
        issued_on=local_date(assignment.issued_at) if assignment.issued_at else None,
        reported_period=handed_in[-1] if handed_in else None,
        returned_on=local_date(latest.reviewed_at) if returned and latest and latest.reviewed_at else None,
        pace_slow_on=_pace_slow_on(readings, assignment.due_on),
        finished_on=assignment.finished_on,
    )
    days = turning_days(situation, rules_of(assignment.plan), calendar)
    for name, value in asdict(days).items():
        setattr(assignment, name, value)


def percent_of(values: dict[Indicator, Decimal]) -> int:
    """Progress from indicator values: their mean share of the target, in whole percent."""
    shares = [indicator.percent(value) for indicator, value in values.items()]
    return sum(shares) // len(shares)


def _progress(reports: list[ProgressReport]) -> int:
    """The newest counted report's percentage; 100 is reserved for what is closed."""
    counted = [report.progress for report in reports if report.state in COUNTING and report.progress is not None]
    return min(counted[-1], MOST_BEFORE_CLOSURE) if counted else 0


def _reports(assignments: list[int]) -> dict[int, list[ProgressReport]]:
    """Reports that are no drafts, oldest first, by assignment."""
    rows = ProgressReport.objects.filter(assignment__in=assignments).exclude(state=ReportState.DRAFT)
    found: dict[int, list[ProgressReport]] = {}
    fields = ("id", "period", "state", "progress", "submitted_at", "reviewed_at", "assignment_id")
    for one in rows.order_by("period").only(*fields):
        found.setdefault(one.assignment_id, []).append(one)
    return found


def _readings(assignments: list[int]) -> dict[int, list[IndicatorReading]]:
    """Readings of the first indicator in counted reports, oldest first, by assignment."""
    rows = IndicatorReading.objects.filter(
        report__assignment__in=assignments, report__state__in=COUNTING, indicator__order=1
    )
    found: dict[int, list[IndicatorReading]] = {}
    for one in rows.select_related("indicator", "report").order_by("report__period"):
        found.setdefault(one.report.assignment_id, []).append(one)
    return found


def _open_milestones(assignments: list[int]) -> dict[int, list[date]]:
    rows = Milestone.objects.filter(assignment__in=assignments, met_on=None)
    found: dict[int, list[date]] = {}
    for assignment, due_on in rows.values_list("assignment", "due_on"):
        found.setdefault(assignment, []).append(due_on)
    return found


def _pace_slow_on(readings: list[IndicatorReading], due_on: date) -> date | None:
    """The day of the newest reading if, at the present pace, the target will be missed."""
    if not readings:
        return None
    newest = readings[-1]
    # A rate has no pace, and staying below a ceiling is no delay.
    if not newest.indicator.accumulates or newest.indicator.comparator == Comparator.AT_MOST:
        return None
    points = [(row.report.period, row.value) for row in readings]
    outlook = pace(points, newest.indicator.target_value, due_on)
    submitted_at = newest.report.submitted_at
    return local_date(submitted_at) if outlook and outlook.misses and submitted_at else None
