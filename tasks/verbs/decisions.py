"""What the office decides outside a duty's ordinary course: uphold, reassign, suspend, cancel, carry over, reopen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from departments.models import Department, User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import clean_text
from tasks.meanwhile import require_version
from tasks.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    DeadlineBasis,
    Milestone,
    MilestoneKind,
    RequestState,
    Task,
)
from tasks.notices import tell_department
from tasks.on_record import audit_assignment
from tasks.permissions import require_reviewer
from tasks.transitions import BY_VERB, check_reason
from tasks.workflow import move_assignment

MAX_REASON = 1000


def uphold_assignment(*, by: User, assignment: Assignment, reason: str, expected_version: int | None = None) -> None:
    """The office answers a dispute: the duty stays where it is and waits for acceptance again."""
    _decide(by, assignment, "uphold", reason, expected_version)


def suspend_assignment(*, by: User, assignment: Assignment, reason: str, expected_version: int | None = None) -> None:
    """The office suspends a duty (中止): no light, no report asked for, until it is resumed."""
    _decide(by, assignment, "suspend", reason, expected_version)


def resume_assignment(
    *, by: User, assignment: Assignment, reason: str, due_on: date | None = None, expected_version: int | None = None
) -> None:
    """The office resumes a suspended duty; `due_on` moves its deadline, which must lie ahead once the old one is past.

    Raises DomainError for a day that is not after today.
    """
    require_reviewer(by, BY_VERB["resume"].label)
    due_on = due_on or assignment.due_on
    _require_ahead(due_on)
    with transaction.atomic():
        _set_deadline(assignment, due_on)
        _move(by, assignment, "resume", reason, expected_version, due_on=due_on)


def cancel_assignment(*, by: User, assignment: Assignment, reason: str, expected_version: int | None = None) -> None:
    """The office cancels a duty (撤销): it counts in no figure any more; its history stays."""
    require_reviewer(by, BY_VERB["cancel"].label)
    with transaction.atomic():
        _move(by, assignment, "cancel", reason, expected_version)
        _release_helpers(by, assignment, "cancel", reason)


def carry_over_assignment(
    *, by: User, assignment: Assignment, reason: str, task: Task | None = None, expected_version: int | None = None
) -> Assignment | None:
    """The office carries an unfinished duty over to next year (结转下年).

    With a `task` of a later plan the same department gets a draft part in it that continues this one; without, the
    next plan's import offers it. Returns that part. Raises DomainError for a task of the same or an earlier plan.
    """
    require_reviewer(by, BY_VERB["carry_over"].label)
    if task is not None and task.plan.year <= assignment.plan.year:
        raise DomainError("只能结转到以后年度的计划，请重新选择任务。", field="task")
    with transaction.atomic():
        _move(by, assignment, "carry_over", reason, expected_version)
        _release_helpers(by, assignment, "carry_over", reason)
        return continue_assignment(assignment, task) if task else None


def continue_assignment(assignment: Assignment, task: Task) -> Assignment:
    """The department's draft part in next year's task, linked to this year's.

    One that the plan's import has already written is taken. Raises Conflict when the department owes that task already.
    """
    written = task.assignments.filter(
        department=assignment.department, role=assignment.role, state=AssignmentState.DRAFT, continues=None
    ).first()
    if written is not None:
        written.continues = assignment
        written.save(update_fields=["continues"])
        return written
    try:
        with transaction.atomic():
            part = _copy_of(assignment, task, assignment.department)
            part.continues = assignment
            part.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("这个单位在所选任务里已经有分工，或者这项任务已经有主办单位，请另选一项。") from error
    Milestone.objects.create(assignment=part, kind=MilestoneKind.FINAL, due_on=part.due_on, basis=DeadlineBasis.OFFICE)
    return part


def reopen_assignment(
    *, by: User, assignment: Assignment, reason: str, due_on: date, expected_version: int | None = None
) -> None:
    """The office finds on looking back (回头看) that a closed duty is not done: it goes on until `due_on`."""
    require_reviewer(by, BY_VERB["reopen"].label)
    _require_ahead(due_on)
    with transaction.atomic():
        _set_deadline(assignment, due_on, met_on=None)
        _move(by, assignment, "reopen", reason, expected_version, closed_on=None, finished_on=None, due_on=due_on)


def reassign_assignment(
    *, by: User, assignment: Assignment, department: Department, reason: str, expected_version: int | None = None
) -> Assignment:
    """The office gives a duty to another department: this part is cancelled, the other one is issued a part of its own.

    A department that already helps with the task takes it over as its own part. Returns the new part.
    """
    require_reviewer(by, BY_VERB["reassign"].label)
    if department.pk == assignment.department_id:
        raise DomainError("这项任务现在就由这个单位承担，请选择另一个单位。", field="department")
    if department.valid_to and department.valid_to < clock.today():
        raise DomainError(f"{department.name}已经撤并，请选择现有的单位。", field="department")
    with transaction.atomic():
        _move(by, assignment, "reassign", reason, expected_version)
        part = _issue_to(by, assignment, department, reason)
        audit_assignment(part, "assignment.issue", by=by, taken_over_from=assignment.department.name)
    return part


# --- steps shared by the verbs above


def _decide(by: User, assignment: Assignment, verb: str, reason: str, expected_version: int | None) -> None:
    require_reviewer(by, BY_VERB[verb].label)
    with transaction.atomic():
        _move(by, assignment, verb, reason, expected_version)


def _move(
    by: User, assignment: Assignment, verb: str, reason: str, expected_version: int | None, **changes: Any
) -> None:
    """One step with its reason, the department's notice and the audit entry."""
    label = BY_VERB[verb].label
    check_reason(verb, reason)
    reason = clean_text(reason, field="reason", label="原因", max_length=MAX_REASON, required=True)
    require_version(assignment, expected_version, label)
    move_assignment(assignment, verb, by=by, note=reason, **changes)
    _settle_requests(assignment, by, label)
    _tell_department(assignment, verb, label, reason)
    audit_assignment(assignment, f"assignment.{verb}", by=by, reason=reason)


