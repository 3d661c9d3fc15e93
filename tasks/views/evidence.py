"""Evidence files: add, remove, download. Every byte goes through a permission check; nothing is served as a page."""

from __future__ import annotations

import logging
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from plan_tracker.errors import Conflict, DomainError, NotFound
from tasks.evidence_types import TOO_LARGE
from tasks.models import Evidence
from tasks.permissions import get_assignment, get_evidence, require_own_department
from tasks.verbs.drafting import EDITABLE
from tasks.verbs.evidence import attach_evidence, note_evidence, remove_evidence
from tasks.views import is_htmx, with_toast

log = logging.getLogger(__name__)
# Should a browser show the file after all, it may run nothing and load nothing.
DOWNLOAD_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@login_required
@require_POST
def upload(request: HttpRequest, pk: int) -> JsonResponse:
    """POST /assignments/<pk>/evidence/ (multipart `evidence`): store one file with the report being filled.

    Answers `{"id", "name", "version", "html"}`: the report's version for the open form, and the file's row.
    """
    assignment = get_assignment(request.user, pk)
    require_own_department(request.user, assignment, "上传材料")
    files = request.FILES.getlist("evidence")  # reading them is what finds the oversized ones
    if getattr(request, "oversized_files", None):
        raise DomainError(TOO_LARGE, field="evidence")
    if not files:
        raise DomainError("没有收到文件，请重新选择。", field="evidence")
    note = request.POST.get("note", "")
    evidence = attach_evidence(by=request.user, assignment=assignment, upload=files[0], note=note)
    html = render_to_string("tasks/_file_row.html", {"file": evidence, "removable": True}, request=request)
    return JsonResponse(
        {"id": evidence.pk, "name": evidence.original_name, "version": evidence.report.version, "html": html}
    )


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /evidence/<pk>/remove/: mark a file removed while its report can be edited; empty for htmx."""
    evidence = get_evidence(request.user, pk)
    remove_evidence(by=request.user, evidence=evidence)
    if is_htmx(request):
        return HttpResponse()
    return redirect(reverse("report", args=[evidence.report.assignment_id]))


@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /evidence/<pk>/note/ (`note`, `was`): say what a file shows; its row again for htmx.

    After a colleague's note the row comes back with what was typed and the colleague's words: sent again, it counts.
    """
    evidence = get_evidence(request.user, pk)
    text, was = request.POST.get("note", ""), request.POST.get("was")
    row: dict[str, Any] = {"removable": True}
    try:
        row["file"] = note_evidence(by=request.user, evidence=evidence, note=text, expected=was)
    except Conflict as error:
        row |= {"file": get_evidence(request.user, pk), "note_typed": text, "note_problem": error.message}
        if not is_htmx(request) or row["file"].report.state not in EDITABLE:
            raise
    if not is_htmx(request):
        return redirect(reverse("report", args=[evidence.report.assignment_id]))
    html = render_to_string("tasks/_file_row.html", row, request=request)
    return HttpResponse(html, status=409) if "note_problem" in row else with_toast(HttpResponse(html), "说明已保存")


@login_required
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """GET /evidence/<pk>/: the file as an attachment under its own name."""
    return file_response(get_evidence(request.user, pk))


def file_response(evidence: Evidence) -> FileResponse:
    """A file with headers that keep a hostile one harmless; the API answers with it too."""
    response = FileResponse(
        _opened(evidence),
        as_attachment=True,
        filename=evidence.original_name,
        content_type=evidence.content_type,
    )
    response["Content-Length"] = str(evidence.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = DOWNLOAD_POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def _opened(evidence: Evidence) -> Any:
    """The stored file, open for reading; NotFound in words when the storage has lost it."""
    try:
        return evidence.file.open("rb")
    except FileNotFoundError as error:
        log.error("evidence %s: file %s is missing from storage", evidence.pk, evidence.file.name)
        raise NotFound("这份材料的文件不在服务器上，请联系管理员查找备份。") from error
    except (BotoCoreError, ClientError) as error:
        log.error("evidence %s: storage does not answer: %s", evidence.pk, type(error).__name__)
        raise DomainError("材料库暂时连不上，请稍后再下载。", status=503) from error
