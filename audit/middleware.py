"""Give every request a number that appears in the log, in audit entries and on error pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit.context import Origin, origin


class RequestContextMiddleware:
    """Sets `audit.context.origin` for the request and answers with X-Request-ID."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        request_id = uuid.uuid4().hex[:16]
        token = origin.set(Origin(ip=request.META.get("REMOTE_ADDR", "")[:45], request_id=request_id))
        try:
            response = self.get_response(request)
        finally:
            origin.reset(token)
        response["X-Request-ID"] = request_id
        return response
