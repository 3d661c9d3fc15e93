"""/subscriptions/ 我的订阅: files that come by themselves."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.models import User
from notifications.wishes import HEARERS
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from reports.documents.choice import KINDS as DOCUMENTS
from reports.ledger.filters import parameters
from reports.outputs.kinds import Ask, Kind, all_kinds, get_kind
from reports.outputs.verbs import cleaned_options
from reports.permissions import get_subscription, plan_for_figures, require_outputs
from reports.subscriptions.forms import SubscriptionForm
from reports.subscriptions.labels import conditions, default_label, is_readable
from reports.subscriptions.listing import lines_of, mail_words, subscriptions_of
from reports.subscriptions.verbs import end_subscription, hour_of, rhythm_of, subscribe
from tasks.lights import short_date
from tasks.models import Plan

PAGE_SIZE = 20
UNPROCESSABLE = 422
# What of an address is no option of a kind; a subscription is of the day it is sent.
ASIDE = ("kind", "plan", "on", "period", "page", "per", "edit")
# Made once, at the end of a year.
NOT_OFFERED = ("archive",)


@login_required
@require_safe
def subscriptions(request: HttpRequest) -> HttpResponse:
    """GET /subscriptions/?page=: one's own, those that go on first."""
    require_outputs(request.user)
    page = Paginator(subscriptions_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": lines_of(list(page.object_list)), **_delivery(request.user)}
    return render(request, "reports/subscriptions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """/subscriptions/new/?kind=&plan=&options…: choose format and day, POST subscribes; without `kind` choose what."""
    user = request.user
    require_outputs(user)
    plan = plan_for_figures(user, request.GET.get("plan", ""))
    if not request.GET.get("kind"):
        return render(request, "reports/subscription_kinds.html", {"plan": plan, "kinds": _kinds(user, plan)})
    kind, ask = _asked(request.GET, user, plan)
    label = default_label(ask, kind.name)
    data = request.POST if request.method == "POST" else None
    form = SubscriptionForm(data, formats=kind.formats, label=label, monthly=kind.name in DOCUMENTS)
    status = 200
    if form.is_bound:
        try:
            if form.is_valid():
                return _subscribe(request, form, kind, ask)
        except DomainError as error:
            form.add_domain_error(error)
            status = error.status
        status = UNPROCESSABLE if status in (200, 400) else status
    query = urlencode({"kind": kind.name, "plan": plan.code} | dict(ask.options), safe=",")
    context = {"plan": plan, "kind": kind, "conditions": conditions(ask, kind.name), "form": form, "query": query}
    return render(request, "reports/subscription_new.html", context | _delivery(user), status=status)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /subscriptions/<pk>/end/: no more of it."""
    row = get_subscription(request.user, pk)
    try:
        end_subscription(by=request.user, subscription=row)
        messages.success(request, f"已取消订阅：{row.label}")
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("subscriptions")


def _subscribe(request: HttpRequest, form: SubscriptionForm, kind: Kind, ask: Ask) -> HttpResponse:
    row = subscribe(
        by=request.user, plan=ask.plan, kind=kind.name, format=form.cleaned_data["format"], options=ask.options,
        rhythm=form.rhythm(), label=form.cleaned_data["label"],
    )  # fmt: skip
    messages.success(request, f"已订阅，{rhythm_of(row).words}发送，第一次是{short_date(row.next_on)}")
    return redirect("subscriptions")


def _asked(asked: QueryDict, user: User, plan: Plan) -> tuple[Kind, Ask]:
    """What the address asks for, if the person may have it. Raises NotFound, Forbidden, DomainError."""
    kind = get_kind(asked.get("kind", ""))
    given = parameters(asked) if kind.name == "ledger" else asked.dict()
    options = cleaned_options({name: str(value) for name, value in given.items() if name not in ASIDE})
    ask = Ask(plan, clock.today(), options, user)
    kind.require(user, ask, next(iter(kind.formats)))
    return kind, ask


def _kinds(user: User, plan: Plan) -> list[Kind]:
    ask = Ask(plan, clock.today(), {}, user)
    offered = [kind for kind in all_kinds().values() if kind.name not in NOT_OFFERED]
    return [kind for kind in offered if is_readable(ask, kind.name, next(iter(kind.formats)))]


def _delivery(user: User) -> dict[str, Any]:
    """From which hour on, and where to; `hears` says whether the person has a page of settings."""
    return {"hour": hour_of(user), "mail": mail_words(user), "hears": user.role in HEARERS}
