"""The office's review queue: one report at a time, old beside new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from departments.models import Department
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from tasks.lights import light_of, reasons_of
from tasks.models import Plan, ProgressReport, ReportState
from tasks.permissions import get_report, require_reviewer
from tasks.review import previous_report, queue
from tasks.taskpage import words_in_context
from tasks.verbs.reports import approve_report, return_report
from tasks.views import chosen_plan
from tasks.views.worklist import read_version

PAGE_SIZE = 20
MOST_QUERY, MOST_TYPED = 200, 2000
KINDS = ("closure", "period")
READY_REASONS = ("数字与材料不一致", "缺少佐证材料", "没有写结果", "材料看不清", "不够办结条件")


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """GET /review/: `report` chooses one, `department` and `kind` (closure, period) narrow the list."""
    require_reviewer(request.user, "审核填报")
    plan = chosen_plan(request.user, request.GET.get("plan", ""))
    if plan is None:
        nothing = {"plan": None, "page": None, "selected": None, "too_late": None}
        return render(request, "tasks/review.html", nothing)
    context = _context_of(request, plan, request.GET, chosen=request.GET.get("report", ""))
    return render(request, "tasks/review.html", context)


def _context_of(
    request: HttpRequest, plan: Plan, asked: Mapping[str, str], *, chosen: str = "", **more: Any
) -> dict[str, Any]:
    """`asked` narrows the list; the plan stays in every link, since the newest need not be the one under review."""
    everything = queue(request.user, plan)
    rows = everything
    department, kind = asked.get("department", "")[:40], asked.get("kind", "")
    kind = kind if kind in KINDS else ""
    if department:
        rows = rows.filter(department__code=department)
    if kind:
        rows = rows.filter(wants_closure=kind == "closure")
    page = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    listed = list(page.object_list)
    selected = next((one for one in listed if str(one.pk) == chosen), None)
    if selected is None and chosen.isdecimal() and len(chosen) < 15:
        selected = everything.filter(pk=int(chosen)).first()
    selected = selected or (listed[0] if listed else None)
    filters = {"plan": plan.code, "department": department, "kind": kind}
    return {
        "plan": plan,
        "page": page,
        "listed": listed,
        "total": page.paginator.count,
        "query": urlencode({name: value for name, value in filters.items() if value}) + "&",
        "department": department,
        "kind": kind,
        "departments": Department.objects.filter(reports__in=everything).distinct().order_by("order"),
        "selected": _selected(selected) if selected else None,
        "reasons": READY_REASONS,
        "error": "",
        "typed": "",
        "too_late": None,
    } | more


def _selected(report: ProgressReport) -> dict[str, Any]:
    """The report with what it must be held against."""
    assignment, day = report.assignment, clock.today()
    task = assignment.task
    previous = previous_report(report)
    return {
        "report": report,
        "previous": previous,
        "readings": list(report.readings.select_related("indicator")),
        "before": {row.indicator_id: row.value for row in previous.readings.all()} if previous else {},
        "files": list(report.evidence.filter(removed_at=None)),
        "light": light_of(assignment, day),
        "why": "；".join(reasons_of(assignment, day)),
        "context": words_in_context(task),
        "place": f"{task.chapter.label}{task.section.label}",
    }


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /reports/<pk>/approve/."""
    return _decide(request, pk, approve=True)


@login_required
@require_POST
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /reports/<pk>/return/."""
    return _decide(request, pk, approve=False)


def _decide(request: HttpRequest, pk: int, *, approve: bool) -> HttpResponse:
    """Decide and open the next one; when refused, the same one with what was typed."""
    require_reviewer(request.user, "审核填报")
    report = get_report(request.user, pk)
    text = request.POST.get("text", "")
    title = report.assignment.task.title
    try:
        if approve:
            approve_report(by=request.user, report=report, comment=text, expected_version=read_version(request))
        else:
            return_report(by=request.user, report=report, reason=text, expected_version=read_version(request))
    except DomainError as error:
        return _refused(request, report, error, text)
    closed = approve and report.wants_closure
    done = "已通过并办结" if closed else "已通过" if approve else "已退回"
    messages.success(request, f"{done}“{title}”")
    query = _query(request)
    return redirect(reverse("review") + (f"?{query}" if query else ""))


def _query(request: HttpRequest) -> str:
    """The filter the form was opened with."""
    return request.POST.get("query", "")[:MOST_QUERY]


def _refused(request: HttpRequest, report: ProgressReport, error: DomainError, text: str) -> HttpResponse:
    """The same report with what was typed; if it waits no longer, its words stand beside the error, in no form."""
    text = text[:MOST_TYPED]
    gone = isinstance(error, Conflict) and get_report(request.user, report.pk).state != ReportState.SUBMITTED
    said = {"too_late": (error.message, text)} if gone else {"error": error.message, "typed": text}
    plan = chosen_plan(request.user, report.plan.code)
    assert plan is not None
    context = _context_of(request, plan, QueryDict(_query(request)), chosen=str(report.pk), **said)
    return render(request, "tasks/review.html", context, status=error.status)
