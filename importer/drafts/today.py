"""The working draft of an import as it is today: whom the table of departments has got to know is recognised."""

from __future__ import annotations

from importer.drafts.department_table import DepartmentTable
from importer.drafts.recognising import recognise, unknown_names
from importer.drafts.working import Working, place_words
from importer.models import PlanImport
from plan_tracker import clock


def draft_today(row: PlanImport) -> Working:
    """The stored draft, with names that mean somebody by now; kept with the next edit.

    Four queries where a name is unknown, none where all are known.
    """
    working = row.draft
    names = unknown_names(working)
    if names:
        recognise(working, DepartmentTable(clock.today()).recognised(names, place_words(working)))
    return working
