"""The clock of a request: until when it may be made, until when it is decided, and its light."""

from __future__ import annotations

from datetime import date, timedelta

from tasks.lights import Light
from tasks.models import Assignment, AssignmentRequest, DeadlineBasis, ProgressReport, RequestKind, RequestState
from tasks.progress import local_date

# DESIGN: everyone who is judged can answer within 30 days, decided within 30 days.
APPEAL_DAYS = 30
# The office's own rule for extensions and changes.
DECIDE_WORKING_DAYS = 5
MOST_EXTENSIONS = 2
SOON_DAYS = {RequestKind.APPEAL: 7}
SOON = 2


def appeal_deadline(assignment: Assignment, report: ProgressReport | None) -> date:
    """The last day on which a return or a late mark may be appealed against."""
    if report is not None and report.reviewed_at is not None:
        return local_date(report.reviewed_at) + timedelta(days=APPEAL_DAYS)
    assert assignment.closed_on is not None
    return assignment.closed_on + timedelta(days=APPEAL_DAYS)


def needs_consent(request: AssignmentRequest) -> bool:
    """Whether the leader must have agreed: the deadline stands in the document, or the new one lies beyond the plan."""
    if request.kind != RequestKind.EXTENSION or request.milestone is None or request.new_due_on is None:
        return False
    return _from_document(request) or request.new_due_on > request.assignment.plan.ends_on


def needs_consent_words(request: AssignmentRequest) -> str:
    """Why the leader's consent is asked for."""
    return "这是原文写明的期限，延期要经领导同意。" if _from_document(request) else "延到计划截止日以后，要经领导同意。"


def _from_document(request: AssignmentRequest) -> bool:
    node, task = request.milestone, request.assignment.task
    written = node is not None and node.basis == DeadlineBasis.DOCUMENT and node.kind == "final"
    return written and bool(task.deadline_words)


def request_light(request: AssignmentRequest, day: date) -> Light:
    """Red when its decision is late, yellow when it is due soon, green while there is time, done when decided."""
    if request.state != RequestState.PENDING:
        return Light.DONE
    if request.decide_by is None:
        return Light.GREEN
    if day > request.decide_by:
        return Light.RED
    soon = SOON_DAYS.get(RequestKind(request.kind), SOON)
    return Light.YELLOW if (request.decide_by - day).days <= soon else Light.GREEN


def request_reason(request: AssignmentRequest, day: date) -> str:
    """The light in words."""
    if request.state != RequestState.PENDING:
        return RequestState(request.state).label
    if request.decide_by is None:
        return "等待审批"
    left = (request.decide_by - day).days
    if left < 0:
        return f"应在{request.decide_by.month}月{request.decide_by.day}日前办理，已超{-left}天"
    return "今天要办理" if left == 0 else f"还有{left}天办理"
