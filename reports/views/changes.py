"""/changes/: what changed this week, this month, or in any stretch of days within a year."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from departments.models import Department
from plan_tracker import clock
from plan_tracker.moment import one_moment
from reports.chosen import leaders
from reports.periods.changes import Change, Group, Tally, changed, lines, tally
from reports.periods.scope import Scope, owing_departments, read_scope
from reports.windows import Window, read_window, this_month, this_week

PAGE_SIZE = 30
GROUPINGS = {"chapter": "按章", "department": "按单位"}


@dataclass(frozen=True)
class GroupLine:
    """A row of the table: its name, and the address parameters that show it alone."""

    name: str
    narrowed: dict[str, object]
    group: Group


@login_required
@require_safe
@one_moment()
def changes_page(request: HttpRequest) -> HttpResponse:
    """Counts of every kind of change, by chapter or department, and the list behind one of them."""
    scope, today = read_scope(request.user, request.GET), clock.today()
    window = read_window(request.GET.get("from", ""), request.GET.get("to", ""), today)
    by = "department" if request.GET.get("by") == "department" and not scope.own else "chapter"
    counts = tally(scope, window, by)
    kind = _kind(request.GET.get("kind", ""), counts)
    rows = changed(scope, window, kind).select_related("task", "department", "plan").defer("plan__source_text")
    paginator = Paginator(rows, PAGE_SIZE)
    paginator.count = counts.of(kind)  # known already
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "scope": scope,
        "window": window,
        "earlier": window.beside(-1),
        "later": window.beside(1),
        "week": this_week(today),
        "month": this_month(today),
        "by": by,
        "groupings": GROUPINGS,
        "tally": counts,
        "Change": Change,
        "shown_changes": [one for one in Change if counts.of(one)],
        "groups": _group_lines(scope, by, counts),
        "kind": kind,
        "page": page,
        "lines": lines(scope, window, kind, list(page.object_list)),
        "chapters": list(scope.plan.chapters.order_by("number")),
        "departments": [] if scope.own else owing_departments(scope.plan),
        "leaders": [] if scope.own else leaders(),
        "query": _query(scope, window, by),
    }
    return render(request, "reports/changes.html", context)


def _query(scope: Scope, window: Window, by: str) -> str:
    """What stays in every address of this page."""
    return scope.query(**{"from": window.first, "to": window.last, "by": by})


def _kind(text: str, counts: Tally) -> Change:
    """The list asked for, else the first that has rows: the most urgent come first."""
    if text in Change.values:
        return Change(text)
    return next((one for one in Change if counts.of(one)), Change.OVERDUE)


def _group_lines(scope: Scope, by: str, counts: Tally) -> list[GroupLine]:
    """Chapters in plan order, departments in their own order; one query."""
    keys = {group.key: group for group in counts.groups}
    if by == "chapter":
        chapters = scope.plan.chapters.filter(pk__in=keys).order_by("number")
        return [GroupLine(f"{one.label}、{one.short_title}", {"chapter": one.number}, keys[one.pk]) for one in chapters]
    return [GroupLine(one.name, {"department": one.pk}, keys[one.pk]) for one in Department.objects.filter(pk__in=keys)]
