"""Files several at once: a zip with an index, and a list of what the department sent before."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from departments.models import User
from plan_tracker.errors import DomainError, NotFound
from plan_tracker.text import clean_text
from tasks.evidence_zip import MOST_FILES, zip_of
from tasks.models import Evidence, ProgressReport, Task
from tasks.permissions import get_assignment, get_evidence, get_plan, get_report, get_task, require_own_department
from tasks.verbs.evidence import reuse_evidence, sent_before
from tasks.views import is_htmx

PAGE_SIZE = 10


@login_required
@require_safe
def task_zip(request: HttpRequest, plan: str, code: str) -> FileResponse:
    """GET /tasks/<plan>/<code>/evidence.zip: every file of the task that this person may see."""
    return zip_of_task(request.user, get_task(request.user, get_plan(request.user, plan), code))


def zip_of_task(user: User, task: Task) -> FileResponse:
    """The files of its reports that the user may read; the API answers with it too."""
    reports = ProgressReport.objects.readable_by(user).filter(assignment__task=task)
    return _answer(Evidence.objects.filter(report__in=reports), f"{task.code} {task.title}")


@login_required
@require_safe
def report_zip(request: HttpRequest, pk: int) -> FileResponse:
    """GET /reports/<pk>/evidence.zip: every file of one report."""
    return zip_of_report(get_report(request.user, pk))


def zip_of_report(report: ProgressReport) -> FileResponse:
    """Its files that were not removed; the API answers with it too."""
    title = f"{report.assignment.task.code} {report.department.short_name} {report.period:%Y-%m}"
    return _answer(Evidence.objects.filter(report=report), title)


@login_required
@require_safe
def earlier(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /assignments/<pk>/evidence/earlier/?q=&page=: what the department sent before, newest first."""
    assignment = get_assignment(request.user, pk)
    require_own_department(request.user, assignment, "使用以前的材料")
    words = clean_text(request.GET.get("q", ""), field="q", label="文件名", max_length=100, required=False)
    rows = sent_before(assignment).select_related("report__assignment__task")
    rows = rows.filter(original_name__icontains=words) if words else rows
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "tasks/_earlier_files.html", {"duty": assignment, "page": page, "words": words})


@login_required
@require_POST
def reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /assignments/<pk>/evidence/reuse/ (`evidence`): add one of them; its row for htmx."""
    assignment = get_assignment(request.user, pk)
    require_own_department(request.user, assignment, "使用以前的材料")
    number = request.POST.get("evidence", "")
    if not (number.isdecimal() and len(number) < 15):
        raise DomainError("请选择一份材料。", field="evidence")
    added = reuse_evidence(by=request.user, assignment=assignment, evidence=get_evidence(request.user, int(number)))
    if not is_htmx(request):
        return redirect("report", pk=pk)
    html = render_to_string("tasks/_file_row.html", {"file": added, "removable": True}, request=request)
    response = HttpResponse(html)
    response["X-Report-Version"] = str(added.report.version)
    return response


def _answer(rows: QuerySet[Evidence], title: str) -> FileResponse:
    duty = ("report__assignment__plan", "report__assignment__task", "report__assignment__department", "uploaded_by")
    rows = rows.filter(removed_at=None).select_related(*duty).defer("report__assignment__plan__source_text")
    files = list(rows.order_by("report__period", "uploaded_at", "pk")[:MOST_FILES])
    if not files:
        raise NotFound("还没有可以下载的材料。")
    response = FileResponse(
        zip_of(files), as_attachment=True, filename=f"{title} 佐证材料.zip", content_type="application/zip"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
