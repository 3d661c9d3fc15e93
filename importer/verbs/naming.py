"""A body the document names and nobody knows yet becomes a department, right from the review."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from departments.models import DepartmentKind, User
from departments.organisation import add_department, change_department
from importer.drafts.directory import Meant
from importer.drafts.editing import Edited, apply_operation
from importer.drafts.editing.parts import Desk
from importer.drafts.recognising import recognise, unknown_names, written_in
from importer.drafts.working import Working
from importer.models import PlanImport
from importer.permissions import require_import
from importer.verbs.edits import NEW_DEPARTMENT, keep_edit, open_draft
from plan_tracker.errors import Conflict

KNOWN_BY_NOW = "没有新建：这个名称刚刚已经有单位了，请刷新后再看。"
NOT_WRITTEN = "没有任务写这个名称了，请刷新后再看。"


def add_named_department(
    *, by: User, plan_import: PlanImport, written: str, name: str, short_name: str, kind: DepartmentKind | str
) -> Edited:
    """Make the department that a draft calls `written`; from now on it is meant wherever the draft writes that.

    Where it is called otherwise, `written` becomes a name it goes by in documents. Raises NotFound for whoever imports
    nothing, Forbidden for whoever makes no departments, InvalidInput per field, Conflict as `require_unknown`.
    """
    require_import(by)
    with transaction.atomic():
        row, working = open_draft(plan_import)
        require_unknown(row, working, written)
        made = add_department(by=by, name=name, short_name=short_name, kind=kind)
        if written not in (name, short_name):
            change_department(by=by, department=made, aliases=[written])
        meant = Meant(written, department=made.code)
        edited = apply_operation(working, row.text, partial(_name_it, meant=meant, called=made.name))
        keep_edit(row, edited, by, NEW_DEPARTMENT)
    return edited


def require_unknown(row: PlanImport, working: Working, written: str) -> None:
    """Raises Conflict when the draft, `working` as it is today, names nobody so or the name means somebody by now."""
    if written not in unknown_names(working):
        raise Conflict(KNOWN_BY_NOW if written_in(row.draft, written) else NOT_WRITTEN)


def _name_it(desk: Desk, *, meant: Meant, called: str) -> str:
    count = recognise(desk.working, [meant])
    return f"新建单位“{called}”，{count}项任务已认作它"
