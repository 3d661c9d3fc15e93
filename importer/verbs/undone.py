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
    mine = _touched(edit.before)
    counts: dict[int, bool] = {}
    undoings: set[int] = set()  # of the same parts; what they undid was not met yet
    later = row.edits.filter(version__gt=edit.version).order_by("-version")
    for version, action, undone_in, before in later.values_list("version", "action", "undone_in", "before").iterator():
        counts[version] = undone_in is None or not counts[undone_in]
        undoings.discard(undone_in)
        if counts[version] and mine & _touched(before):
            if action != UNDO:
                return set()
            undoings.add(version)
    return set() if undoings else set(counts)


def _touched(before: str) -> set[str]:
    return set(json.loads(before)["parts"]) - {ROOT}
