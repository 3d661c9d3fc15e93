"""The office chooses what the public sees, looks at it, and takes the file to the file server."""

from __future__ import annotations

from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reports.days import read_day
from reports.permissions import plan_for_figures
from reports.public_page.choice import DEFAULTS, PublicPageForm, chosen_of
from reports.public_page.page import STYLE_HASH, public_page
from tasks.models import Plan
from tasks.permissions import require_reviewer

UNPROCESSABLE = 422


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """GET /public-page/: boxes for the parts; `go=preview` and `go=file` lead on with exactly what is ticked."""
    plan = _plan(request)
    asked = "chosen" in request.GET or "on" in request.GET
    form = PublicPageForm(request.GET if asked else None, initial={"chosen": list(DEFAULTS)})
    wrong = asked and not form.is_valid()
    if asked and not wrong and (go := request.GET.get("go")):
        day = form.cleaned_data["on"]
        query = {"plan": plan.code, "parts": ",".join(form.cleaned_data["chosen"])} | ({"on": day} if day else {})
        where = reverse("public-page-preview") if go == "preview" else "/api/v1/exports/public-page.html"
        return redirect(f"{where}?{urlencode(query)}")
    return render(
        request, "reports/public_page_choice.html", {"plan": plan, "form": form}, status=UNPROCESSABLE if wrong else 200
    )


@csp_replace({"default-src": ["'none'"], "style-src": [f"'{STYLE_HASH}'"]})
@login_required
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """GET /public-page/preview/: the file as the public will see it."""
    plan = _plan(request)
    return HttpResponse(public_page(plan, read_day(request.GET.get("on", ""), plan), chosen_of(request.GET)))


def _plan(request: HttpRequest) -> Plan:
    require_reviewer(request.user, "公开计划进展")
    return plan_for_figures(request.user, request.GET.get("plan", ""))
