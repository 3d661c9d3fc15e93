"""The search box: a page of results by kind, and suggestions while typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plan_tracker.errors import DomainError
from tasks.models import Plan
from tasks.search import KINDS, Terms, find, read_terms
from tasks.search_hits import Hit, hit_of
from tasks.views import chosen_plan

PAGE_SIZE, SHOWN, SUGGESTED = 20, 5, {"tasks": 5, "departments": 3}


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
            hits += [hit_of(row, plan, terms) for row in rows]
    return render(request, "tasks/_suggestions.html", {"hits": hits, "terms": terms})


def _groups(request: HttpRequest, plan: Plan, terms: Terms, kind: str) -> list[Group]:
    groups = []
    for name in [kind] if kind else list(KINDS):
        rows = find(name, request.user, plan, terms)
        page = Paginator(rows, PAGE_SIZE if kind else SHOWN).get_page(request.GET.get("page") if kind else 1)
        hits = [hit_of(row, plan, terms) for row in page.object_list]
        if hits:
            groups.append(Group(name, KINDS[name], page.paginator.count, hits, page if kind else None))
    return groups
