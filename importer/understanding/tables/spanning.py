"""Heads whose names cover several columns: those of a second row below them, or columns without names of their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement, pairwise

from importer.understanding.tables.columns import MOST_COLUMNS, NUMBER, agrees, column, is_breakdown
from importer.understanding.tables.placing import Places, Row

MOST_EXTRA, MOST_WAYS = 2, 200
NO_NAME = "类别"
OFTEN = 0.8  # of the rows in which the last of several text columns under one name is written


def columns_below(text: str, head: list[list[str]], body: list[Row]) -> list[str]:
    """The names of a table's columns, from one or two rows of a head and the first rows below it."""
    width = min(MOST_COLUMNS, max(map(len, body), default=0))
    ways = list(_ways(head, width))[:MOST_WAYS]
    if len(ways) == 1:
        return ways[0]
    marks = [_mark(text, one, body) for one in ways]
    return ways[marks.index(max(marks))]


def settled(text: str, names: list[str], body: list[Row]) -> list[str]:
    """The names, where several columns stand under one: those that are covered in many rows, or do not look like what
    the name says, only tell rows apart. The first that every row has is the one the name is about."""
    again = [n for n in range(1, len(names)) if names[n] == names[n - 1]]
    if not again:
        return names
    kinds = [column(one) for one in names]
    places = Places(text, kinds)
    cells = [[(n, cell) for n, cell in zip(places.places_of(row)[0], row, strict=False)] for row in body if len(row) > 1]
    made = list(names)
    for n in again:
        written = [cell for row in cells for place, cell in row if place == n - 1]
        unlike = sum(agrees(text[slice(*one)], kinds[n]) < 0 for one in written)
        if len(written) < OFTEN * len(cells) or unlike * 2 > len(written):
            made[n - 1] = NO_NAME
    return made


def _mark(text: str, names: list[str], body: list[Row]) -> float:
    kinds = [column(one) for one in names]
    if not is_breakdown(kinds):
        return -1e9
    places = Places(text, kinds)
    return sum(places.places_of(row)[1] for row in body if len(row) > 1)


def _ways(head: list[list[str]], width: int) -> Iterator[list[str]]:
    """Every way in which the names may stand over so many columns."""
    upper = head[0]
    if len(head) == 2:
        yield from _replaced(upper, head[1], width)
        return
    extra = width - len(upper)
    if not 0 < extra <= MOST_EXTRA:
        yield upper
        return
    for wider in combinations_with_replacement(range(len(upper)), extra):
        if NUMBER not in (column(upper[one]) for one in wider):
            yield [name for n, one in enumerate(upper) for name in [one] * (1 + wider.count(n))]


def _replaced(upper: list[str], lower: list[str], width: int) -> Iterator[list[str]]:
    """责任单位 over 牵头单位 | 配合单位: some of the upper names, each with several of the lower ones in its place."""
    covering = len(upper) + len(lower) - width
    if not 1 <= covering <= min(len(upper), len(lower)):
        covering = 1
    least = 2 if 2 * covering <= len(lower) else 1
    for chosen in combinations(range(len(upper)), covering):
        if NUMBER in (column(upper[one]) for one in chosen):
            continue
        for cuts in combinations(range(1, len(lower)), covering - 1):
            edges = [0, *cuts, len(lower)]
            parts = [lower[a:b] for a, b in pairwise(edges)]
            if min(map(len, parts)) >= least:
                under = dict(zip(chosen, parts, strict=True))
                yield [name for n, one in enumerate(upper) for name in under.get(n, [one])]
