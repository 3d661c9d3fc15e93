"""Sign in, sign out, one's own account."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from departments import accounts
from departments.forms import SignInForm
from departments.models import Role, User
from departments.roles import MAY, REPORTS
from plan_tracker.errors import InvalidInput

WRONG = "账号或密码不正确"
LOCKED = "密码错误次数过多，账号已暂停登录15分钟"


def home_for(user: User) -> str:
    """Where a person's work is."""
    if user.role in REPORTS:
        return reverse("my-tasks")
    if user.role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        return reverse("admin:index")
    if user.role == Role.AUDIT_ADMIN:
        return reverse("audit")
    return reverse("overview")


class SignIn(LoginView):
    """The login page; wrong passwords are counted per account and address."""

    template_name = "departments/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:
        """Back to where one wanted to go, if that is ours; never back to signing in or out."""
        target = super().get_redirect_url()
        return "" if target.split("?")[0] in (reverse("login"), reverse("logout")) else target

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, on the record."""
        response = super().form_valid(form)
        accounts.note_sign_in(account=form.get_user(), action="account.sign_in")
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Put a wrong password on the record; once locked out, tries are turned away unrecorded."""
        username = form.cleaned_data.get("username", "")
        if username and not getattr(self.request, "axes_locked_out", False):
            accounts.note_failed_sign_in(username=username)
        return super().form_invalid(form)

    def get_default_redirect_url(self) -> str:
        """Everybody's own first page."""
        return home_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the error in words."""
        context = super().get_context_data(**kwargs)
        form: AuthenticationForm = context["form"]
        context["username"] = form["username"].value() or ""
        context["error"] = WRONG if form.errors else ""
        # A name that the form refused was never tried, and is nothing to ask the database for.
        tried = getattr(form, "cleaned_data", {}).get("username") if form.errors else None
        context["tries_left"] = _tries_left(self.request, tried) if tried else None
        return context


def _tries_left(request: HttpRequest, username: str) -> int | None:
    """How many tries are left before the account is locked from this address; None if none was counted."""
    used = AxesProxyHandler.get_failures(request, {"username": username})
    return max(0, settings.AXES_FAILURE_LIMIT - used) if used else None


def locked_out(request: HttpRequest, response: HttpResponseBase, credentials: dict[str, Any]) -> HttpResponse:
    """Too many wrong passwords: the login page for people, problem details for machines."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": "请求过于频繁", "status": 429, "detail": LOCKED + "。"}
        return JsonResponse(body, status=429, content_type="application/problem+json")
    context = {
        "form": None,
        "username": (credentials or {}).get("username", ""),
        "error": LOCKED,
        "tries_left": None,
        "next": request.POST.get("next", ""),
    }
    return render(request, "departments/login.html", context, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and go to the login page."""
    if isinstance(request.user, User):
        accounts.note_sign_in(account=request.user, action="account.sign_out")
    logout(request)
    return redirect("login")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who am I, and what may I do."""
    return render(request, "departments/account.html", {"may": MAY[Role(request.user.role)], "errors": {}})


@login_required
@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Switch large type on or off, and stay where one was."""
    accounts.set_large_type(by=request.user, on=request.POST.get("on") == "1")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe else "home")


@login_required
@require_http_methods(["POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; this session stays, all others end."""
    fields = {name: request.POST.get(name, "") for name in ("old", "new", "again")}
    try:
        accounts.change_password(by=request.user, **fields)
    except InvalidInput as error:
        context = {"may": MAY[Role(request.user.role)], "errors": error.errors}
        return render(request, "departments/account.html", context, status=400)
    update_session_auth_hash(request, request.user)
    messages.success(request, "密码已修改")
    return redirect("account")
