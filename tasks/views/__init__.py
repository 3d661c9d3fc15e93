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
    """Path and query of the page from which htmx asks: its filter and page number."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return parts.path, QueryDict(parts.query)


def asked_by_list(request: HttpRequest) -> bool:
    """Whether a fragment is for the list of my tasks, and not for a page with a single duty."""
    return is_htmx(request) and asking_page(request)[0] == reverse("my-tasks")


def own_address(request: HttpRequest, target: str) -> str:
    """A path of this site to go on to; empty for anything else."""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if safe and target.startswith("/") else ""


def back(request: HttpRequest, text: str) -> HttpResponse:
    """Answer a plain form: say what happened and go where it came from (`next`), else to my tasks."""
    messages.success(request, text)
    return redirect(own_address(request, request.POST.get("next", "")) or reverse("my-tasks"))
