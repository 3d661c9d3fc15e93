"""Somebody with a password that another person chose picks their own first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

ALLOWED = {"account", "password", "logout", "login", "large-type", "healthz", "bell"}
CHANGE_FIRST = "请先把初始密码改成自己的密码，再继续使用。"


class ChosenPasswordMiddleware:
    """Leads to the account page until the initial password is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Stop whatever is not needed for choosing a password."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in ALLOWED or not getattr(request.user, "must_change_password", False):
            return None
        if request.path.startswith("/api/"):
            body = {"type": "about:blank", "title": "没有权限", "status": 403, "detail": CHANGE_FIRST}
            return JsonResponse(body, status=403, content_type="application/problem+json")
        messages.warning(request, CHANGE_FIRST)
        return redirect("account")
