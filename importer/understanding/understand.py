"""The whole reading: fold, divide into paragraphs, find head and outline, say who, when and how much, point back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from importer.reading.document import Document
from importer.understanding.annexes import without_annex_lists
from importer.understanding.attach import Setting, chapter_with_facets, facets_of, item_with_facets
from importer.understanding.context import context_of
from importer.understanding.defects import find_defects
from importer.understanding.draft import Chapter, Draft, Facets, Head, Item, Span, each_item
from importer.understanding.fold import fold
from importer.understanding.folded import Folded
from importer.understanding.head import find_head
from importer.understanding.joined import Body, joined
from importer.understanding.lines import paragraphs
from importer.understanding.noise import without_noise
from importer.understanding.outline import Outline, outline
from importer.understanding.plan_year import year_of_plan
from importer.understanding.tables import items_of_tables
from importer.understanding.to_source import chapter_to_source, facets_to_source, item_to_source
from importer.understanding.units import find_rules
from importer.understanding.verdict import ANNEX, refusal_of

# So many items make a text or a table a plan of its own.
SEVERAL = 5
LONG = 60  # characters of a line that is no title


def understand(document: Document) -> Draft:
    """What a document holds. Never raises; a document without a plan gives a draft with a `refusal`."""
    folded = fold(document.text)
    text = folded.text
    every = paragraphs(text)
    spans = without_annex_lists(text, without_noise(text, every))
    found = outline(folded, spans)
    head = _head(folded, spans, found)
    rules = find_rules(text)
    setting = _setting(text, head, any(one.kind == "first_leads" for one in rules))
    body = joined(found, *items_of_tables(folded, document.tables, spans, setting.year, document.text))
    before = text[: found.body[0]] if found.body else text
    if refusal := refusal_of(text, before, found, body.rows):
        return Draft(document.text, head if refusal == ANNEX else Head(), refusal=refusal, notes=document.notes)
    chapters = _in_order([*(chapter_with_facets(setting, one) for one in body.text), *body.tables])
    loose = [*(item_with_facets(setting, one) for one in body.text_loose), *body.tables_loose]
    notes = [*document.notes, *_notes(document.text, text, loose, chapters), *_one_of_two(body)]
    return Draft(
        document.text,
        head,
        tuple(chapter_to_source(folded, one) for one in chapters),
        tuple(item_to_source(folded, one) for one in loose),
        tuple(_pointing(folded, one) for one in context_of(text, every, chapters, loose)),
        tuple(find_defects(folded, document.text)),
        tuple(_pointing(folded, one) for one in rules),
        facets_to_source(folded, _opening(setting, _before(spans, _start(found, body)))),
        facets_to_source(folded, _closing(setting, [] if body.rows else found.closing)),
        notes=tuple(notes),
    )


def _in_order(chapters: list[Chapter]) -> list[Chapter]:
    placed = sorted(chapters, key=lambda one: one.span)
    return [replace(one, number=number) for number, one in enumerate(placed, 1)]


def _notes(source: str, text: str, loose: list[Item], chapters: list[Chapter]) -> Iterator[str]:
    """What was put in order without asking."""
    half = sum(source.count(mark) for mark in ",:;()!?") - sum(text.count(mark) for mark in ",:;()!?")
    if half > 0:
        yield f"{half}处半角标点已自动转为全角"
    joined = sum(one.title_end == "none" and not one.implied for one in each_item(chapters, loose))
    if joined:
        yield f"{joined}处小节标题与正文连写，已自动分开"


def _one_of_two(body: Body) -> Iterator[str]:
    """Text and table both look like the plan: one of them was chosen."""
    if body.left_out >= SEVERAL and body.rows:
        yield f"正文有{body.left_out}个小节，表格有{len(body.rows)}行；任务是按表格拆分的，正文里的任务请到原文里设"
    elif body.left_out >= SEVERAL:
        yield f"文件里还有一张{body.left_out}行的表格；任务是按正文拆分的，表格里的任务请到原文里设"


def _start(found: Outline, body: Body) -> int:
    """Where the tasks begin: in the text, or in a table of it."""
    starts = [one.span[0] for one in body.tables] + [one.span[0] for one in body.tables_loose]
    return min(starts) if starts and not body.text else found.body[0] if found.body else 0


def _before(spans: list[Span], start: int) -> list[Span]:
    return [one for one in spans if one[1] <= start]


def _head(folded: Folded, spans: list[Span], found: Outline) -> Head:
    end = found.body[1] if found.body else len(folded.text)
    before = _before(spans, found.body[0]) if found.body else spans
    after = [one for one in spans if one[0] >= end] + found.closing
    return find_head(folded, before, sorted(set(after)))


def _opening(setting: Setting, before: list[Span]) -> Facets:
    """Aims and dates that whole sentences before the first item set: 年内接待游客6500万人次."""
    found = [facets_of(setting, one) for one in _prose(setting, before)]
    deadlines = [one for each in found for one in each.deadlines if one.explicit and one.kind in ("date", "recurring")]
    indicators = [one for each in found for one in each.indicators if not one.soft]
    return Facets(deadlines=tuple(deadlines), indicators=tuple(indicators))


def _closing(setting: Setting, closing: list[Span]) -> Facets:
    """Dates that the words after the last item set for the whole plan."""
    deadlines = [one for span in _prose(setting, closing) for one in facets_of(setting, span).deadlines]
    return Facets(deadlines=tuple(one for one in deadlines if one.explicit and one.kind == "date"))


def _prose(setting: Setting, spans: list[Span]) -> list[Span]:
    """Those that hold a whole sentence, or one whose full stop is lost: no title, no signature with its day."""
    said = [(one, setting.text[slice(*one)]) for one in spans]
    return [one for one, words in said if "。" in words or (len(words) > LONG and "，" in words)]


def _pointing(folded: Folded, one: Any) -> Any:
    return replace(one, span=folded.to_source(*one.span))


def _setting(text: str, head: Head, first_leads: bool) -> Setting:
    issued = date.fromisoformat(head.date.value) if head.date else None
    return Setting(text, year_of_plan(text, head, issued.year if issued else None), issued, first_leads)
