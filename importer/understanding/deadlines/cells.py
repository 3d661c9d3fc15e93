"""Limits in a table's cell: 2024.8, 11月, 10月底前, 4月底前招标、8月底前开工, 持续推进."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from importer.understanding.deadlines.days import a_day, first_day, iso
from importer.understanding.deadlines.dotted import dotted_limit
from importer.understanding.deadlines.finding import find_deadlines
from importer.understanding.deadlines.soft import ONGOING
from importer.understanding.draft import Deadline

# 6.30前: day of a month
_SHORT = re.compile(r"(1[0-2]|0?[1-9])[.．/](3[01]|[12]\d|0?[1-9])(?:之?前)?")
_DAY = re.compile(a_day("a"))
_YEAR = re.compile(r"(20\d{2})年?度?(?:全年|内)?(?:完成|建成)?")


def deadline_in_cell(text: str, year: int | None, start: int = 0) -> list[Deadline]:
    """The limits of a cell in a column for limits; `start` is where the cell begins."""
    words = re.sub(r"\s+", "", text)
    if not words:
        return []
    whole = _whole(words, year)
    if whole:
        begin = start + len(text) - len(text.lstrip())
        return [replace(whole, words=text.strip(), span=(begin, start + len(text.rstrip())))]
    found = find_deadlines(text, year, None, bare=True)
    return [replace(one, span=(one.span[0] + start, one.span[1] + start)) for one in found if one.explicit]


def _whole(words: str, year: int | None) -> Deadline | None:
    """A cell that is one limit and nothing else, in a form that only cells have."""
    if ONGOING.match(words):
        return Deadline("ongoing", words, (0, 0), 0.9, "deadlines.cell")
    if written := dotted_limit(words):
        kind, until, starts = written
        return Deadline(kind, words, (0, 0), 0.9, "deadlines.cell", until, starts)
    value = None
    if found := _SHORT.fullmatch(words):
        value = iso(year, int(found[1]), int(found[2]))
    elif found := _YEAR.fullmatch(words):
        value = date(int(found[1]), 12, 31).isoformat()
    return Deadline("date", words, (0, 0), 0.9, "deadlines.cell", value) if value else None


def first_of(one: Deadline) -> str | None:
    """The first day that the words of a date mean: 5月上旬 is 1 May, 6月 is 1 June, a written day is that day."""
    found = _DAY.search(one.words)
    return first_day(found, "a", int(one.value[:4])) if found and one.value else one.value
