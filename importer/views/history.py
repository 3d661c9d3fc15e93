"""What was done with a draft, newest first."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from importer.permissions import get_import
from importer.views.fresh import always_fresh

ROWS = 50


@login_required
@require_safe
@always_fresh
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /imports/<pk>/history/?page=: every edit with who and when."""
    row = get_import(request.user, pk)
    page = Paginator(row.edits.defer("before"), ROWS).get_page(request.GET.get("page"))
    return render(request, "importer/history.html", {"row": row, "page": page})
