"""The office's review queue: one report at a time, old beside new; several at once where nothing is doubtful."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from tasks.checks import checks_of
from tasks.lights import light_of, reasons_of
from tasks.models import Plan, ProgressReport, ReportState
from tasks.permissions import get_report, require_reviewer
from tasks.review import (
    Row,
    colleagues,
    held_against,
    oldest_in,
    prepared,
    queue,
    rows_of,
    this_month,
    waiting_departments,
)
from tasks.task_words import words_in_context
from tasks.verbs.report_decisions import approve_report, return_report
from tasks.verbs.reviewing import Outcome, approve_many, hand_over_review
from tasks.views import chosen_plan
from tasks.views.worklist import read_version

PAGE_SIZE = 20
MOST_QUERY, MOST_TYPED, MOST_DIGITS = 200, 2000, 15
MOST_NAMED = 3  # refusals of a batch told one by one
KINDS = ("closure", "period")
READY_REASONS = ("数字与材料不一致", "缺少佐证材料", "没有写结果", "材料看不清", "不够办结条件")


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """GET /review/: `report` chooses one (an id, or `last` of the page); the rest narrows the list.

    `department` (code), `kind` (closure, period), `mine` (1: handed to me), `page`.
    """
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
    filters = _filters(plan, asked)
    rows = everything
    if filters["department"]:
        rows = rows.filter(department__code=filters["department"])
    if filters["kind"]:
        rows = rows.filter(wants_closure=filters["kind"] == "closure")
    if filters["mine"]:
        rows = rows.filter(handed_to=request.user)
    page = Paginator(prepared(rows), PAGE_SIZE).get_page(asked.get("page") or _page_with(rows, chosen))
    listed = rows_of(page.object_list)
    selected = _choose(listed, everything, chosen)
    return {
        "plan": plan,
        "page": page,
        "listed": listed,
        "total": page.paginator.count,
        "oldest": oldest_in(rows),
        "month": this_month(plan),
        "query": urlencode({name: value for name, value in filters.items() if value}) + "&",
        "department": filters["department"],
        "kind": filters["kind"],
        "mine": filters["mine"],
        "departments": waiting_departments(everything),
        "selected": _selected(selected) if selected else None,
        "steps": _steps(page, [row.report.pk for row in listed], selected),
        "colleagues": colleagues(request.user) if selected else [],
        "reasons": READY_REASONS,
        "error": "",
        "typed": "",
        "hand_error": "",
        "hand_note": "",
        "too_late": None,
    } | more


def _page_with(rows: QuerySet[ProgressReport], chosen: str) -> int:
    """The page on which a report named by a link from elsewhere stands; 1 for any other."""
    if not (chosen.isdecimal() and len(chosen) < MOST_DIGITS):
        return 1
    found = rows.filter(pk=int(chosen)).values_list("submitted_at", "pk").first()
    if found is None:
        return 1
    earlier = Q(submitted_at__lt=found[0]) | Q(submitted_at=found[0], pk__lt=found[1])
    return rows.filter(earlier).count() // PAGE_SIZE + 1


def _filters(plan: Plan, asked: Mapping[str, str]) -> dict[str, Any]:
    kind = asked.get("kind", "")
    return {
        "plan": plan.code,
        "department": asked.get("department", "")[:40],
        "kind": kind if kind in KINDS else "",
        "mine": "1" if asked.get("mine") == "1" else "",
    }


def _choose(listed: list[Row], everything: QuerySet[ProgressReport], chosen: str) -> ProgressReport | None:
    """The report asked for, if it waits; else the first of the list."""
    if chosen == "last" and listed:
        return listed[-1].report
    for row in listed:
        if str(row.report.pk) == chosen:
            return row.report
    if chosen.isdecimal() and len(chosen) < MOST_DIGITS:
        found = prepared(everything.filter(pk=int(chosen))).first()
        if found:
            return found
    return listed[0].report if listed else None


def _steps(page: Page, ids: list[int], selected: ProgressReport | None) -> dict[str, Any]:
    """Where the open report stands in the list, and the addresses' ends of its neighbours."""
    if selected is None or selected.pk not in ids:
        return {"position": 0, "previous": "", "next": "", "after": ""}
    place = ids.index(selected.pk)
    before = f"page={page.number}&report={ids[place - 1]}" if place else ""
    after = f"page={page.number}&report={ids[place + 1]}" if place + 1 < len(ids) else ""
    if not place and page.has_previous():
        before = f"page={page.previous_page_number()}&report=last"
    follower = after
    if not after and page.has_next():
        # Once this one is decided, the next page's first moves up to this page's end.
        after, follower = f"page={page.next_page_number()}", f"page={page.number}&report=last"
    return {"position": page.start_index() + place, "previous": before, "next": after, "after": follower}


