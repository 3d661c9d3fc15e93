"""Say of every item and sentence who, when and how much."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from importer.understanding.deadlines import find_deadlines
from importer.understanding.draft import Chapter, Deadline, Facets, Indicator, Item, Measure, Span, Units
from importer.understanding.indicators import find_indicators
from importer.understanding.preamble import looks_back
from importer.understanding.units import apply_first_leads, divides, find_subjects, find_units, heading_units

TIMED = re.compile(r"(?:时间|日期|期限|时限)：")
AFTER = 12  # characters behind a heading
DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Setting:
    """What holds for the whole document."""

    text: str
    year: int | None
    issued: date | None
    first_leads: bool


def chapter_with_facets(setting: Setting, chapter: Chapter) -> Chapter:
    """A chapter whose items say who, when and how much; its own text too where it holds no items of tasks."""
    if looks_back(chapter.title):
        return chapter
    divided = divides(chapter.title)
    items = tuple(item_with_facets(setting, one, divided) for one in chapter.items)
    if whose := tuple(heading_units(chapter.title, chapter.heading)):
        items = tuple(_named(one, whose) for one in items)
    if len(items) == 1 and items[0].implied:
        items = (_with_heading(setting, chapter, items[0]),)
    end = items[0].span[0] if items else chapter.span[1]
    own = (
        facets_of(setting, (chapter.heading[1], end)) if end > chapter.heading[1] and not _implied(items) else Facets()
    )
    own = own if own.deadlines else replace(own, deadlines=_when(setting, chapter, items))
    return replace(chapter, items=items, facets=own)


def _when(setting: Setting, chapter: Chapter, items: Sequence[Item]) -> tuple[Deadline, ...]:
    """一、整治时间：6月1日至6月30日: a heading that says when, and nothing else."""
    end = setting.text.find("\n", chapter.heading[0])
    line = (chapter.heading[0], chapter.span[1] if end < 0 else min(end, chapter.span[1]))
    if not TIMED.search(setting.text, *line) or any(one.facets.deadlines for one in items):
        return ()
    return facets_of(setting, line).deadlines


def _with_heading(setting: Setting, chapter: Chapter, item: Item) -> Item:
    """The one item of a chapter with the numbers and days its heading sets: 三、9月底前新增就业3000人。责任单位：…"""
    start, end = chapter.heading
    said = facets_of(setting, (start, min(end, item.span[0])), chapter.label)
    found = _once((*said.indicators, *item.facets.indicators), chapter.heading)
    days = tuple(one for one in said.deadlines if one.explicit and not TIMED.search(setting.text, start, end))
    facets = replace(item.facets, indicators=found, deadlines=days + item.facets.deadlines)
    return replace(item, facets=facets)


def _implied(items: Sequence[Item]) -> bool:
    return any(one.implied for one in items)


def item_with_facets(setting: Setting, item: Item, divided: bool = False) -> Item:
    """An item with what its own text says, the text of the items below it left out.

    `divided`: it stands below a heading that announces who does what, so that whoever a sentence begins with acts.
    """
    divided = divided or divides(item.title)
    children = tuple(item_with_facets(setting, one, divided) for one in item.children)
    number = item.heading[0] if item.heading else item.span[0]
    facets = facets_of(setting, (item.span[0], _own_end(item, children)), _silent(setting, item), number)
    if not facets.units and item.heading:
        facets = replace(
            facets,
            units=tuple(
                heading_units(item.title, item.heading, setting.text[item.heading[1] : item.heading[1] + AFTER])
            ),
        )
    if divided and not facets.units:
        facets = replace(facets, units=_subjects(setting, item, children))
    if children and any(one.span[0] >= children[-1].span[1] for one in item.measures):
        facets = _and(facets, facets_of(setting, (children[-1].span[1], item.span[1])))
    facets = replace(facets, deadlines=tuple(one for one in facets.deadlines if not _in_title(one, item.heading)))
    facets = replace(facets, indicators=_once(facets.indicators, item.heading))
    measures = tuple(replace(one, facets=_within(facets, one)) for one in item.measures)
    return replace(item, facets=facets, measures=measures, children=children)


def _silent(setting: Setting, item: Item) -> str:
    """What of an item says nothing: its number, and with it a heading without figures that runs into the text."""
    runs_on = item.heading and item.title_end == "none" and not DIGIT.search(item.title)
    return setting.text[slice(*item.heading)] if item.heading and runs_on else item.label


def _named(item: Item, whose: tuple[Units, ...]) -> Item:
    """An item in which nobody is named, with the bodies whose tasks its chapter holds."""
    named = any(one.facets.units for one in item.each())
    return item if named else replace(item, facets=replace(item.facets, units=whose))


def _subjects(setting: Setting, item: Item, children: Sequence[Item]) -> tuple[Units, ...]:
    """Who the sentences of an item's own text begin with, its number left out."""
    start = item.span[0] + len(item.label)
    return tuple(_shifted(one, start) for one in find_subjects(setting.text[start : _own_end(item, children)]))


def _own_end(item: Item, children: Sequence[Item]) -> int:
    return children[0].span[0] if children else item.span[1]


def _once(found: tuple[Indicator, ...], heading: Span | None) -> tuple[Indicator, ...]:
    """Without the numbers of a heading that the text below it says again."""
    stop = heading[1] if heading else 0
    again = {(one.number, one.unit, one.subject) for one in found if one.span[0] >= stop}
    return tuple(one for one in found if one.span[0] >= stop or (one.number, one.unit, one.subject) not in again)


def _and(one: Facets, other: Facets) -> Facets:
    return Facets(one.units + other.units, one.deadlines + other.deadlines, one.indicators + other.indicators)


def _in_title(one: Deadline, heading: Span | None) -> bool:
    """Soft words of a title (持续优化…) say nothing of time."""
    return heading is not None and not one.explicit and one.span[0] < heading[1]


def facets_of(setting: Setting, span: Span, label: str = "", number: int | None = None) -> Facets:
    """What a stretch of the text says; spans point into the whole text.

    `label`: its own number, which says nothing; it stands at the place `number`, else at the head.
    """
    words = setting.text[slice(*span)]
    at = number - span[0] if number is not None else 0
    bare = words[:at] + " " * len(label) + words[at + len(label) :] if words.startswith(label, at) else words
    units = tuple(_shifted(one, span[0]) for one in find_units(bare))
    if setting.first_leads:
        units = apply_first_leads(units)
    deadlines = tuple(_shifted(one, span[0]) for one in find_deadlines(words, setting.year, setting.issued))
    indicators = tuple(_shifted(one, span[0]) for one in find_indicators(bare))
    return Facets(units, deadlines, indicators)


def _shifted(one: Any, by: int) -> Any:
    return replace(one, span=(one.span[0] + by, one.span[1] + by))


def _within(facets: Facets, measure: Measure) -> Facets:
    """What of an item's facets stands in one of its sentences."""
    return Facets(*(_inside(ones, measure.span) for ones in (facets.units, facets.deadlines, facets.indicators)))


def _inside(ones: Sequence[Any], span: Span) -> tuple[Any, ...]:
    """Those of some findings, in the order of the text, that lie in a span."""
    first, last = (bisect_left(ones, place, key=lambda one: one.span[0]) for place in span)
    return tuple(one for one in ones[first:last] if one.span[1] <= span[1])
