"""The plan as a document with its live status."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from plan_tracker import clock
from tasks.models import PlanState
from tasks.permissions import get_plan, may_review
from tasks.planpage import plan_document
from tasks.verbs.assignments import issue_plan
from tasks.views import back

MOST_AMENDMENTS = 50  # a year has a handful


@login_required
@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """GET /plans/<code>/; `view=text` shows the words alone, `only=problems` what is overdue or warned of."""
    row = get_plan(request.user, code)
    text_only = request.GET.get("view") == "text"
    context = {
        "plan": row,
        "document": plan_document(row, request.user, clock.today()),
        "can_issue": may_review(request.user) and row.state == PlanState.DRAFT,
        "may_review": may_review(request.user),
        "amendments": row.amendments.select_related("made_by")[:MOST_AMENDMENTS],
        "text_only": text_only,
        "only_problems": not text_only and request.GET.get("only") == "problems",
    }
    return render(request, "tasks/plan.html", context)


@login_required
@require_POST
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """POST /plans/<code>/issue/: hand the plan down."""
    count = issue_plan(by=request.user, plan=get_plan(request.user, code))
    return back(request, f"已下达{count}项任务分解，各单位会收到签收提醒" if count else "没有需要下达的任务")
