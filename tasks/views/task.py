"""One task's page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from plan_tracker import clock
from tasks.permissions import get_plan, get_task
from tasks.schedule import period_label
from tasks.taskpage import task_page
from tasks.timeline import SHOWS
from tasks.verbs.assignments import confirm_departments
from tasks.views import back

OPEN_MONTHS = 3


@login_required
@require_safe
def task(request: HttpRequest, plan: str, code: str) -> HttpResponse:
    """GET /tasks/<plan>/<code>/; `department` (code) chooses whose course is shown, `show` what of its history."""
    document = get_plan(request.user, plan)
    row = get_task(request.user, document, code)
    row.plan = document
    show = request.GET.get("show", "")
    page = task_page(row, request.user, clock.today(), request.GET.get("department", "")[:40], show)
    context = {
        "page": page,
        "plan": document,
        "open_months": OPEN_MONTHS,
        "shows": [(name, label) for name, (label, _) in SHOWS.items()],
        "show": show if show in SHOWS else "",
        "period": period_label(page.period, document.report_cycle),
    }
    return render(request, "tasks/task.html", context)


@login_required
@require_POST
def confirm(request: HttpRequest, plan: str, code: str) -> HttpResponse:
    """POST …/confirm/: the office settles who is responsible."""
    row = get_task(request.user, get_plan(request.user, plan), code)
    count = confirm_departments(by=request.user, task=row)
    return back(request, f"已确认{count}个责任单位" if count else "责任单位已经确认过了")
