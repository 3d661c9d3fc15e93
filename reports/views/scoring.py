"""考核: the table, a department's own page, what waits for the office, one entry and its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.models import Department
from departments.roles import REPORTS
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden
from plan_tracker.form_base import VerbForm
from reports.chosen import key_of
from reports.models import AppealState, EntryState, ScoreAppeal, ScoreEntry
from reports.permissions import get_department, plan_for_figures
from reports.scoring.appeal_rules import appeal_until, appeal_words, may_appeal, why_not_decide
from reports.scoring.departments import scored_departments
from reports.scoring.forms import AppealForm, DecisionForm, ManualForm, ReasonForm, step_form
from reports.scoring.permissions import get_entry, published_scheme, require_reader
from reports.scoring.tabs import tabs_of
from reports.scoring.totals import counting_rows, line_of, scores, standings
from reports.scoring.verbs.appeals import appeal_entry, decide_appeal
from reports.scoring.verbs.entries import add_manual_entry, confirm_entries, withdraw_entry
from tasks.models import Plan
from tasks.permissions import may_review, require_reviewer

DEPARTMENTS_A_PAGE, LINES_EACH, LINES_A_PAGE = 20, 10, 50
UNPROCESSABLE = 422


@login_required
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """GET /scoring/?plan=: the table (考核表); a department's people see their own; before publication what it is."""
    require_reader(request.user)
    plan = plan_for_figures(request.user, request.GET.get("plan", ""))
    scheme = published_scheme(plan)
    if scheme is None:
        context = {
            "plan": plan,
            "office": may_review(request.user),
            "tabs_list": tabs_of(request.user, plan, None, "table"),
        }
        return render(request, "reports/scoring_off.html", context)
    if request.user.role in REPORTS:
        return _department(request, plan, request.user.department)
    page = Paginator(scored_departments(plan), DEPARTMENTS_A_PAGE).get_page(request.GET.get("page"))
    rows = standings(scheme, list(page.object_list), LINES_EACH)
    context = {"plan": plan, "scheme": scheme, "page": page, "rows": rows, "first": page.start_index()}
    return render(
        request, "reports/scoring_table.html", context | {"tabs_list": tabs_of(request.user, plan, scheme, "table")}
    )


