"""The review screen: one section of the draft, text left, table right."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from importer.drafts.editing.chapters import HOW
from importer.drafts.editing.parts import GONE
from importer.drafts.open_points import counts
from importer.drafts.today import draft_today
from importer.drafts.working import CONTEXT_LABELS, Part, Working, each_section
from importer.models import ImportState, PlanImport
from importer.permissions import get_import
from importer.review.place import doubts_of, left_of, place_of, saved_text, where
from importer.review.rows import Names, load_names
from importer.review.text import around, cuts_of
from importer.views.fresh import always_fresh
from plan_tracker.errors import NotFound

FEW = 3


@login_required
@require_safe
@always_fresh
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /imports/<pk>/?section=&show=&task=: where an import stands; a draft is shown section by section."""
    row = get_import(request.user, pk, content=True)
    if row.state != ImportState.REVIEWING:
        return render(request, "importer/import.html", {"row": row})
    wanted = {name: request.GET.get(name, "") for name in ("section", "show", "task")}
    return render(request, "importer/review.html", board(row, draft_today(row), load_names(request.user), **wanted))


def board(
    row: PlanImport, working: Working, names: Names, *, section: str = "", show: str = "", task: str = ""
) -> dict[str, Any]:
    """What the review screen shows of a draft."""
    doubts = doubts_of(working)
    return {
        "row": row,
        "head": working["head"],
        "place": place_of(working, row.text, section or task, show, names),
        "active": task,
        "left": left_of(working),
        "counts": counts(working),
        "doubts": [(one, where(working, one["span"]), *around(row.text, one["span"])) for one in doubts],
        "few": FEW,
        "decided": len(working["corrections"]) - len(doubts),
        "notes": working["notes"],
        "names": names,
        "saved": saved_text(row.saved_at),
        "how": HOW,
        "reasons": CONTEXT_LABELS,
    }


@login_required
@require_safe
@always_fresh
def cut(request: HttpRequest, pk: int, task: str) -> HttpResponse:
    """GET /imports/<pk>/cut/<task>/: a dialog with every place where the task may be cut in two."""
    row = get_import(request.user, pk, content=True)
    section, found = find_task(reviewed(row), task)
    places = cuts_of(row.text, (found["span"][0], found["span"][1]))
    return render(request, "importer/_cut.html", {"row": row, "task": found, "section": section, "places": places})


def find_task(working: Working, ident: str) -> tuple[Part, Part]:
    """Section and task of a draft. Raises NotFound."""
    for _, section in each_section(working):
        for task in section["tasks"]:
            if task["id"] == ident:
                return section, task
    raise NotFound(GONE)


def reviewed(row: PlanImport) -> Working:
    """The draft of an import that is being reviewed. Raises NotFound for any other."""
    if row.state != ImportState.REVIEWING:
        raise NotFound(GONE)
    return draft_today(row)
