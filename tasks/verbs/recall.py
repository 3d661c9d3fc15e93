"""Take back a report that nobody has judged yet (撤回填报)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from departments.models import User
from plan_tracker.errors import Conflict
from tasks.meanwhile import last_touched
from tasks.models import Assignment, AssignmentState, ProgressReport, ReportState, RequestKind, RequestState
from tasks.on_record import audit_assignment
from tasks.permissions import require_own_department
from tasks.progress import local_date
from tasks.recall_rules import why_not_recalled
from tasks.verbs.arrival import open_again
from tasks.workflow import move_assignment, move_report, move_request, touch_assignment

# It was never handed in: on time is judged by the day it is handed in again, and the head signs again.
NEVER_SENT: dict[str, Any] = {
    "submitted_at": None,
    "submitted_by": None,
    "signed_at": None,
    "signed_by": None,
    "submit_key": None,
}


def recall_report(*, by: User, report: ProgressReport, expected_version: int) -> ProgressReport:
    """The department takes a report back into a draft while neither its head nor the office has judged it.

    A request for closure that came with it is withdrawn. The second of two clicks changes nothing. Raises Forbidden or
    NotFound for others; Conflict, naming who was first, when it changed meanwhile, or with why it is too late.
    """
    require_own_department(by, report.assignment, "撤回填报")
    if _done(by, report, expected_version):
        return report
    if report.version != expected_version:
        raise Conflict(_too_late(report))
    refusal = why_not_recalled(report)
    if refusal:
        raise Conflict(f"没有撤回：这份填报{refusal}")
    try:
        with transaction.atomic():
            _take_back(by, report, expected_version)
    except Conflict:
        # A double click: the other half of it may have arrived first.
        report.refresh_from_db()
        if _done(by, report, expected_version):
            return report
        if report.version != expected_version:
            raise Conflict(_too_late(report)) from None
        raise
    return report


def _take_back(by: User, report: ProgressReport, expected_version: int) -> None:
    assignment, arrived = report.assignment, report.state == ReportState.SUBMITTED
    sent_at = report.submitted_at
    move_report(report, "recall", expected_version=expected_version, **NEVER_SENT)
    if arrived and sent_at is not None:
        open_again(assignment, report, local_date(sent_at))
        _withdraw_closure(assignment, report, by)
    touch_assignment(assignment, "recall", by=by, report=report)
    audit_assignment(assignment, "report.recall", by=by, period=str(report.period))


def _withdraw_closure(assignment: Assignment, report: ProgressReport, by: User) -> None:
    """The closure this very report asked for is not asked for any more."""
    asked = report.requests.filter(kind=RequestKind.CLOSURE, state=RequestState.PENDING).first()
    if asked is None or assignment.state != AssignmentState.CLOSURE_REQUESTED:
        return
    move_request(asked, "withdraw", by=by)
    move_assignment(assignment, "recall_closure", by=by, report=report, finished_on=None)


def _done(by: User, report: ProgressReport, expected_version: int) -> bool:
    """Whether this very person has taken this very version back already."""
    if report.state != ReportState.DRAFT or report.version != expected_version + 1:
        return False
    last = report.events.filter(verb="recall").order_by("-at", "-pk").first()
    return last is not None and last.actor_id == by.pk


def _too_late(report: ProgressReport) -> str:
    who, state = last_touched(report)
    return f"没有撤回：{who}刚刚更新过这份填报（现在是“{state}”），请刷新后再看。"
