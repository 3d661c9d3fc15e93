"""Change a working draft together: each edit is kept at once, and nobody overwrites anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from departments.models import User
from importer.drafts.editing import Edited, apply, undo
from importer.drafts.editing.parts import GONE, flat
from importer.drafts.open_points import progress
from importer.drafts.working import Working
from importer.models import ImportEdit, ImportState, PlanImport
from importer.permissions import require_import
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError

UNDO = "undo"
NOTHING_TO_UNDO = "没有可以撤销的修改了。"


def edit_import(
    *, by: User, plan_import: PlanImport, do: str, seen: Mapping[str, int], values: Mapping[str, Any]
) -> Edited:
    """Apply one edit and keep it. `seen`: the version of each part the person saw when they decided.

    Raises Conflict, naming who was quicker, when one of them was changed since; DomainError when the edit is
    impossible. In both cases nothing is stored.
    """
    require_import(by)
    with transaction.atomic():
        row, working = _open(plan_import)
        _require_seen(row, working, seen)
        edited = apply(working, row.text, do, **values)
        if edited.touched:
            _keep(row, edited, by, do)
    return edited


def undo_edit(*, by: User, plan_import: PlanImport, version: int | None = None) -> Edited:
    """Take back one edit, without a version one's own last. Raises Conflict if what it touched was changed since."""
    require_import(by)
    with transaction.atomic():
        row, working = _open(plan_import)
        edit = _to_undo(row, by, version)
        edited = undo(working, json.loads(edit.before), edit.version, edit.words)
        _keep(row, edited, by, UNDO)
        edit.undone_in = edited.working["version"]
        edit.save(update_fields=["undone_in"])
    return edited


def _open(plan_import: PlanImport) -> tuple[PlanImport, Working]:
    """The row, locked, and its draft. Raises Conflict when it is no draft any more."""
    row = PlanImport.objects.select_for_update().get(pk=plan_import.pk)
    if row.state != ImportState.REVIEWING:
        raise Conflict(f"没有保存：这次导入{row.get_state_display()}，不能再修改。")
    return row, row.draft


def _require_seen(row: PlanImport, working: Working, seen: Mapping[str, int]) -> None:
    parts = flat(working)
    for ident, version in seen.items():
        part = parts.get(ident)
        if part is None:
            raise Conflict(GONE)
        if part["version"] != version:
            raise Conflict(_who_was_quicker(row, part["version"]))


def _who_was_quicker(row: PlanImport, version: int) -> str:
    edit = row.edits.filter(version=version).first()
    did = f"{edit.by_name}刚刚{edit.words}" if edit else "这一项刚刚被改过"
    return f"没有保存：{did}。请看过现在的内容再改。"


def _to_undo(row: PlanImport, by: User, version: int | None) -> ImportEdit:
    edits = row.edits.filter(undone_in=None)
    wanted = edits.filter(version=version) if version is not None else edits.filter(by=by).exclude(action=UNDO)
    edit = wanted.order_by("-version").first()
    if edit is None:
        raise DomainError(NOTHING_TO_UNDO)
    return edit


def _keep(row: PlanImport, edited: Edited, by: User, action: str) -> None:
    """Store the draft and the edit in one go."""
    working = edited.working
    row.working = json.dumps(working, ensure_ascii=False)
    row.version, row.saved_at = working["version"], clock.now()
    row.settled, row.tasks = progress(working)
    row.title = (working["head"]["title"]["value"] or row.file_name)[:200]
    row.save(update_fields=["working", "version", "saved_at", "settled", "tasks", "title"])
    ImportEdit.objects.create(
        plan_import=row, version=row.version, at=row.saved_at, by=by, by_name=by.full_name, action=action,
        words=edited.words[:300], before=json.dumps(edited.before, ensure_ascii=False),
    )  # fmt: skip
