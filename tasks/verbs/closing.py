"""Close an assignment, and with the last owed part of a task its supporting parts."""

from __future__ import annotations

from departments.models import User
from plan_tracker import clock
from tasks.models import Assignment, AssignmentRole, ProgressReport
from tasks.transitions import BY_VERB
from tasks.workflow import move_assignment


def close_assignment(assignment: Assignment, *, by: User, report: ProgressReport | None) -> None:
    """Close what asked for closure; whether it was on time is judged by the day it asked. Inside a transaction."""
    today = clock.today()
    assignment.milestones.filter(met_on=None).update(met_on=assignment.finished_on or today)
    move_assignment(assignment, "close", by=by, report=report, closed_on=today)
    if not assignment.task.assignments.unsettled().exists():
        _close_supporting_parts(assignment, by)


def _close_supporting_parts(assignment: Assignment, by: User) -> None:
    """Nothing is left to help with."""
    today = clock.today()
    helpers = assignment.task.assignments.filter(
        role=AssignmentRole.SUPPORT, state__in=BY_VERB["close_support"].sources
    ).select_related("plan")
    for helper in helpers:
        helper.milestones.filter(met_on=None).update(met_on=today)
        move_assignment(helper, "close_support", by=by, closed_on=today, finished_on=today)
