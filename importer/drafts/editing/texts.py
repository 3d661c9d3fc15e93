"""What a task says: its verbatim words with the corrections people took."""

from __future__ import annotations

from importer.drafts.editing.parts import Desk
from importer.drafts.words import cut, text_of, without_number
from importer.drafts.working import TAKEN, Part
from importer.understanding.task_titles import title_of

MOST_TEXT, MOST_TITLE = 4000, 60


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
    """What a text might be called."""
    return cut(title_of(text.lstrip("，、；。：　 ")), MOST_TITLE) or "（无标题）"