def _selected(report: ProgressReport) -> dict[str, Any]:
    """The report with what it must be held against."""
    assignment, day = report.assignment, clock.today()
    held = held_against([report])[report.pk]
    task = assignment.task
    return {
        "report": report,
        "previous": held.previous,
        "readings": held.readings,
        "before": held.before,
        "files": held.files,
        "checks": checks_of(held),
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


@login_required
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /reports/<pk>/hand-over/: ask the colleague `to` (account id) to decide, with a `note`."""
    require_reviewer(request.user, "转交审核")
    report = get_report(request.user, pk)
    note = request.POST.get("note", "")
    try:
        to = _colleague(request.POST.get("to", ""))
        version = read_version(request)
        hand_over_review(by=request.user, report=report, to=to, note=note, expected_version=version)
    except DomainError as error:
        return _refused(request, report, error, note, kept="hand_note", said="hand_error")
    messages.success(request, f"已把“{report.assignment.task.title}”转给{to.full_name}审核")
    return redirect(_next_address(request))


def _colleague(chosen: str) -> User:
    """Any account of that id: the verb judges whether it may decide."""
    found = User.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < MOST_DIGITS else None
    if found is None:
        raise DomainError("请选择转给哪位审核员。", field="to")
    return found


@login_required
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """POST /review/batch/: approve every `chosen` (`<report id>:<version>`) that is still as it was listed."""
    require_reviewer(request.user, "批量通过")
    try:
        outcome = approve_many(by=request.user, chosen=_chosen(request.POST.getlist("chosen")))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        _tell(request, outcome)
    return redirect(_next_address(request))


def _chosen(values: list[str]) -> list[tuple[int, int]]:
    """Report ids and versions; what is neither names no report."""
    pairs = [value.partition(":")[::2] for value in values[:MOST_QUERY]]
    good = [(pk, version) for pk, version in pairs if pk.isdecimal() and version.isdecimal()]
    return [(int(pk), int(version)) for pk, version in good if len(pk) < MOST_DIGITS and len(version) < 10]


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.approved:
        messages.success(request, f"已通过{len(outcome.approved)}件")
    if outcome.refused:
        named = [f"“{title}”{sentence}" if title else sentence for _, title, sentence in outcome.refused[:MOST_NAMED]]
        rest = "" if len(outcome.refused) <= MOST_NAMED else "其余请在列表里逐件查看。"
        messages.error(request, f"{len(outcome.refused)}件没有通过：{''.join(named)}{rest}")


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
        return _refused(request, report, error, text, kept="typed", said="error")
    closed = approve and report.wants_closure
    done = "已通过并办结" if closed else "已通过" if approve else "已退回"
    messages.success(request, f"{done}“{title}”")
    return redirect(_next_address(request))


def _place(request: HttpRequest) -> str:
    """The filter the form was opened with, and the place in the list to go on from."""
    given = (request.POST.get(name, "")[:MOST_QUERY].strip("&") for name in ("query", "after"))
    return "&".join(part for part in given if part)


def _next_address(request: HttpRequest) -> str:
    """The same filtered list, at the report that stood behind the one just decided."""
    place = _place(request)
    return reverse("review") + (f"?{place}" if place else "")


def _refused(
    request: HttpRequest, report: ProgressReport, error: DomainError, text: str, *, kept: str, said: str
) -> HttpResponse:
    """The same report with what was typed; if it waits no longer, its words stand beside the error, in no form."""
    text = text[:MOST_TYPED]
    gone = isinstance(error, Conflict) and get_report(request.user, report.pk).state != ReportState.SUBMITTED
    more = {"too_late": (error.message, text)} if gone else {said: error.message, kept: text}
    plan = chosen_plan(request.user, report.plan.code)
    assert plan is not None
    context = _context_of(request, plan, QueryDict(_place(request)), chosen=str(report.pk), **more)
    return render(request, "tasks/review.html", context, status=error.status)
