"""The office's own rules: start from nothing or an example, edit, see what they would give, publish, retire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden
from plan_tracker.form_base import VerbForm
from reports.models import SchemeState, ScoringRule, ScoringScheme
from reports.permissions import plan_for_figures
from reports.scoring.examples import EXAMPLES
from reports.scoring.forms import ReasonForm, rule_form, scheme_form, step_form
from reports.scoring.permissions import get_rule, get_scheme, published_scheme
from reports.scoring.preview import MOST_LINES, preview
from reports.scoring.tabs import tabs_of
from reports.scoring.verbs import schemes
from tasks.permissions import may_review, require_reviewer

UNPROCESSABLE = 422
MOST_OLD = 20
FROZEN = "已公布的规则不能改动。要调整的，请另起一份草稿，改好后公布。"


@login_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """GET /scoring/rules/?plan=: the draft, the rules in force, old ones, and examples to start from."""
    require_reviewer(request.user, "编写考核办法")
    plan = plan_for_figures(request.user, request.GET.get("plan", ""))
    rows = plan.scoring_schemes.select_related("created_by", "published_by", "retired_by").prefetch_related("rules")
    found = list(rows.order_by("-pk")[:MOST_OLD])
    context = {
        "plan": plan,
        "draft": next((one for one in found if one.state == SchemeState.DRAFT), None),
        "current": next((one for one in found if one.state == SchemeState.PUBLISHED), None),
        "old": [one for one in found if one.state == SchemeState.RETIRED],
        "examples": EXAMPLES.values(),
        "tabs_list": tabs_of(request.user, plan, published_scheme(plan), "rules"),
    }
    return render(request, "reports/scoring_rules.html", context)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """POST /scoring/rules/start/: a draft from nothing, from an example (`example`), or from the rules in force."""
    require_reviewer(request.user, "起草考核办法")
    plan = plan_for_figures(request.user, request.POST.get("plan", ""))
    example = EXAMPLES.get(request.POST.get("example", ""))
    like = published_scheme(plan) if request.POST.get("example") == "current" else None
    source = example or like
    heading: dict[str, Any] = {"name": f"{plan.year}年度考核办法", "basis": "", "base_points": 100, "cap": 100}
    if source:
        heading |= {"base_points": source.base_points, "cap": source.cap}
    try:
        scheme = schemes.create_scheme(by=request.user, plan=plan, like=like, example=example, **heading)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect(f"{reverse('scoring-rules')}?plan={plan.code}")
    return redirect("scoring-scheme", pk=scheme.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """/scoring/schemes/<pk>/: the rules, for everybody they apply to; POST changes a draft's heading."""
    if request.method == "POST":
        require_reviewer(request.user, "修改考核办法")
    row = get_scheme(request.user, pk)
    if request.method != "POST":
        return _scheme(request, row)
    form = scheme_form(row, request.POST)

    def act(version: int, **values: Any) -> None:
        schemes.change_scheme(by=request.user, scheme=row, expected_version=version, **values)

    if answer := _refused(form, act, lambda status: _scheme(request, row, form, status)):
        return answer
    messages.success(request, "已保存")
    return redirect("scoring-scheme", pk=row.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest, pk: int) -> HttpResponse:
    """/scoring/schemes/<pk>/rules/new/."""
    require_reviewer(request.user, "添加考核规则")
    row = get_scheme(request.user, pk)

    def act(version: int, **values: Any) -> None:
        schemes.add_rule(by=request.user, scheme=row, **values)

    return _rule(request, row, None, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """/scoring/rules/<pk>/."""
    require_reviewer(request.user, "修改考核规则")
    row = get_rule(request.user, pk)

    def act(version: int, **values: Any) -> None:
        schemes.change_rule(by=request.user, rule=row, expected_version=version, **values)

    return _rule(request, row.scheme, row, act)


@login_required
@require_POST
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /scoring/rules/<pk>/remove/."""
    require_reviewer(request.user, "删除考核规则")
    row = get_rule(request.user, pk)
    return _do(
        request, lambda version: schemes.remove_rule(by=request.user, rule=row, expected_version=version),
        f"已删除“{row.name}”", reverse("scoring-scheme", args=[row.scheme_id]),
    )  # fmt: skip


@login_required
@require_safe
def scheme_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /scoring/schemes/<pk>/preview/: what a draft would give today, and its publication."""
    require_reviewer(request.user, "公布考核办法")
    row = get_scheme(request.user, pk)
    if row.state != SchemeState.DRAFT:
        return redirect("scoring-scheme", pk=row.pk)
    context = {"scheme": row, "plan": row.plan, "preview": preview(row, clock.today()), "most": MOST_LINES}
    context["current"] = published_scheme(row.plan)
    return render(request, "reports/scoring_preview.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /scoring/schemes/<pk>/publish/."""
    require_reviewer(request.user, "公布考核办法")
    row = get_scheme(request.user, pk)
    return _do(
        request, lambda version: schemes.publish_scheme(by=request.user, scheme=row, expected_version=version),
        "已公布，已告知各单位。条目会在10分钟内列出，以后每夜列出", reverse("scoring-scheme", args=[row.pk]),
    )  # fmt: skip


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /scoring/schemes/<pk>/drop/."""
    require_reviewer(request.user, "删除考核办法草稿")
    row = get_scheme(request.user, pk)
    back = f"{reverse('scoring-rules')}?plan={row.plan.code}"
    return _do(
        request, lambda version: schemes.drop_scheme(by=request.user, scheme=row, expected_version=version),
        "已删除草稿", back,
    )  # fmt: skip


@login_required
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /scoring/schemes/<pk>/retire/ with the reason."""
    require_reviewer(request.user, "停用考核办法")
    row = get_scheme(request.user, pk)
    form = step_form(ReasonForm, row, request.POST)

    def act(version: int, reason: str) -> None:
        schemes.retire_scheme(by=request.user, scheme=row, reason=reason, expected_version=version)

    if answer := _refused(form, act, lambda status: _scheme(request, row, form, status)):
        return answer
    messages.success(request, "已停用，不再考核")
    return redirect("scoring-scheme", pk=row.pk)


def _rule(
    request: HttpRequest, scheme: ScoringScheme, row: ScoringRule | None, act: Callable[..., None]
) -> HttpResponse:
    """The form of a rule and its storing; of frozen rules there is no form."""
    if scheme.state != SchemeState.DRAFT:
        raise Conflict(FROZEN)
    form = rule_form(row, request.POST if request.method == "POST" else None)

    def page(status: int = 200) -> HttpResponse:
        context = {"scheme": scheme, "plan": scheme.plan, "rule": row, "form": form}
        return render(request, "reports/scoring_rule.html", context, status=status)

    if not form.is_bound:
        return page()
    if answer := _refused(form, act, page):
        return answer
    messages.success(request, "已保存")
    return redirect("scoring-scheme", pk=scheme.pk)


def _refused(form: VerbForm, act: Callable[..., None], page: Callable[[int], HttpResponse]) -> HttpResponse | None:
    """Take the step; the page with the form again if it was refused, None when it was done."""
    if not form.is_valid():
        return page(UNPROCESSABLE)
    try:
        act(**form.cleaned_data)
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        return page(Conflict.status if isinstance(error, Conflict) else UNPROCESSABLE)
    return None


def _do(request: HttpRequest, act: Callable[[int], None], done: str, target: str) -> HttpResponse:
    """A step with nothing to type but its version; what is refused is said where one comes back to."""
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        act(version)
    except Forbidden:
        raise
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect(target)


def _scheme(request: HttpRequest, row: ScoringScheme, form: VerbForm | None = None, status: int = 200) -> HttpResponse:
    office, drafting = may_review(request.user), row.state == SchemeState.DRAFT
    retiring = isinstance(form, ReasonForm)
    context: dict[str, Any] = {
        "scheme": row, "plan": row.plan, "rules": list(row.rules.all()), "office": office, "drafting": drafting,
        "form": (scheme_form(row) if form is None or retiring else form) if office and drafting else None,
        "retire_form": (form if retiring else step_form(ReasonForm, row))
        if office and row.state == SchemeState.PUBLISHED
        else None,
        "tabs_list": tabs_of(request.user, row.plan, published_scheme(row.plan), "rules"),
    }  # fmt: skip
    return render(request, "reports/scoring_scheme.html", context, status=status)
