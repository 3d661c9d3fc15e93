"""Sign in with a password and, where it is on, a second step; sign out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY, login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from departments import accounts, lockout, second_factor, sessions, single_sign_on
from departments.backends import may_sign_in
from departments.forms import STALE, SignInForm
from departments.models import Role, User
from departments.redirects import safe_target
from departments.roles import REPORTS
from plan_tracker import clock
from plan_tracker.errors import InvalidInput

STALE_FIRST = "初始密码超过30天没有使用，已经失效，请安全管理员重设"
WRONG = "账号或密码不正确"
OVER = "登录已过期，请重新登录"
PENDING = "second_step"
PENDING_SECONDS = 600
BACKEND = "departments.backends.AccountBackend"


def home_for(user: User) -> str:
    """Where a person's work is."""
    if user.role in REPORTS:
        return reverse("my-tasks")
    if user.role == Role.SECURITY_ADMIN:
        return reverse("accounts")
    if user.role == Role.SYSTEM_ADMIN:
        return reverse("organisation")
    if user.role == Role.AUDIT_ADMIN:
        return reverse("audit")
    return reverse("overview")


class SignIn(LoginView):
    """The login page; wrong passwords are counted per account and address."""

    template_name = "departments/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    @method_decorator(sensitive_post_parameters())
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A stranger's page belongs to no cache."""
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def get_redirect_url(self) -> str:
        """Back to where one wanted to go, if that is ours; never back to signing in or out."""
        return safe_target(self.request, self.request.POST.get("next", self.request.GET.get("next")))

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, or ask for the code first."""
        account: User = form.get_user()
        if not second_factor.is_on(account):
            return enter(self.request, account, self.get_redirect_url(), backend=BACKEND)
        self.request.session[PENDING] = {
            "account": account.pk,
            "since": int(clock.now().timestamp()),
            "password": account.get_session_auth_hash(),
            "next": self.get_redirect_url(),
        }
        return redirect("login-code")

    def get_default_redirect_url(self) -> str:
        """Everybody's own first page."""
        return home_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the error in words."""
        context = super().get_context_data(**kwargs)
        form: AuthenticationForm = context["form"]
        # A name that the form refused was never tried, and is nothing to ask the database for.
        tried = getattr(form, "cleaned_data", {}).get("username") if form.errors else None
        return context | page(
            error=_why(form),
            notice=OVER if self.request.session.pop("expired", False) else "",
            username=form["username"].value() or "",
            tries_left=lockout.tries_left(tried) if tried else None,
            target=self.get_redirect_url(),
        )


def _why(form: AuthenticationForm) -> str:
    """Why nobody was let in; what the password's owner may know is said only after the right password."""
    if not form.errors:
        return ""
    return STALE_FIRST if form.has_error(NON_FIELD_ERRORS, STALE) else WRONG


def page(
    *, error: str = "", notice: str = "", username: str = "", tries_left: int | None = None, target: str = "",
    help_text: str = "忘记密码请找本单位管理员或法治办重置。",
) -> dict[str, Any]:  # fmt: skip
    """What the login page shows."""
    return {
        "error": error,
        "notice": notice,
        "username": username,
        "tries_left": tries_left,
        "next": target,
        "help_text": help_text,
        "single_sign_on": single_sign_on.is_configured(),
    }


def enter(request: HttpRequest, account: User, target: str, *, backend: str, **detail: object) -> HttpResponse:
    """Open the session under a new key, note it, put it on record, and go where one wanted to."""
    if SESSION_KEY in request.session:
        # Whoever was signed in here before leaves nothing behind.
        request.session.flush()
    login(request, account, backend=backend)
    accounts.note_sign_in(account=account, action="account.sign_in", **detail)
    return redirect(target or home_for(account))


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code of the second factor, within ten minutes after the password."""
    account = _waiting(request)
    if account is None:
        request.session.pop(PENDING, None)
        return redirect("login")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            second_factor.verify(account=account, code=request.POST.get("code", ""))
        except InvalidInput as problem:
            errors = problem.errors
        else:
            target = request.session.pop(PENDING)["next"]
            response = enter(request, account, target, backend=BACKEND, second_factor=True)
            request.session[second_factor.SESSION_FLAG] = True
            return response
    response = render(request, "departments/login_code.html", {"errors": errors}, status=400 if errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _waiting(request: HttpRequest) -> User | None:
    """Whose password was right a moment ago and is still the same."""
    pending = request.session.get(PENDING)
    if not pending or not 0 <= clock.now().timestamp() - pending["since"] + 1 <= PENDING_SECONDS:
        return None
    account = User.objects.filter(pk=pending["account"]).first()
    if account is None or not may_sign_in(account):
        return None
    return account if account.get_session_auth_hash() == pending["password"] else None


def locked_out(request: HttpRequest, response: HttpResponseBase, credentials: dict[str, Any]) -> HttpResponse:
    """Too many wrong passwords: the login page for people, problem details for machines."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": "请求过于频繁", "status": 429, "detail": lockout.LOCKED + "。"}
        return JsonResponse(body, status=429, content_type="application/problem+json")
    context = page(
        error=lockout.LOCKED,
        username=(credentials or {}).get("username", ""),
        target=safe_target(request, request.POST.get("next", "")),
        help_text="急用请找安全管理员解除，忘记密码请找本单位管理员或法治办重置。",
    )
    return render(request, "departments/login.html", context, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here and, after single sign-on, at the identity provider too."""
    onwards = single_sign_on.sign_out_address(request)
    if isinstance(request.user, User):
        accounts.note_sign_in(account=request.user, action="account.sign_out")
        sessions.forget(request.session.session_key)
    logout(request)
    return redirect(onwards or "login")