@login_required
@require_safe
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /scoring/departments/<pk>/?plan=: all counting entries of one department."""
    row = get_department(request.user, pk)
    return _department(request, plan_for_figures(request.user, request.GET.get("plan", "")), row)


def _department(request: HttpRequest, plan: Plan, row: Department) -> HttpResponse:
    scheme = published_scheme(plan)
    context: dict[str, Any] = {"plan": plan, "scheme": scheme, "department": row}
    context["tabs_list"] = tabs_of(request.user, plan, scheme, "table")
    if scheme is None or not scored_departments(plan).filter(pk=row.pk).exists():
        return render(request, "reports/scoring_department.html", context | {"page": None})
    page = Paginator(counting_rows(scheme, [row.pk]), LINES_A_PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "lines": [line_of(one) for one in page.object_list]}
    context["points_now"], context["count"] = scores(scheme, [row.pk])[row.pk]
    gone = ScoreEntry.objects.visible_to(request.user).filter(scheme=scheme, department=row)
    context["withdrawn"] = list(gone.filter(state=EntryState.WITHDRAWN).select_related("rule")[:20])
    return render(request, "reports/scoring_department.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposed(request: HttpRequest) -> HttpResponse:
    """/scoring/proposed/?plan=&department=: what waits for the office; POST confirms those that are ticked."""
    require_reviewer(request.user, "确认考核条目")
    asked = request.POST if request.method == "POST" else request.GET
    plan = plan_for_figures(request.user, asked.get("plan", ""))
    status, refused = 200, ""
    if request.method == "POST":
        try:
            ids = [key_of(text) for text in request.POST.getlist("entry")]
            count = confirm_entries(by=request.user, plan=plan, ids=ids)
        except Forbidden:
            raise
        except DomainError as error:
            refused, status = error.message, Conflict.status if isinstance(error, Conflict) else UNPROCESSABLE
        else:
            messages.success(request, f"已确认{count}条，已告知单位")
            return redirect(f"{reverse('scoring-proposed')}?plan={plan.code}")
    scheme = published_scheme(plan)
    rows = ScoreEntry.objects.visible_to(request.user).filter(scheme=scheme, state=EntryState.PROPOSED)
    chosen = key_of(asked.get("department", ""))
    if chosen:
        rows = rows.filter(department=chosen)
    rows = rows.in_order().select_related("rule", "department", "assignment__task", "notice", "made_by")
    page = Paginator(rows, LINES_A_PAGE).get_page(asked.get("page"))
    context = {
        "plan": plan, "scheme": scheme, "page": page, "chosen": chosen, "refused": refused,
        "departments": list(scored_departments(plan)), "tabs_list": tabs_of(request.user, plan, scheme, "proposed"),
    }  # fmt: skip
    return render(request, "reports/scoring_proposed.html", context, status=status)


@login_required
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """GET /scoring/appeals/?plan=: what departments asked to have looked at again, open ones first."""
    require_reviewer(request.user, "办理考核复核")
    plan = plan_for_figures(request.user, request.GET.get("plan", ""))
    rows = ScoreAppeal.objects.visible_to(request.user).filter(entry__scheme__plan=plan)
    rows = rows.select_related("entry__rule", "entry__department", "created_by", "decided_by")
    done = request.GET.get("tab") == "decided"
    rows = rows.exclude(state=AppealState.PENDING).order_by("-decided_at", "-pk") if done else rows.waiting()
    page = Paginator(rows, LINES_A_PAGE).get_page(request.GET.get("page"))
    lines = [(row, appeal_words(row, clock.today())) for row in page.object_list]
    context = {"plan": plan, "page": page, "lines": lines, "done": done}
    context["tabs_list"] = tabs_of(request.user, plan, published_scheme(plan), "appeals")
    return render(request, "reports/scoring_appeals.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """/scoring/add/?plan=&department=: an entry that stands on evidence; POST stores it, to be confirmed."""
    require_reviewer(request.user, "添加考核条目")
    asked = request.POST if request.method == "POST" else request.GET
    plan = plan_for_figures(request.user, asked.get("plan", ""))
    scheme = published_scheme(plan)
    if scheme is None:
        raise Conflict("还没有公布考核办法，不能添加条目。")
    who = scored_departments(plan).filter(pk=key_of(asked.get("department", ""))).first()
    form = ManualForm(request.POST if request.method == "POST" else None, scheme=scheme, department=who)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            entry = add_manual_entry(by=request.user, **form.cleaned_data)
        except Forbidden:
            raise
        except DomainError as error:
            form.add_domain_error(error)
            status = UNPROCESSABLE
        else:
            messages.success(request, "已添加，确认后计分")
            return redirect("scoring-entry", pk=entry.pk)
    elif form.is_bound:
        status = UNPROCESSABLE
    context = {"plan": plan, "scheme": scheme, "form": form, "department": who}
    return render(request, "reports/scoring_add.html", context, status=status)


@login_required
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /scoring/entries/<pk>/: rule, evidence, who and when; the form of whoever takes the next step."""
    return _show(request, get_entry(request.user, pk))


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /scoring/entries/<pk>/withdraw/."""
    require_reviewer(request.user, "撤销考核条目")
    row = get_entry(request.user, pk)

    def act(reason: str, version: int) -> None:
        withdraw_entry(by=request.user, entry=row, reason=reason, expected_version=version)

    return _step(request, row, step_form(ReasonForm, row, request.POST), act, "已撤销")


@login_required
@require_POST
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /scoring/entries/<pk>/appeal/."""
    row = get_entry(request.user, pk)
    if request.user.role not in REPORTS:
        raise Forbidden("只有这个单位的填报员或负责人可以申请复核。")

    def act(text: str, version: int) -> None:
        appeal_entry(by=request.user, entry=row, text=text)

    return _step(request, row, step_form(AppealForm, row, request.POST), act, "已申请复核，30天内答复")


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /scoring/entries/<pk>/decide/ with `uphold` 1 (take the entry back) or 0."""
    require_reviewer(request.user, "办理考核复核")
    row = get_entry(request.user, pk)
    asked = _appeal_of(row)
    if asked is None:
        raise Conflict("这一条没有复核申请，请刷新页面查看最新情况。")
    uphold = request.POST.get("uphold") == "1"

    def act(decision: str, version: int) -> None:
        decide_appeal(by=request.user, appeal=asked, uphold=uphold, decision=decision, expected_version=version)

    done = "已撤销该条目并告知单位" if uphold else "已维持该条目并告知单位"
    return _step(request, row, step_form(DecisionForm, asked, request.POST), act, done)


def _step(request: HttpRequest, row: ScoreEntry, form: VerbForm, act: Callable[..., None], done: str) -> HttpResponse:
    """Check the form, take the step; what is refused stands in the form again."""
    if not form.is_valid():
        return _show(request, row, form, UNPROCESSABLE)
    try:
        act(**form.cleaned_data)
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        status = Conflict.status if isinstance(error, Conflict) else UNPROCESSABLE
        return _show(request, get_entry(request.user, row.pk), form, status)
    messages.success(request, done)
    return redirect("scoring-entry", pk=row.pk)


def _show(request: HttpRequest, row: ScoreEntry, form: VerbForm | None = None, status: int = 200) -> HttpResponse:
    """One entry; a refused form stays where it was, with what was typed."""
    user, asked = request.user, _appeal_of(row)
    pending = asked is not None and asked.state == AppealState.PENDING
    why_not = why_not_decide(user, asked) if asked and pending and may_review(user) else ""
    kinds: list[tuple[str, type[VerbForm], Any, bool]] = [
        ("appeal_form", AppealForm, row, may_appeal(user, row, asked)),
        ("decision_form", DecisionForm, asked, pending and may_review(user) and not why_not),
        ("reason_form", ReasonForm, row, may_review(user) and row.state != EntryState.WITHDRAWN and not pending),
    ]
    context: dict[str, Any] = {
        name: (form if form is not None and isinstance(form, kind) else step_form(kind, about)) if offered else None
        for name, kind, about, offered in kinds
    }
    shown = [context[name] for name, *_ in kinds]
    context |= {
        "entry": row, "plan": row.scheme.plan, "appeal": asked, "why_not": why_not, "until": appeal_until(row),
        "appeal_words": appeal_words(asked, clock.today()) if asked else "", "office": may_review(user),
        "refused": form if form is not None and form not in shown else None,
    }  # fmt: skip
    return render(request, "reports/scoring_entry.html", context, status=status)


def _appeal_of(row: ScoreEntry) -> ScoreAppeal | None:
    found = ScoreAppeal.objects.filter(entry=row).select_related("created_by", "decided_by").first()
    if found is not None:
        found.entry = row
    return found
