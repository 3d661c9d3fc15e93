"""The head of the plan: title, number, issuer, days, reporting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from importer.drafts.editing.head import LABELS
from importer.drafts.open_points import head_open
from importer.drafts.working import HEAD_DAYS, Working
from importer.models import ImportState, PlanImport
from importer.permissions import get_import
from importer.verbs.edits import edit_heads
from importer.views.fresh import always_fresh
from plan_tracker.errors import Conflict, InvalidInput

LONG = ("title", "notice_title", "end_words")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@always_fresh
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """/imports/<pk>/head/: GET shows the fields, POST (`version` and the fields) keeps those that changed."""
    row = get_import(request.user, pk, content=True)
    if row.state != ImportState.REVIEWING:
        if request.method != "POST":
            return redirect("import", pk=pk)  # it says what became of it
        raise Conflict(f"这次导入{row.get_state_display()}，不能再修改。")
    if request.method != "POST":
        return _page(request, row, row.draft)
    typed = {name: request.POST.get(name, "") for name in LABELS if name in request.POST}
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
    try:
        edit_heads(by=request.user, plan_import=row, version=version, fields=typed)
    except InvalidInput as error:
        return _page(request, row, row.draft, typed=typed, errors=error.errors, status=422)
    except Conflict as error:
        fresh = get_import(request.user, pk, content=True)
        return _page(request, fresh, fresh.draft, typed=typed, errors={"": error.message}, status=409)
    messages.success(request, "计划信息已保存")
    return redirect("import", pk=pk)


def _page(
    request: HttpRequest, row: PlanImport, working: Working, *, typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    fields = [_field(name, working["head"], typed or {}) for name in LABELS]
    context = {"row": row, "fields": fields, "version": working["head"]["version"], "errors": errors or {}}
    context["missing"] = head_open(working)
    context["addressees"] = working["head"]["addressees"]
    return render(request, "importer/head.html", context, status=status)


def _field(name: str, head: dict[str, Any], typed: dict[str, str]) -> dict[str, Any]:
    field = head[name]
    value = typed.get(name, "" if field["value"] is None else str(field["value"]))
    kind = "date" if name in HEAD_DAYS else "choice" if name == "report_cycle" else "text"
    return {"name": name, "label": LABELS[name], "value": value, "kind": kind, "found": field["found"],
            "edited": field["edited"], "long": name in LONG}  # fmt: skip
