"""Confirm, issue and accept assignments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction

from audit import verbs as audit
from departments.calendar import load_calendar
from departments.models import Role, User
from departments.roles import REPORTS
from notifications import verbs as notifications
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import clean_text
from tasks.history import build_event, keep_events, write_event
from tasks.meanwhile import require_version
from tasks.models import (
    Assignment,
    AssignmentState,
    DeadlineBasis,
    Milestone,
    MilestoneKind,
    Plan,
    PlanState,
    Task,
)
from tasks.models.facts import FACT_FIELDS, WORKING_STATES
from tasks.notices import task_url, tell_office, tell_person
from tasks.on_record import audit_assignment
from tasks.permissions import require_own_department, require_reviewer
from tasks.progress import apply_turning_days
from tasks.transitions import check_reason
from tasks.workflow import move_assignment, touch_assignment

BATCH = 500
MAX_REASON = 1000


def accept_assignment(*, by: User, assignment: Assignment) -> Assignment:
    """The department confirms a duty (签收). Accepting what is already accepted changes nothing and is no error."""
    require_own_department(by, assignment, "签收")
    if assignment.state in (AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS):
        return assignment
    with transaction.atomic():
        move_assignment(assignment, "accept", by=by, accepted_at=clock.now(), owner=by)
        audit_assignment(assignment, "assignment.accept", by=by)
    return assignment


def dispute_assignment(
    *, by: User, assignment: Assignment, reason: str, expected_version: int | None = None
) -> Assignment:
    """The department says that a duty is not its own (提出异议); the office upholds or reassigns it.

    Raises DomainError without a reason, Conflict when it is not waiting for acceptance any more.
    """
    require_own_department(by, assignment, "提出异议")
    check_reason("dispute", reason)
    reason = clean_text(reason, field="reason", label="理由", max_length=MAX_REASON, required=True)
    with transaction.atomic():
        require_version(assignment, expected_version, "提出异议")
        move_assignment(assignment, "dispute", by=by, note=reason)
        tell_office(
            kind="disputed",
            title=f"{assignment.department.short_name}提出异议：{assignment.task.title}",
            body=reason,
            url=task_url(assignment),
            key=f"dispute:{assignment.pk}:{assignment.version}",
            about=f"assignment:{assignment.pk}",
        )
        audit_assignment(assignment, "assignment.dispute", by=by, reason=reason)
    return assignment


def delegate_assignment(
    *, by: User, assignment: Assignment, person: User, expected_version: int | None = None
) -> Assignment:
    """Name who in the department works on a duty (指定经办人); the department's others still may.

    Raises DomainError for somebody of another department or without access, Conflict for a duty not accepted or over.
    """
    require_own_department(by, assignment, "指定经办人")
    if person.department_id != assignment.department_id or person.role not in REPORTS or not person.is_active:
        raise DomainError("只能指定本单位在用的填报员或负责人，请重新选择。", field="person")
    if assignment.state not in WORKING_STATES:
        raise Conflict(f"这项任务现在是“{assignment.get_state_display()}”，不能指定经办人。请刷新页面查看最新情况。")
    if assignment.owner_id == person.pk:
        return assignment
    with transaction.atomic():
        require_version(assignment, expected_version, "指定经办人")
        Assignment.objects.filter(pk=assignment.pk).update(owner=person)
        assignment.owner = person
        touch_assignment(assignment, "delegate", by=by, note=f"由{person.full_name}经办")
        if person.pk != by.pk:
            tell_person(
                person,
                kind="delegated",
                title=f"请您经办：{assignment.task.title}",
                body=f"{by.full_name}指定您经办这项任务。",
                url=task_url(assignment),
                key=f"delegate:{assignment.pk}:{assignment.version}",
            )
        audit_assignment(assignment, "assignment.delegate", by=by, person=person.username)
    return assignment


def accept_all(*, by: User, plan: Plan) -> int:
    """Accept everything the user's department has been handed in this plan; returns how many."""
    waiting = Assignment.objects.visible_to(by).filter(plan=plan, state=AssignmentState.ISSUED)
    if by.role not in REPORTS:
        return 0
    rows = list(waiting.select_related("plan", "task", "department")[:BATCH])
    with transaction.atomic():
        for assignment in rows:
            accept_assignment(by=by, assignment=assignment)
    return len(rows)


