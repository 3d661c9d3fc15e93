"""/deliveries/ 发送记录: what went out through channels, what did not and why, and a button to send again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from departments.models import Role
from notifications import verbs
from notifications.models import Attempt, Channel, Message, MessageState
from plan_tracker import clock
from plan_tracker.errors import Conflict, Forbidden, NotFound

PAGE_SIZE = 30
COUNTED = timedelta(days=7)
READERS = (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
CHANNELS = {one.value: one.label for one in Channel if one != Channel.IN_APP}


@login_required
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """GET /deliveries/?state=&channel=&q=&day=&page=: messages through channels outside, the newest first."""
    if request.user.role not in READERS:
        raise Forbidden("只有系统管理员和审计管理员可以看发送记录。")
    typed = {name: request.GET.get(name, "")[:40] for name in ("state", "channel", "q", "day")}
    page = Paginator(_found(typed), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "typed": typed,
        "states": MessageState.choices,
        "channels": CHANNELS,
        "counts": _counts(),
        "may_resend": request.user.role == Role.SYSTEM_ADMIN,
        "here": request.get_full_path(),
    }
    return render(request, "notifications/deliveries.html", context)


@login_required
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /deliveries/<pk>/resend/: try a message again that failed or waits."""
    if request.user.role != Role.SYSTEM_ADMIN:
        raise Forbidden("只有系统管理员可以重发消息。")
    message = Message.objects.exclude(channel=Channel.IN_APP).filter(pk=pk).first()
    if message is None:
        raise NotFound("没有找到这条消息，请刷新列表。")
    try:
        verbs.resend(by=request.user, message=message)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已排到最前，马上再发一次")
    back = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if inside and back.startswith("/deliveries/") else reverse("deliveries"))


def _found(typed: dict[str, str]) -> QuerySet[Message]:
    """What was asked for; a condition that makes no sense is left out."""
    rows = Message.objects.exclude(channel=Channel.IN_APP).order_by("-pk")
    if typed["state"] in MessageState.values:
        rows = rows.filter(state=typed["state"])
    if typed["channel"] in CHANNELS:
        rows = rows.filter(channel=typed["channel"])
    if words := typed["q"].replace("\x00", "").strip():
        rows = rows.filter(Q(recipient__full_name__icontains=words) | Q(endpoint__name__icontains=words))
    if day := _day(typed["day"]):
        begin = datetime.combine(day, time(), clock.LOCAL)
        rows = rows.filter(created_at__gte=begin, created_at__lt=begin + timedelta(days=1))
    tries = Prefetch("tries", Attempt.objects.order_by("-pk"))
    # Bodies of other people's messages are nobody's business here.
    return (
        rows.select_related("recipient__department", "on_behalf_of", "endpoint")
        .defer("body", "items")
        .prefetch_related(tries)
    )


def _counts() -> list[tuple[str, str, int]]:
    """How many of the last days stand where. One query."""
    since = clock.now() - COUNTED
    rows = Message.objects.exclude(channel=Channel.IN_APP).filter(created_at__gte=since).order_by()
    found = dict(rows.values_list("state").annotate(n=Count("pk")))
    return [(state, label, found.get(state, 0)) for state, label in MessageState.choices]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
