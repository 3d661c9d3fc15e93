"""A domain error raised by any view becomes the right answer for whoever asked."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url

from departments.models import User
from departments.roles import READS_ALL, REPORTS
from importer.permissions import may_import
from plan_tracker.api_base import wants_json
from plan_tracker.errors import DomainError, InvalidInput, NotFound, NothingYet
from plan_tracker.pages import error_page

SIGNED_OUT = "登录已过期，没有提交。请在新窗口重新登录，再回到这里提交，填写的内容还在。"
SIGNED_OUT_MEANWHILE = "登录已过期。请在新窗口重新登录，再回到这里继续，填写的内容还在。"
STOP_POLLING = 286  # htmx asks no more
NO_TEXT = "网址里有不能识别的字符，请检查后重试。"
NO_SUCH_NUMBER = "没有找到这个网址的内容，请回到列表重新打开。"
MOST_NUMBER = 2**63 - 1  # of a row, on every database; SQLite raises on more


class DomainErrorMiddleware:
    """htmx gets a toast, scripts get JSON, people get a calm page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request; a script that was sent to the login page is told so instead."""
        if _has_zero_byte(request):
            return answer(request, DomainError(NO_TEXT, status=400))
        response = self.get_response(request)
        if not _is_page(request) and _leads_to_login(response):
            if "X-Background" in request.headers:
                # Nobody pressed anything: say it once.
                return answer(request, DomainError(SIGNED_OUT_MEANWHILE, status=STOP_POLLING))
            return answer(request, DomainError(SIGNED_OUT, status=401))
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """A number no row can have names nothing, whatever the page would ask the database."""
        if any(isinstance(value, int) and value > MOST_NUMBER for value in kwargs.values()):
            return answer(request, NotFound(NO_SUCH_NUMBER))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a DomainError; leave everything else to Django."""
        return answer(request, error) if isinstance(error, DomainError) else None


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error as a toast, as JSON (`message`, `field`, `errors`) or as a page."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=error.status)
        response["HX-Reswap"] = "none"
        # Header values are Latin-1: the JSON stays escaped.
        response["HX-Trigger"] = json.dumps({"toast": {"text": error.message, "level": "error"}})
        return response
    if wants_json(request):
        errors = error.errors if isinstance(error, InvalidInput) else {}
        body = {"message": error.message, "field": error.field, "errors": errors}
        return JsonResponse(body, status=error.status)
    if isinstance(error, NothingYet):
        return _nothing_yet(request, error)
    return error_page(request, error.status, error.message, reason=error.message)


def _nothing_yet(request: HttpRequest, error: NothingYet) -> HttpResponse:
    """A new installation: for who will read plans an ordinary page, with the way to a first one for who imports."""
    user = request.user if isinstance(request.user, User) else None
    reads = user is not None and user.role in READS_ALL | REPORTS
    context = {"message": error.message, "may_import": user is not None and may_import(user)}
    return render(request, "errors/nothing_yet.html", context, status=200 if reads else error.status)


def _has_zero_byte(request: HttpRequest) -> bool:
    """PostgreSQL refuses to compare with one; the API names the parameter itself."""
    if request.path_info.startswith("/api/"):
        return False
    return "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")


def _is_page(request: HttpRequest) -> bool:
    return not request.headers.get("HX-Request") and not wants_json(request)


def _leads_to_login(response: HttpResponse) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(resolve_url(settings.LOGIN_URL))
