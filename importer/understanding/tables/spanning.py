"""Heads whose names cover several columns: those of a second row below them, or columns without names of their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement, islice, pairwise, zip_longest

from importer.understanding.tables.columns import MOST_COLUMNS, NUMBER, TITLE, agrees, column, is_breakdown, one_title
from importer.understanding.tables.grids import Row
from importer.understanding.tables.placing import NEVER, Places

Way = tuple[list[str], float]  # the names of all columns, and what it costs for every row that they stand so

MOST_EXTRA, MOST_WAYS = 2, 200
LATE = 0.6  # for a column under a name that is not the first
APART = 2.0  # for names over others that do not stand side by side
NO_TITLE = 2.0  # for a number where the name of the task should stand
NO_NAME = "类别"
OFTEN = 0.8  # of the rows in which the last of several text columns under one name is written


def columns_below(text: str, head: list[list[str]], body: list[Row], width: int) -> list[str]:
    """The names of so many columns of a table, from one or two rows of a head and the first rows below it."""
    width = min(MOST_COLUMNS, width)
    ways = list(islice(_replaced(head[0], head[1], width) if len(head) > 1 else _wider(head[0], width), MOST_WAYS))
    ways = ways or [(head[0], 0.0)]  # the rows do not go together: the first alone is the head
    marks = [_mark(text, names, body) - cost * len(body) for names, cost in ways] if len(ways) > 1 else [0.0]
    return settled(text, ways[marks.index(max(marks))][0], body)


def settled(text: str, names: list[str], body: list[Row]) -> list[str]:
    """The names, where several columns stand under one.

    Those that are covered in many rows, or do not look like what the name says, only tell rows apart; the first that
    every row has is the one the name is about.
    """
    again = [n for n in range(1, len(names)) if names[n] == names[n - 1]]
    if not again:
        return names
    kinds = [column(one) for one in names]
    places = Places(text, kinds)
    rows = [dict(zip(places.places_of(row)[0], row, strict=False)) for row in body if len(row) > 1]
    made = list(names)
    for n in again:
        written = [row[n - 1] for row in rows if n - 1 in row]
        unlike = sum(agrees(text[slice(*one)], kinds[n]) < 0 for one in written)
        if len(written) < OFTEN * len(rows) or unlike * 2 > len(written):
            made[n - 1] = NO_NAME
    return made


def _mark(text: str, names: list[str], body: list[Row]) -> float:
    """How well the cells of some rows go with the columns."""
    kinds = [column(one) for one in names]
    if not is_breakdown(kinds):
        return NEVER
    places = Places(text, kinds)
    title = one_title(kinds).index(TITLE)
    mark = 0.0
    for row in (one for one in body if len(one) > 1):
        columns, fits = places.places_of(row)
        named = text[slice(*row[columns.index(title)])] if title in columns else ""
        mark += fits - NO_TITLE * named.isdecimal()
    return mark


def _wider(names: list[str], width: int) -> Iterator[Way]:
    """Every way in which names may stand over more columns than there are names."""
    extra = width - len(names)
    if not 0 < extra <= MOST_EXTRA:
        yield names, 0.0
        return
    counted = [n for n, one in enumerate(names) if column(one) == NUMBER]
    free = [n for n in range(len(names)) if n not in counted]
    for wider in combinations_with_replacement(free, extra):
        made = [name for n, one in enumerate(names) for name in [one] * (1 + wider.count(n))]
        yield made, LATE * sum(free.index(one) for one in wider)


def _replaced(upper: list[str], lower: list[str], width: int) -> Iterator[Way]:
    """责任单位 over 牵头单位 | 配合单位: some of the upper names, each with several of the lower ones in its place."""
    if not all(upper) or not all(lower):  # covered cells are there, but empty
        both = zip_longest(upper, lower, fillvalue="")
        yield [low or up for up, low in both], 0.0
        return
    covering = len(upper) + len(lower) - width
    if not 1 <= covering <= min(len(upper), len(lower)):
        covering = 1
    least = 2 if 2 * covering <= len(lower) else 1
    free = [n for n, one in enumerate(upper) if column(one) != NUMBER]
    for chosen in combinations(free, covering):
        cost = APART * sum(b - a - 1 for a, b in pairwise(chosen))
        for cuts in combinations(range(1, len(lower)), covering - 1):
            parts = [lower[a:b] for a, b in pairwise([0, *cuts, len(lower)])]
            if min(map(len, parts)) >= least:
                under = dict(zip(chosen, parts, strict=True))
                yield [name for n, one in enumerate(upper) for name in under.get(n, [one])], cost
