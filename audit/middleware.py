"""Give every request a number that appears in the log, in audit entries and in the answer."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from audit.context import Origin, origin

log = logging.getLogger("audit.requests")
SLOW_SECONDS = 2.0


class RequestContextMiddleware:
    """Sets `audit.context.origin` for the request, answers with X-Request-ID, logs what failed or was slow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        request_id = uuid.uuid4().hex[:16]
        request.META["REMOTE_ADDR"] = client_address(request)
        token, started = origin.set(Origin(ip=request.META["REMOTE_ADDR"], request_id=request_id)), time.monotonic()
        try:
            response = self.get_response(request)
            _log(request, response, time.monotonic() - started)
        finally:
            origin.reset(token)
        response["X-Request-ID"] = request_id
        return response


def client_address(request: HttpRequest) -> str:
    """Who is asking; behind N proxies of ours (TRUSTED_PROXIES) the N-th address from the right, which they wrote.

    Anything further left was written by the client and is never believed.
    """
    count = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    address = forwarded[-count] if 0 < count <= len(forwarded) else request.META.get("REMOTE_ADDR", "")
    return str(address)[:45]


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """The path without its query: what people search for stays out of the log."""
    failed = response.status_code >= 500
    level = logging.WARNING if failed or seconds >= SLOW_SECONDS else logging.DEBUG
    fields = (request.method, request.path, response.status_code, seconds * 1000)
    log.log(level, "%s %s %s %d ms", *fields, extra={"request": request, "duration_ms": round(seconds * 1000)})
