"""任务台账: the list behind every figure, filtered, paged, printed, exported."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from departments.roles import REPORTS, REVIEWS
from plan_tracker import clock
from plan_tracker.errors import DomainError, InvalidInput, NotFound
from plan_tracker.moment import one_moment
from reports.days import read_day
from reports.ledger import bar
from reports.ledger.filters import LedgerFilters, parameters, read_filters
from reports.ledger.links import export_url, ledger_url, query_of
from reports.ledger.rows import LedgerRow, rows_of
from reports.ledger.selection import Ledger
from reports.permissions import plan_for_figures
from tasks.models import Chapter, Nudge
from tasks.urging import urgeable

PAGE_SIZES = (20, 50, 100, 200)
PAGE_SIZE = 50
UNPROCESSABLE = 422
FILES = (("ledger.xlsx", "Excel 表格"), ("ledger.ods", "ODS 表格"), ("ledger.csv", "CSV 文本"))


@login_required
@require_safe
@one_moment()
def ledger_page(request: HttpRequest) -> HttpResponse:
    """GET /ledger/?plan=&on=&by=…: the rows that meet the filters; wrong parameters are answered in words."""
    user, plan = request.user, plan_for_figures(request.user, request.GET.get("plan", ""))
    day, filters, errors, size = clock.today(), None, {}, PAGE_SIZE
    try:
        size = _page_size(request.GET.get("per", ""))
        day = read_day(request.GET.get("on", ""), plan)
        filters = read_filters(request.GET, user, plan)
    except NotFound:
        raise
    except DomainError as error:
        errors = error.errors if isinstance(error, InvalidInput) else {error.field or "": error.message}
    ledger = Ledger(plan, day, user, filters or LedgerFilters(by="duty"))
    context = _frame(ledger, parameters(request.GET), errors)
    if filters:
        context |= _list(ledger, size, request.GET.get("page"))
    return render(request, "reports/ledger.html", context, status=UNPROCESSABLE if errors else 200)


def _page_size(text: str) -> int:
    """Rows on a page. Raises DomainError."""
    if not text:
        return PAGE_SIZE
    if text not in map(str, PAGE_SIZES):
        raise DomainError(f"每页项数（per）可用的有{'、'.join(map(str, PAGE_SIZES))}。", field="per")
    return int(text)


def _frame(ledger: Ledger, given: dict[str, str], errors: dict[str, str]) -> dict[str, Any]:
    """What stands around the list, also when there is none."""
    return {
        "plan": ledger.plan,
        "day": ledger.day,
        "past": ledger.day < clock.today(),
        "now": clock.now(),
        "own": ledger.user.role in REPORTS,
        "given": given,
        "errors": list(errors.values()),
        "pickers": bar.pickers(ledger, given),
        "bare": ledger_url(ledger.plan),
        "page": None,
    }


def _list(ledger: Ledger, size: int, number: str | None) -> dict[str, Any]:
    filters = ledger.filters
    paginator = Paginator(ledger.keys(), size)
    paginator.count = ledger.total  # known already
    page = paginator.get_page(number)
    rows = rows_of(ledger, list(page.object_list))
    acts = ledger.user.role in REVIEWS and ledger.day == clock.today()
    query = f"{query_of(ledger.plan, _kept(ledger))}&per={size}&"
    return {
        "page": page,
        "filters": filters,
        "groups": _groups(ledger, rows),
        "tags": bar.tags(ledger),
        "cleared": ledger_url(ledger.plan, on=ledger.day, by=filters.given.get("by"), sort=filters.given.get("sort")),
        "orders": bar.order_links(ledger),
        "by_links": bar.by_links(ledger),
        "urge": _to_urge(ledger, rows) if acts else None,
        "query": query,
        "sizes": _sizes(ledger, page),
        "files": [(export_url(name, ledger.plan, ledger.day, filters.given), label) for name, label in FILES],
        "subscribe": f"{reverse('subscription-new')}?kind=ledger&{query_of(ledger.plan, filters.given)}",
        "breakdown": export_url("breakdown.xlsx", ledger.plan, ledger.day, {}) if ledger.user.role in REVIEWS else "",
    }


def _kept(ledger: Ledger) -> dict[str, Any]:
    on = {} if ledger.day == clock.today() else {"on": ledger.day}
    return on | dict(ledger.filters.given)


def _groups(ledger: Ledger, rows: list[LedgerRow]) -> list[tuple[Chapter | None, int, list[LedgerRow]]]:
    """Rows of the page by chapter, with how many the chapter has in all; one group where the order is another."""
    if ledger.filters.sort != "plan":
        return [(None, 0, rows)]
    found = groupby(rows, key=lambda row: row.shown.assignment.task.chapter)
    return [(chapter, ledger.chapters.get(chapter.pk, 0), list(own)) for chapter, own in found]


def _to_urge(ledger: Ledger, rows: list[LedgerRow]) -> dict[int, str]:
    """Duties on the page that may be urged: their keys joined, by the key of the row's first duty. One query.

    Empty text: somebody urged all of them today.
    """
    keys = [key for row in rows for key in row.duties]
    urged = Exists(Nudge.objects.filter(assignment=OuterRef("pk"), day=ledger.day))
    found = dict(urgeable(ledger.plan, ledger.day).filter(pk__in=keys).annotate(urged=urged).values_list("pk", "urged"))
    return {
        row.duties[0]: ",".join(str(key) for key in row.duties if found.get(key) is False)
        for row in rows
        if any(key in found for key in row.duties)
    }


def _sizes(ledger: Ledger, page: Page) -> list[tuple[int, str, bool]]:
    """Number of rows, address and whether it is in force."""
    query = query_of(ledger.plan, _kept(ledger))
    return [(size, f"?{query}&per={size}", size == page.paginator.per_page) for size in PAGE_SIZES]
