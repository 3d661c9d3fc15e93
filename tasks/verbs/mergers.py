"""Institutional reform (机构改革): what a closed department leaves goes to others, and keeps its history."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from departments.models import Department, User
from plan_tracker.errors import Conflict, DomainError
from tasks.models import AssignmentRole, AssignmentState
from tasks.ownership import to_move
from tasks.permissions import require_reviewer
from tasks.verbs.decisions import cancel_assignment, reassign_assignment, resume_assignment

MOST_AT_ONCE = 300


@dataclass(frozen=True)
class Moved:
    """What became of a closed department's duties."""

    moved: int
    dropped: int  # supporting parts of a task the successor has a part in already
    kept: tuple[str, ...]  # one sentence per duty that could not be moved


def move_duties(*, by: User, department: Department, to: Department) -> Moved:
    """The office gives all open duties of a closed department to another one, each with its stages still ahead.

    A supporting part where the other department has a part already is cancelled instead. What is refused stays where
    it is and is named. Raises Forbidden, Conflict for a department that is not closed, DomainError for a wrong one.
    """
    require_reviewer(by, "转交撤并单位的任务")
    if department.valid_to is None:
        raise Conflict(f"{department.name}没有撤并，任务要在任务页逐项改由其他单位承担。")
    if to.pk == department.pk:
        raise DomainError("请选择接手的单位。", field="to")
    reason = f"{department.name}已撤并，由{to.name}接手。"
    moved, dropped, kept = 0, 0, []
    taken = set(to.assignments.exclude(state=AssignmentState.CANCELLED).values_list("task_id", flat=True))
    for duty in list(to_move(department)[:MOST_AT_ONCE]):
        try:
            with transaction.atomic():
                if duty.role == AssignmentRole.SUPPORT and duty.task_id in taken:
                    cancel_assignment(by=by, assignment=duty, reason=reason)
                    dropped += 1
                    continue
                if duty.state == AssignmentState.SUSPENDED:
                    resume_assignment(by=by, assignment=duty, reason=reason)
                reassign_assignment(by=by, assignment=duty, department=to, reason=reason)
                moved += 1
        except DomainError as error:
            kept.append(f"{duty.task.code} {duty.task.title}：{error.message}")
    return Moved(moved, dropped, tuple(kept))
