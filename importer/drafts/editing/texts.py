"""What a task says: its verbatim words with the corrections people took."""

from __future__ import annotations

from importer.drafts.editing.parts import Desk
from importer.drafts.words import cut, text_of, without_number
from importer.drafts.working import TAKEN, Part

MOST_TEXT, MOST_TITLE, PROPOSED_TITLE = 4000, 60, 28


def text_at(desk: Desk, start: int, end: int) -> str:
    """The corrected words of a span."""
    parts, place = [], start
    for one in desk.working["corrections"]:
        low, high = one["span"]
        if one["decision"] == TAKEN and start <= low and high <= end:
            parts += [text_of(desk.source, place, low), one["corrected"]]
            place = high
    parts.append(text_of(desk.source, place, end))
    return without_number("".join(parts))[:MOST_TEXT] or "（原文空白）"


def reread(desk: Desk, task: Part) -> None:
    """Bring a task's text in line with its span."""
    task["text"] = text_at(desk, *task["span"])


def proposed_title(text: str) -> str:
    """The first clause of a text."""
    clause = text.lstrip("，、；。：　 ")
    for mark in "。；，":
        if 4 <= clause.find(mark) <= PROPOSED_TITLE:
            return clause[: clause.find(mark)]
    return cut(clause, PROPOSED_TITLE) or "（无标题）"
