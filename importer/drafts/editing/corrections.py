"""Decide about suspected defects of the text."""

from __future__ import annotations

from importer.drafts.editing.parts import Desk
from importer.drafts.editing.texts import reread
from importer.drafts.words import text_of
from importer.drafts.working import KEPT, OPEN, TAKEN, Part, each_section
from plan_tracker.errors import DomainError
from plan_tracker.text import clean_text

SAID = {TAKEN: "采纳更正", KEPT: "保持原样", OPEN: "重新考虑"}


def decide(desk: Desk, *, correction: str, decision: str, corrected: str | None = None) -> str:
    """Take a correction (in other words, if given), keep what is written, or leave it open. Raises DomainError."""
    row = desk.correction(correction)
    if decision not in SAID:
        raise DomainError("请选择采纳还是保持原样。", field="decision")
    old = row["corrected"] if row["decision"] == TAKEN else ""
    if corrected is not None:
        row["corrected"] = clean_text(corrected, field="corrected", label="更正", max_length=400, required=False)
    if decision == TAKEN and not row["corrected"]:
        raise DomainError("请填写更正后的文字，或选择保持原样。", field="corrected")
    row["decision"] = decision
    written = text_of(desk.source, *row["span"])
    _follow(desk, row, old or written, row["corrected"] if decision == TAKEN else written)
    return f"“{row['as_written'][:20]}”{SAID[decision]}"


def decide_rest(desk: Desk) -> str:
    """Keep the text as it is wherever nothing was decided. Raises DomainError if nothing is open."""
    rest = [one for one in desk.working["corrections"] if one["decision"] == OPEN]
    if not rest:
        raise DomainError("疑点都已经处理过了。")
    for one in rest:
        one["decision"] = KEPT
    return f"其余{len(rest)}处保持原样"


def _follow(desk: Desk, row: Part, old: str, new: str) -> None:
    """Texts and titles that hold the words follow the decision."""
    if old == new:
        return
    start, end = row["span"]
    for chapter, section in each_section(desk.working):
        for part in (chapter, section):
            heading = part["heading"]
            if heading and heading[0] <= start and end <= heading[1]:
                part["title"] = part["title"].replace(old, new)[:120]
        for task in section["tasks"]:
            if task["span"][0] <= start and end <= task["span"][1]:
                reread(desk, task)
                task["title"] = task["title"].replace(old, new)[:60]
