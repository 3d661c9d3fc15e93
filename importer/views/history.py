"""What was done with a draft, newest first, and what is left before publishing."""

from __future__ import annotations

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from importer.drafts.open_points import counts
from importer.drafts.working import each_duty
from importer.models import ImportState
from importer.permissions import get_import
from importer.review.place import left_of
from importer.review.rows import load_names
from plan_tracker.errors import Conflict

ROWS = 50


@login_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /imports/<pk>/history/?page=: every edit with who and when."""
    row = get_import(request.user, pk)
    page = Paginator(row.edits.defer("before"), ROWS).get_page(request.GET.get("page"))
    return render(request, "importer/history.html", {"row": row, "page": page})


@login_required
@require_safe
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /imports/<pk>/publish/: what is open, and who would get how many tasks. Raises Conflict for no draft."""
    row = get_import(request.user, pk, content=True)
    if row.state != ImportState.REVIEWING:
        raise Conflict(f"这次导入{row.get_state_display()}，没有要核对的草稿。")
    working, names = row.draft, load_names()
    owed: Counter[str] = Counter()
    support: Counter[str] = Counter()
    for _, _, task in each_duty(working):
        for one in task["departments"]:
            (support if one["role"] == "support" else owed)[names.of(one)] += 1
    shares = [(name, owed[name], support[name]) for name in {**owed, **support}]
    shares.sort(key=lambda one: (-one[1], -one[2], one[0]))
    context = {"row": row, "left": left_of(working), "counts": counts(working), "shares": shares}
    return render(request, "importer/publish.html", context)
