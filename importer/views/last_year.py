"""A draft beside an earlier plan: what stayed, what changed, what is new and what is gone."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from importer.drafts.today import draft_today
from importer.drafts.working import Part, Working, codes, each_duty
from importer.last_year.inherit import pairs_of
from importer.last_year.matching import CHANGED, GONE, NEW, SAME, Pair, differences
from importer.last_year.standing import Standing, plan_before, standings
from importer.models import ImportState, PlanImport
from importer.permissions import get_import
from importer.verbs.edits import take_over_last_year
from importer.views.fresh import always_fresh
from plan_tracker.errors import Conflict, DomainError
from tasks.models import Plan

ROWS = 50
LABELS = {SAME: "没有变", CHANGED: "有改动", NEW: "新增", GONE: "去年有、今年没有"}
NO_PLAN = "没有以前年度的计划可以对照。"


@dataclass(frozen=True)
class Row:
    """One pair as the page shows it."""

    number: str
    task: Part | None
    old: Standing | None
    pieces: list[tuple[str, str]]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@always_fresh
def last_year(request: HttpRequest, pk: int) -> HttpResponse:
    """/imports/<pk>/last-year/?kind=&page=: GET compares, POST offers last year's departments and rhythms."""
    row = get_import(request.user, pk, content=True)
    if row.state != ImportState.REVIEWING:
        if request.method != "POST":
            return redirect("import", pk=pk)  # it says what became of it
        raise Conflict(f"这次导入{row.get_state_display()}，没有要核对的草稿。")
    working = draft_today(row)
    plan = _plan_before(working)
    if request.method == "POST":
        if plan is None:
            raise DomainError(NO_PLAN)
        edited = take_over_last_year(by=request.user, plan_import=row, plan=plan)
        messages.success(request, edited.words)
        return redirect("import", pk=pk)
    return render(request, "importer/last_year.html", _page(request, row, working, plan))


def _plan_before(working: Working) -> Plan | None:
    year = working["head"]["year"]["value"]
    return plan_before(year) if year else None


def _page(request: HttpRequest, row: PlanImport, working: Working, plan: Plan | None) -> dict[str, object]:
    if plan is None:
        return {"row": row, "plan": None}
    old = standings(plan)
    pairs = pairs_of(working, old)
    counts = {kind: sum(pair.kind == kind for pair in pairs) for kind in LABELS}
    kind = request.GET.get("kind", "")
    kind = kind if kind in LABELS else next((one for one in (CHANGED, NEW, GONE, SAME) if counts[one]), SAME)
    tasks = {task["id"]: task for _, _, task in each_duty(working)}
    numbers = codes(working)
    page = Paginator([pair for pair in pairs if pair.kind == kind], ROWS).get_page(request.GET.get("page"))
    page.object_list = [_row(pair, tasks, old, numbers) for pair in page.object_list]
    unfinished = sum(len(old[pair.old.key].unfinished) for pair in pairs if pair.kind == GONE and pair.old)
    return {
        "row": row, "plan": plan, "page": page, "kind": kind, "counts": counts, "labels": LABELS,
        "unfinished": unfinished,
    }  # fmt: skip


def _row(pair: Pair, tasks: dict[str, Part], old: dict[str, Standing], numbers: dict[str, str]) -> Row:
    task = tasks[pair.new.key] if pair.new else None
    before = old[pair.old.key] if pair.old else None
    pieces = differences(pair.old.text, pair.new.text) if pair.old and pair.new and pair.kind == CHANGED else []
    return Row(numbers[task["id"]] if task else before.code if before else "", task, before, pieces)
