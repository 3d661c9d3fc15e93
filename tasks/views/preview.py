"""What is in a piece of evidence, shown without handing the browser the file itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tasks.checks import content_checks
from tasks.permissions import get_evidence, may_review
from tasks.preview import picture_of, preview_of
from tasks.views import is_htmx

MOST_DIGITS = 5
# Drawn by us; should a browser take it for anything else, it may run nothing and load nothing.
PICTURE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /evidence/<pk>/preview/: tables and text of a file, or the place for a picture; a page without htmx."""
    evidence = get_evidence(request.user, pk)
    shown = preview_of(evidence)
    checks = content_checks(evidence.report, evidence.original_name, shown) if may_review(request.user) else []
    template = "tasks/review_file.html" if is_htmx(request) else "tasks/review_file_page.html"
    response = render(request, template, {"file": evidence, "preview": shown, "checks": checks})
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /evidence/<pk>/picture/: the picture drawn anew as a JPEG, or `page` of a PDF; never the uploaded bytes."""
    page = request.GET.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) <= MOST_DIGITS else 0
    response = HttpResponse(picture_of(get_evidence(request.user, pk), number), content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PICTURE_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
