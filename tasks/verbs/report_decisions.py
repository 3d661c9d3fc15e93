"""The head signs a report or gives it back (审签), the office approves or returns it (审核)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from departments.models import User
from notifications import verbs as notifications
from plan_tracker import clock
from plan_tracker.errors import Forbidden
from plan_tracker.text import clean_text
from tasks.models import Assignment, AssignmentState, ProgressReport, RequestKind, RequestState
from tasks.notices import task_url
from tasks.on_record import audit_assignment
from tasks.permissions import may_sign, require_own_department, require_reviewer
from tasks.schedule import period_label
from tasks.transitions import check_reason
from tasks.verbs.arrival import arrive
from tasks.verbs.closing import close_assignment
from tasks.workflow import move_assignment, move_report, touch_assignment

MAX_COMMENT = 1000


def sign_report(*, by: User, report: ProgressReport, expected_version: int) -> ProgressReport:
    """The head signs (审签): the report goes to the office. Raises Forbidden or Conflict."""
    _require_head(by, report, "审签")
    assignment = report.assignment
    with transaction.atomic():
        now = clock.now()
        move_report(report, "sign", expected_version=expected_version, signed_at=now, signed_by=by, submitted_at=now)
        arrive(report, assignment, "sign", by=by, note="")
        audit_assignment(assignment, "report.sign", by=by, period=str(report.period))
    return report


def send_back_report(*, by: User, report: ProgressReport, reason: str, expected_version: int) -> ProgressReport:
    """The head gives a report back to its author, with a reason."""
    _require_head(by, report, "退回本单位的填报")
    never_sent = {"submitted_at": None, "submitted_by": None}
    return _give_back(report, "send_back", by=by, reason=reason, expected_version=expected_version, **never_sent)


def approve_report(*, by: User, report: ProgressReport, comment: str = "", expected_version: int) -> ProgressReport:
    """The office approves; a report that asks for closure closes its assignment (and the supporting parts)."""
    require_reviewer(by, "审核")
    _require_another(by, report)
    comment = clean_text(comment, field="comment", label="审核意见", max_length=MAX_COMMENT, required=False)
    assignment = report.assignment
    with transaction.atomic():
        _review(report, "approve", by=by, comment=comment, expected_version=expected_version)
        touch_assignment(assignment, "approve", by=by, note=comment, report=report)
        if assignment.state == AssignmentState.CLOSURE_REQUESTED and report.wants_closure:
            _decide_closure(assignment, RequestState.APPROVED, by, comment)
            close_assignment(assignment, by=by, report=report)
        _tell_author(report, assignment, "approved", "填报已通过审核", comment)
        audit_assignment(assignment, "report.approve", by=by, period=str(report.period))
    return report


def return_report(*, by: User, report: ProgressReport, reason: str, expected_version: int) -> ProgressReport:
    """The office returns a report, with a reason; a pending closure request is refused with it."""
    require_reviewer(by, "退回填报")
    _require_another(by, report)
    return _give_back(report, "return", by=by, reason=reason, expected_version=expected_version)


# --- steps shared by the verbs above


def _decide_closure(assignment: Assignment, decision: RequestState, by: User, reason: str) -> None:
    assignment.requests.filter(kind=RequestKind.CLOSURE, state=RequestState.PENDING).update(
        state=decision, decided_by=by, decided_at=clock.now(), decision_reason=reason
    )


def _give_back(
    report: ProgressReport, verb: str, *, by: User, reason: str, expected_version: int, **changes: Any
) -> ProgressReport:
    check_reason(verb, reason)
    reason = clean_text(reason, field="reason", label="退回原因", max_length=MAX_COMMENT, required=True)
    assignment = report.assignment
    with transaction.atomic():
        _review(report, verb, by=by, comment=reason, expected_version=expected_version, **changes)
        if assignment.state == AssignmentState.CLOSURE_REQUESTED and report.wants_closure:
            _decide_closure(assignment, RequestState.REJECTED, by, reason)
            move_assignment(assignment, "refuse_closure", by=by, note=reason, report=report, finished_on=None)
        touch_assignment(assignment, verb, by=by, note=reason, report=report)
        _tell_author(report, assignment, "returned", "填报被退回，请修改后重报", reason)
        audit_assignment(assignment, f"report.{verb}", by=by, period=str(report.period), reason=reason)
    return report


def _review(
    report: ProgressReport, verb: str, *, by: User, comment: str, expected_version: int, **changes: Any
) -> None:
    move_report(
        report,
        verb,
        expected_version=expected_version,
        reviewed_at=clock.now(),
        reviewed_by=by,
        review_comment=comment,
        **changes,
    )


def _require_head(by: User, report: ProgressReport, doing: str) -> None:
    require_own_department(by, report.assignment, doing)
    if not may_sign(by, report):
        raise Forbidden(f"只有单位负责人可以{doing}。")


def _require_another(by: User, report: ProgressReport) -> None:
    if by.pk in (report.author_id, report.submitted_by_id):
        raise Forbidden("不能审核自己填报的内容，请交由其他审核员审核。")


def _tell_author(report: ProgressReport, assignment: Assignment, kind: str, headline: str, text: str) -> None:
    notifications.queue(
        recipient=report.author,
        kind=kind,
        title=f"{assignment.task.title}：{_period(report)}{headline}",
        body=text,
        url=task_url(assignment),
        dedupe_key=f"{kind}:{report.pk}:{report.version}",
        urgent=kind == "returned",
        about=f"report:{report.pk}",
    )


def _period(report: ProgressReport) -> str:
    return period_label(report.period, report.assignment.plan.report_cycle)
