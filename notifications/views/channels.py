"""/channels/ 发送渠道: what the system administrator sets up, how it does, and a button to try it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.models import Role
from notifications import endpoints
from notifications.channels import SENDERS
from notifications.endpoint_forms import EndpointForm
from notifications.models import Channel, Endpoint, MessageState
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound

PAGE_SIZE = 20
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Line:
    """A channel and how it does: a light and a word."""

    endpoint: Endpoint
    glyph: str
    label: str
    listed: bool


@login_required
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """GET /channels/: all of them."""
    _require_admin(request)
    page = Paginator(Endpoint.objects.select_related("department"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [_line(one) for one in page.object_list],
        "kinds": [one for one in Channel if one != Channel.IN_APP],
    }
    return render(request, "notifications/channels.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def channel_new(request: HttpRequest) -> HttpResponse:
    """/channels/new/?channel=email: the form of that kind; POST makes it, switched off."""
    _require_admin(request)
    channel = request.GET.get("channel", "")
    if channel not in endpoints.SCHEMES:
        raise NotFound("没有这种渠道，请从列表里选择。")
    form = EndpointForm(request.POST if request.method == "POST" else None, channel=channel)
    if not form.is_bound:
        return _form(request, form, channel)
    if not form.is_valid():
        return _form(request, form, channel, status=UNPROCESSABLE)
    try:
        endpoint = endpoints.create(by=request.user, channel=channel, **form.values())
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        return _form(request, form, channel, status=UNPROCESSABLE)
    messages.success(request, f"“{endpoint.name}”已建好，试发成功后再启用")
    return redirect("channel", endpoint.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """/channels/<pk>/: GET shows one, POST changes it."""
    endpoint = _get(request, pk)
    data = request.POST if request.method == "POST" else None
    form = EndpointForm(data, channel=endpoint.channel, endpoint=endpoint)
    if not form.is_bound:
        return _form(request, form, endpoint.channel, endpoint)
    if not form.is_valid():
        return _form(request, form, endpoint.channel, endpoint, UNPROCESSABLE)
    version = form.cleaned_data["version"]
    try:
        endpoints.change(by=request.user, endpoint=endpoint, expected_version=version, **form.values())
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        endpoint.refresh_from_db()
        form.renew(endpoint.version)
        status = error.status if isinstance(error, Conflict) else UNPROCESSABLE
        return _form(request, form, endpoint.channel, endpoint, status)
    messages.success(request, f"“{endpoint.name}”已保存")
    return redirect("channel", pk)


@login_required
@require_POST
def channel_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /channels/<pk>/switch/: `on` is 1 or 0."""
    endpoint, on = _get(request, pk), request.POST.get("on") == "1"
    try:
        endpoints.switch(by=request.user, endpoint=endpoint, on=on)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"“{endpoint.name}”已{'启用' if on else '停用'}")
    return redirect("channel", pk)


@login_required
@require_POST
def channel_test(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /channels/<pk>/test/: a message at once, and what the provider said."""
    message = endpoints.try_out(by=request.user, endpoint=_get(request, pk), senders=SENDERS)
    if message.state == MessageState.SENT:
        words = message.tries.order_by("-pk").values_list("words", flat=True).first()
        messages.success(request, f"试发成功，对方回答：{words}")
    else:
        messages.error(request, f"试发没有成功：{message.last_error}")
    return redirect("channel", pk)


def _line(endpoint: Endpoint) -> Line:
    listed = endpoints.may_be_reached(endpoint)
    resting = endpoint.resting_until is not None and endpoint.resting_until > clock.now()
    if not endpoint.active:
        return Line(endpoint, "none", "停用", listed)
    if not listed:
        return Line(endpoint, "red", "不在允许名单", listed)
    if resting and endpoint.resting_until:
        return Line(endpoint, "yellow", f"暂停到{clock.local(endpoint.resting_until):%H:%M}", listed)
    return Line(
        endpoint, "yellow" if endpoint.failures else "green", "正在重试" if endpoint.failures else "正常", listed
    )


def _form(
    request: HttpRequest, form: EndpointForm, channel: str, endpoint: Endpoint | None = None, status: int = 200
) -> HttpResponse:
    place = endpoints.place_of(endpoint) if endpoint else None
    context = {
        "form": form,
        "channel": Channel(channel),
        "endpoint": endpoint,
        "line": _line(endpoint) if endpoint else None,
        "place": f"{place[0]}:{place[1]}" if place else "",
    }
    return render(request, "notifications/channel.html", context, status=status)


def _require_admin(request: HttpRequest) -> None:
    if request.user.role != Role.SYSTEM_ADMIN:
        raise Forbidden("只有系统管理员可以设置发送渠道。")


def _get(request: HttpRequest, pk: int) -> Endpoint:
    _require_admin(request)
    endpoint = Endpoint.objects.select_related("department").filter(pk=pk).first()
    if endpoint is None:
        raise NotFound("没有找到这个渠道，请刷新列表。")
    return endpoint
