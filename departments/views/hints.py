"""Putting hints away, and having them back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from departments.hints import hide_hint, show_hints_again


@login_required
@require_POST
def hide(request: HttpRequest, name: str) -> HttpResponse:
    """POST /help/<name>/hide/: the hint does not come back; empty for htmx."""
    hide_hint(by=request.user, name=name)
    if request.headers.get("HX-Request"):
        return HttpResponse()
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe and target.startswith("/") else "home")


@login_required
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """POST /help/again/: all hints are shown again."""
    show_hints_again(by=request.user)
    messages.success(request, "提示会重新显示")
    return redirect("account")
