"""One's own reminders: when, through what, and who stands in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from notifications import wishes
from notifications.wish_forms import LeaveForm, PreferenceForm
from plan_tracker.errors import Conflict, DomainError, NotFound

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_settings(request: HttpRequest) -> HttpResponse:
    """GET shows one's wishes, POST changes them."""
    _require_hearer(request)
    preference = wishes.preference_of(request.user)
    form = PreferenceForm(request.POST if request.method == "POST" else None, user=request.user, preference=preference)
    if not form.is_bound:
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    try:
        wishes.change_preference(by=request.user, expected_version=form.cleaned_data["version"], **form.wishes())
    except Conflict as error:
        form.renew(wishes.preference_of(request.user).version)
        form.add_domain_error(error)
        return _page(request, form, status=409)
    except DomainError as error:
        form.add_domain_error(error)
        return _page(request, form, status=UNPROCESSABLE)
    messages.success(request, "提醒设置已保存")
    return redirect("reminder-settings")


@login_required
@require_POST
def take_leave(request: HttpRequest) -> HttpResponse:
    """Somebody else hears for a while."""
    _require_hearer(request)
    form = LeaveForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, leave=form, status=UNPROCESSABLE)
    try:
        leave = wishes.take_leave(by=request.user, **form.cleaned_data)
    except DomainError as error:
        form.add_domain_error(error)
        return _page(request, leave=form, status=UNPROCESSABLE)
    messages.success(request, f"已登记，这段时间的提醒由{leave.substitute.full_name}代收")
    return redirect("reminder-settings")


@login_required
@require_POST
def end_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear for oneself again."""
    wishes.end_leave(by=request.user, pk=pk)
    messages.success(request, "已取消，提醒重新发给您")
    return redirect("reminder-settings")


def _page(
    request: HttpRequest, form: PreferenceForm | None = None, leave: LeaveForm | None = None, status: int = 200
) -> HttpResponse:
    user = request.user
    context = {
        "form": form or PreferenceForm(user=user, preference=wishes.preference_of(user)),
        "leave": leave or LeaveForm(user=user),
        "leaves": wishes.leaves_of(user),
        "phone": user.phone,
    }
    return render(request, "notifications/settings.html", context, status=status)


def _require_hearer(request: HttpRequest) -> None:
    """Administrators and observers are reminded of nothing."""
    if request.user.role not in wishes.HEARERS:
        raise NotFound("您的账号不收提醒，没有可以设置的内容。")
