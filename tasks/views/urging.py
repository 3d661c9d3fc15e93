"""催办与督办: what is offered, whom to urge, and the button that does it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from plan_tracker import clock
from plan_tracker.errors import DomainError, Forbidden
from tasks.models import Plan
from tasks.notice_lists import offers_of
from tasks.permissions import require_reviewer
from tasks.urging import TABS, departments_to_urge, groups_of, hint_of, tab_counts
from tasks.verbs.nudges import urge
from tasks.views import chosen_plan, own_address

PAGE_SIZE = 20
UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def urging(request: HttpRequest) -> HttpResponse:
    """/urging/?tab=&plan=: offers of notices and whom to urge; POST urges what was ticked (`department`, `duty`)."""
    require_reviewer(request.user, "催办")
    asked = request.POST if request.method == "POST" else request.GET
    plan = chosen_plan(request.user, asked.get("plan", ""))
    if plan is None:
        return render(request, "tasks/urging.html", {"plan": None})
    if request.method != "POST":
        return _page(request, plan, request.GET)
    try:
        done = urge(
            by=request.user,
            plan=plan,
            departments=_numbers(request.POST, "department"),
            duties=_numbers(request.POST, "duty"),
            tab=request.POST.get("tab", ""),
            note=request.POST.get("note", ""),
        )
    except Forbidden:
        raise
    except DomainError as error:
        status = error.status if error.status != DomainError.status else UNPROCESSABLE
        return _page(request, plan, request.POST, error.message, status)
    messages.success(request, done.words)
    back = own_address(request, request.POST.get("next", ""))
    return redirect(back or f"{reverse('urging')}?plan={plan.code}&tab={_tab(request.POST)}")


def _page(request: HttpRequest, plan: Plan, asked: QueryDict, error: str = "", status: int = 200) -> HttpResponse:
    day, tab = clock.today(), _tab(asked)
    page = Paginator(departments_to_urge(plan, tab, day), PAGE_SIZE).get_page(asked.get("page"))
    context = {
        "plan": plan,
        "tab": tab,
        "tabs": TABS,
        "counts": tab_counts(plan, day),
        "hint": hint_of(plan, tab, day),
        "offers": offers_of(plan, day),
        "page": page,
        "groups": groups_of(plan, tab, list(page.object_list), day),
        "error": error,
        "note": asked.get("note", "") if error else "",
        "ticked": set(_ticked(asked, "department")) if error else set(),
        "ticked_duties": set(_ticked(asked, "duty")) if error else set(),
    }
    return render(request, "tasks/urging.html", context, status=status)


def _tab(asked: QueryDict) -> str:
    tab = asked.get("tab", "")
    return tab if tab in TABS else next(iter(TABS))


def _ticked(data: QueryDict, name: str) -> list[str]:
    """What was ticked; one box may stand for several, with commas between."""
    return [text for ticked in data.getlist(name) for text in ticked.split(",")]


def _numbers(data: QueryDict, name: str) -> list[int]:
    """The ids ticked; what is no id of ours is left out."""
    return [int(text) for text in _ticked(data, name) if text.isascii() and text.isdigit() and len(text) < 10]
