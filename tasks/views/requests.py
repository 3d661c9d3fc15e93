"""Requests: the office's list and decisions, a department's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.roles import READS_ALL, REPORTS
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound
from tasks.forms import DecisionForm
from tasks.models import AssignmentRequest, RequestKind, RequestState
from tasks.permissions import get_request, may_report, may_review, require_reviewer
from tasks.request_lists import disputed, extensions_of, lines, requests_of
from tasks.request_rules import needs_consent, needs_consent_words
from tasks.verbs.request_decisions import decide_request
from tasks.verbs.requests import withdraw_request
from tasks.views import chosen_plan
from tasks.views.duty_actions import task_address
from tasks.views.worklist import read_version

PAGE_SIZE = 20
TABS = {"waiting": "待办理", "decided": "已办理"}
UNPROCESSABLE = 422


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """GET /requests/?tab=&kind=&plan=: what waits, or what was decided."""
    user = request.user
    if user.role not in READS_ALL | REPORTS:
        raise Forbidden("您的账号不查看业务申请。")
    plan = chosen_plan(user, request.GET.get("plan", ""))
    if plan is None:
        return render(request, "tasks/requests.html", {"plan": None, "decides": may_review(user)})
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "waiting"
    rows = requests_of(user, plan)
    if tab == "waiting":
        rows = rows.filter(state=RequestState.PENDING).order_by("decide_by", "created_at", "pk")
    else:
        rows = rows.exclude(state=RequestState.PENDING).order_by("-decided_at", "-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "tab": tab,
        "tabs": TABS,
        "page": page,
        "lines": lines(list(page.object_list), clock.today()),
        "disputed": list(disputed(user, plan)[:PAGE_SIZE]) if tab == "waiting" else [],
        "decides": may_review(user),
    }
    return render(request, "tasks/requests.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """/requests/<pk>/: GET shows it; POST decides (`grant` 1 or 0)."""
    row = get_request(request.user, pk)
    if row.kind == RequestKind.CLOSURE:
        raise NotFound("办结申请随填报一起审核，请到审核队列查看。")
    if request.method != "POST":
        return _show(request, row, DecisionForm(row))
    require_reviewer(request.user, "审批申请")
    form = DecisionForm(row, request.POST)
    if not form.is_valid():
        return _show(request, row, form, status=UNPROCESSABLE)
    data = form.cleaned_data
    grant = data.pop("grant") == "1"
    version = data.pop("version")
    try:
        decide_request(by=request.user, request=row, grant=grant, expected_version=version, **data)
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        status = Conflict.status if isinstance(error, Conflict) else UNPROCESSABLE
        return _show(request, get_request(request.user, pk), form, status=status)
    messages.success(request, "已同意" if grant else "已答复不同意")
    return redirect("requests")


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /requests/<pk>/withdraw/: the department takes it back."""
    row = get_request(request.user, pk)
    withdraw_request(by=request.user, request=row, expected_version=read_version(request))
    messages.success(request, "申请已撤回")
    return redirect(task_address(row.assignment))


def _show(request: HttpRequest, row: AssignmentRequest, form: DecisionForm, status: int = 200) -> HttpResponse:
    user = request.user
    pending = row.state == RequestState.PENDING
    impartial = user.pk not in (row.against_id, row.created_by_id)
    context = {
        "row": row,
        "line": lines([row], clock.today())[0],
        "form": form,
        "decides": pending and may_review(user) and impartial,
        "partial": pending and may_review(user) and not impartial,
        "withdraws": pending and may_report(user, row.assignment),
        "consent": needs_consent_words(row) if needs_consent(row) else "",
        "extended": extensions_of(row.assignment),
        "back": task_address(row.assignment),
    }
    return render(request, "tasks/request.html", context, status=status)
