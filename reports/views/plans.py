"""/plans/figures/: the plans a person may read, one row each."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from departments.roles import REPORTS
from plan_tracker import clock
from reports.chosen import key_of
from reports.periods.plan_figures import HEIGHT, WIDTH, plan_rows, readable_plans, years
from reports.permissions import require_business_reader
from tasks.permissions import may_review

PAGE_SIZE = 50


@login_required
@require_safe
def plans_figures(request: HttpRequest) -> HttpResponse:
    """All years, or one; a page of plans from stored days."""
    user = request.user
    require_business_reader(user)
    year = key_of(request.GET.get("year", "")) or None
    page = Paginator(readable_plans(user, year), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = plan_rows(user, list(page.object_list), clock.today())
    context = {
        "rows": rows,
        "page": page,
        "years": years(user),
        "year": year,
        "size": (WIDTH, HEIGHT),
        "own": user.department if user.role in REPORTS else None,
        "links": may_review(user),
    }
    return render(request, "reports/plans.html", context)
