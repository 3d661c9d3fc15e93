"""Cells divided by | whose rows do not stand on lines of their own: one run of text, or | and every cell on a line."""

from __future__ import annotations

import re
from itertools import pairwise

from importer.understanding.tables.columns import (
    LEAST_COLUMNS,
    MOST_COLUMNS,
    MOST_HEAD,
    NUMBER,
    OTHER,
    column,
    is_breakdown,
)
from importer.understanding.tables.grids import EMPTY, Grid, Row, Span, tight
from importer.understanding.tables.heads import CATEGORY

# The number of the first row, behind the last name of the head: 完成时限1, or a break and anything.
FIRST = re.compile(r"^\s*([^\d\n|]{2,12}?)(?:\s*\n|\s*(?=1\D?$))")
HEAD = re.compile(r"(?:序号|编号)\s*\|")


def piped_stream(text: str) -> Grid | None:
    """The first table of a text in which | divides the cells, however its rows are broken."""
    found = HEAD.search(text)
    if found is None:
        return None
    cells = _split(text, found.start())
    head, rest, closed = _head(text, cells)
    if len(head) < LEAST_COLUMNS or not is_breakdown([column(one) for one in head]):
        return None
    return Grid(head, found.start(), _rows(text, rest, len(head), closed))


def _split(text: str, start: int) -> list[Span]:
    """The stretches between one | and the next, as they are; the last ends with its line."""
    bars = [place for place in range(start, len(text)) if text[place] == "|"]
    end = text.find("\n", bars[-1] + 2)
    edges = [start - 1, *bars, end if end >= 0 else len(text)]
    return [(a + 1, b) for a, b in pairwise(edges)]


def _head(text: str, cells: list[Span]) -> tuple[list[str], list[Span], bool]:
    """The names of the columns, the cells behind them, and whether a row ends with a | of its own."""
    names: list[str] = []
    for place, (start, end) in enumerate(cells[:MOST_COLUMNS]):
        words = text[slice(*tight(text, start, end))]
        if cut := _last_name(text, start, end):
            name = text[slice(*tight(text, start, cut))]
            if not names or column(name) == OTHER:
                return names, cells[place:], True
            return [*names, name], [(cut, end), *cells[place + 1 :]], False
        category = CATEGORY.match(words)
        if words.isdecimal() or category or len(words) > MOST_HEAD or (names and column(words) == NUMBER):
            return names, cells[place:], True
        if words or names:
            names.append(words)
    return names, [], False


def _last_name(text: str, start: int, end: int) -> int | None:
    """Where the first row begins in a cell that holds the last name of the head, too."""
    start, end = tight(text, start, end)
    found = FIRST.match(text[start:end])
    return start + found.end() if found and start + found.end() < end else None


def _rows(text: str, cells: list[Span], width: int, closed: bool) -> list[Row]:
    """Rows of `width` cells. Unless a row is closed by a |, its last cell also holds the number of the next row."""
    rows: list[Row] = []
    row: Row = []
    number = 1
    for start, end in cells:
        if len(row) + 1 < width:
            if not row:
                number = _number(text[slice(*tight(text, start, end))], number)
            row.append(tight(text, start, end))
            continue
        cut = end if closed else _cut(text, start, end, number + 1)
        rows.append([*row, tight(text, start, cut)])
        row = [] if closed else [tight(text, cut, end)]
        if row:
            number = _number(text[slice(*row[0])], number)
    if len(row) > 1:
        rows.append((row + [EMPTY] * width)[:width])
    return rows


def _number(words: str, before: int) -> int:
    return int(words) if words.isdecimal() and len(words) < 4 else before


def _cut(text: str, start: int, end: int, following: int) -> int:
    """Where the last cell of a row ends: before the next row's number, else at a break."""
    words = text[start:end].rstrip()
    number = str(following)
    if words.endswith(number) and not words[: -len(number)].endswith((".", "0", *"123456789")):
        return start + len(words) - len(number)
    filled = len(words) - len(words.lstrip())
    at = text.find("\n", start + filled, end)
    return at if at >= 0 else end
