"""/wall/: the screen for who is signed in and, by an address of its own, on a wall; the office's list of these."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.models import User
from plan_tracker.errors import DomainError
from plan_tracker.form_base import Choice, Line, PickedDate
from plan_tracker.moment import one_moment
from reports.models import WallLink
from reports.periods.plan_figures import readable_plans
from reports.permissions import plan_for_figures, require_overview
from reports.wall.links import LONGEST_NAME, end_wall_link, make_wall_link, open_link, renew_wall_link
from reports.wall.screen import screen_of
from tasks.models import Plan
from tasks.permissions import require_reviewer

MOST_SHOWN = 100
MADE = "wall_made"  # a new address between making and showing it, in the session of who made it


@login_required
@require_safe
def wall_page(request: HttpRequest) -> HttpResponse:
    """The screen as whoever is signed in sees it; it ends with the session."""
    plan = _own_plan(request)
    return _page(request, plan, f"{reverse('wall-part')}?plan={plan.code}")


@login_required
@require_safe
def wall_part(request: HttpRequest) -> HttpResponse:
    """What the page fetches every minute."""
    return _part(request, _own_plan(request))


@require_safe
def wall_open(request: HttpRequest, token: str) -> HttpResponse:
    """GET /wall/at/<token>/: whoever knows the address may look; wrong and ended ones are all alike."""
    link = open_link(token)
    return _page(request, link.plan, reverse("wall-open-part", args=[token]), link)


@require_safe
def wall_open_part(request: HttpRequest, token: str) -> HttpResponse:
    """What that page fetches every minute."""
    link = open_link(token)
    return _part(request, link.plan, link)


def _own_plan(request: HttpRequest) -> Plan:
    require_overview(request.user)
    return plan_for_figures(request.user, request.GET.get("plan", ""))


@one_moment()
def _page(request: HttpRequest, plan: Plan, part: str, link: WallLink | None = None) -> HttpResponse:
    context = {"screen": screen_of(plan), "part": part, "link": link}
    return _unkept(render(request, "reports/wall.html", context))


@one_moment()
def _part(request: HttpRequest, plan: Plan, link: WallLink | None = None) -> HttpResponse:
    return _unkept(render(request, "reports/_wall.html", {"screen": screen_of(plan), "link": link}))


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


class WallLinkForm(forms.Form):
    """Which plan, where the screen hangs, and how long it may."""

    plan = Choice(Plan.objects.none(), label="显示哪份计划")
    name = Line(max_length=LONGEST_NAME, label="放在哪里", help_text="例如：三楼会议室")
    until = PickedDate(
        label="用到哪天", required=False, help_text="不填就用到计划截止那天。到期自动停用，随时可以改期。"
    )

    def __init__(self, user: User, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        plans = self.fields["plan"]
        assert isinstance(plans, Choice)
        plans.queryset = readable_plans(user)
        plans.initial = plans.queryset.first()

    def shown(self) -> list[forms.BoundField]:
        """All fields."""
        return list(self)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wall_links(request: HttpRequest) -> HttpResponse:
    """/wall/links/: the addresses of screens. POST makes one and leads back here, where it is shown once."""
    require_reviewer(request.user, "管理大屏地址")
    form = WallLinkForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request.session[MADE] = make_wall_link(by=request.user, **form.cleaned_data)
            return redirect("wall-links")
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    return _links(request, form)


def _links(request: HttpRequest, form: WallLinkForm) -> HttpResponse:
    rows = WallLink.objects.select_related("plan", "made_by").defer("plan__source_text").order_by("-made_at", "-pk")
    token = request.session.pop(MADE, "")
    context = {
        "form": form,
        "address": request.build_absolute_uri(reverse("wall-open", args=[token])) if token else "",
        "live": list(rows.filter(ended_at=None)[:MOST_SHOWN]),
        "ended": list(rows.exclude(ended_at=None)[:10]),
    }
    status = 422 if form.is_bound and form.errors else 200
    response = render(request, "reports/wall_links.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def wall_link_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /wall/links/<pk>/renew/ (`until`): the same address opens to another day."""
    require_reviewer(request.user, "延长大屏地址")
    try:
        until = PickedDate().clean(request.POST.get("until", ""))
    except ValidationError as error:
        raise DomainError(error.messages[0], field="until") from error
    link = renew_wall_link(by=request.user, pk=pk, until=until)
    messages.success(request, f"“{link.name}”的大屏地址用到{link.until.month}月{link.until.day}日。")
    return redirect("wall-links")


@login_required
@require_POST
def wall_link_end(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /wall/links/<pk>/end/: the address ends, the screen goes dark within a minute."""
    link = end_wall_link(by=request.user, pk=pk)
    messages.success(request, f"“{link.name}”的大屏地址已停用，屏幕一分钟内不再显示数据。")
    return redirect("wall-links")
