"""Text that is no task, and why: everything outside chapters, and what chapters say before their items."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from importer.understanding.draft import Chapter, Context, Item, Span
from importer.understanding.noise import NOISE

MOST_FRONT = 120
# A stretch that holds words, without blanks and borders around it.
LEFT = re.compile(r"\w(?:[^\n|]*\w)?[。；，！？）”》]*")


def context_of(text: str, every: list[Span], chapters: list[Chapter], loose: list[Item]) -> list[Context]:
    """A reason for each paragraph that lies in no item and is no heading of a chapter; spans point into `text`."""
    body = [one.span for one in chapters] + [one.span for one in loose]
    start = min((one[0] for one in body), default=len(text))
    end = max((one[1] for one in body), default=len(text))
    made = [_outside(text, one, start) for one in every if one[1] <= start or one[0] >= end]
    for chapter in chapters:
        made += _intro(text, chapter)
    made += _between(text, every, body, start, end)
    made += _gaps(text, made, chapters, loose, (start, end))
    return sorted((one for one in made if one.span[0] < one.span[1]), key=lambda one: one.span)


def _gaps(text: str, made: list[Context], chapters: list[Chapter], loose: list[Item], body: Span) -> Iterator[Context]:
    """What is left: cells of rows that say who and when, the heads of tables, rows without a line of their own."""
    items = [one for root in [*(item for each in chapters for item in each.items), *loose] for one in root.each()]
    taken = [one.heading for one in chapters] + [one.span for one in made]
    taken += [one.heading for one in items if one.heading] + [part.span for one in items for part in one.measures]
    rows = sorted(one.span for one in items if one.kind == "row")
    at = 0
    for start, end in [*sorted(taken), (len(text), len(text))]:
        for found in LEFT.finditer(text, at, max(at, start)):
            near = rows[max(0, bisect_left(rows, (found.end(), 0)) - 1)] if rows else (0, 0)
            in_row = near[0] <= found.start() < near[1]
            outside = "front_matter" if found.start() < body[0] else "closing" if found.end() > body[1] else "principle"
            yield Context(found.span(), "unit_line" if in_row else outside)
        at = max(at, end)


def _outside(text: str, span: Span, start: int) -> Context:
    words = text[slice(*span)]
    if NOISE.match(words):
        return Context(span, "noise")
    if span[0] >= start:
        return Context(span, "closing")
    return Context(span, "preamble" if "。" in words and len(words) > MOST_FRONT / 2 else "front_matter")


def _intro(text: str, chapter: Chapter) -> Iterator[Context]:
    """What a chapter says before its first item; all of it where it holds no tasks."""
    first = min((one.span[0] for one in chapter.items), default=chapter.span[1])
    if chapter.preamble and not chapter.items:
        first = chapter.span[1]
    start = chapter.heading[1]
    if start < first and text[start:first].strip(" \n。，|"):
        yield Context((start, first), "preamble" if chapter.preamble else "principle")


def _between(text: str, every: list[Span], body: list[Span], start: int, end: int) -> Iterator[Context]:
    """Paragraphs between chapters that belong to none: of another counting, or left out as noise."""
    body = sorted(body)
    for span in every:
        near = (
            body[max(0, bisect_left(body, (span[1], 0)) - 1)] if body else (0, 0)
        )  # the last that begins before its end
        if start <= span[0] and span[1] <= end and not (near[0] < span[1] and span[0] < near[1]):
            yield Context(span, "noise" if NOISE.match(text, *span) else "front_matter")