def confirm_departments(*, by: User, task: Task) -> int:
    """The office confirms who is responsible for a task; proposals become settled. Returns how many were open."""
    require_reviewer(by, "确认责任单位")
    with transaction.atomic():
        rows = list(task.assignments.filter(proposed=True).select_related("plan", "task", "department"))
        for assignment in rows:
            Assignment.objects.filter(pk=assignment.pk).update(proposed=False)
            assignment.proposed = False
            write_event(assignment, "confirm", by=by, from_state=assignment.state)
        if rows:
            _audit_plan(rows[0].plan, "task.confirm_departments", by, task=task.code, count=len(rows))
    return len(rows)


def set_stage(*, by: User, assignment: Assignment, name: str, due_on: date, target: Decimal) -> Milestone:
    """The office sets a dated stage (阶段节点): by `due_on` the value (or percentage) should reach `target`.

    Raises DomainError for a day outside the plan's time or a stage that exists already.
    """
    require_reviewer(by, "设置阶段节点")
    name = clean_text(name, field="name", label="节点名称", max_length=80, required=True)
    if not assignment.plan.starts_on < due_on <= assignment.due_on:
        raise DomainError("节点日期要在计划起算之后、完成时限之前，请重新选择。", field="due_on")
    with transaction.atomic():
        stage, created = Milestone.objects.get_or_create(
            assignment=assignment,
            kind=MilestoneKind.STAGE,
            due_on=due_on,
            defaults={"name": name, "target_value": target, "basis": DeadlineBasis.OFFICE},
        )
        if not created:
            raise DomainError("这一天已经有一个阶段节点，请换一天。", field="due_on")
        touch_assignment(assignment, "set_stage", by=by, note=f"{due_on.month}月{due_on.day}日前：{name}")
        audit_assignment(assignment, "assignment.set_stage", by=by, due_on=str(due_on), name=name)
    return stage


def issue_plan(*, by: User, plan: Plan) -> int:
    """Hand down everything of a plan that is still unissued (下达), in one transaction; returns how many.

    Set-based: a fixed number of statements per BATCH rows. Every department's people get one message.
    """
    require_reviewer(by, "下达计划")
    with transaction.atomic():
        rows = list(_unissued(plan))
        now, calendar = clock.now(), load_calendar()
        for assignment in rows:
            assignment.plan = plan
            assignment.state, assignment.issued_at = AssignmentState.ISSUED, now
            assignment.version += 1
            open_dates = [one.due_on for one in assignment.milestones.all() if one.met_on is None]
            apply_turning_days(assignment, open_dates, [], [], calendar)
        Assignment.objects.bulk_update(rows, [*FACT_FIELDS, "issued_at", "version"], batch_size=BATCH)
        events = [build_event(row, "issue", by=by, from_state=AssignmentState.DRAFT) for row in rows]
        keep_events(events)
        publish(plan)
        _tell_departments(plan, rows, clock.today())
        _audit_plan(plan, "plan.issue", by, count=len(rows))
    return len(rows)


def publish(plan: Plan) -> None:
    """A plan with issued duties is no draft any more."""
    changed = Plan.objects.filter(pk=plan.pk, version=plan.version).update(
        state=PlanState.PUBLISHED, changed_at=clock.now(), version=plan.version + 1
    )
    if not changed:
        raise Conflict("没有下达：这份计划刚刚被修改过，请刷新后再下达。")
    plan.state, plan.version = PlanState.PUBLISHED, plan.version + 1


def _unissued(plan: Plan) -> Iterable[Assignment]:
    rows = Assignment.objects.filter(plan=plan, state=AssignmentState.DRAFT)
    return rows.select_related("task", "department").prefetch_related("milestones").order_by("pk")


def _tell_departments(plan: Plan, rows: list[Assignment], today: date) -> None:
    """One message per person, not one per duty."""
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.department_id] = counts.get(row.department_id, 0) + 1
    people = User.objects.filter(department__in=counts, role__in=(Role.REPORTER, Role.HEAD), is_active=True)
    notifications.queue_many(
        [
            notifications.Draft(
                recipient_id=person.pk,
                kind="to_accept",
                title=f"新下达{counts[person.department_id or 0]}项任务，请签收",
                body=f"{plan.title}已下达，请在“我的任务”里签收。",
                url="/tasks/",
                dedupe_key=f"to_accept:{plan.pk}:{today}",
                urgent=True,
            )
            for person in people.only("pk", "department_id")
        ]
    )


def _audit_plan(plan: Plan, action: str, by: User, **detail: object) -> None:
    audit.record(
        chain=plan.audit_chain,
        by=by,
        action=action,
        object_type="plan",
        object_id=str(plan.pk),
        object_label=plan.title,
        detail=detail,
    )
