"""The numbers beside the navigation: what waits for this person in the plan. One query, whatever their role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from departments.models import User
from departments.roles import REPORTS, REVIEWS
from plan_tracker import clock
from tasks.models import Assignment, AssignmentRequest, AssignmentState, Instruction, NoticeLevel, Plan, ProgressReport
from tasks.notice_lists import offered, to_do
from tasks.policy import policy_with
from tasks.worklist import TO_DO, mine


@dataclass(frozen=True)
class Badges:
    """How many items wait: tasks, reports to review, requests and disputes, instructions, notices, offers of them."""

    todo: int = 0
    reviews: int = 0
    requests: int = 0
    instructions: int = 0
    supervision: int = 0
    offers: int = 0


def badges(user: User, plan: Plan | None) -> Badges:
    """Nothing for whoever only reads."""
    if plan is None or user.role not in REPORTS | REVIEWS:
        return Badges()
    counts = _of_office(user, plan) if user.role in REVIEWS else _of_department(user, plan)
    return Badges(**Plan.objects.filter(pk=plan.pk).values(**counts).get())


def _of_office(user: User, plan: Plan) -> dict[str, Any]:
    policy, today = policy_with(plan), clock.today()
    requests = AssignmentRequest.objects.filter(assignment__plan=plan).waiting()
    disputes = Assignment.objects.filter(plan=plan, state=AssignmentState.DISPUTED)
    return {
        "reviews": _number(ProgressReport.objects.filter(plan=plan).waiting()),
        "requests": _number(requests) + _number(disputes),
        "instructions": _number(Instruction.objects.filter(task__plan=plan).to_hand_down()),
        "supervision": _number(to_do(user, plan)),
        "offers": _departments(offered(plan, policy, NoticeLevel.RED, today))
        + _departments(offered(plan, policy, NoticeLevel.YELLOW, today)),
    }


def _of_department(user: User, plan: Plan) -> dict[str, Any]:
    todo = mine(user, plan, clock.today()).filter(lane_order__in=[lane.order for lane in TO_DO])
    answers = Instruction.objects.visible_to(user).filter(task__plan=plan).to_answer()
    return {"todo": _number(todo), "instructions": _number(answers), "supervision": _number(to_do(user, plan))}


def _number(rows: QuerySet[Any]) -> Coalesce:
    """The count of rows as a scalar of another query."""
    one = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(one, output_field=IntegerField()), 0)


def _departments(rows: QuerySet[Any]) -> Coalesce:
    """How many departments the rows belong to, as a scalar of another query."""
    one = (
        rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("department", distinct=True)).values("n")
    )
    return Coalesce(Subquery(one, output_field=IntegerField()), 0)
