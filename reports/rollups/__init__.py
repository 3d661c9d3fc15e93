"""The figures of a plan: the only place where they are computed. Pages, API and files only format them.

A figure counts owed (lead and joint) assignments, cancelled ones excluded. A *task* counts once however many
departments owe it: its light is the most urgent of theirs, and it is done when all of them are.
"""

from reports.known import Within
from reports.rollups.counts import (
    FORMULA,
    Cell,
    ChapterRow,
    Counts,
    TaskLight,
    cells,
    cells_of,
    chapter_rows,
    count_tasks,
    task_lights,
    total,
)
from reports.rollups.due import due_by_day, due_counts
from reports.rollups.heat import HeatRow, heat_rows, merge_rows, support_count, worst_cell
from reports.rollups.lists import PLACE, hard_items, in_cell, measured_items, overdue, undistributed, upcoming
from reports.rollups.obligations import (
    ASKED_ON,
    LATE,
    Punctuality,
    Reporting,
    Unreported,
    Waiting,
    closed_by,
    expected_in,
    expected_reports,
    overdue_by,
    punctuality,
    reported_in,
    reporting,
    unreported,
    waiting,
)
from reports.rollups.people import NOT_ACCEPTED, OwnerRow, owners

__all__ = [
    "ASKED_ON",
    "FORMULA",
    "LATE",
    "NOT_ACCEPTED",
    "PLACE",
    "Cell",
    "ChapterRow",
    "Counts",
    "HeatRow",
    "OwnerRow",
    "Punctuality",
    "Reporting",
    "TaskLight",
    "Unreported",
    "Waiting",
    "Within",
    "cells",
    "cells_of",
    "chapter_rows",
    "closed_by",
    "count_tasks",
    "due_by_day",
    "due_counts",
    "expected_in",
    "expected_reports",
    "hard_items",
    "heat_rows",
    "in_cell",
    "measured_items",
    "merge_rows",
    "overdue",
    "overdue_by",
    "owners",
    "punctuality",
    "reported_in",
    "reporting",
    "support_count",
    "task_lights",
    "total",
    "undistributed",
    "unreported",
    "upcoming",
    "waiting",
    "worst_cell",
]
