"""Take the days that were offered where the document gives none."""

from __future__ import annotations

from importer.drafts.editing.facets import PERSON
from importer.drafts.editing.parts import Desk
from importer.drafts.offered import offered_day
from importer.drafts.working import Part, each_duty
from plan_tracker.errors import DomainError

GONE = "这项任务没有推荐的期限，请刷新后再看。"
NONE_LEFT = "没有可以采用的推荐期限了。"


def take_day(desk: Desk, *, task: str) -> str:
    """Let a task be due on the day that was offered. Raises DomainError if none was."""
    _, _, row = desk.task(task)
    day = offered_day(desk.working, row)
    if day is None:
        raise DomainError(GONE)
    _take(row, day)
    return f"“{row['title']}”的期限定为{day}"


def take_days(desk: Desk) -> str:
    """The same for every task of the plan. Raises DomainError if no day is offered."""
    offered = [(row, day) for _, _, row in each_duty(desk.working) if (day := offered_day(desk.working, row))]
    if not offered:
        raise DomainError(NONE_LEFT)
    for row, day in offered:
        _take(row, day)
    return f"采用了{len(offered)}项任务的推荐期限"


def _take(row: Part, day: str) -> None:
    """The day is the office's, not the document's."""
    row["deadline"] |= {"kind": "fixed", "due_on": day, "recurrence": "", "month": None, "words": "", "offer": None}
    row["deadline"] |= PERSON | {"basis": "office"}
    row["edited"] = True
