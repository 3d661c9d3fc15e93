"""Bring a document in, see all imports, wait for one, give one up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from importer.models import ImportState, PlanImport
from importer.permissions import get_import, require_import
from importer.reading.read import MOST_BYTES
from importer.reading.refusals import TOO_LARGE
from importer.verbs.uploads import NOTHING_GIVEN, drop_import, start_import
from importer.views.fresh import always_fresh
from plan_tracker.api_base import wants_json
from plan_tracker.errors import DomainError

ROWS = 20
# The list by where imports stand: what is called how.
SHOWS: dict[str, tuple[str, list[str]]] = {
    "": ("全部", list(ImportState.values)),
    "open": ("核对中", [ImportState.UPLOADED, ImportState.READING, ImportState.REVIEWING]),
    "published": ("已发布", [ImportState.PUBLISHED]),
    "unused": ("没有识别或已放弃", [ImportState.REFUSED, ImportState.DROPPED]),
}
CREATED, UNPROCESSABLE = 201, 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@always_fresh
def imports(request: HttpRequest) -> HttpResponse:
    """/imports/?show=&page=: GET lists imports and takes a new one, POST (multipart `file`, or `text`) reads it.

    The page's script is told in JSON where it goes on (`url`, 201) or why not (`message`).
    """
    require_import(request.user)
    if request.method != "POST":
        return _page(request)
    try:
        row = start_import(by=request.user, upload=_uploaded(request), text=request.POST.get("text", ""))
    except DomainError as error:
        if error.field not in ("file", "text") or wants_json(request):
            raise
        return _page(request, error=error)
    if wants_json(request):
        return JsonResponse({"url": resolve_url("import", pk=row.pk)}, status=CREATED)
    return redirect("import", pk=row.pk)


def _uploaded(request: HttpRequest) -> Any:
    """The file, if there is one; reading the files is what finds the oversized ones. Raises DomainError."""
    file = request.FILES.get("file")
    if getattr(request, "oversized_files", None):
        raise DomainError(TOO_LARGE, field="file")
    if file is None and not request.POST.get("text", "").strip():
        raise DomainError(NOTHING_GIVEN, field="file")
    return file


def _page(request: HttpRequest, *, error: DomainError | None = None) -> HttpResponse:
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    every = PlanImport.objects.visible_to(request.user)
    counts = dict(every.order_by().values_list("state").annotate(Count("pk")))
    rows = every.filter(state__in=SHOWS[show][1]).without_content()
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "show": show,
        "shows": [(name, label, sum(counts.get(one, 0) for one in states)) for name, (label, states) in SHOWS.items()],
        "error": error,
        "most": MOST_BYTES,
        "too_large": TOO_LARGE,
        "text": request.POST.get("text", ""),
    }
    return render(request, "importer/imports.html", context, status=UNPROCESSABLE if error else 200)


@login_required
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /imports/<pk>/progress/: how far the reading is; when it is over, the page is loaded anew."""
    row = get_import(request.user, pk)
    response = render(request, "importer/_progress.html", {"row": row})
    if not row.waiting:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /imports/<pk>/drop/: give it up."""
    drop_import(by=request.user, plan_import=get_import(request.user, pk))
    messages.success(request, "已放弃这次导入，修改记录还在")
    return redirect("imports")
