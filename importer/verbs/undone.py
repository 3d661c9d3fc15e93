"""Which edits of a draft still count: an edit does not once it was undone, unless the undoing was undone as well."""

from __future__ import annotations

import json

from importer.drafts.editing.parts import ROOT
from importer.models import ImportEdit, PlanImport

UNDO = "undo"


def taken_back(row: PlanImport, edit: ImportEdit) -> set[int]:
    """Versions since an edit that changed nothing of what it touched in the end: undone edits, and their undoing.

    Empty if one of them still counts; the undoing of what is older than the edit is a change like any other. One query.
    """
    later = {one.version: one for one in row.edits.filter(version__gt=edit.version)}

    def counts(one: ImportEdit) -> bool:
        return one.undone_in is None or not counts(later[one.undone_in])

    mine, undoings = _touched(edit), {one.undone_in for one in later.values()}
    if any(one.version not in undoings and counts(one) and mine & _touched(one) for one in later.values()):
        return set()
    return set(later)


def _touched(edit: ImportEdit) -> set[str]:
    return set(json.loads(edit.before)["parts"]) - {ROOT}
