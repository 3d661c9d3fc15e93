"""A whole working draft from what the parser found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from importer.drafts.covering import context, cover
from importer.drafts.directory import Directory
from importer.drafts.making.everywhere import told
from importer.drafts.making.head import head_of
from importer.drafts.making.tasks import Bench, is_one_task, task_of_item, tasks_of_section
from importer.drafts.words import cut, plain
from importer.drafts.working import CONTEXT, FORMAT, OPEN, SECTIONS, Part, Working, new_id, place_words
from importer.plan_file import CONTEXT_KINDS
from importer.understanding.draft import Chapter, Context, Defect, Draft, Item
from importer.understanding.proposals import common_words

MOST_TITLE, MOST_LABEL, MOST_SHORT = 120, 8, 20
ALL_TASKS = "全部任务"


def from_draft(draft: Draft, directory: Directory) -> Working:
    """The working draft of a document that holds a plan. Nothing is added that the document does not say but offers."""
    working: Working = {"format": FORMAT, "last_id": 0, "version": 1, "rules": [one.kind for one in draft.rules]}
    head = working["head"] = head_of(draft.head)
    title = str(head["title"]["value"])
    bench = Bench(
        working, draft.source, directory, place_words(working), ("", "", title), common_words(draft.source), draft.rules
    )
    working["chapters"] = [_chapter(bench, one) for one in draft.chapters]
    if draft.loose:
        working["chapters"].append(_implied_chapter(bench, draft))
        working["chapters"].sort(key=lambda one: one["span"][0])
    working["context"] = []
    _place_context(bench, draft.context)
    working["corrections"] = _corrections(working, draft.source, draft.defects)
    notes = (*draft.notes, *told(draft.rules, draft.source), *_undated(draft))
    working["notes"] = [plain(one)[:400] for one in notes]
    return working


def _undated(draft: Draft) -> list[str]:
    """Days of which nobody knows the year, for whoever reviews the draft to fill in."""
    every = (day for item in draft.items() for day in item.facets.deadlines)
    found = [one.words for one in every if one.kind == "date" and one.explicit and one.value is None]
    return [f"文中没有写年度，“{found[0]}”等{len(found)}处期限没有算成日期，请在任务里填写。"] if found else []


def _chapter(bench: Bench, chapter: Chapter) -> Part:
    title = cut(plain(chapter.title) or "（无标题）", MOST_TITLE)
    bench = replace(bench, above=("", title, bench.above[-1]))
    return {
        "id": new_id(bench.working, "c"),
        "version": 0,
        "number": chapter.number,
        "label": (plain(chapter.label).rstrip("、.．") or str(chapter.number))[:MOST_LABEL],
        "title": title,
        "short_title": short(title),
        "implied": False,
        "heading": list(chapter.heading),
        "span": list(chapter.span),
        "preamble": chapter.preamble,
        "treat": CONTEXT if chapter.preamble else SECTIONS,
        "sections": _sections(bench, chapter.items),
        "edited": False,
        "confidence": chapter.confidence,
        "rule": chapter.rule,
    }


def short(title: str) -> str:
    """The first part of a chapter's title, for narrow places."""
    return cut(title.split("，")[0], MOST_SHORT)


def _implied_chapter(bench: Bench, draft: Draft) -> Part:
    """What holds the items of a document without chapters."""
    title = cut(draft.head.title.value if draft.head.title else ALL_TASKS, MOST_TITLE)
    number = max((one.number for one in draft.chapters), default=0) + 1
    return {
        "id": new_id(bench.working, "c"),
        "version": 0,
        "number": number,
        "label": str(number),
        "title": title,
        "short_title": ALL_TASKS,
        "implied": True,
        "heading": None,
        "span": [min(one.span[0] for one in draft.loose), max(one.span[1] for one in draft.loose)],
        "preamble": False,
        "treat": SECTIONS,
        "sections": _sections(bench, draft.loose, flat=not any(one.children for one in draft.loose)),
        "edited": False,
        "confidence": 0.5,
        "rule": "implied",
    }


def _sections(bench: Bench, items: Sequence[Item], *, flat: bool = False) -> list[Part]:
    """Items as sections; neighbours that are tasks themselves share one section without a heading."""
    made = []
    for single, group in groupby(items, key=lambda one: flat or is_one_task(one)):
        if single:
            made.append(_shared(bench, list(group)))
        else:
            made += [_section(bench, one) for one in group]
    return made


