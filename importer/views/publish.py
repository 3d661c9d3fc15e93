"""The last step: what is open, who would get what, and publishing itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from importer.amend import preview_amendment
from importer.drafts.rehearsal import Rehearsal, rehearse
from importer.drafts.today import draft_today
from importer.models import ImportKind, ImportState, PlanImport
from importer.permissions import get_import
from importer.review.place import left_of
from importer.verbs.amending import start_amendment
from importer.verbs.publishing import carried, plan_data, publish_import
from importer.views.fresh import always_fresh
from plan_tracker.errors import Conflict, DomainError
from tasks.permissions import get_plan, may_review

# Rows shown at once, the others behind a fold; changes of an amendment that are listed at all.
FEW, MOST = 10, 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@always_fresh
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """/imports/<pk>/publish/: GET rehearses, POST (`version`, `carry`, `reason`) publishes and hands down."""
    row = get_import(request.user, pk, content=True)
    if row.state == ImportState.PUBLISHED and row.plan:
        return redirect("plan", code=row.plan.code)  # a second click, or the way back
    if row.state != ImportState.REVIEWING:
        if request.method != "POST":
            return redirect("import", pk=pk)  # it says what became of it
        raise Conflict(f"这次导入{row.get_state_display()}，没有要核对的草稿。")
    if request.method != "POST":
        return render(request, "importer/publish.html", _page(request, row))
    try:
        plan = publish_import(
            by=request.user,
            plan_import=row,
            version=_version(request),
            carry="carry" in request.POST,
            reason=request.POST.get("reason", ""),
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        return render(request, "importer/publish.html", _page(request, row, error=error), status=error.status)
    done = "已修订，有变化的单位会收到消息" if row.kind == ImportKind.AMENDMENT else "已发布下达，各单位会收到签收提醒"
    messages.success(request, done)
    return redirect("plan", code=plan.code)


@login_required
@require_POST
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """POST /imports/amend/<code>/: the plan as a draft to correct."""
    row = start_amendment(by=request.user, plan=get_plan(request.user, code))
    return redirect("import", pk=row.pk)


def _version(request: HttpRequest) -> int:
    words = request.POST.get("version", "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else -1


def _page(request: HttpRequest, row: PlanImport, *, error: DomainError | None = None) -> dict[str, Any]:
    """What would happen; where the draft does not fit together yet, why."""
    working = draft_today(row)
    left = left_of(working)
    context: dict[str, Any] = {
        "row": row, "left": left, "error": error, "may_publish": may_review(request.user),
        "reason": request.POST.get("reason", ""), "amends": row.kind == ImportKind.AMENDMENT, "carried": [],
        "misfit": None, "few": FEW, "most": MOST,
    }  # fmt: skip
    if left.points:
        return context
    try:
        data = plan_data(row, working)
        if row.kind == ImportKind.AMENDMENT and row.base_plan:
            return context | {"changes": preview_amendment(plan=row.base_plan, data=data)}
        plan: Rehearsal = rehearse(data)
        return context | {"rehearsal": plan, "carried": carried(working)}
    except DomainError as refused:
        return context | {"misfit": refused}
