"""Change a working draft together: each edit is kept at once, and nobody overwrites anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from departments.models import User
from importer.drafts.editing import Edited, apply, apply_operation, undo
from importer.drafts.editing.head import LABELS
from importer.drafts.editing.parts import GONE, Desk, flat
from importer.drafts.open_points import progress
from importer.drafts.today import draft_today
from importer.drafts.working import Working
from importer.last_year.inherit import inherit
from importer.last_year.standing import Standing, standings
from importer.models import ImportEdit, ImportKind, ImportState, PlanImport
from importer.permissions import require_import
from importer.plan_codes import why_taken
from importer.verbs.undone import UNDO, taken_back
from importer.verbs.uploads import untitled
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, InvalidInput
from tasks.models import Plan

HEAD, NEW_DEPARTMENT = "head", "department"
# Edits that set one field and leave everything else alone.
SETS = frozenset({"retitle", "deadline", "indicators", "departments", "evidence", "confirm", HEAD})
NOTHING_TO_UNDO = "没有可以撤销的修改了。"
STAYS = "单位已经建好，不能从这里撤销。认错了的，请直接改这一项的单位。"


def edit_import(
    *, by: User, plan_import: PlanImport, do: str, seen: Mapping[str, int], values: Mapping[str, Any]
) -> Edited:
    """Apply one edit and keep it. `seen`: the version of each part the person saw when they decided.

    What only sets a field may follow the person's own earlier edit unseen; what cuts or joins must have seen all.

    Raises Conflict, naming who was quicker, when one of them was changed since; DomainError when the edit is
    impossible. In both cases nothing is stored.
    """
    require_import(by)
    with transaction.atomic():
        row, working = open_draft(plan_import)
        _require_seen(row, working, seen, by if do in SETS else None)
        edited = apply(working, row.text, do, **values)
        if edited.touched:
            keep_edit(row, edited, by, do)
    return edited


def take_over_last_year(*, by: User, plan_import: PlanImport, plan: Plan) -> Edited:
    """Offer each task the departments, rhythm and day it had in an earlier plan, as one edit that can be undone.

    Raises DomainError when nothing stands in both.
    """
    require_import(by)
    before = standings(plan)
    with transaction.atomic():
        row, working = open_draft(plan_import)
        edited = apply_operation(working, row.text, lambda desk: _inherit(desk, plan, before))
        if edited.touched:
            keep_edit(row, edited, by, "inherit")
    return edited


def _inherit(desk: Desk, plan: Plan, before: Mapping[str, Standing]) -> str:
    count = inherit(desk.working, plan.code, plan.year, before)
    if not count:
        raise DomainError(f"没有可以沿用的内容：草稿里没有{plan.year}年的任务，或者单位都已经确认、期限都已经写明。")
    return f"{count}项任务沿用{plan.year}年的单位、频次和期限，待确认"


def edit_heads(*, by: User, plan_import: PlanImport, version: int, fields: Mapping[str, str]) -> None:
    """Set several fields of the head at once, all or none; those that stay as they were are left alone.

    Raises InvalidInput with a sentence per field, Conflict when the head was changed since `version`.
    """
    require_import(by)
    with transaction.atomic():
        row, working = open_draft(plan_import)
        _require_seen(row, working, {HEAD: version}, None)
        edited, errors = _set_fields(working, fields)
        code = fields.get("code", "").strip() if row.kind == ImportKind.NEW else ""
        if code and (why := why_taken(code)):
            errors.setdefault("code", why)
        if errors:
            raise InvalidInput(errors)
        if edited is not None:
            keep_edit(row, edited, by, HEAD)


def _set_fields(working: Working, fields: Mapping[str, str]) -> tuple[Edited | None, dict[str, str]]:
    """The draft with all fields set, as one edit."""
    errors: dict[str, str] = {}
    labels: list[str] = []
    now = working
    for name, value in fields.items():
        old = working["head"][name]["value"]
        if value.strip() == ("" if old is None else str(old)):
            continue
        try:
            edited = apply(now, "", HEAD, field=name, value=value)
        except DomainError as error:
            errors[name] = error.message
            continue
        now = edited.working
        labels.append(LABELS[name])
    if errors or not labels:
        return None, errors
    now["version"] = now["head"]["version"] = working["version"] + 1
    before = {"parts": {HEAD: working["head"]}, "gone": []}
    return Edited(now, f"改了{'、'.join(labels)}", (HEAD,), before), {}


def undo_edit(*, by: User, plan_import: PlanImport, version: int | None = None) -> Edited:
    """Take back one edit, without a version one's own last. Raises Conflict if what it touched was changed since."""
    require_import(by)
    with transaction.atomic():
        row, working = open_draft(plan_import)
        edit = _to_undo(row, by, version)
        edited = undo(working, json.loads(edit.before), edit.version, edit.words, taken_back(row, edit))
        keep_edit(row, edited, by, UNDO)
        edit.undone_in = edited.working["version"]
        edit.save(update_fields=["undone_in"])
    return edited


