"""The record for the audit administrator: look, check, take away as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from audit import describe
from audit.export import MOST_ROWS, csv_lines, workbook
from audit.heads import last_kept
from audit.models import AuditChain, AuditEntry
from audit.permissions import require_reader
from audit.search import Filters, entries, page, read_filters
from audit.verbs import Stretch, record, verify_stretch
from audit.words import ACTIONS, action_label
from plan_tracker import clock
from plan_tracker.errors import DomainError, InvalidInput

MOST_CHAINS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def record_page(request: HttpRequest) -> HttpResponse:
    """GET /audit/: filters, `after` continues a list, `check` walks the chosen chain from that entry on."""
    require_reader(request.user)
    errors: Mapping[str, str] = {}
    try:
        filters = read_filters(request.GET)
    except InvalidInput as error:
        filters, errors = Filters(), error.errors
    found = page(filters, request.GET.get("after", "")) if not errors else None
    context = {
        "typed": {name: request.GET.get(name, "")[:100] for name in Filters.__dataclass_fields__},
        "errors": errors,
        "query": filters.query,
        "page": found,
        "rows": [_shown(entry) for entry in found.entries] if found else [],
        "paged": bool(request.GET.get("after")),
        "chain": _chain_state(filters.chain or "system", request.GET.get("check", "")),
        "chains": _chains(),
        "actions": ACTIONS,
        "most_rows": MOST_ROWS,
    }
    return render(request, "audit/record.html", context, status=422 if errors else 200)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """POST /audit/export/: the filtered entries, `format` csv or xlsx; that somebody took them is on the record."""
    require_reader(request.user)
    kind = request.POST.get("format", "")
    if kind not in ("csv", "xlsx"):
        raise DomainError("请选择导出CSV还是Excel。")
    filters = read_filters(request.POST)
    note = _note_export(request, filters, kind)
    rows = entries(filters).filter(pk__lt=note.pk)
    name = f"操作日志-{clock.local(note.at):%Y%m%d-%H%M}.{kind}"
    if kind == "xlsx":
        return FileResponse(workbook(rows), as_attachment=True, filename=name, content_type=XLSX)
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _note_export(request: HttpRequest, filters: Filters, kind: str) -> AuditEntry:
    with transaction.atomic():
        return record(
            chain="system",
            by=request.user,
            action="audit.export",
            object_type="audit",
            object_id="",
            object_label="操作日志",
            detail={"format": kind, "filters": filters.words},
        )


def _shown(entry: AuditEntry) -> dict[str, Any]:
    return {
        "entry": entry,
        "when": clock.local(entry.at),
        "action": action_label(entry.action),
        "detail": describe.lines(entry),
        "chain": describe.chain_label(entry.chain),
    }


def _chains() -> list[tuple[str, str]]:
    names = AuditChain.objects.order_by("-name").values_list("name", flat=True)[:MOST_CHAINS]
    return [(name, describe.chain_label(name)) for name in names]


def _chain_state(name: str, check: str) -> dict[str, Any]:
    """How long the chain is, until where its head is kept outside, and what a check asked for found."""
    head = AuditChain.objects.filter(name=name).first()
    checked: Stretch | None = None
    if head and check.isascii() and check.isdigit() and len(check) < 16:
        checked = verify_stretch(name, int(check))
    return {
        "name": name,
        "label": describe.chain_label(name),
        "length": head.length if head else 0,
        "kept": last_kept(name),
        "checked": checked,
    }
