"""Where a person may be sent on to: only to pages of ours, never back to signing in or out."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def safe_target(request: HttpRequest, target: str | None) -> str:
    """The target if it is a page of ours, else empty."""
    if not target or len(target) > LONGEST:
        return ""
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure()):
        return ""
    path = urlsplit(target).path
    return "" if path.startswith((reverse("login"), reverse("logout"))) else target
