"""Edits of what obliges nobody, and why."""

from __future__ import annotations

from importer.drafts.editing.parts import Desk
from importer.drafts.editing.texts import text_at
from importer.drafts.words import cut
from importer.drafts.working import CONTEXT_LABELS
from importer.plan_file import CONTEXT_KINDS
from plan_tracker.errors import DomainError


def no_task(desk: Desk, *, task: str, kind: str = "principle") -> str:
    """Mark a task as words that oblige nobody; it stays in its place, and a note with it. Raises DomainError."""
    _, _, row = desk.task(task)
    was_none = row["kind"] != "task"
    row["kind"], row["context"] = "context", _reason(kind or "principle")
    return f"“{row['title']}”" + (f"标为{CONTEXT_LABELS[row['context']]}" if was_none else "不作为任务")


def set_reason(desk: Desk, *, context: str, kind: str) -> str:
    """Say why words oblige nobody. Raises NotFound, DomainError."""
    row = desk.context(context)
    row["kind"] = _reason(kind)
    return f"“{cut(text_at(desk, *row['span']), 20)}”标为{CONTEXT_LABELS[kind]}"


def _reason(kind: str) -> str:
    if kind not in CONTEXT_KINDS:
        raise DomainError("请选择这段文字是什么。", field="kind")
    return kind


def as_task(desk: Desk, *, task: str) -> str:
    """Let what was marked as no task be one again."""
    _, _, row = desk.task(task)
    row["kind"], row["context"], row["note"] = "task", "", ""
    return f"“{row['title']}”恢复为任务"
