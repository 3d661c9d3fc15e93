"""The filling form's pages: download it, send it back, look at what it would change, take it over, undo."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.models import Department, User
from departments.roles import REPORTS
from plan_tracker import clock
from plan_tracker.errors import DomainError
from reports.filling import verbs
from reports.filling.duties import to_report
from reports.filling.form import file_name, write_form
from reports.filling.items import KIND_LABELS, MOST_ERRORS, Item
from reports.filling.reading import NO_FILE, TOO_BIG
from reports.models import FillingMode, FillingState, FillingUpload
from reports.permissions import department_of_form, get_filling, plan_for_figures, require_filling, require_sender
from tasks.models import Assignment, Plan
from tasks.schedule import period_due, period_label, period_of
from tasks.verbs.handing_in import has_head
from tasks.views import chosen_plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HISTORY, ROWS = 20, 50
UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """/filling/?plan=&page=: GET offers the form and lists what came back, POST (multipart `file`) reads one."""
    require_filling(request.user)
    if request.method != "POST":
        return _page(request)
    require_sender(request.user)
    try:
        row = verbs.read_form(by=request.user, upload=_uploaded(request))
    except DomainError as error:
        if error.field != "file":
            raise
        return _page(request, error=error.message, status=UNPROCESSABLE)
    return redirect("filling-upload", pk=row.pk)


@login_required
@require_safe
def form(request: HttpRequest) -> HttpResponse:
    """GET /filling/form.xlsx?plan=&department=: the form of one's own department; for the office, of any."""
    text = request.GET.get("department", "")
    asked = None if not text else int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    department = department_of_form(request.user, asked)
    return form_response(request.user, department, request.GET.get("plan", ""))


def form_response(user: User, department: Department, code: str) -> HttpResponse:
    """The workbook as a download. Raises NotFound."""
    plan = plan_for_figures(user, code)
    content = write_form(plan, department, to_report(user, plan, department))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, file_name(plan, department))
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /filling/<pk>/?page=: what a form would change, or what it has changed."""
    return _shown(request, get_filling(request.user, pk))


@login_required
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /filling/<pk>/apply/ (`mode`: submit or draft): take it over as a whole."""
    row = get_filling(request.user, pk)
    mode = request.POST.get("mode", "")
    try:
        verbs.apply_filling(by=request.user, upload=row, mode=mode)
    except DomainError as error:
        return _shown(request, get_filling(request.user, pk), error=error)
    count = len(json.loads(row.outcome))
    messages.success(request, f"已提交{count}项" if mode == FillingMode.SUBMIT else f"已存为草稿{count}项")
    return redirect("filling-upload", pk=pk)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /filling/<pk>/undo/: take back what was handed in, put the drafts back."""
    row = get_filling(request.user, pk)
    try:
        verbs.undo_filling(by=request.user, upload=row)
    except DomainError as error:
        return _shown(request, get_filling(request.user, pk), error=error)
    handed_in = row.mode == FillingMode.SUBMIT
    messages.success(request, "已撤销，填报都已撤回" if handed_in else "已撤销，草稿恢复成上传之前的样子")
    return redirect("filling-upload", pk=pk)


def _uploaded(request: HttpRequest) -> Any:
    """The file, or a DomainError; reading the files is what finds the oversized ones."""
    file = request.FILES.get("file")
    if getattr(request, "oversized_files", None):
        raise DomainError(TOO_BIG.format("20MB以上"), field="file")
    if file is None:
        raise DomainError(NO_FILE, field="file")
    return file


def _page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    plan = chosen_plan(request.user, request.GET.get("plan", ""))
    context: dict[str, Any] = {"plan": plan, "error": error, "fills": request.user.role in REPORTS}
    if plan is not None:
        period = period_of(clock.today(), plan.report_cycle)
        context["period"] = period_label(period, plan.report_cycle)
        context["due"] = period_due(period, plan.report_cycle, plan.report_day)
        if context["fills"]:
            context["count"] = len(to_report(request.user, plan, request.user.department))
            rows = FillingUpload.objects.visible_to(request.user).filter(plan=plan)
            rows = rows.select_related("uploaded_by").defer("rows", "outcome")
            context["page"] = Paginator(rows, HISTORY).get_page(request.GET.get("page"))
        else:
            context["departments"] = _departments(plan)
    return render(request, "reports/filling.html", context, status=status)


def _departments(plan: Plan) -> list[Department]:
    """Departments with something to report."""
    rows = Assignment.objects.working().filter(plan=plan)
    return list(Department.objects.filter(pk__in=rows.order_by().values("department")).order_by("order", "pk"))


def _shown(request: HttpRequest, row: FillingUpload, *, error: DomainError | None = None) -> HttpResponse:
    waiting = row.state == FillingState.READ
    context: dict[str, Any] = {"upload": row, "error": error.message if error else "", "most": MOST_ERRORS}
    if waiting:
        found = verbs.difference(request.user, row)
        context |= {"found": found, "labels": KIND_LABELS, "notes": row.notes.splitlines()}
        items: list[Any] = found.items
        context["place"] = _places(items)
        context["signed_by_head"] = has_head(request.user, row.department_id)
    else:
        items = json.loads(row.outcome)
        context["why_not"] = verbs.why_not_undone(row)
    context["count"] = len(items)
    context["page"] = Paginator(items, ROWS).get_page(request.GET.get("page"))
    template = "reports/filling_difference.html" if waiting else "reports/filling_outcome.html"
    return render(request, template, context, status=error.status if error else 200)


def _places(items: list[Item]) -> dict[int, str]:
    """Where each row of the form is shown: a duty of several indicators has several rows and one place."""
    places = {}
    for place, item in enumerate(items):
        for row in (item.row, *(one.row for one in item.problems)):
            places[row] = f"?page={1 + place // ROWS}#r-{item.row}"
    return places
