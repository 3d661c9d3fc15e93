"""Edits of where tasks begin and end, and of what they are called."""

from __future__ import annotations

from importer.drafts.covering import cover, says_something
from importer.drafts.editing.chapters import join_section
from importer.drafts.editing.facets import joined_departments
from importer.drafts.editing.homes import home_of, reach
from importer.drafts.editing.parts import Desk
from importer.drafts.editing.texts import MOST_TITLE, proposed_title, reread, text_at
from importer.drafts.making.facets import NONE_WRITTEN
from importer.drafts.words import tight
from importer.drafts.working import Part, new_id
from plan_tracker.errors import DomainError
from plan_tracker.text import clean_text

OVERLAP = "选中的文字有一部分属于别的任务。请先调整那一项，或只选没有归属的文字。"
HEADING = "标题不能划进任务，请只选标题后面的文字。"


def retitle(desk: Desk, *, task: str, title: str) -> str:
    """Call a task something else. Raises DomainError."""
    _, _, row = desk.task(task)
    row["title"] = clean_text(title, field="title", label="任务名称", max_length=MOST_TITLE, required=True).replace(
        "\n", ""
    )
    row["edited"] = True
    return f"改名为“{row['title']}”"


def set_span(desk: Desk, *, task: str, start: int, end: int) -> str:
    """Let a task stand on other words, of its section or right beside it. Raises DomainError."""
    chapter, section, row = desk.task(task)
    reach(desk, chapter, section, tight(desk.source, start, end))
    row["span"] = list(_free_span(desk, section, start, end, row))
    row["edited"] = True
    reread(desk, row)
    _keep_order(section)
    cover(desk.working, section, desk.source)
    return f"改了“{row['title']}”的原文范围"


def cut_in_two(desk: Desk, *, task: str, at: int) -> str:
    """Make two tasks of one, the second from a place on. Raises DomainError."""
    _, section, row = desk.task(task)
    start, end = row["span"]
    first, second = tight(desk.source, start, max(start, at)), tight(desk.source, min(at, end), end)
    if not start < at < end or not says_something(desk.source, first) or not says_something(desk.source, second):
        raise DomainError("这里不能拆开，请选在任务文字的中间。")
    text = text_at(desk, *second)
    other = row | {"id": new_id(desk.working, "t"), "version": 0, "span": list(second), "text": text}
    other["title"] = proposed_title(text)
    row["span"] = list(first)
    _share_facets(desk, row, other)
    for one in (row, other):
        reread(desk, one)
        one["edited"] = True
    section["tasks"].insert(section["tasks"].index(row) + 1, other)
    cover(desk.working, section, desk.source)
    return f"把“{row['title']}”拆成两项"


def _share_facets(desk: Desk, first: Part, second: Part) -> None:
    """Deadline and numbers go where their words stand; what stands in neither half counts for both."""
    head, tail = (desk.source[slice(*one["span"])] for one in (first, second))
    words = first["deadline"]["words"]
    if words and words in head and words not in tail:
        second["deadline"] = dict(NONE_WRITTEN)
    elif words and words in tail and words not in head:
        first["deadline"] = dict(NONE_WRITTEN)
    both = first["indicators"]
    first["indicators"] = [one for one in both if one["words"] in head]
    second["indicators"] = [one for one in both if one not in first["indicators"]]
    second["departments"] = [dict(one) for one in first["departments"]]
    second["last_year"] = None


def merge_next(desk: Desk, *, task: str) -> str:
    """Make one task of this and the next of the section. Raises DomainError."""
    _, section, row = desk.task(task)
    rows = section["tasks"]
    place = rows.index(row)
    following = [one for one in rows[place + 1 :] if one["kind"] == "task"]
    if row["kind"] != "task" or not following:
        raise DomainError("后面没有可以合并的任务了，这是本节最后一项。")
    other = following[0]
    if section["heading"] and row["span"][1] <= section["heading"][0] < other["span"][0]:
        raise DomainError("这两项之间隔着小节标题，不能合并。")
    until = rows.index(other)
    row["span"] = [row["span"][0], other["span"][1]]
    row["departments"] = joined_departments(row["departments"], other["departments"])
    row["doubts"] = list(dict.fromkeys([*row.get("doubts", []), *other.get("doubts", [])]))
    row["indicators"] = row["indicators"] + other["indicators"]
    if row["deadline"]["rule"] == NONE_WRITTEN["rule"]:
        row["deadline"] = other["deadline"]
    row["evidence_required"] = row["evidence_required"] or other["evidence_required"]
    row["edited"] = True
    reread(desk, row)
    section["tasks"] = rows[: place + 1] + rows[until + 1 :]
    cover(desk.working, section, desk.source)
    return f"把“{other['title']}”并入“{row['title']}”"


