"""A form sent after the session ended: nobody types the same text twice."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from plan_tracker.api_base import wants_json

SECRET = ("password", "old", "new", "again", "code", "initial_password", "csrfmiddlewaretoken")
PLUMBING = ("next", "submit_key", "version", "report_version")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def keep_what_was_typed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Instead of a way to the login page that loses the text: a page that keeps it and sends it again.

    Only for forms of our own pages (their token was checked before the view sent them away); scripts have their own
    answer.
    """
    if not _was_sent_away(request, response):
        return response
    fields = [(name, text) for name, texts in request.POST.lists() if name not in SECRET for text in texts]
    shown = [text for name, text in fields if name not in PLUMBING and len(text) > 1 and not text.isdigit()]
    context = {"fields": fields, "shown": shown, "action": request.get_full_path(), "files": bool(request.FILES)}
    kept = render(request, "departments/signed_out.html", context, status=401)
    kept["Cache-Control"] = "no-store"
    return kept


def _was_sent_away(request: HttpRequest, response: HttpResponse) -> bool:
    """A form of a page whose answer is the login page, with the way back to it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.user.is_authenticated:
        # Never signed in here, or still signed in: nothing was interrupted.
        return False
    if request.method != "POST" or response.status_code != 302 or request.content_type not in FORMS:
        return False
    if request.headers.get("HX-Request") or wants_json(request):
        return False
    path, _, query = response.headers["Location"].partition("?")
    logins = {reverse(settings.LOGIN_URL), reverse("admin:login")}
    return path in logins and query.startswith(f"{REDIRECT_FIELD_NAME}=")
