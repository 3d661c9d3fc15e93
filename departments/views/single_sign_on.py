"""To the identity provider and back; whatever goes wrong ends on the login page with one sentence."""

from __future__ import annotations

import logging
from typing import Any

import jwt
import requests
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from departments import single_sign_on
from departments.models import User
from departments.redirects import safe_target
from departments.views.sign_in import enter, page
from plan_tracker.errors import NotFound

log = logging.getLogger("departments.single_sign_on")
UNKNOWN = "没有可用的账号，请联系安全管理员开通账号"
BROKEN_OFF = "统一身份认证没有完成"
UNREACHABLE = "统一身份认证暂时连不上"
AGAIN = "请从这里重新登录。"
LATER = "请过一会儿再试，或用账号和密码登录。"


class Start(OIDCAuthenticationRequestView):
    """Send the browser to the provider, with state, nonce and PKCE kept in the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _check_configured()
        super().__init__(*args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """As the library does; the page wanted must be ours."""
        response: HttpResponse = super().get(request)
        request.session["oidc_login_next"] = safe_target(request, request.GET.get("next"))
        return response


class Callback(OIDCAuthenticationCallbackView):
    """The browser comes back with a code."""

    user: User

    def get(self, request: HttpRequest) -> HttpResponse:
        """Sign in whom the provider names, or say why not."""
        _check_configured()
        if "error" in request.GET or not request.session.get("oidc_states"):
            return _refused(request, BROKEN_OFF, AGAIN, 400)
        try:
            response: HttpResponse = super().get(request)
        except requests.RequestException as error:
            if error.response is not None and error.response.status_code < 500:
                return _refused(request, BROKEN_OFF, AGAIN, 400, error)
            return _refused(request, UNREACHABLE, LATER, 503, error)
        except (SuspiciousOperation, jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            return _refused(request, BROKEN_OFF, AGAIN, 400, error)
        return response

    def login_success(self) -> HttpResponse:
        """Open the session."""
        session = self.request.session
        target, token = safe_target(self.request, session.get("oidc_login_next")), session.get("oidc_id_token")
        response = enter(
            self.request, self.user, target, backend=single_sign_on.BACKEND, through="统一身份认证"
        )  # fmt: skip
        session = self.request.session
        for name in ("oidc_states", "oidc_login_next"):
            session.pop(name, None)
        session[single_sign_on.SESSION_FLAG] = True
        if token:
            session["oidc_id_token"] = token
        return response

    def login_failure(self) -> HttpResponse:
        """The provider knows the person, we have no account for them."""
        return _refused(self.request, UNKNOWN, "", 403)


def _refused(
    request: HttpRequest, words: str, help_text: str, status: int, error: Exception | None = None
) -> HttpResponse:
    log.warning("single sign-on refused: %s %r", words, error)
    request.session.pop("oidc_id_token", None)
    return render(request, "departments/login.html", page(error=words, help_text=help_text), status=status)


def _check_configured() -> None:
    if not single_sign_on.is_configured():
        raise NotFound("本系统没有接入统一身份认证，请用账号和密码登录。")
