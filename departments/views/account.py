"""One's own account: what it may do, password, second factor, where one is signed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from departments import accounts, lockout, password_policy, second_factor, sessions
from departments.models import Role
from departments.redirects import safe_target
from departments.roles import MAY
from departments.views.sign_in import sign_out
from plan_tracker.errors import InvalidInput


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who am I, what may I do, how am I protected."""
    return account_page(request)


def account_page(request: HttpRequest, *, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    """The account page, with what was wrong about the password."""
    context: dict[str, Any] = {
        "may": MAY[Role(request.user.role)],
        "errors": errors or {},
        "due": password_policy.what_is_due(request.user),
        "password_hint": password_policy.policy().hint,
        "sessions": sessions.shown(request.user, request.session.session_key),
        "second_factor_on": second_factor.is_on(request.user),
        "second_factor_required": second_factor.is_required(request.user),
        "recovery_left": second_factor.recovery_left(request.user),
    }
    return render(request, "departments/account.html", context, status=status)


@login_required
@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Switch large type on or off, and stay where one was."""
    accounts.set_large_type(by=request.user, on=request.POST.get("on") == "1")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(safe_target(request, request.POST.get("next")) or "home")


@sensitive_post_parameters()
@login_required
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; this session stays, all others end."""
    fields = {name: request.POST.get(name, "") for name in ("old", "new", "again")}
    key = request.session.session_key
    try:
        accounts.change_password(by=request.user, session_key=key, **fields)
    except InvalidInput as error:
        return account_page(request, errors=error.errors, status=400)
    except lockout.TooManyTries as error:
        return account_page(request, errors={"old": error.message}, status=429)
    update_session_auth_hash(request, request.user)
    sessions.follow_key(request, key)
    messages.success(request, "密码已修改，其他设备上的登录都已退出")
    return redirect("account")


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out on one other device."""
    if not sessions.end_one(by=request.user, pk=pk, own_key=request.session.session_key):
        return sign_out(request)
    messages.success(request, "那台设备上的登录已退出")
    return redirect("account")


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = sessions.end_all(
        request.user, by=request.user, reason="本人在别处退出", except_key=request.session.session_key
    )
    messages.success(request, f"已退出其他{count}处登录" if count else "没有其他地方登录")
    return redirect("account")
