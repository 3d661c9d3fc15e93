"""The numbers beside the navigation: what waits for this person in the plan. One query, whatever their role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from departments.models import User
from departments.roles import REPORTS, REVIEWS
from plan_tracker import clock
from tasks.models import Assignment, AssignmentRequest, AssignmentState, Instruction, Plan, ProgressReport
from tasks.worklist import TO_DO, mine


@dataclass(frozen=True)
class Badges:
    """How many items wait: tasks to do, reports to review, requests and disputes, instructions."""

    todo: int = 0
    reviews: int = 0
    requests: int = 0
    instructions: int = 0


def badges(user: User, plan: Plan | None) -> Badges:
    """Nothing for whoever only reads."""
    if plan is None or user.role not in REPORTS | REVIEWS:
        return Badges()
    counts = _of_office(plan) if user.role in REVIEWS else _of_department(user, plan)
    return Badges(**Plan.objects.filter(pk=plan.pk).values(**counts).get())


def _of_office(plan: Plan) -> dict[str, Any]:
    requests = AssignmentRequest.objects.filter(assignment__plan=plan).waiting()
    disputes = Assignment.objects.filter(plan=plan, state=AssignmentState.DISPUTED)
    return {
        "reviews": _number(ProgressReport.objects.filter(plan=plan).waiting()),
        "requests": _number(requests) + _number(disputes),
        "instructions": _number(Instruction.objects.filter(task__plan=plan).to_hand_down()),
    }


def _of_department(user: User, plan: Plan) -> dict[str, Any]:
    todo = mine(user, plan, clock.today()).filter(lane_order__in=[lane.order for lane in TO_DO])
    answers = Instruction.objects.visible_to(user).filter(task__plan=plan).to_answer()
    return {"todo": _number(todo), "instructions": _number(answers)}


def _number(rows: QuerySet[Any]) -> Coalesce:
    """The count of rows as a scalar of another query."""
    one = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(one, output_field=IntegerField()), 0)
