"""Edits of sections and chapters."""

from __future__ import annotations

from functools import reduce

from importer.drafts.covering import context, cover
from importer.drafts.editing.facets import joined_departments
from importer.drafts.editing.parts import Desk
from importer.drafts.editing.texts import MOST_TITLE, reread
from importer.drafts.making.whole import ALL_TASKS, short
from importer.drafts.words import cut
from importer.drafts.working import CONTEXT, SECTIONS, Part, Working, new_id
from plan_tracker.errors import DomainError
from plan_tracker.text import clean_text

MOST_HEADING = 120
HOW = {SECTIONS: "按小节列任务", CONTEXT: "不列任务", "tasks": "每个小节一项任务", "section": "合成一个小节"}


def retitle_section(desk: Desk, *, section: str, title: str) -> str:
    """Call a section something else. Raises DomainError."""
    _, row = desk.section(section)
    row["title"] = _title(title, "小节标题")
    row["edited"] = True
    return f"小节改名为“{row['title']}”"


def retitle_chapter(desk: Desk, *, chapter: str, title: str) -> str:
    """Call a chapter something else. Raises DomainError."""
    row = desk.chapter(chapter)
    row["title"] = _title(title, "章标题")
    row["short_title"] = short(row["title"])
    row["edited"] = True
    return f"章改名为“{row['title']}”"


def _title(title: str, label: str) -> str:
    return clean_text(title, field="title", label=label, max_length=MOST_HEADING, required=True).replace("\n", "")


def join_section(desk: Desk, *, section: str) -> str:
    """Make a section part of the one before it in the chapter; its heading stays as words. Raises DomainError."""
    chapter, row = desk.section(section)
    place = chapter["sections"].index(row)
    if place == 0:
        raise DomainError("这是本章第一个小节，前面没有可以并入的。")
    before = chapter["sections"][place - 1]
    _take_in(desk, before, row)
    del chapter["sections"][place]
    return f"把“{row['label']}{row['title']}”并入“{before['label']}{before['title']}”"


def _take_in(desk: Desk, home: Part, other: Part) -> None:
    home["span"] = [home["span"][0], other["span"][1]]
    home["tasks"] += other["tasks"]
    home["context"] += other["context"]
    if other["heading"]:
        home["context"].append(context(desk.working, (other["heading"][0], other["heading"][1]), "heading_sentence"))
    home["edited"] = True
    cover(desk.working, home, desk.source)


def treat(desk: Desk, *, chapter: str, how: str) -> str:
    """Treat a chapter by its sections, as context, each section as one task, or as one section. Raises DomainError."""
    row = desk.chapter(chapter)
    if how not in HOW:
        raise DomainError("请选择这一章怎样处理。", field="how")
    if how != CONTEXT and not row["sections"]:
        raise DomainError("这一章没有识别出任务。请在左边的原文里选中一段文字，点“设为新任务”。")
    row["treat"] = CONTEXT if how == CONTEXT else SECTIONS
    if how in ("tasks", "section"):
        row["sections"] = [_one_section(desk, row, each_one_task=how == "tasks")]
        row["edited"] = True
    return f"“{row['title']}”{HOW[how]}"


def _one_section(desk: Desk, chapter: Part, *, each_one_task: bool) -> Part:
    sections = chapter["sections"]
    made = _empty(desk.working, chapter, sections)
    for one in sections:
        if each_one_task:
            made["tasks"].append(_as_task(desk, one))
        else:
            made["tasks"] += one["tasks"]
            made["context"] += one["context"]
            if one["heading"]:
                span = (one["heading"][0], one["heading"][1])
                made["context"].append(context(desk.working, span, "heading_sentence"))
    cover(desk.working, made, desk.source)
    return made


def _empty(working: Working, chapter: Part, sections: list[Part]) -> Part:
    return {
        "id": new_id(working, "s"),
        "version": 0,
        "label": "",
        "title": ALL_TASKS if chapter["implied"] else chapter["title"],
        "implied": True,
        "heading": None,
        "span": [sections[0]["span"][0], sections[-1]["span"][1]],
        "tasks": [],
        "context": [],
        "edited": True,
        "confidence": 1,
        "rule": "person",
    }


def _as_task(desk: Desk, section: Part) -> Part:
    """A section as one task, with whatever its tasks had."""
    duties = [one for one in section["tasks"] if one["kind"] == "task"] or section["tasks"]
    if not duties:
        raise DomainError(f"“{section['title']}”里没有任务，不能合成一项。")
    dated = [one["deadline"] for one in duties if one["deadline"]["rule"] != "none"]
    task = duties[0] | {
        "id": new_id(desk.working, "t"),
        "version": 0,
        "title": cut(section["title"], MOST_TITLE) if not section["implied"] else duties[0]["title"],
        "span": list(section["span"]),
        "deadline": max(dated, key=lambda one: one["due_on"] or "") if dated else duties[0]["deadline"],
        "indicators": [figure for one in duties for figure in one["indicators"]],
        "departments": reduce(joined_departments, [one["departments"] for one in duties]),
        "kind": "task",
        "context": "",
        "note": "",
        "last_year": None,
        "edited": True,
    }
    reread(desk, task)
    return task
