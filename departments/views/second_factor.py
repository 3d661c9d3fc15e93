"""The pages of the second factor: begin with the password, scan, confirm with a code, keep the recovery codes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from departments import lockout, second_factor
from plan_tracker.errors import DomainError, InvalidInput


@login_required
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Whether it is on, and the next step to take."""
    return _page(request)


@sensitive_post_parameters()
@login_required
@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Make a secret and show it as a QR code."""
    try:
        second_factor.begin(by=request.user, password=request.POST.get("password", ""))
    except (InvalidInput, lockout.TooManyTries) as error:
        return _page(request, error, "password")
    return redirect("second-factor")


@sensitive_post_parameters()
@login_required
@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The first code puts it in force; the recovery codes are shown this once."""
    try:
        codes = second_factor.confirm(
            by=request.user, code=request.POST.get("code", ""), session_key=request.session.session_key
        )
    except InvalidInput as error:
        return _page(request, error, "code")
    request.session[second_factor.SESSION_FLAG] = True
    return _codes(request, codes)


@sensitive_post_parameters()
@login_required
@never_cache
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    try:
        codes = second_factor.renew_recovery_codes(by=request.user, password=request.POST.get("password", ""))
    except (InvalidInput, lockout.TooManyTries) as error:
        return _page(request, error, "password")
    return _codes(request, codes)


@sensitive_post_parameters()
@login_required
@never_cache
@require_POST
def disable(request: HttpRequest) -> HttpResponse:
    """Do without from now on."""
    try:
        second_factor.disable(by=request.user, password=request.POST.get("password", ""))
    except (InvalidInput, lockout.TooManyTries) as error:
        return _page(request, error, "password")
    messages.success(request, "两步验证已关闭")
    return redirect("account")


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "departments/recovery_codes.html", {"codes": codes})


def _page(request: HttpRequest, error: DomainError | None = None, field: str = "") -> HttpResponse:
    """The page for where one stands: off, waiting for the first code, on."""
    is_on = second_factor.is_on(request.user)
    device = None if is_on else second_factor.pending(request.user)
    context: dict[str, Any] = {
        "on": is_on,
        "device": device,
        "qr_code": second_factor.qr_code(device) if device else "",
        "secret": second_factor.secret_text(device) if device else "",
        "required": second_factor.is_required(request.user),
        "recovery_left": second_factor.recovery_left(request.user),
        "errors": (getattr(error, "errors", None) or {field: error.message}) if error else {},
    }
    return render(request, "departments/second_factor.html", context, status=error.status if error else 200)
