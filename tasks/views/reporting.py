"""Filling in a report in place: open, keep a draft, hand in, take back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from plan_tracker.clock import local
from plan_tracker.errors import Conflict, DomainError, InvalidInput
from tasks.evidence_types import TOO_LARGE
from tasks.meanwhile import report_changed
from tasks.models import Assignment, Plan, ProgressReport, ReportState
from tasks.permissions import get_assignment, get_evidence, get_report, require_own_department
from tasks.report_input import ReportInput, parse
from tasks.schedule import period_label
from tasks.verbs import reports
from tasks.verbs.evidence import attach_evidence, remove_evidence
from tasks.verbs.recall import recall_report
from tasks.views import asked_by_list, is_htmx, own_address, with_toast
from tasks.views.report_form import build_form
from tasks.views.worklist import fresh_row, read_version, work_done
from tasks.worklist import Lane, left_to_fill, next_to_fill

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """/assignments/<pk>/report/: GET opens the form (a row for htmx, else a page); POST hands it in.

    POST `then`: `next` opens the next report to fill, `draft` only keeps what was typed; `remove` drops a file.
    """
    assignment = get_assignment(request.user, pk)
    require_own_department(request.user, assignment, "填报")
    if request.method != "POST":
        return _show(request, assignment)
    try:
        return _post(request, assignment)
    except InvalidInput as error:
        return _again(request, assignment, errors=error.errors)
    except Conflict as error:
        return _again(request, assignment, clash=error.message)
    except DomainError as error:
        if not error.field:
            raise
        return _again(request, assignment, errors={error.field: error.message})


@login_required
@require_POST
def draft(request: HttpRequest, pk: int) -> JsonResponse:
    """POST /assignments/<pk>/report/draft/: keep what was typed so far; `{"version", "saved_at"}`."""
    assignment = get_assignment(request.user, pk)
    stored = _keep(request, assignment)
    return JsonResponse({"version": stored.version, "saved_at": f"{local(stored.updated_at):%H:%M}"})


@login_required
@require_POST
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /reports/<pk>/recall/ (`version`): take back what nobody has judged yet; on the list its form opens."""
    handed_in = get_report(request.user, pk)
    recalled = recall_report(by=request.user, report=handed_in, expected_version=read_version(request))
    assignment = get_assignment(request.user, recalled.assignment_id)
    forms = {assignment.pk: build_form(assignment)} if asked_by_list(request) else None
    return work_done(request, assignment.plan, "已撤回，改好以后请重新提交", done=assignment.pk, forms=forms)


def _show(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    reports.require_reportable(assignment)
    return _form(request, assignment)


def _form(
    request: HttpRequest,
    assignment: Assignment,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    clash: str = "",
    status: int = 200,
) -> HttpResponse:
    """The row with its form open: alone for htmx, else on a page of its own."""
    context = {
        "row": fresh_row(request.user, assignment.pk),
        "form": build_form(assignment, typed=typed, errors=errors, clash=clash),
        "alone": not asked_by_list(request),
        "next": own_address(request, request.POST.get("next") or request.GET.get("next", "")),
    }
    template = "tasks/_row.html" if is_htmx(request) else "tasks/report.html"
    return render(request, template, context, status=status)


def _again(
    request: HttpRequest, assignment: Assignment, *, errors: Mapping[str, str] | None = None, clash: str = ""
) -> HttpResponse:
    """The form as it was filled, with what is wrong; nothing typed is lost."""
    fresh = get_assignment(request.user, assignment.pk)
    status = Conflict.status if clash else UNPROCESSABLE
    return _form(request, fresh, typed=request.POST.dict(), errors=errors, clash=clash, status=status)


def _post(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    if "remove" in request.POST:
        return _remove_file(request, assignment)
    if request.POST.get("then") == "draft":
        stored = _keep(request, assignment)
        response = _form(request, assignment)
        return with_toast(response, f"草稿已保存 {local(stored.updated_at):%H:%M}")
    handed_in = _hand_in(request, assignment)
    return _handed_in(request, assignment, handed_in)


def _hand_in(request: HttpRequest, assignment: Assignment) -> ProgressReport:
    key, version = _key(request), _version(request)
    if not reports.already_submitted(assignment, key):
        version = _store_files(request, assignment, version)
    data = _parse(request, assignment)
    return reports.submit_report(
        by=request.user, assignment=assignment, data=data, expected_version=version, submit_key=key
    )


def _store_files(request: HttpRequest, assignment: Assignment, version: int | None) -> int | None:
    """Keep files that travel with the form (without scripts), whatever else is wrong with it.

    Returns the version of the report they belong to; the given one when there are none.
    """
    files = request.FILES.getlist("evidence")  # reading them is what finds the oversized ones
    if getattr(request, "oversized_files", None):
        raise DomainError(TOO_LARGE, field="evidence")
    if not files:
        return version
    stored = reports.report_to_fill(assignment)
    if stored is not None and stored.version != version:
        raise Conflict(report_changed(stored))
    for upload in files:
        version = attach_evidence(by=request.user, assignment=assignment, upload=upload).report.version
    return version


def _handed_in(request: HttpRequest, assignment: Assignment, handed_in: ProgressReport) -> HttpResponse:
    """Say so, count what is left, and open the next one if asked."""
    user, plan = request.user, assignment.plan
    left = left_to_fill(user, plan)
    text = _success(handed_in, plan, left)
    following = next_to_fill(user, plan) if request.POST.get("then") == "next" else None
    if following is None:
        return work_done(request, plan, text, prefer=Lane.RETURNED, done=assignment.pk)
    if not is_htmx(request):
        return redirect("report", pk=following.pk)
    forms = {following.pk: build_form(get_assignment(user, following.pk))}
    return work_done(request, plan, text, prefer=Lane.RETURNED, done=assignment.pk, forms=forms)


def _success(handed_in: ProgressReport, plan: Plan, left: int) -> str:
    period = period_label(handed_in.period, plan.report_cycle)
    where = "已送单位负责人审签" if handed_in.state == ReportState.DEPARTMENT_REVIEW else "已提交"
    rest = f"还有{left}项待填报" if left else "本期都填完了"
    return f"{period}进展{where}，{rest}"


def _keep(request: HttpRequest, assignment: Assignment) -> ProgressReport:
    data = _parse(request, assignment)
    return reports.save_draft(by=request.user, assignment=assignment, data=data, expected_version=_version(request))


def _remove_file(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    number = request.POST["remove"]
    evidence = get_evidence(request.user, int(number) if number.isdecimal() and len(number) < 10 else 0)
    remove_evidence(by=request.user, evidence=evidence)
    return _form(request, assignment, typed=request.POST.dict())


def _parse(request: HttpRequest, assignment: Assignment) -> ReportInput:
    return parse(request.POST, list(assignment.task.indicators.all()))


def _version(request: HttpRequest) -> int | None:
    """The report's version when the form was opened; None when there was no report yet."""
    text = request.POST.get("report_version", "")
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _key(request: HttpRequest) -> uuid.UUID | None:
    """The number of this submission, if it is one."""
    try:
        return uuid.UUID(request.POST.get("submit_key", ""))
    except ValueError:
        return None
