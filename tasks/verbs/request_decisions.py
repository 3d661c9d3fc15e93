"""The office decides on requests; what is granted takes effect at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from departments.models import Department, User
from plan_tracker import clock
from plan_tracker.errors import DomainError, Forbidden
from plan_tracker.text import clean_text
from tasks.models import Assignment, AssignmentRequest, Milestone, ReportState, RequestKind
from tasks.notices import tell_department
from tasks.on_record import audit_assignment
from tasks.permissions import require_reviewer
from tasks.request_rules import needs_consent, needs_consent_words
from tasks.transitions import BY_VERB, check_reason
from tasks.verbs.decisions import reassign_assignment
from tasks.verbs.requests import MAX_REASON, written
from tasks.workflow import move_report, move_request, touch_assignment


def decide_request(
    *,
    by: User,
    request: AssignmentRequest,
    grant: bool,
    reason: str = "",
    consent_by: str = "",
    consent_on: date | None = None,
    new_department: Department | None = None,
    expected_version: int | None = None,
) -> None:
    """The office decides; what is granted takes effect at once. Refusing needs a reason.

    Extensions of a deadline that the document sets, or beyond the plan's end, need the leader's consent on record.
    An appeal is never decided by the person it is against. Raises Forbidden, DomainError, Conflict.
    """
    require_reviewer(by, "审批申请")
    _require_impartial(by, request)
    verb = "grant" if grant else "refuse"
    check_reason(verb, reason)
    reason = clean_text(reason, field="reason", label="审批意见", max_length=MAX_REASON, required=False)
    consent_by = clean_text(consent_by, field="consent_by", label="同意的领导", max_length=60, required=False)
    if grant:
        _check_consent(request, consent_by, consent_on)
    consent: dict[str, Any] = {"consent_by": consent_by, "consent_on": consent_on} if grant and consent_by else {}
    with transaction.atomic():
        move_request(request, verb, by=by, expected_version=expected_version, decision_reason=reason, **consent)
        if grant:
            _take_effect(request, by, reason, new_department)
        else:
            touch_assignment(request.assignment, verb, by=by, note=f"{request.get_kind_display()}：{reason}")
        _tell_asker(request, grant, reason)
        detail = {"kind": request.kind, "reason": reason, **written(consent)}
        audit_assignment(request.assignment, f"request.{verb}", by=by, **detail)


def _require_impartial(by: User, request: AssignmentRequest) -> None:
    if request.kind == RequestKind.CLOSURE:
        raise DomainError("办结申请随填报一起审核，请到审核队列办理。")
    if by.pk == request.created_by_id:
        raise Forbidden("不能审批自己提出的申请，请交由其他审核员办理。")
    if by.pk == request.against_id:
        raise Forbidden("这是对您本人处理结果的复核，要由另一位审核员办理。")


def _check_consent(request: AssignmentRequest, consent_by: str, consent_on: date | None) -> None:
    if not needs_consent(request):
        return
    if not consent_by:
        raise DomainError(f"{needs_consent_words(request)}请写明同意的领导和日期。", field="consent_by")
    if consent_on is None or consent_on > clock.today():
        raise DomainError("请填写领导同意的日期，不能晚于今天。", field="consent_on")


def _take_effect(request: AssignmentRequest, by: User, reason: str, new_department: Department | None) -> None:
    if request.kind == RequestKind.EXTENSION:
        _extend(request, by, reason)
    elif request.kind == RequestKind.CHANGE:
        _change(request, by, reason, new_department)
    else:
        _reconsider(request, by, reason)


def _extend(request: AssignmentRequest, by: User, reason: str) -> None:
    """Move the deadline; the old day stays in the request and in the history."""
    assignment, node, due_on = request.assignment, request.milestone, request.new_due_on
    assert node is not None
    assert due_on is not None
    if assignment.milestones.filter(kind=node.kind, due_on=due_on).exclude(pk=node.pk).exists():
        raise DomainError("延到的那一天已经有一个节点，请让单位换一天重新申请。")
    Milestone.objects.filter(pk=node.pk).update(due_on=due_on, basis="office")
    if node.kind == "final":
        assignment.due_on = due_on
    words = f"{request.old_due_on:%Y年%m月%d日}延到{due_on:%Y年%m月%d日}"
    consent = f"（{request.consent_by}{request.consent_on:%m月%d日}同意）" if request.consent_by else ""
    touch_assignment(assignment, "extend", by=by, note="：".join(filter(None, [f"{words}{consent}", reason])))


def _change(request: AssignmentRequest, by: User, reason: str, new_department: Department | None) -> None:
    assignment = request.assignment
    if request.new_scope:
        assignment.scope = request.new_scope
        Assignment.objects.filter(pk=assignment.pk).update(scope=request.new_scope)
        touch_assignment(assignment, "change_scope", by=by, note=request.new_scope)
    department = new_department or request.new_department
    if department is not None:
        reassign_assignment(by=by, assignment=assignment, department=department, reason=reason or request.reason)


def _reconsider(request: AssignmentRequest, by: User, reason: str) -> None:
    """A returned report goes back into the queue as it was handed in; a late mark is taken back."""
    assignment, report = request.assignment, request.report
    if report is None:
        assignment.finished_on = min(assignment.finished_on or assignment.due_on, assignment.due_on)
        Assignment.objects.filter(pk=assignment.pk).update(finished_on=assignment.finished_on)
        touch_assignment(assignment, "excuse_late", by=by, note=reason)
        return
    if report.state == ReportState.RETURNED:
        move_report(report, "reinstate", expected_version=report.version)
    touch_assignment(assignment, "reinstate", by=by, note=reason, report=report)


def _tell_asker(request: AssignmentRequest, grant: bool, reason: str) -> None:
    assignment = request.assignment
    decision = BY_VERB["grant" if grant else "refuse"].label
    tell_department(
        assignment,
        kind="decided",
        title=f"{assignment.task.title}：{decision}（{request.get_kind_display()}）",
        body=reason,
        key=f"request-decided:{request.pk}",
    )
