"""The document's own number; never one that it cites."""

from __future__ import annotations

from importer.understanding.draft import Found, Span
from importer.understanding.folded import Folded
from importer.understanding.head.patterns import (
    BARE_END,
    BARE_NUMBER,
    BARE_YEAR,
    BEHIND,
    CITES,
    GLUED,
    GLUED_NUMBER,
    LABELLED,
    NUMBER,
)

LONG, LEAST_LINES = 80, 2


def number_of(folded: Folded, lines: list[Span], year: int | None) -> Found | None:
    """A number on a line of its own, at the very beginning, behind a title, or in the page's metadata."""
    text = folded.text
    for place, (start, end) in enumerate(lines):
        if found := _in_line(folded, start, end, first=place == 0):
            return found
    limit = lines[-1][1] if lines else 0
    if labelled := LABELLED.search(text, 0, limit):
        return Found(labelled[1], folded.to_source(*labelled.span(1)), 0.9, "head.number_labelled")
    return _bare_year(folded, lines, year)


def _in_line(folded: Folded, start: int, end: int, *, first: bool) -> Found | None:
    text = folded.text
    line = text[start:end]
    at = start + line.startswith("（")
    found = NUMBER.match(text, at, end)
    rest = text[found.end() : end] if found else ""
    if found and not CITES.search(found.group()) and (rest in ("", "）") or (first and _title_behind(rest))):
        return Found(found.group(), folded.to_source(*found.span()), 0.95, "head.number")
    if behind := BEHIND.match(line):
        where = (start + behind.start(1), start + behind.end(1))
        return Found(behind[1], folded.to_source(*where), 0.85, "head.number_behind_title")
    if BARE_END.fullmatch(line):
        return Found(f"{line}号", folded.to_source(start, end), 0.7, "head.number_without_marks")
    if bare := BARE_NUMBER.fullmatch(line):
        value = f"{bare[1]}〔{bare[2]}〕{bare[3]}号"
        return Found(value, folded.to_source(start, end), 0.6, "head.number_without_marks")
    if (glued := GLUED_NUMBER.search(line)) and (len(line) > LONG or glued.end() == len(line)):
        where = (start + glued.start(), start + glued.end())
        return Found(glued.group(), folded.to_source(*where), 0.8, "head.number_glued")
    return None


def _title_behind(rest: str) -> bool:
    """Whether what follows a number on the first line is a title, not a sentence that cites another document."""
    return bool(GLUED.match(rest)) or not any(mark in rest for mark in "，。；、")


def _bare_year(folded: Folded, lines: list[Span], year: int | None) -> Found | None:
    """20247 above a title of 2024, or between it and those it is sent to."""
    text = folded.text
    sent = next((n for n, (_, end) in enumerate(lines) if text[end - 1] == "："), LEAST_LINES)
    for start, end in lines[:sent]:
        bare = BARE_YEAR.fullmatch(folded.text, start, end)
        if bare and year == int(bare[1]):
            return Found(f"〔{bare[1]}〕{bare[2]}号", folded.to_source(start, end), 0.5, "head.number_without_marks")
    return None
