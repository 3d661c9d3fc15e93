"""Where words that stand in no section belong once they are a task: the section beside them, or a new one."""

from __future__ import annotations

from typing import Any

from importer.drafts.covering import says_something
from importer.drafts.editing.parts import Desk
from importer.drafts.outside import extent
from importer.drafts.words import Span, tight
from importer.drafts.working import CONTEXT, SECTIONS, Part, each_section, new_id
from plan_tracker.errors import DomainError

NOT_SELECTED = "请先在左边的原文里选中一段文字。"
ACROSS = "选中的文字跨了几个章节，或包括了标题。请只选标题以外的一段文字。"
HIDDEN = "“{}”现在不列任务。请先在左下方把这一章改成“按小节列任务”。"
NO_PLACE = "原文里没有识别出标题，第一章前面的文字不能设为任务。请把它设到第一章里。"
OTHER = "其他要求"


def home_of(desk: Desk, section: str, start: int, end: int) -> Part:
    """The section for these words: the one that is open if it reaches them, the one they stand in, else one beside.

    Raises DomainError for words that belong to no place.
    """
    span = tight(desk.source, start, end)
    if not says_something(desk.source, span):
        raise DomainError(NOT_SELECTED)
    if section:
        chapter, row = desk.section(section)
        if reach(desk, chapter, row, span):
            return row
    for chapter, row in each_section(desk.working):
        if row["span"][0] <= span[0] and span[1] <= row["span"][1]:
            _require_counted(chapter)
            return row
    if any(_meets(one, span) for one in _taken(desk)):
        raise DomainError(ACROSS)
    return _made(desk, span)


def reach(desk: Desk, chapter: Part, section: Part, span: Span) -> bool:
    """Let a section reach out to words beside it, if only words of no section lie between; False if it cannot."""
    low, high = section["span"]
    wanted = (min(low, span[0]), max(high, span[1]))
    if wanted == (low, high):
        return True
    around = extent(chapter)
    others = [one for one in _taken(desk) if one not in (section["span"], section["heading"])]
    if wanted[0] < around[0] or wanted[1] > around[1] or any(_meets(one, wanted) for one in others):
        return False
    if wanted[0] < low and section["heading"]:
        return False
    section["span"] = list(wanted)
    return True


def _taken(desk: Desk) -> list[list[int]]:
    """Where sections and headings stand, and the title of the whole, which heads a chapter that has no heading."""
    title = desk.working["head"]["title"]["span"]
    found = [one["heading"] for one in desk.working["chapters"] if one["heading"]] + ([title] if title else [])
    for _, section in each_section(desk.working):
        found += [section["span"], section["heading"]] if section["heading"] else [section["span"]]
    return found


def _meets(one: list[int], span: Span) -> bool:
    return one[0] < span[1] and one[1] > span[0]


def _require_counted(chapter: Part) -> None:
    if chapter["treat"] == CONTEXT and chapter["sections"]:
        raise DomainError(HIDDEN.format(chapter["title"]))


def _made(desk: Desk, span: Span) -> Part:
    """A section of the chapter around the words, else of the one before them, else of one for the document's head."""
    chapters = desk.working["chapters"]
    around = [one for one in chapters if extent(one)[0] <= span[0] and span[1] <= extent(one)[1]]
    before = [one for one in chapters if extent(one)[1] <= span[0]]
    chapter = around[-1] if around else before[-1] if before else _front(desk, span)
    _require_counted(chapter)
    chapter["treat"] = SECTIONS
    beside = _beside(chapter, span) if around else []
    return next((one for one in beside if reach(desk, chapter, one, span)), None) or _section(desk, chapter, span)


def _beside(chapter: Part, span: Span) -> list[Part]:
    """The section before the words, then the one after them."""
    before = [one for one in chapter["sections"] if one["span"][1] <= span[0]]
    after = [one for one in chapter["sections"] if one["span"][0] >= span[1]]
    return before[-1:] + after[:1]


def _section(desk: Desk, chapter: Part, span: Span) -> Part:
    title = chapter["title"] if not chapter["sections"] else OTHER
    made = _part(desk, "s", span, title) | {"label": "", "tasks": [], "context": []}
    chapter["sections"].append(made)
    chapter["sections"].sort(key=lambda one: one["span"][0])
    start, end = extent(chapter)
    chapter["span"] = [min(start, span[0]) if not chapter["heading"] else chapter["span"][0], max(end, span[1])]
    return made


def _front(desk: Desk, span: Span) -> Part:
    """A chapter for what stands before the first one: in the plan it stands under the document's title."""
    chapters = desk.working["chapters"]
    implied = [one for one in chapters if one["heading"] is None]
    if implied:
        return implied[0]
    title = desk.working["head"]["title"]["span"]
    if title is None:
        raise DomainError(NO_PLACE)
    number = max((one["number"] for one in chapters), default=0) + 1
    made = _part(desk, "c", span, OTHER) | {
        "number": number, "label": str(number), "short_title": OTHER, "preamble": False, "treat": SECTIONS,
        "sections": [],
    }  # fmt: skip
    chapters.insert(0, made)
    return made


def _part(desk: Desk, letter: str, span: Span, title: str) -> dict[str, Any]:
    return {
        "id": new_id(desk.working, letter), "version": 0, "title": title, "implied": True, "heading": None,
        "span": list(span), "edited": True, "confidence": 1, "rule": "person",
    }  # fmt: skip
