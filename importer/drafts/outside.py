"""Words that stand in no section: heads of documents, introductions of chapters, closing words. No database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from importer.drafts.covering import says_something
from importer.drafts.words import Span, tight
from importer.drafts.working import Part, Working

# Characters of one stretch on screen; a longer one (annexes) is shown in several.
MOST_ZONE = 12_000
FRONT, BETWEEN, END = "文头", "章间文字", "结语"


@dataclass(frozen=True)
class Zone:
    """A stretch outside all chapters, what it is called, and the chapter before it."""

    ident: str
    label: str
    span: Span


def extent(chapter: Part) -> Span:
    """From where to where a chapter reaches, with its heading and all of its sections."""
    ends = [chapter["span"], *(one["span"] for one in chapter["sections"])]
    if chapter["heading"]:
        ends.append(chapter["heading"])
    return min(one[0] for one in ends), max(one[1] for one in ends)


def zones(working: Working, source: str) -> list[Zone]:
    """What stands before, between and after the chapters, in the order of the text."""
    found: list[Zone] = []
    place, ident = 0, "front"
    for chapter in working["chapters"]:
        start, end = extent(chapter)
        label = FRONT if ident == "front" else BETWEEN
        found += _pieces(source, (place, start), ident, label)
        place, ident = max(place, end), f"after-{chapter['id']}"
    return found + list(_pieces(source, (place, len(source)), ident, END))


def _pieces(source: str, span: Span, ident: str, label: str) -> Iterator[Zone]:
    number = 0
    for start, end in _cut(source, span):
        if says_something(source, (start, end)):
            number += 1
            more = f"-{number}" if number > 1 else ""
            yield Zone(ident + more, f"{label}{number}" if more else label, (start, end))


def _cut(source: str, span: Span) -> Iterator[Span]:
    """At the ends of lines, so that no piece is too long for a screen."""
    start, stop = tight(source, *span)
    while start < stop:
        end = stop
        if stop - start > MOST_ZONE:
            end = source.rfind("\n", start, start + MOST_ZONE) + 1 or start + MOST_ZONE
        yield start, end
        start = end


def shown(chapter: Part, section: Part) -> Span:
    """What is on screen with a section: itself, the words after it, and before the first one those above it."""
    rows = chapter["sections"]
    at = next(n for n, one in enumerate(rows) if one["id"] == section["id"])
    start, end = section["span"]
    if at == 0:
        head = chapter["heading"]
        start = min(start, head[1] if head and head[1] <= start else extent(chapter)[0])
    following = rows[at + 1]["span"][0] if at + 1 < len(rows) else extent(chapter)[1]
    return start, max(end, following)


def told(working: Working, span: Span) -> list[Part]:
    """Stretches that oblige nobody and lie, at least partly, in a span: those of sections and those outside them."""
    rows = [*working["context"]]
    for chapter in working["chapters"]:
        for section in chapter["sections"]:
            rows += section["context"]
    inside = [one for one in rows if one["span"][0] < span[1] and one["span"][1] > span[0]]
    return sorted(inside, key=lambda one: one["span"])