def _section(bench: Bench, item: Item) -> Part:
    heading = None if item.implied or item.heading is None else list(item.heading)
    bench = replace(bench, above=(item.title, *bench.above[1:]))
    section = {
        "id": new_id(bench.working, "s"),
        "version": 0,
        "label": plain(item.label)[:MOST_LABEL] if heading else "",
        "title": cut(plain(item.title).replace("\n", "") or ALL_TASKS, MOST_TITLE),
        "implied": heading is None,
        "heading": heading,
        "span": list(item.span),
        "tasks": sorted(tasks_of_section(bench, item), key=lambda one: one["span"][0]),
        "context": _told(bench, item),
        "edited": False,
        "confidence": item.confidence,
        "rule": item.rule,
    }
    cover(bench.working, section, bench.source)
    _name_unit_lines(section, item)
    return section


def _name_unit_lines(section: Part, item: Item) -> None:
    """What is left over and names who is responsible is no principle."""
    named = [unit.span for each in item.each() for unit in each.facets.units]
    for one in section["context"]:
        if one["kind"] == "principle" and any(one["span"][0] <= a and b <= one["span"][1] for a, b in named):
            one["kind"] = "unit_line"


def _told(bench: Bench, item: Item) -> list[Part]:
    """Sentences of an item, and of those below it, that the parser says oblige nobody."""
    told = [one for each in item.each() for one in each.measures if one.kind]
    return [context(bench.working, one.span, _kind(one.kind)) for one in told]


def _shared(bench: Bench, items: list[Item]) -> Part:
    first = items[0]
    section = {
        "id": new_id(bench.working, "s"),
        "version": 0,
        "label": "",
        "title": cut(plain(first.title), MOST_TITLE) if len(items) == 1 and first.title else ALL_TASKS,
        "implied": True,
        "heading": None,
        "span": [first.span[0], items[-1].span[1]],
        "tasks": [task_of_item(bench, one) for one in items],
        "context": [],
        "edited": False,
        "confidence": min(one.confidence for one in items),
        "rule": "implied",
    }
    cover(bench.working, section, bench.source)
    return section


def _kind(kind: str) -> str:
    return kind if kind in CONTEXT_KINDS else "principle"


def _place_context(bench: Bench, found: Sequence[Context]) -> None:
    """Context goes to the section it lies in; there it says better than `cover` why it is no task."""
    sections = [one for chapter in bench.working["chapters"] for one in chapter["sections"]]
    changed = set()
    for one in found:
        home = next((s for s in sections if s["span"][0] <= one.span[0] and one.span[1] <= s["span"][1]), None)
        if home is None:
            bench.working["context"].append(context(bench.working, one.span, _kind(one.kind), plain(one.note)))
        else:
            _replace(bench, home, one)
            changed.add(home["id"])
    for section in sections:
        if section["id"] in changed:
            cover(bench.working, section, bench.source)


def _replace(bench: Bench, section: Part, one: Context) -> None:
    """Put the parser's reason first, so that it is the one that stays."""
    inside = [each for each in section["context"] if one.span[0] <= each["span"][0] and each["span"][1] <= one.span[1]]
    section["context"] = [each for each in section["context"] if each not in inside]
    section["context"].append(context(bench.working, one.span, _kind(one.kind), plain(one.note)))


def _corrections(working: Working, source: str, defects: Sequence[Defect]) -> list[Part]:
    """Suspected defects that do not overlap, as they stand in the text."""
    made: list[Part] = []
    end = 0
    for one in sorted(defects, key=lambda each: each.span):
        written = source[one.span[0] : one.span[1]]
        if one.span[0] < end or not written.strip() or len(written) > 400 or plain(written) != written:
            continue
        end = one.span[1]
        suggestion = plain(one.suggestion)[:400]
        made.append(
            {
                "id": new_id(working, "k"), "version": 0, "span": list(one.span), "as_written": written,
                "suggestion": suggestion, "corrected": suggestion, "note": plain(one.note)[:200], "rule": one.rule[:60],
                "decision": OPEN, "required": bool(suggestion),
            }
        )  # fmt: skip
    return made