def open_draft(plan_import: PlanImport) -> tuple[PlanImport, Working]:
    """The row, locked, and its draft. Raises Conflict when it is no draft any more."""
    row = PlanImport.objects.select_for_update().get(pk=plan_import.pk)
    if row.state != ImportState.REVIEWING:
        raise Conflict(f"没有保存：这次导入{row.get_state_display()}，不能再修改。")
    return row, draft_today(row)


def _require_seen(row: PlanImport, working: Working, seen: Mapping[str, int], own: User | None) -> None:
    parts = flat(working)
    for ident, version in seen.items():
        part = parts.get(ident)
        if part is None:
            raise Conflict(GONE)
        if part["version"] != version:
            edit = _edit_since(row, ident, version, own)
            if edit or own is None or part["version"] < version:
                raise Conflict(_who_was_quicker(edit))


def _edit_since(row: PlanImport, ident: str, version: int, own: User | None) -> ImportEdit | None:
    """The last edit of a part since it was seen, by somebody else if one's own do not count."""
    edits = row.edits.filter(version__gt=version)
    for edit in edits.exclude(by=own) if own else edits:
        if ident in json.loads(edit.before)["parts"]:
            return edit
    return None


def _who_was_quicker(edit: ImportEdit | None) -> str:
    did = f"{edit.by_name}刚刚{edit.words}" if edit else "这一项刚刚被改过"
    return f"没有保存：{did}。请看过现在的内容再改。"


def _to_undo(row: PlanImport, by: User, version: int | None) -> ImportEdit:
    edits = row.edits.filter(undone_in=None)
    wanted = (
        edits.filter(version=version)
        if version is not None
        else edits.filter(by=by).exclude(action__in=(UNDO, NEW_DEPARTMENT))
    )
    edit = wanted.order_by("-version").first()
    if edit is None:
        raise DomainError(NOTHING_TO_UNDO)
    if edit.action == NEW_DEPARTMENT:
        raise DomainError(STAYS)
    return edit


def keep_edit(row: PlanImport, edited: Edited, by: User, action: str) -> None:
    """Store the draft and the edit in one go."""
    working = edited.working
    row.working = json.dumps(working, ensure_ascii=False)
    row.version, row.saved_at = working["version"], clock.now()
    row.settled, row.tasks = progress(working)
    row.title = (working["head"]["title"]["value"] or untitled(row))[:200]
    row.save(update_fields=["working", "version", "saved_at", "settled", "tasks", "title"])
    ImportEdit.objects.create(
        plan_import=row, version=row.version, at=row.saved_at, by=by, by_name=by.full_name, action=action,
        words=edited.words[:300], before=json.dumps(edited.before, ensure_ascii=False),
    )  # fmt: skip
