"""What every request of a signed-in person passes: is the session still good, and is something due first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from departments import password_policy, second_factor, sessions
from departments.models import User
from departments.single_sign_on import SESSION_FLAG
from departments.views.signed_out import keep_what_was_typed

ALLOWED = {"account", "password", "logout", "login", "large-type", "healthz", "bell", "session-end", "sessions-end"}
ALLOWED_FOR_FACTOR = ALLOWED | {"second-factor", "second-factor-begin", "second-factor-confirm"}
FACTOR_FIRST = "您的角色必须使用两步验证，请先按下面的步骤开启，再继续使用。"
EXPIRED_FLAG = "expired"
# What a page fetches by itself carries this header and is no sign of a person.
BACKGROUND = "X-Background"


class SessionLifeMiddleware:
    """Ends sessions whose time is over, notes that others are used, and keeps what was typed into a form meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.path not in ("/healthz", "/metrics"):
            self._look_at(request)
        return keep_what_was_typed(request, self.get_response(request))

    def _look_at(self, request: HttpRequest) -> None:
        if SESSION_KEY not in request.session:
            return
        if sessions.is_over(request):
            sessions.expire(request)
            # Loaded again by whoever asks: nobody is signed in any more.
            request.user = AnonymousUser()
            request.session[EXPIRED_FLAG] = True
        elif BACKGROUND not in request.headers and isinstance(request.user, User):
            sessions.touch(request, request.user)


class ChosenPasswordMiddleware:
    """Leads to the account page until the password is one's own and not too old, and the second factor is on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Stop whatever is not needed for what is due."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in ALLOWED or not isinstance(request.user, User) or request.session.get(SESSION_FLAG):
            # The identity provider has passwords and factors of its own.
            return None
        due = password_policy.what_is_due(request.user)
        if due:
            return _stop(request, due, "account")
        if name in ALLOWED_FOR_FACTOR or not second_factor.is_required(request.user):
            return None
        if request.session.get(second_factor.SESSION_FLAG) or second_factor.is_on(request.user):
            request.session.setdefault(second_factor.SESSION_FLAG, True)
            return None
        return _stop(request, FACTOR_FIRST, "second-factor")


def _stop(request: HttpRequest, words: str, page: str) -> HttpResponse:
    """The page where it can be done, which says why; machines are told."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": "没有权限", "status": 403, "detail": words}
        return JsonResponse(body, status=403, content_type="application/problem+json")
    return redirect(page)
