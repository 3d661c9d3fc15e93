"""Which report is to be filled, and what is written into it: steps of the verbs in reports.py and handing_in.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from tasks.meanwhile import report_changed
from tasks.models import Assignment, AssignmentState, Indicator, IndicatorReading, ProgressReport, ReportState
from tasks.models.facts import WORKING_STATES
from tasks.permissions import require_own_department
from tasks.progress import COUNTING, percent_of
from tasks.report_input import Last, ReportInput
from tasks.schedule import period_of

EDITABLE = (ReportState.DRAFT, ReportState.RETURNED)


def current_period(assignment: Assignment) -> date:
    """The period a report written today is for."""
    return period_of(clock.today(), assignment.plan.report_cycle)


def require_reportable(assignment: Assignment) -> None:
    """Raise, in words, when nothing can be reported for an assignment in its present state."""
    state = AssignmentState(assignment.state)
    if state == AssignmentState.ISSUED:
        raise Conflict("这项任务还没有签收，请先签收再填报。")
    if state not in WORKING_STATES:
        raise Conflict(f"这项任务现在是“{state.label}”，不能填报。请刷新页面查看最新情况。")
    if not assignment.is_owed:
        raise DomainError("配合单位不用填报，由主办单位统一填报。")


def report_to_fill(assignment: Assignment) -> ProgressReport | None:
    """The report a clerk should be shown: a returned one first, else this period's, else None."""
    candidates = Q(state=ReportState.RETURNED) | Q(period=current_period(assignment))
    return pick_report(assignment, assignment.reports.filter(candidates).prefetch_related("readings"))


def pick_report(assignment: Assignment, reports: Iterable[ProgressReport]) -> ProgressReport | None:
    """The same choice among an assignment's returned reports and this period's, already loaded."""
    by_period = {one.period: one for one in reports}
    newest = by_period.get(assignment.report_period) if assignment.report_period else None
    if newest and newest.state == ReportState.RETURNED and assignment.report_state == ReportState.RETURNED:
        return newest
    return by_period.get(current_period(assignment))


def last_report(assignment: Assignment, before: date) -> ProgressReport | None:
    """The newest submitted or approved report of an earlier period, with its readings."""
    rows = assignment.reports.filter(state__in=COUNTING, period__lt=before)
    return rows.order_by("-period").prefetch_related("readings__indicator").first()


def last_counted(assignment: Assignment, before: date) -> Last:
    """Values of the newest submitted or approved report of an earlier period."""
    report = last_report(assignment, before)
    if report is None:
        return Last()
    return Last(report.progress or 0, {row.indicator_id: row.value for row in report.readings.all()})


def editable_report(
    by: User, assignment: Assignment, expected_version: int | None, *, any_version: bool = False
) -> ProgressReport:
    """The report to fill, created if there is none. Raises Forbidden, Conflict, DomainError."""
    require_own_department(by, assignment, "填报")
    require_reportable(assignment)
    report = report_to_fill(assignment)
    if report is None:
        report = new_draft(by, assignment)
        create_all([report])
        return report
    if not any_version:
        require_unchanged(report, expected_version)
    elif report.state not in EDITABLE:
        raise Conflict(report_changed(report))
    return report


def require_unchanged(report: ProgressReport, expected_version: int | None) -> None:
    """Refuse what was handed in, or written by somebody else, since the form was opened. Raises Conflict."""
    if report.state not in EDITABLE or report.version != expected_version:
        raise Conflict(report_changed(report))


def new_draft(by: User, assignment: Assignment) -> ProgressReport:
    """This period's report, empty and not stored yet."""
    now = clock.now()
    return ProgressReport(
        assignment=assignment, plan=assignment.plan, department=assignment.department,
        period=current_period(assignment), author=by, created_at=now, updated_at=now,
    )  # fmt: skip


def create_all(drafts: Sequence[ProgressReport]) -> None:
    """Store new drafts. Raises Conflict when a colleague has begun one of them meanwhile."""
    try:
        with transaction.atomic():
            ProgressReport.objects.bulk_create(drafts)
    except IntegrityError as error:
        raise Conflict("没有保存：本单位有人刚刚开始填报这项任务，请刷新后接着填。") from error


def fields_of(data: ReportInput, indicators: list[Indicator], by: User) -> dict[str, Any]:
    """What was entered, as columns of a report."""
    values = values_of(data, indicators)
    complete = bool(indicators) and len(values) == len(indicators)
    return {
        "progress": percent_of(values) if complete else data.progress,
        "work_done": data.work_done,
        "problems": data.problems,
        "next_steps": data.next_steps,
        "lower_reason": data.lower_reason,
        "shortfall_reason": data.shortfall_reason if data.wants_closure else "",
        "no_evidence_reason": data.no_evidence_reason if data.wants_closure else "",
        "needs_help": data.needs_help,
        "wants_closure": data.wants_closure,
        "author": by,
    }


def values_of(data: ReportInput, indicators: list[Indicator]) -> dict[Indicator, Decimal]:
    """What was entered for each indicator; those left empty are left out."""
    return {one: data.values[one.pk] for one in indicators if one.pk in data.values}


def store(report: ProgressReport, by: User, data: ReportInput, indicators: list[Indicator]) -> None:
    """Write the entered fields; the version tells other open forms that they are stale."""
    fields = fields_of(data, indicators, by) | {"updated_at": clock.now(), "version": report.version + 1}
    changed = ProgressReport.objects.filter(pk=report.pk, version=report.version, state__in=EDITABLE).update(**fields)
    if not changed:
        raise Conflict(report_changed(report))
    for name, value in fields.items():
        setattr(report, name, value)
    store_readings({report: values_of(data, indicators)} if indicators else {})


def store_readings(entered: Mapping[ProgressReport, Mapping[Indicator, Decimal]]) -> None:
    """The values of some reports, in place of those that were there. Two queries."""
    if not entered:
        return
    IndicatorReading.objects.filter(report__in=[one.pk for one in entered]).delete()
    IndicatorReading.objects.bulk_create(
        IndicatorReading(report=report, indicator=indicator, value=value)
        for report, values in entered.items()
        for indicator, value in values.items()
    )
