"""What a department asks the office to decide: more time, another department or content, a second look (复核)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from departments.calendar import load_calendar
from departments.models import Department, User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import clean_text
from tasks.models import (
    Assignment,
    AssignmentRequest,
    Milestone,
    ProgressReport,
    ReportState,
    RequestKind,
    RequestState,
)
from tasks.notices import tell_office
from tasks.on_record import audit_assignment
from tasks.permissions import require_own_department
from tasks.request_rules import (
    APPEAL_DAYS,
    DECIDE_WORKING_DAYS,
    MOST_EXTENSIONS,
    appeal_deadline,
)
from tasks.transitions import WORKING
from tasks.workflow import move_request, touch_assignment

MAX_REASON = 1000
MAX_SCOPE = 2000
ASK_VERBS = {
    RequestKind.EXTENSION: "ask_extension",
    RequestKind.CHANGE: "ask_change",
    RequestKind.APPEAL: "appeal",
}


def request_extension(
    *, by: User, assignment: Assignment, new_due_on: date, reason: str, milestone: Milestone | None = None
) -> AssignmentRequest:
    """Ask for more time for the final deadline or one stage (延期申请): before it is due, twice at most.

    Raises DomainError with the field, Conflict when one is already waiting.
    """
    require_own_department(by, assignment, "申请延期")
    _require_working(assignment, "申请延期")
    node = milestone or assignment.milestones.get(kind="final")
    _check_extension(assignment, node, new_due_on)
    return _ask(
        by,
        assignment,
        RequestKind.EXTENSION,
        reason,
        milestone=node,
        old_due_on=node.due_on,
        new_due_on=new_due_on,
        decide_by=_working_days_on(DECIDE_WORKING_DAYS),
    )


def request_change(
    *, by: User, assignment: Assignment, reason: str, new_department: Department | None = None, new_scope: str = ""
) -> AssignmentRequest:
    """Ask for another department or another content (变更申请). Raises DomainError with the field, Conflict."""
    require_own_department(by, assignment, "申请变更")
    _require_working(assignment, "申请变更")
    new_scope = clean_text(new_scope, field="new_scope", label="调整为", max_length=MAX_SCOPE, required=False)
    if new_department is None and not new_scope:
        raise DomainError("请选择改由哪个单位承担，或者写明内容怎样调整。", field="new_scope")
    if new_department is not None and new_department.pk == assignment.department_id:
        raise DomainError("这项任务现在就由本单位承担，请选择另一个单位。", field="new_department")
    return _ask(
        by,
        assignment,
        RequestKind.CHANGE,
        reason,
        new_department=new_department,
        new_scope=new_scope,
        decide_by=_working_days_on(DECIDE_WORKING_DAYS),
    )


def file_appeal(
    *, by: User, assignment: Assignment, reason: str, report: ProgressReport | None = None
) -> AssignmentRequest:
    """Ask another person to look again at a returned report, or at the late mark of a closed duty (复核申请).

    Within 30 days; decided within 30 days by somebody else (DESIGN: everyone who is judged can answer).
    """
    require_own_department(by, assignment, "申请复核")
    against = _judged_by(assignment, report)
    if clock.today() > appeal_deadline(assignment, report):
        raise DomainError(f"已经超过{APPEAL_DAYS}天，不能再申请复核。有疑问请联系法治办。")
    decide_by = clock.today() + timedelta(days=APPEAL_DAYS)
    return _ask(by, assignment, RequestKind.APPEAL, reason, report=report, against=against, decide_by=decide_by)


def withdraw_request(*, by: User, request: AssignmentRequest, expected_version: int | None = None) -> None:
    """The department takes a request back while it waits."""
    require_own_department(by, request.assignment, "撤回申请")
    if request.kind == RequestKind.CLOSURE:
        raise DomainError("办结申请随填报一起审核，不能单独撤回。需要修改的，请撤回这份填报，或联系法治办退回。")
    with transaction.atomic():
        move_request(request, "withdraw", by=by, expected_version=expected_version)
        touch_assignment(request.assignment, "withdraw", by=by, note=request.get_kind_display())
        audit_assignment(request.assignment, "request.withdraw", by=by, kind=request.kind)


def _ask(by: User, assignment: Assignment, kind: RequestKind, reason: str, **fields: Any) -> AssignmentRequest:
    """Store a request with its history, the office's notice and the audit entry."""
    reason = clean_text(reason, field="reason", label="理由", max_length=MAX_REASON, required=True)
    request = AssignmentRequest(
        assignment=assignment, kind=kind, reason=reason, created_by=by, created_at=clock.now(), **fields
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
            touch_assignment(assignment, ASK_VERBS[kind], by=by, note=reason, report=fields.get("report"))
            _tell_office(request, by)
            audit_assignment(assignment, f"request.{kind}", by=by, reason=reason, **written(fields))
    except IntegrityError as error:
        raise Conflict(f"这项任务已经有一个{kind.label}在等审批，请等结果出来，或先撤回再重新申请。") from error
    return request


def written(fields: dict[str, Any]) -> dict[str, str]:
    """What is asked or agreed, as the audit entry keeps it."""
    return {name: str(value) for name, value in fields.items() if value}


def _require_working(assignment: Assignment, doing: str) -> None:
    if assignment.state not in WORKING or not assignment.is_owed:
        raise Conflict(f"这项任务现在是“{assignment.get_state_display()}”，不能{doing}。请刷新页面查看最新情况。")


def _check_extension(assignment: Assignment, node: Milestone, new_due_on: date) -> None:
    if node.met_on is not None:
        raise DomainError("这个节点已经完成，不用延期。", field="milestone")
    if clock.today() > node.due_on:
        raise DomainError(f"延期要在到期前申请，这个期限{node.due_on:%m月%d日}已过。请联系法治办。", field="new_due_on")
    if new_due_on <= node.due_on:
        raise DomainError("延到的日期要晚于原定期限，请重新选择。", field="new_due_on")
    if node.kind != "final" and new_due_on > assignment.due_on:
        raise DomainError("阶段节点不能晚于完成时限，请重新选择，或先申请延长完成时限。", field="new_due_on")
    if new_due_on.year > assignment.plan.ends_on.year + 1:
        raise DomainError("最晚只能延到下一年，更久的请联系法治办结转下年。", field="new_due_on")
    if node.requests.filter(kind=RequestKind.EXTENSION, state=RequestState.APPROVED).count() >= MOST_EXTENSIONS:
        raise DomainError(f"同一个期限最多延{MOST_EXTENSIONS}次，不能再延。请联系法治办。", field="new_due_on")


def _judged_by(assignment: Assignment, report: ProgressReport | None) -> User:
    """Whose judgement is appealed against. Raises DomainError when there is nothing to appeal against."""
    if report is not None:
        if report.state != ReportState.RETURNED or report.submitted_at is None or report.reviewed_by is None:
            raise DomainError("只有法治办退回的填报可以申请复核。请刷新页面查看最新情况。")
        return report.reviewed_by
    if not assignment.closed_late:
        raise DomainError("这项任务没有逾期办结，不用申请复核。")
    closing = assignment.events.filter(verb="close", actor__isnull=False).order_by("-at", "-pk").first()
    if closing is None or closing.actor is None:
        raise DomainError("查不到这项任务由谁办结，请联系法治办。")
    return closing.actor


def _working_days_on(days: int) -> date:
    today = clock.today()
    return load_calendar(today, today + timedelta(days=60)).shift(today, days)


def _tell_office(request: AssignmentRequest, by: User) -> None:
    assignment = request.assignment
    tell_office(
        kind="to_decide",
        title=f"{request.get_kind_display()}：{assignment.task.title}",
        body=f"{assignment.department.short_name}{by.full_name}：{request.reason}",
        url=f"/requests/{request.pk}/",
        key=f"request:{request.pk}",
        about=f"request:{request.pk}",
    )
