"""Confirm who is responsible: one task, all that was offered, all of one department."""

from __future__ import annotations

from importer.drafts.editing.parts import Desk
from importer.drafts.open_points import what_is_open
from importer.drafts.working import Part, each_duty
from plan_tracker.errors import DomainError

NOTHING_LEFT = "没有可以确认的推荐了，其余的要逐项选择单位。"


def confirm(desk: Desk, *, task: str) -> str:
    """Confirm the departments of a task as they stand; twice is once. Raises DomainError if somebody is missing."""
    _, _, row = desk.task(task)
    words = what_is_open(row, confirmed=True)
    if words:
        raise DomainError(words)
    _confirm(row)
    return f"确认“{row['title']}”的单位"


def confirm_all(desk: Desk, *, origin: str = "", department: str = "", section: str = "") -> str:
    """Confirm whatever can be, of one origin, one department or one section if named. Raises DomainError if nothing."""
    count = 0
    for _, home, row in each_duty(desk.working):
        if (not section or home["id"] == section) and _confirmable(row) and _about(row, origin, department):
            _confirm(row)
            count += 1
    if not count:
        raise DomainError(NOTHING_LEFT)
    return f"确认了{count}项任务的单位"


def _confirmable(row: Part) -> bool:
    """Everybody is known and in a proper role; somebody is not confirmed yet."""
    waits = any(not one["confirmed"] for one in row["departments"])
    return waits and not what_is_open(row, confirmed=True)


def _about(row: Part, origin: str, department: str) -> bool:
    waiting = [one for one in row["departments"] if not one["confirmed"]]
    if origin and any(one["origin"] != origin for one in waiting):
        return False
    return not department or any(one["department"] == department for one in waiting)


def _confirm(row: Part) -> None:
    for one in row["departments"]:
        one["confirmed"] = True