def move(desk: Desk, *, task: str, to: str) -> str:
    """Move a section's last task to the next section (`down`), or its first to the one before (`up`).

    Tasks stay in the order of the text, so a heading between keeps a task from moving up. Raises DomainError.
    """
    chapter, section, row = desk.task(task)
    sections = chapter["sections"]
    place = sections.index(section) + (1 if to == "down" else -1)
    if to not in ("up", "down") or not 0 <= place < len(sections):
        raise DomainError("这一章里没有可以移去的小节。")
    other = sections[place]
    if to == "up" and not section["heading"] and section["tasks"] == [row]:
        return join_section(desk, section=section["id"])
    if to == "down":
        _move_down(section, other, row)
    else:
        _move_up(section, other, row)
    for one in (section, other):
        cover(desk.working, one, desk.source)
    return f"把“{row['title']}”移到“{other['label']}{other['title']}”"


def _move_down(section: Part, other: Part, row: Part) -> None:
    duties = [one for one in section["tasks"] if one["kind"] == "task"]
    if not duties or duties[-1] is not row:
        raise DomainError("只有本节最后一项可以移到下一节：任务的顺序和原文一致。")
    if len(duties) == 1 and not section["heading"]:
        raise DomainError("这是本节唯一的任务。可以把下一个小节并过来。")
    place = section["tasks"].index(row)
    start = row["span"][0]
    other["tasks"] = section["tasks"][place:] + other["tasks"]
    section["tasks"] = section["tasks"][:place]
    other["context"] = [one for one in section["context"] if one["span"][0] >= start] + other["context"]
    section["context"] = [one for one in section["context"] if one["span"][0] < start]
    other["span"] = [start, other["span"][1]]
    section["span"] = [section["span"][0], start]


def _move_up(section: Part, other: Part, row: Part) -> None:
    if section["heading"]:
        raise DomainError("任务排在本节标题后面，不能移到前一节。可以把这个小节并入前一节。")
    if section["tasks"][0] is not row:
        raise DomainError("只有本节第一项可以移到前一节：任务的顺序和原文一致。")
    end = row["span"][1]
    other["tasks"].append(section["tasks"].pop(0))
    other["context"] += [one for one in section["context"] if one["span"][1] <= end]
    section["context"] = [one for one in section["context"] if one["span"][1] > end]
    other["span"] = [other["span"][0], end]
    section["span"] = [end, section["span"][1]]


def new_task(desk: Desk, *, start: int, end: int, section: str = "") -> str:
    """Make a task of words that belong to none, in `section` or wherever they stand. Raises DomainError."""
    home = home_of(desk, section, start, end)
    span = _free_span(desk, home, start, end, None)
    text = text_at(desk, *span)
    title = proposed_title(text)
    home["tasks"].append(
        {
            "id": new_id(desk.working, "t"), "version": 0, "title": title, "span": list(span), "text": text,
            "kind": "task", "context": "", "note": "", "deadline": dict(NONE_WRITTEN), "indicators": [],
            "departments": [], "doubts": [], "evidence_required": False, "last_year": None, "edited": True,
            "confidence": 1, "rule": "person",
        }
    )  # fmt: skip
    _keep_order(home)
    cover(desk.working, home, desk.source)
    return f"新增“{title}”"


def _free_span(desk: Desk, section: Part, start: int, end: int, but: Part | None) -> tuple[int, int]:
    """A span inside the section that touches neither its heading nor another task. Raises DomainError."""
    low, high = section["span"]
    start, end = tight(desk.source, max(start, low), min(end, high))
    if not low <= start < end <= high or not says_something(desk.source, (start, end)):
        raise DomainError("请先在左边的原文里选中本节的一段文字。")
    title = desk.working["head"]["title"]["span"]
    if title and start < title[1] and end > title[0]:
        raise DomainError(HEADING)
    if section["heading"] and start < section["heading"][1] and end > section["heading"][0]:
        raise DomainError(HEADING)
    for one in section["tasks"]:
        if one is not but and start < one["span"][1] and end > one["span"][0]:
            raise DomainError(OVERLAP)
    return start, end


def _keep_order(section: Part) -> None:
    section["tasks"].sort(key=lambda one: one["span"][0])
