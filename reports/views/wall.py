"""/wall/: the screen for who is signed in and, by an address of its own, on a wall; the office's list of these."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.models import User
from plan_tracker.errors import DomainError
from plan_tracker.form_base import Choice, Line
from plan_tracker.moment import one_moment
from reports.models import WallLink
from reports.periods.plan_figures import readable_plans
from reports.permissions import plan_for_figures, require_overview
from reports.wall.links import LONGEST_NAME, end_wall_link, make_wall_link, open_link
from reports.wall.screen import screen_of
from tasks.models import Plan
from tasks.permissions import require_reviewer

MOST_SHOWN = 100


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
    return _page(request, open_link(token).plan, reverse("wall-open-part", args=[token]))


@require_safe
def wall_open_part(request: HttpRequest, token: str) -> HttpResponse:
    """What that page fetches every minute."""
    return _part(request, open_link(token).plan)


def _own_plan(request: HttpRequest) -> Plan:
    require_overview(request.user)
    return plan_for_figures(request.user, request.GET.get("plan", ""))


@one_moment()
def _page(request: HttpRequest, plan: Plan, part: str) -> HttpResponse:
    return _unkept(render(request, "reports/wall.html", {"screen": screen_of(plan), "part": part}))


@one_moment()
def _part(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _unkept(render(request, "reports/_wall.html", {"screen": screen_of(plan)}))


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


class WallLinkForm(forms.Form):
    """Which plan, and where the screen hangs."""

    plan = Choice(Plan.objects.none(), label="显示哪份计划")
    name = Line(max_length=LONGEST_NAME, label="放在哪里", help_text="例如：三楼会议室")

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
    """/wall/links/: the addresses of screens; POST makes one and shows it once."""
    require_reviewer(request.user, "管理大屏地址")
    form, address = WallLinkForm(request.user, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            token = make_wall_link(by=request.user, **form.cleaned_data)
            address = request.build_absolute_uri(reverse("wall-open", args=[token]))
            form = WallLinkForm(request.user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    rows = WallLink.objects.select_related("plan", "made_by").defer("plan__source_text").order_by("-made_at", "-pk")
    live = list(rows.filter(ended_at=None)[:MOST_SHOWN])
    ended = list(rows.exclude(ended_at=None)[:10])
    context = {"form": form, "address": address, "live": live, "ended": ended}
    status = 422 if form.is_bound and form.errors else 200
    response = render(request, "reports/wall_links.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def wall_link_end(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /wall/links/<pk>/end/: the address ends, the screen goes dark within a minute."""
    link = end_wall_link(by=request.user, pk=pk)
    messages.success(request, f"“{link.name}”的大屏地址已停用，屏幕一分钟内不再显示数据。")
    return redirect("wall-links")
