"""The life cycles as text for docs/states.md: drawn from the tables, so that they cannot disagree with the code."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from departments.models import Role
from tasks.models import AssignmentState, ReportState, RequestState
from tasks.transitions import ASSIGNMENT_TRANSITIONS, REPORT_TRANSITIONS, REQUEST_TRANSITIONS, Transition

HEAD = """# States

Drawn from `tasks/transitions.py` by `manage.py draw_states`; a test holds that this page is the present one.
Overdue, late and lights are no states: they are derived (see [architecture](architecture.md)).
"""
CYCLES: Sequence[tuple[str, Any, Sequence[Transition]]] = (
    ("Assignment", AssignmentState, ASSIGNMENT_TRANSITIONS),
    ("Progress report", ReportState, REPORT_TRANSITIONS),
    ("Request", RequestState, REQUEST_TRANSITIONS),
)


def states_page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_cycle(title, states, rows) for title, states, rows in CYCLES)])


def _cycle(title: str, states: type[StrEnum], rows: Sequence[Transition]) -> str:
    words = {state.value: state.label for state in states}  # type: ignore[attr-defined]
    names = [f'    state "{label}" as {value}' for value, label in words.items()]
    arrows = [f"    {source} --> {row.target}: {row.label}" for row in rows for source in row.sources]
    table = [_row(row, words) for row in rows]
    return "\n".join([
        f"## {title}", "", "```mermaid", "stateDiagram-v2", *names, *arrows, "```", "",
        "| verb | 操作 | from | to | who | reason |", "|---|---|---|---|---|---|", *table, "",
    ])  # fmt: skip


def _row(row: Transition, words: dict[str, str]) -> str:
    sources = "、".join(words[source] for source in row.sources)
    who = "、".join(Role(one).label for one in row.who)
    cells = [f"`{row.verb}`", row.label, sources, words[row.target], who, "必填" if row.reason_needed else ""]
    return f"| {' | '.join(cells)} |"
