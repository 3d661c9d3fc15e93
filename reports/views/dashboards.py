"""The dashboards: the overview, the list behind a cell of its heat map, a department's dashboard."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plan_tracker import clock
from plan_tracker.errors import NotFound
from reports import rollups
from reports.dashboards import department_board, item_of, overview
from reports.permissions import get_department, plan_for_figures, require_overview


@login_required
@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    """The state of a plan; `sort=order` keeps the departments' own order, `department` and `chapter` open a cell."""
    require_overview(request.user)
    plan = plan_for_figures(request.user, request.GET.get("plan", ""))
    worst_first = request.GET.get("sort") != "order"
    board = overview(plan, clock.today(), worst_first=worst_first)
    unfold = request.GET.get("unfold") == "1"
    context = {"board": board, "worst_first": worst_first, "unfold": unfold, "cell": None}
    if request.GET.get("department"):
        context["cell"] = _cell_context(request)
    return render(request, "reports/overview.html", context)


@login_required
@require_safe
def cell(request: HttpRequest) -> HttpResponse:
    """The assignments behind one cell, as a fragment."""
    require_overview(request.user)
    return render(request, "reports/_cell.html", {"cell": _cell_context(request)})


def _cell_context(request: HttpRequest) -> dict[str, object]:
    plan = plan_for_figures(request.user, request.GET.get("plan", ""))
    department = get_department(request.user, _number(request, "department"))
    chapter = plan.chapters.filter(number=_number(request, "chapter")).first()
    if chapter is None:
        raise NotFound("没有找到这一章，请回到总览重新选择。")
    today = clock.today()
    rows = rollups.in_cell(plan, today, department.pk, chapter.pk)
    return {"department": department, "chapter": chapter, "items": [item_of(row, today) for row in rows], "plan": plan}


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@login_required
@require_safe
def department_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A department's dashboard."""
    department = get_department(request.user, pk)
    plan = plan_for_figures(request.user, request.GET.get("plan", ""))
    return render(request, "reports/department.html", {"board": department_board(plan, department, clock.today())})
