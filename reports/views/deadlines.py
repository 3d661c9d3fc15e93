"""/deadlines/: a month of what is due when, and the list of one day."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plan_tracker import clock
from plan_tracker.moment import one_moment
from reports.chosen import leaders
from reports.periods.deadlines import due_lines, entries
from reports.periods.month import Month, month_of, read_month
from reports.periods.scope import owing_departments, read_scope
from reports.windows import read_day

PAGE_SIZE = 20


@login_required
@require_safe
@one_moment()
def deadlines_page(request: HttpRequest) -> HttpResponse:
    """The grid, with one day opened: the one asked for, else the next on which something is due."""
    scope, today = read_scope(request.user, request.GET), clock.today()
    first = read_month(request.GET.get("month", ""), today)
    month = month_of(scope, first, today)
    day = read_day(request.GET.get("day", ""), "day", "日期") or _open_day(month, today)
    rows = entries(scope.rows(today), day, day, today)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "scope": scope,
        "month": month,
        "day": day,
        "page": page,
        "lines": due_lines(list(page.object_list), today),
        "chapters": list(scope.plan.chapters.order_by("number")),
        "departments": [] if scope.own else owing_departments(scope.plan),
        "leaders": [] if scope.own else leaders(),
        "query": scope.query(month=f"{first:%Y-%m}"),
        "this_month": today.replace(day=1),
    }
    return render(request, "reports/deadlines.html", context)


def _open_day(month: Month, today: date) -> date:
    """Of this month the next day with anything due, of another its first; the first of the month without any."""
    return month.next_due(max(today, month.first)) or month.next_due(month.first) or month.first
