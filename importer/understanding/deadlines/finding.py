"""All kinds of limits in a text, in its order, none found twice."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from importer.understanding.deadlines.dates import find_dates
from importer.understanding.deadlines.days import Setting
from importer.understanding.deadlines.dotted import find_dotted
from importer.understanding.deadlines.periods import find_periods, find_starts
from importer.understanding.deadlines.relative import find_relative
from importer.understanding.deadlines.rhythms import find_rhythms
from importer.understanding.deadlines.soft import find_constant, find_soft
from importer.understanding.deadlines.year_parts import find_year_parts
from importer.understanding.draft import Deadline
from importer.understanding.quoted import without_quoted

# Of findings that overlap the one of the earlier finder stays.
_FINDERS: tuple[Callable[..., Iterator[Deadline]], ...] = (
    find_starts, find_dotted, find_periods, find_relative, find_rhythms, find_dates, find_year_parts,
    find_constant, find_soft,
)  # fmt: skip


# A line that ends within a date: 2025年 / 底前, 6 / 月底, 6月 / 30日前
BROKEN = re.compile(
    r"(?<=\d年)\n(?=[底末内上下第]|\d{1,2}月)|(?<=\d)\n(?=[月日](?!\d))|(?<=\d月)\n(?=[底末上中下]|\d{1,2}日)"
)


def without_breaks(text: str) -> list[int]:
    """The places of a text's characters without the line ends that stand within dates."""
    broken = {one.start() for one in BROKEN.finditer(text)}
    return [place for place in range(len(text)) if place not in broken]


def find_deadlines(text: str, year: int | None, issued: date | None, *, bare: bool = False) -> list[Deadline]:
    """What a text says about when, in its order; `year` is the plan's, `issued` the day of the document.

    A month without a year is not resolved when there is no year. `bare`: the text holds nothing but limits, so that a
    date needs no word like 前 beside it.
    """
    if BROKEN.search(text):
        kept = without_breaks(text)
        joined = "".join(text[place] for place in kept)
        found = find_deadlines(joined, year, issued, bare=bare)
        return [replace(one, span=(kept[one.span[0]], kept[one.span[1] - 1] + 1)) for one in found]
    quiet = without_quoted(text)
    setting = Setting(year, issued)
    made: list[Deadline] = []
    places: list[tuple[int, int]] = []
    for finder in _FINDERS:
        for one in finder(quiet, setting, bare=bare):
            at = bisect_left(places, one.span)
            before = places[at - 1][1] if at else -1
            after = places[at][0] if at < len(places) else len(text) + 1
            if before <= one.span[0] and one.span[1] <= after:
                places.insert(at, one.span)
                made.append(one)
    return sorted(made, key=lambda one: one.span)
