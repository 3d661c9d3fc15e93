"""Say of every item and sentence who, when and how much."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from importer.understanding.deadlines import find_deadlines
from importer.understanding.draft import Chapter, Deadline, Facets, Item, Measure, Span
from importer.understanding.indicators import find_indicators
from importer.understanding.units import apply_first_leads, find_units

TIMED = re.compile(r"(?:时间|日期|期限|时限)：")


@dataclass(frozen=True)
class Setting:
    """What holds for the whole document."""

    text: str
    year: int | None
    issued: date | None
    first_leads: bool


def chapter_with_facets(setting: Setting, chapter: Chapter) -> Chapter:
    """A chapter whose items say who, when and how much; its own text too where it holds no items of tasks."""
    items = tuple(item_with_facets(setting, one) for one in chapter.items)
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


def _implied(items: Sequence[Item]) -> bool:
    return any(one.implied for one in items)


def item_with_facets(setting: Setting, item: Item) -> Item:
    """An item with what its own text says, the text of the items below it left out."""
    children = tuple(item_with_facets(setting, one) for one in item.children)
    facets = facets_of(setting, (item.span[0], children[0].span[0] if children else item.span[1]))
    if children and any(one.span[0] >= children[-1].span[1] for one in item.measures):
        facets = _and(facets, facets_of(setting, (children[-1].span[1], item.span[1])))
    facets = replace(facets, deadlines=tuple(one for one in facets.deadlines if not _in_title(one, item.heading)))
    measures = tuple(replace(one, facets=_within(facets, one)) for one in item.measures)
    return replace(item, facets=facets, measures=measures, children=children)


def _and(one: Facets, other: Facets) -> Facets:
    return Facets(one.units + other.units, one.deadlines + other.deadlines, one.indicators + other.indicators)


def _in_title(one: Deadline, heading: Span | None) -> bool:
    """Soft words of a title (持续优化…) say nothing of time."""
    return heading is not None and not one.explicit and one.span[0] < heading[1]


def facets_of(setting: Setting, span: Span) -> Facets:
    """What a stretch of the text says; spans point into the whole text."""
    words = setting.text[slice(*span)]
    units = tuple(_shifted(one, span[0]) for one in find_units(words))
    if setting.first_leads:
        units = apply_first_leads(units)
    deadlines = tuple(_shifted(one, span[0]) for one in find_deadlines(words, setting.year, setting.issued))
    indicators = tuple(_shifted(one, span[0]) for one in find_indicators(words))
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