def _settle_requests(assignment: Assignment, by: User, label: str) -> None:
    """Nothing is left to decide about a duty that is gone."""
    if assignment.state not in (AssignmentState.CANCELLED, AssignmentState.CARRIED_OVER):
        return
    assignment.requests.filter(state=RequestState.PENDING).update(
        state=RequestState.REJECTED,
        decided_by=by,
        decided_at=clock.now(),
        decision_reason=f"任务已{label}，申请不再办理。",
        version=F("version") + 1,
    )


def _require_ahead(due_on: date) -> None:
    if due_on <= clock.today():
        raise DomainError("新的完成时限要在今天以后，请重新选择日期。", field="due_on")


def _set_deadline(assignment: Assignment, due_on: date, **changes: object) -> None:
    """Move the final milestone; the basis is the office's when the day changes."""
    if due_on != assignment.due_on:
        changes["basis"] = DeadlineBasis.OFFICE
    assignment.milestones.filter(kind=MilestoneKind.FINAL).update(due_on=due_on, **changes)


def _release_helpers(by: User, assignment: Assignment, verb: str, reason: str) -> None:
    """When nobody owes a task any more, its supporting parts go the same way."""
    if not assignment.is_owed or assignment.task.assignments.unsettled().exists():
        return
    helpers = assignment.task.assignments.filter(role=AssignmentRole.SUPPORT, state__in=BY_VERB[verb].sources)
    for helper in helpers.select_related("plan"):
        move_assignment(helper, verb, by=by, note=reason)


def _copy_of(assignment: Assignment, task: Task, department: Department) -> Assignment:
    """An unsaved, unissued part of the same kind."""
    same_plan = task.plan_id == assignment.plan_id
    return Assignment(
        plan=task.plan,
        chapter=task.chapter,
        task=task,
        department=department,
        role=assignment.role,
        due_on=assignment.due_on if same_plan else task.due_on or task.plan.ends_on,
        scope=assignment.scope,
        proposed=False,
    )


def _issue_to(by: User, assignment: Assignment, department: Department, reason: str) -> Assignment:
    """The other department's part, issued now, with what was still ahead of the first one."""
    helping = assignment.task.assignments.filter(department=department).select_related("plan", "task").first()
    part = _promoted(helping, assignment) if helping else _copy_of(assignment, assignment.task, department)
    part.state, part.issued_at, part.accepted_at, part.owner = AssignmentState.DRAFT, None, None, None
    part.save()
    _copy_stages(assignment, part)
    note = f"由{assignment.department.name}改为本单位承担：{reason}"
    move_assignment(part, "issue", by=by, note=note, issued_at=clock.now())
    _tell_department(part, "issue", "交由您单位承担，请签收", reason)
    return part


def _copy_stages(assignment: Assignment, part: Assignment) -> None:
    part.milestones.filter(met_on=None).delete()
    Milestone.objects.bulk_create(
        Milestone(
            assignment=part,
            kind=one.kind,
            name=one.name,
            due_on=one.due_on,
            target_value=one.target_value,
            basis=one.basis,
        )
        for one in assignment.milestones.filter(met_on=None)
    )


def _promoted(helping: Assignment, assignment: Assignment) -> Assignment:
    """A supporting part, or one cancelled before, becomes the duty itself. Raises Conflict if it owes already."""
    if helping.is_owed and helping.state != AssignmentState.CANCELLED:
        raise Conflict(f"{helping.department.name}已经承担这项任务，请选择另一个单位，或直接撤销这一份。")
    helping.role, helping.due_on, helping.scope = assignment.role, assignment.due_on, assignment.scope
    helping.closed_on, helping.finished_on, helping.progress, helping.proposed = None, None, 0, False
    return helping


def _tell_department(assignment: Assignment, verb: str, label: str, reason: str) -> None:
    tell_department(
        assignment,
        kind="decided",
        title=f"{assignment.task.title}：{label}",
        body=reason,
        key=f"{verb}:{assignment.pk}:{assignment.version}",
    )
