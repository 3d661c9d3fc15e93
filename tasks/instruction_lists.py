"""Instructions as they stand on a day: their state in words, their light, and who is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from departments.models import User
from tasks.lights import Light
from tasks.models import Instruction, Plan, Task

TABS = {"": "待交办", "open": "待回复", "answered": "已回复"}
SOON_DAYS = 2


@dataclass(frozen=True)
class InstructionLine:
    """An instruction with its light and its clock in words."""

    row: Instruction
    light: Light
    words: str


def instructions_of(user: User, plan: Plan) -> QuerySet[Instruction]:
    """The plan's instructions this person may read, with what a list shows of them."""
    rows = Instruction.objects.visible_to(user).filter(task__plan=plan)
    people = ("leader", "handed_down_by", "replied_by", "assignment__department", "assignment__task")
    rows = rows.select_related("task__plan", "assignment__plan", *people)
    return rows.defer("task__plan__source_text", "assignment__plan__source_text")


def in_tab(rows: QuerySet[Instruction], tab: str) -> QuerySet[Instruction]:
    """Those of one tab, the most pressing first; answered ones newest first."""
    if tab == "answered":
        return rows.filter(replied_at__isnull=False).order_by("-replied_at", "-pk")
    waiting = rows.filter(replied_at=None)
    if tab == "open":
        return waiting.filter(handed_down_at__isnull=False).order_by("reply_due_on", "pk")
    return waiting.filter(handed_down_at=None).order_by("created_at", "pk")


def lines(rows: list[Instruction], day: date) -> list[InstructionLine]:
    """Each with its light."""
    return [line_of(row, day) for row in rows]


def line_of(row: Instruction, day: date) -> InstructionLine:
    """Red when the answer is late, yellow when it is due soon or nobody handed it down yet, done when answered."""
    if row.replied_at is not None:
        return InstructionLine(row, Light.DONE, "已回复")
    if row.reply_due_on is None:
        return InstructionLine(row, Light.YELLOW, "等待法治办交办")
    left = (row.reply_due_on - day).days
    due = f"{row.reply_due_on.month}月{row.reply_due_on.day}日前回复"
    if left < 0:
        return InstructionLine(row, Light.RED, f"应在{due}，已超{-left}天")
    words = f"{due}，还有{left}天" if left else f"{due}，今天到期"
    return InstructionLine(row, Light.YELLOW if left <= SOON_DAYS else Light.GREEN, words)


def of_task(user: User, task: Task, day: date) -> list[InstructionLine]:
    """The newest instructions on a task that this person may read. One query."""
    rows = Instruction.objects.visible_to(user).filter(task=task)
    rows = rows.select_related("leader", "handed_down_by", "replied_by", "assignment__department")
    return lines(list(rows.order_by("-created_at", "-pk")[:10]), day)
