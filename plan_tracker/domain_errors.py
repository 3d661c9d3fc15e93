"""A domain error raised by any view becomes the right answer for whoever asked."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from plan_tracker.errors import DomainError, InvalidInput
from plan_tracker.pages import error_page


class DomainErrorMiddleware:
    """htmx gets a toast, scripts get JSON, people get a calm page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a DomainError; leave everything else to Django."""
        if not isinstance(error, DomainError):
            return None
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=error.status)
            response["HX-Reswap"] = "none"
            response["HX-Trigger"] = json.dumps({"toast": {"text": error.message, "level": "error"}})
            return response
        if request.headers.get("Accept", "").startswith("application/json"):
            errors = error.errors if isinstance(error, InvalidInput) else {}
            return JsonResponse({"message": error.message, "field": error.field, "errors": errors}, status=error.status)
        return error_page(request, error.status, error.message, reason=error.message)
