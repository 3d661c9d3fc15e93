"""Write and hand in progress reports."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from tasks.models import (
    Assignment,
    AssignmentState,
    Indicator,
    IndicatorReading,
    ProgressReport,
    ReportState,
)
from tasks.models.facts import WORKING_STATES
from tasks.notices import tell_heads
from tasks.permissions import require_own_department
from tasks.progress import COUNTING, percent_of
from tasks.report_input import Last, ReportInput, judge
from tasks.schedule import period_label, period_of
from tasks.verbs.arrival import arrive, first_value, left_open
from tasks.workflow import (
    audit_assignment,
    move_report,
    report_changed,
    touch_assignment,
)

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


def save_draft(
    *, by: User, assignment: Assignment, data: ReportInput, expected_version: int | None = None
) -> ProgressReport:
    """Keep what was entered so far, without judging it. Creates this period's report if there is none.

    `expected_version` is the report's version when the form was opened (None: there was no report yet).
    Raises Conflict when somebody else saved or handed it in meanwhile, Forbidden for other departments.
    """
    with transaction.atomic():
        report = _editable_report(by, assignment, expected_version)
        _store(report, by, data, list(assignment.task.indicators.all()))
    return report


def ensure_draft(*, by: User, assignment: Assignment) -> ProgressReport:
    """This period's editable report, created empty if need be (files can be added to it)."""
    with transaction.atomic():
        return _editable_report(by, assignment, None, any_version=True)


def put_back(
    *, by: User, report: ProgressReport, before: ReportInput | None, author: User, expected_version: int
) -> None:
    """Undo what was entered in a draft: as it was `before`, by whom; None means there was none, so it goes away.

    A draft with files, or with a history of having been handed in, stays, empty. Raises Conflict when anybody changed
    or handed it in since.
    """
    assignment = report.assignment
    require_own_department(by, assignment, "填报")
    require_reportable(assignment)
    if report.state not in EDITABLE or report.version != expected_version:
        raise Conflict(report_changed(report))
    with transaction.atomic():
        if before is not None or report.evidence.exists() or report.events.exists():
            _store(report, author, before or ReportInput(), list(assignment.task.indicators.all()))
            return
        gone = ProgressReport.objects.filter(pk=report.pk, version=expected_version, state=ReportState.DRAFT)
        if not gone.delete()[0]:
            raise Conflict(report_changed(report))


def already_submitted(assignment: Assignment, key: uuid.UUID | None) -> ProgressReport | None:
    """The report this very submission already produced, if it arrived before."""
    if key is None:
        return None
    return ProgressReport.objects.filter(assignment=assignment, submit_key=key).first()


def submit_report(
    *,
    by: User,
    assignment: Assignment,
    data: ReportInput,
    expected_version: int | None = None,
    submit_key: uuid.UUID | None = None,
) -> ProgressReport:
    """Hand in a report: to the department's head if there is one, else to the office.

    The same `submit_key` arriving twice is one submission. Raises InvalidInput with a sentence per field,
    Conflict when the report changed meanwhile.
    """
    require_own_department(by, assignment, "填报")
    done = already_submitted(assignment, submit_key)
    if done:
        return done
    try:
        return _submit(by, assignment, data, expected_version, submit_key)
    except Conflict:
        # A double click: the other half of it may have arrived first.
        done = already_submitted(assignment, submit_key)
        if done:
            return done
        raise


def _submit(
    by: User, assignment: Assignment, data: ReportInput, expected_version: int | None, submit_key: uuid.UUID | None
) -> ProgressReport:
    with transaction.atomic():
        report = _editable_report(by, assignment, expected_version)
        indicators = list(assignment.task.indicators.all())
        judge(
            data,
            indicators,
            last_counted(assignment, report.period),
            has_evidence=report.evidence.filter(removed_at=None).exists(),
            open_stages=left_open(assignment, report, data, indicators) if data.wants_closure else [],
        )
        _store(report, by, data, indicators)
        verb = "submit_to_head" if has_head(by, assignment.department_id) else "submit"
        _hand_in(report, assignment, verb, by=by, submit_key=submit_key)
    return report


# --- steps shared by the verbs above


def _editable_report(
    by: User, assignment: Assignment, expected_version: int | None, *, any_version: bool = False
) -> ProgressReport:
    require_own_department(by, assignment, "填报")
    require_reportable(assignment)
    report = report_to_fill(assignment)
    if report is None:
        return _create_draft(by, assignment)
    if report.state not in EDITABLE or not (any_version or report.version == expected_version):
        raise Conflict(report_changed(report))
    return report


def _create_draft(by: User, assignment: Assignment) -> ProgressReport:
    now = clock.now()
    report = ProgressReport(
        assignment=assignment,
        plan=assignment.plan,
        department=assignment.department,
        period=current_period(assignment),
        author=by,
        created_at=now,
        updated_at=now,
    )
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("没有保存：本单位有人刚刚开始填报这项任务，请刷新后接着填。") from error
    return report


def _store(report: ProgressReport, by: User, data: ReportInput, indicators: list[Indicator]) -> None:
    """Write the entered fields; the version tells other open forms that they are stale."""
    values = {one: data.values[one.pk] for one in indicators if one.pk in data.values}
    complete = bool(indicators) and len(values) == len(indicators)
    fields: dict[str, Any] = {
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
        "updated_at": clock.now(),
        "version": report.version + 1,
    }
    changed = ProgressReport.objects.filter(pk=report.pk, version=report.version, state__in=EDITABLE).update(**fields)
    if not changed:
        raise Conflict(report_changed(report))
    for name, value in fields.items():
        setattr(report, name, value)
    if indicators:
        _store_readings(report, values)


def _store_readings(report: ProgressReport, values: dict[Indicator, Decimal]) -> None:
    report.readings.all().delete()
    IndicatorReading.objects.bulk_create(
        IndicatorReading(report=report, indicator=indicator, value=value) for indicator, value in values.items()
    )


def has_head(by: User, department_id: int) -> bool:
    """Whether somebody else must sign first: the department has an active head, and it is not the writer."""
    if by.role == Role.HEAD:
        return False
    return User.objects.filter(department=department_id, role=Role.HEAD, is_active=True).exists()


def _hand_in(
    report: ProgressReport, assignment: Assignment, verb: str, *, by: User, submit_key: uuid.UUID | None
) -> None:
    now = clock.now()
    move_report(report, verb, expected_version=report.version, submitted_at=now, submitted_by=by, submit_key=submit_key)
    if verb == "submit":
        arrive(report, assignment, verb, by=by, note=report.work_done)
    else:
        value = first_value(report)
        touch_assignment(assignment, verb, by=by, note=report.work_done, report=report, value=value)
        _tell_heads(report, assignment)
    audit_assignment(assignment, f"report.{verb}", by=by, period=str(report.period), progress=report.progress)


def _tell_heads(report: ProgressReport, assignment: Assignment) -> None:
    tell_heads(
        assignment,
        kind="to_sign",
        title=f"请审签：{assignment.task.title}",
        body=f"{report.author.full_name}填报了{_period(report)}进展，等您审签后报法治办。",
        key=f"to_sign:{report.pk}:{report.version}",
        about=f"report:{report.pk}",
    )


def _period(report: ProgressReport) -> str:
    return period_label(report.period, report.assignment.plan.report_cycle)
