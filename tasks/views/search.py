"""The search box: a page of results by kind, and suggestions while typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from departments.models import Department
from plan_tracker import clock
from plan_tracker.errors import DomainError
from tasks.lights import Light, light_of
from tasks.models import Evidence, Plan, ProgressReport, Task
from tasks.schedule import period_label
from tasks.search import KINDS, Terms, excerpt, find, read_terms
from tasks.views import chosen_plan

PAGE_SIZE, SHOWN, SUGGESTED = 20, 5, {"tasks": 5, "departments": 3}


@dataclass(frozen=True)
class Hit:
    """One thing found: where it leads, its name, the words around the match, and what it belongs to."""

    url: str
    title: str
    text: str
    note: str
    light: Light | None = None
    code: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `page` when it is looked at alone."""

    kind: str
    label: str
    count: int
    hits: list[Hit]
    page: Page | None = None


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """GET /search/?q=&kind=&plan=&page=."""
    typed = request.GET.get("q", "")
    plan = chosen_plan(request.user, request.GET.get("plan", ""))
    kind = request.GET.get("kind", "")
    context: dict[str, Any] = {"plan": plan, "typed": typed[:200], "kind": kind, "groups": [], "error": ""}
    try:
        context["terms"] = read_terms(typed)
    except DomainError as error:
        return render(request, "tasks/search.html", context | {"error": error.message}, status=400)
    if plan is not None and context["terms"].words:
        context["groups"] = _groups(request, plan, context["terms"], kind if kind in KINDS else "")
    return render(request, "tasks/search.html", context)


@login_required
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """GET /search/suggest/?q=: the first few, for the list below the box; nothing for what cannot be read."""
    plan = chosen_plan(request.user, request.GET.get("plan", ""))
    hits: list[Hit] = []
    try:
        terms = read_terms(request.GET.get("q", ""))
    except DomainError:
        terms = Terms("", ())
    if plan is not None and terms.words:
        for kind, most in SUGGESTED.items():
            rows = list(find(kind, request.user, plan, terms)[:most])
            hits += [_hit(row, plan, terms) for row in rows]
    return render(request, "tasks/_suggestions.html", {"hits": hits, "terms": terms})


def _groups(request: HttpRequest, plan: Plan, terms: Terms, kind: str) -> list[Group]:
    groups = []
    for name in [kind] if kind else list(KINDS):
        rows = find(name, request.user, plan, terms)
        page = Paginator(rows, PAGE_SIZE if kind else SHOWN).get_page(request.GET.get("page") if kind else 1)
        hits = [_hit(row, plan, terms) for row in page.object_list]
        if hits:
            groups.append(Group(name, KINDS[name], page.paginator.count, hits, page if kind else None))
    return groups


def _hit(row: Any, plan: Plan, terms: Terms) -> Hit:
    return HITS[type(row)](row, plan, terms)


def _task(row: Task, plan: Plan, terms: Terms) -> Hit:
    parts = row.shown_parts  # type: ignore[attr-defined]
    first = parts[0] if parts else None
    who = f"{first.department.name}{f'等{len(parts)}个单位' if len(parts) > 1 else ''}" if first else "还没有责任单位"
    light = light_of(first, clock.today()) if first else None
    return Hit(reverse("task", args=[plan.code, row.code]), row.title, excerpt([row.text], terms), who, light, row.code)


def _department(row: Department, plan: Plan, terms: Terms) -> Hit:
    ended = f"{row.valid_to.year}年{row.valid_to.month}月撤并" if row.valid_to else row.get_kind_display()
    return Hit(reverse("department", args=[row.pk]) + f"?plan={plan.code}", row.name, "", ended)


def _report(row: ProgressReport, plan: Plan, terms: Terms) -> Hit:
    task, period = row.assignment.task, period_label(row.period, plan.report_cycle)
    text = excerpt([row.work_done, row.problems, row.next_steps], terms)
    address = reverse("task", args=[plan.code, task.code]) + f"?department={row.department.code}#tl"
    note = f"{row.department.name} {period}填报，{row.get_state_display()}"
    return Hit(address, task.title, text, note, code=task.code)


def _file(row: Evidence, plan: Plan, terms: Terms) -> Hit:
    task = row.report.assignment.task
    note = f"{row.report.department.name} {task.title}"
    return Hit(reverse("evidence", args=[row.pk]), row.original_name, row.note, note)


HITS = {Task: _task, Department: _department, ProgressReport: _report, Evidence: _file}
