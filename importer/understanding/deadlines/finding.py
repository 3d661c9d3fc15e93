"""All kinds of limits in a text, in its order, none found twice."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
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


def find_deadlines(text: str, year: int | None, issued: date | None, *, bare: bool = False) -> list[Deadline]:
    """What a text says about when, in its order; `year` is the plan's, `issued` the day of the document.

    A month without a year is not resolved when there is no year. `bare`: the text holds nothing but limits, so that a
    date needs no word like 前 beside it.
    """
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
