"""Move what was found in the folded text to its places in the verbatim text."""

from __future__ import annotations

from dataclasses import replace

from importer.understanding.draft import Chapter, Facets, Item, Measure, Span
from importer.understanding.folded import Folded


def chapter_to_source(folded: Folded, one: Chapter) -> Chapter:
    """A chapter with everything in it."""
    return replace(
        one,
        heading=folded.to_source(*one.heading),
        span=folded.to_source(*one.span),
        items=tuple(item_to_source(folded, item) for item in one.items),
        facets=facets_to_source(folded, one.facets),
    )


def item_to_source(folded: Folded, one: Item) -> Item:
    """An item with everything in it."""
    return replace(
        one,
        heading=folded.to_source(*one.heading) if one.heading else None,
        span=folded.to_source(*one.span),
        measures=tuple(_measure(folded, measure) for measure in one.measures),
        facets=facets_to_source(folded, one.facets),
        children=tuple(item_to_source(folded, child) for child in one.children),
    )


def facets_to_source(folded: Folded, facets: Facets) -> Facets:
    """Who, when and how much."""
    return Facets(
        tuple(replace(one, span=_span(folded, one.span)) for one in facets.units),
        tuple(replace(one, span=_span(folded, one.span)) for one in facets.deadlines),
        tuple(replace(one, span=_span(folded, one.span)) for one in facets.indicators),
    )


def _measure(folded: Folded, one: Measure) -> Measure:
    return replace(one, span=folded.to_source(*one.span), facets=facets_to_source(folded, one.facets))


def _span(folded: Folded, span: Span) -> Span:
    return folded.to_source(*span) if span[0] < span[1] else (0, 1)
