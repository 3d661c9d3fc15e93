"""The calendar feed: the section of one's account, and the file itself, which needs no sign-in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plan_tracker.errors import NotFound
from tasks.calendar_feed import calendar_of
from tasks.models import CalendarFeed
from tasks.verbs import feeds


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: HttpRequest) -> HttpResponse:
    """/account/calendar/: GET says how it stands, POST makes a new address and shows it once."""
    address = ""
    if request.method == "POST":
        address = request.build_absolute_uri(reverse("calendar-file", args=[feeds.make_feed(by=request.user)]))
    row = CalendarFeed.objects.filter(user=request.user).first()
    response = render(request, "tasks/calendar_feed.html", {"address": address, "feed": row})
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def feed_end(request: HttpRequest) -> HttpResponse:
    """POST /account/calendar/end/: the address ends."""
    feeds.end_feed(by=request.user)
    return redirect("calendar-feed")


@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """GET /calendar/<token>.ics: whoever knows the address may read; wrong ones are all alike."""
    user = feeds.owner_of(token)
    if user is None:
        raise NotFound("没有这个日历，地址可能已经更换。")
    response = HttpResponse(calendar_of(user), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
