"""My tasks: the list, accepting, and the head's signature."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from departments.models import User
from departments.roles import REPORTS
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden
from tasks.agenda import next_deadlines, period_progress
from tasks.models import Assignment, AssignmentRole, Plan
from tasks.occurrences import times_of
from tasks.permissions import get_assignment, get_report
from tasks.verbs import assignments as verbs
from tasks.verbs import report_decisions
from tasks.views import asked_by_list, asking_page, back, chosen_plan, is_htmx, with_toast
from tasks.views.report_form import ReportForm
from tasks.views.rows import ListSection, Row, build_row, build_sections, closing_words
from tasks.worklist import (
    TO_DO,
    Lane,
    lead_progress,
    one_row,
    outlooks,
    unfinished_reports,
    worklist,
)

MESSAGES_SHOWN = 3


@login_required
@require_safe
def my_tasks(request: HttpRequest) -> HttpResponse:
    """GET /tasks/?role=&page=&plan=: what the person's department has to do now."""
    plan = chosen_plan(require_department(request), request.GET.get("plan", ""))
    if plan is None:
        return render(request, "tasks/my_tasks.html", {"plan": None})
    return render(request, "tasks/my_tasks.html", work_context(request.user, plan, request.GET))


@login_required
@require_safe
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /assignments/<pk>/row/: one row, closed again."""
    require_department(request)
    return render(request, "tasks/_row.html", {"row": fresh_row(request.user, pk), "focus": pk})


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /assignments/<pk>/accept/: the department confirms a duty."""
    assignment = get_assignment(request.user, pk)
    verbs.accept_assignment(by=request.user, assignment=assignment)
    return work_done(request, assignment.plan, f"已签收“{assignment.task.title}”", prefer=Lane.ACCEPT)


@login_required
@require_POST
def accept_all(request: HttpRequest) -> HttpResponse:
    """POST /tasks/accept-all/: the department confirms everything it was handed."""
    plan = chosen_plan(require_department(request), request.POST.get("plan", ""))
    if plan is None:
        raise DomainError("还没有下达的计划，没有需要签收的任务。")
    count = verbs.accept_all(by=request.user, plan=plan)
    return work_done(request, plan, f"已签收{count}项任务" if count else "没有需要签收的任务")


@login_required
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /reports/<pk>/sign/: the head signs, the report goes to the office."""
    report = get_report(request.user, pk)
    report_decisions.sign_report(by=request.user, report=report, expected_version=read_version(request))
    return work_done(request, report.plan, "已审签，报法治办审核", prefer=Lane.SIGN)


@login_required
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /reports/<pk>/send-back/: the head gives a report back with a reason."""
    report = get_report(request.user, pk)
    reason = request.POST.get("reason", "")
    try:
        version = read_version(request)
        report_decisions.send_back_report(by=request.user, report=report, reason=reason, expected_version=version)
    except DomainError as error:
        if error.field != "reason":
            raise
        return _ask_reason_again(request, report.assignment_id, pk, error.message)
    return work_done(request, report.plan, f"已退回给{report.author.full_name}修改", prefer=Lane.SIGN)


def _ask_reason_again(request: HttpRequest, assignment: int, report: int, message: str) -> HttpResponse:
    """The row with the reason as typed and what is wrong with it."""
    context = {
        "row": fresh_row(request.user, assignment),
        "reason": {"report": report, "text": request.POST.get("reason", ""), "error": message},
    }
    template = "tasks/_row.html" if is_htmx(request) else "tasks/report.html"
    return render(request, template, context, status=422)


def work_context(
    user: User,
    plan: Plan,
    query: Mapping[str, str],
    *,
    forms: Mapping[int, ReportForm] | None = None,
    kept: Collection[int] = (),
    prefer: Lane | None = None,
) -> dict[str, Any]:
    """All that the list needs. `forms` are opened in it; the forms of `kept` rows stay as they are in the browser.

    `prefer` is the lane of the action just done: the keyboard goes to the next row of it.
    """
    role = query.get("role", "")
    role = role if role in AssignmentRole.values else ""
    work = worklist(user, plan, role=role, page=query.get("page", 1))
    progress = period_progress(user, plan)
    sections = build_sections(work, progress, {*kept, *(forms or {})})
    return {
        "plan": plan,
        "work": work,
        "role": role,
        "role_label": AssignmentRole(role).label if role else "",
        "role_counts": [(choice, work.roles.get(choice, 0)) for choice in AssignmentRole],
        "sections": sections,
        "progress": progress,
        "closing": closing_words(progress),
        "deadlines": next_deadlines(user, plan, progress),
        "news": Message.objects.inbox(user)[:MESSAGES_SHOWN],
        "forms": forms or {},
        "kept": kept,
        "acted": prefer is not None,
        "focus": _focus(sections, prefer) if prefer and not forms else None,
        "todo": work.todo_in_all,
    }


def _focus(sections: Sequence[ListSection], prefer: Lane) -> int | None:
    """The row whose button the keyboard should be on after an action: the next of the same kind, else of any."""
    rows = [row for one in sections for row in one.rows if row.lane in TO_DO]
    same = [row for row in rows if row.lane == prefer]
    return (same or rows)[0].assignment.pk if rows else None


def work_done(
    request: HttpRequest,
    plan: Plan,
    text: str,
    *,
    prefer: Lane = Lane.ACCEPT,
    done: int | None = None,
    forms: Mapping[int, ReportForm] | None = None,
) -> HttpResponse:
    """Answer an action: the refreshed list for htmx on that page, else a redirect; with a message either way.

    Forms open in the browser (`open`) are kept with what was typed, except that of assignment `done`.
    """
    if not is_htmx(request):
        return back(request, text)
    if not asked_by_list(request):
        return HttpResponse(headers={"HX-Redirect": back(request, text)["Location"]})
    kept = {int(one) for one in request.POST.getlist("open") if one.isdigit()} - {done}
    context = work_context(request.user, plan, asking_page(request)[1], forms=forms, kept=kept, prefer=prefer)
    response = render(request, "tasks/_work.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#work", "outerHTML"
    return with_toast(response, text)


def fresh_row(user: User, pk: int) -> Row:
    """The row of one assignment as the list shows it now. Raises NotFound or Conflict."""
    assignment = get_assignment(user, pk)
    listed: Assignment | None = one_row(user, assignment.plan, pk)
    if listed is None:
        raise Conflict(f"这项任务现在是“{assignment.get_state_display()}”，不用办理了。请刷新页面查看最新情况。")
    rows = [listed]
    return build_row(
        listed,
        unfinished_reports(rows).get(pk, ()),
        outlooks(rows).get(pk),
        lead_progress(rows).get(listed.task_id),
        times_of(rows, clock.today()).get(pk),
    )


def require_department(request: HttpRequest) -> User:
    """Only people of responsible departments have tasks of their own."""
    if request.user.role not in REPORTS:
        raise Forbidden("“我的任务”是责任单位填报员和负责人的页面。您可以从首页查看全部任务的进展。")
    return request.user


def read_version(request: HttpRequest) -> int:
    """The version a form was opened with; 0, which no row has, for anything unreadable."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
