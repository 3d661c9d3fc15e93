"""Pages of the plan and its execution; what several of them need."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from departments.models import User
from tasks.models import Plan


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks and expects a fragment."""
    return request.headers.get("HX-Request") == "true"


def chosen_plan(user: User, code: str = "") -> Plan | None:
    """The plan named by `code`, else the newest the user may read; without its long text."""
    plans = Plan.objects.visible_to(user).newest_first().defer("source_text")
    named = plans.filter(code=code).first() if code else None
    return named or plans.first()


def with_toast(response: HttpResponse, text: str, level: str = "success") -> HttpResponse:
    """Let htmx show a short message with the answer."""
    # Header values are Latin-1: the JSON stays escaped.
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "level": level}})
    return response


def asking_page(request: HttpRequest) -> tuple[str, QueryDict]:
    """Path and query of the page from which htmx asks (its filter and page number); of `next` for plain forms."""
    address = request.headers.get("HX-Current-URL", "") if is_htmx(request) else request.POST.get("next", "")
    parts = urlsplit(address)
    return parts.path, QueryDict(parts.query)


def back(request: HttpRequest, text: str) -> HttpResponse:
    """Answer a plain form: say what happened and go where it came from, else to my tasks."""
    messages.success(request, text)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe and target.startswith("/") else reverse("my-tasks"))
