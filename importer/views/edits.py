"""What people do on the review screen: cells that save themselves, edits of the structure, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from importer.drafts.editing import Edited
from importer.drafts.editing.homes import NOT_SELECTED
from importer.drafts.entry import deadline_from, indicators_from
from importer.drafts.working import Part, Working, place_words
from importer.models import PlanImport
from importer.permissions import get_import
from importer.review.place import left_of, saved_text
from importer.review.rows import Names, load_names, row_of, typed_departments
from importer.verbs.edits import edit_import, undo_edit
from importer.views.review import board, find_task, reviewed
from plan_tracker.errors import DomainError
from tasks.views import is_htmx, with_toast

# What each edit of the structure is told, and the part whose version was seen.
EDITS: dict[str, tuple[tuple[str, ...], str]] = {
    "merge": (("task",), "task"),
    "cut": (("task", "at"), "task"),
    "span": (("task", "start", "end"), "task"),
    "move": (("task", "to"), "task"),
    "no_task": (("task", "kind"), "task"),
    "as_task": (("task",), "task"),
    "adopt": (("task", "written", "department"), "task"),
    "new_task": (("section", "start", "end"), "section"),
    "reason": (("context", "kind"), "context"),
    "retitle_section": (("section", "title"), "section"),
    "join_section": (("section",), "section"),
    "retitle_chapter": (("chapter", "title"), "chapter"),
    "treat": (("chapter", "how"), "chapter"),
    "evidence": (("task", "to"), "task"),
    "take_day": (("task",), "task"),
    "take_days": ((), ""),
    "confirm_all": (("origin", "department", "section"), ""),
    "decide": (("correction", "decision"), "correction"),
    "decide_rest": ((), ""),
}
NUMBERS = ("at", "start", "end")
CELLS = {"title": "title", "departments": "units", "confirm": "units", "deadline": "deadline", "indicators": "figures"}
UNPROCESSABLE = 422


@login_required
@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /imports/<pk>/edit/ (`do`, what it is told, `<part>_version`): one edit of the structure."""
    row = get_import(request.user, pk)
    do = request.POST.get("do", "")
    do, _, to = do.partition(":")
    told, part = EDITS.get(do, ((), ""))
    values = {name: to if name == "to" else _value(request.POST, name) for name in told}
    seen = {str(values[part]): _version(request.POST, f"{part}_version")} if part and values[part] else {}
    edited = edit_import(by=request.user, plan_import=row, do=do, seen=seen, values=values)
    return again(request, pk, edited.working, edited.words, made=_made(edited) if do == "new_task" else "")


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /imports/<pk>/undo/ (`edit`: the version of one, else the person's last): take it back."""
    row = get_import(request.user, pk)
    version = _version(request.POST, "edit") if "edit" in request.POST else None
    edited = undo_edit(by=request.user, plan_import=row, version=version)
    if not is_htmx(request):
        messages.success(request, edited.words)
        return redirect("import-history", pk=pk)
    return again(request, pk, edited.working, edited.words)


@login_required
@require_POST
def cell(request: HttpRequest, pk: int, task: str, name: str) -> HttpResponse:
    """POST /imports/<pk>/cell/<task>/<name>/ (what was typed, `version`): keep one cell; the answer is the cell."""
    row = get_import(request.user, pk, content=True)
    working = reviewed(row)
    _, found = find_task(working, task)
    names = load_names(request.user)
    seen = {task: _version(request.POST, "version")}
    try:
        do, values = _typed(name, request.POST, found, working, names)
        edited = edit_import(by=request.user, plan_import=row, do=do, seen=seen, values=values | {"task": task})
    except DomainError as refused:
        row = get_import(request.user, pk, content=True)
        return _cell(request, row, reviewed(row), task, name, names, refused)
    return _cell(request, get_import(request.user, pk), edited.working, task, name, names, None)


def _typed(name: str, told: QueryDict, task: Part, working: Working, names: Names) -> tuple[str, dict[str, Any]]:
    """The edit that a cell asks for. Raises DomainError for what cannot be read."""
    if name == "title":
        return "retitle", {"title": told.get("title", "")}
    if name == "deadline":
        return "deadline", {"deadline": deadline_from(told.get("deadline", ""), working["head"]["year"]["value"])}
    if name == "indicators":
        typed = indicators_from(told.get("indicators", ""), task["title"], task["indicators"])
        return "indicators", {"indicators": typed}
    if name == "departments":
        rows = typed_departments(told.get("owed", ""), told.get("support", ""), task, names, place_words(working))
        return "departments", {"departments": rows}
    return "confirm", {}


def _cell(
    request: HttpRequest,
    row: PlanImport,
    working: Working,
    task: str,
    name: str,
    names: Names,
    error: DomainError | None,
) -> HttpResponse:
    """The cell as it is now, with what was typed and why it was refused."""
    _, found = find_task(working, task)
    context = {
        "row": row,
        "one": row_of(working, found, _row_number(request.POST.get("number", "")), names),
        "cell": CELLS[name],
        "error": error.message if error else "",
        "typed": request.POST if error and error.status != 409 else {},
        "names": names,
        "saved": saved_text(row.saved_at),
        "left": left_of(working),
    }
    status = 200 if error is None else error.status if error.status == 409 else UNPROCESSABLE
    return render(request, "importer/_cell.html", context, status=status)


def _row_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _made(edited: Edited) -> str:
    """The task that an edit made, if it made one."""
    parts = edited.before.get("parts", {})
    return next((ident for ident, part in parts.items() if part is None and ident.startswith("t")), "")


def again(request: HttpRequest, pk: int, working: Working, words: str, *, made: str = "") -> HttpResponse:
    """The screen after an edit, where it was or where a task was `made`; for a plain form, the page."""
    wanted = {name: request.POST.get(name, "") for name in ("section", "show", "task")}
    wanted["section"] = made or request.POST.get("place", "") or wanted["section"]
    wanted["task"] = made or wanted["task"]
    if not is_htmx(request):
        messages.success(request, words)
        return redirect(f"{reverse('import', args=[pk])}?{urlencode(wanted)}")
    row = get_import(request.user, pk, content=True)
    response = render(request, "importer/_board.html", board(row, working, load_names(request.user), **wanted))
    return with_toast(response, words)


def _value(told: QueryDict, name: str) -> str | int:
    text = told.get(name, "")
    if name not in NUMBERS:
        return text
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise DomainError(NOT_SELECTED)
    return int(text)


def _version(told: QueryDict, name: str) -> int:
    text = told.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
