"""What is under the bell."""

from __future__ import annotations

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from notifications.models import Message
from notifications.verbs import mark_read, unread_count
from notifications.wishes import HEARERS
from plan_tracker.errors import NotFound

PAGE_SIZE = 30


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """One's own messages, newest first."""
    rows = Message.objects.inbox(request.user).select_related("on_behalf_of")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": unread_count(request.user), "hears": request.user.role in HEARERS}
    return render(request, "notifications/messages.html", context)


@login_required
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone, refreshed now and then."""
    return render(request, "notifications/_bell.html", {"unread": unread_count(request.user)})


@login_required
@require_GET
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what a message is about; it counts as read."""
    message = Message.objects.inbox(request.user).filter(pk=pk).first()
    if message is None:
        raise NotFound("没有找到这条消息，请回到消息列表。")
    mark_read(by=request.user, ids=[pk])
    return redirect(message.url or "messages")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    count = mark_read(by=request.user)
    flash.success(request, f"已把{count}条消息标为已读" if count else "没有未读消息")
    return redirect("messages")
