"""Rows and columns of a document's tables; text that was a table has no borders but | or one cell a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from importer.reading.document import Table
from importer.understanding.folded import Folded
from importer.understanding.tables.columns import (
    LEADER,
    LEAST_COLUMNS,
    MOST_COLUMNS,
    NUMBER,
    OTHER,
    ROLES,
    TIME,
    TITLE,
    agrees,
    column,
    is_breakdown,
    one_title,
)  # fmt: skip

Span = tuple[int, int]
Row = list[Span]  # places in the folded text, one per column; start == end for an empty cell

EMPTY: Span = (0, 0)
LEAST_CELLS = 2  # of a row; one alone names a category
MOST_ROWS, HEAD_WITHIN = 5000, 6


@dataclass
class Grid:
    """A table as rows of spans under a head; `place` is where it begins in the text."""

    head: list[str]
    place: int
    rows: list[Row] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """What its columns hold."""
        return [column(one) for one in self.head]


def grid_of(folded: Folded, table: Table) -> Grid | None:
    """A real table; cells that cover several rows count in each of them. None if it breaks nothing down."""
    width = max((one.column + one.columns for one in table.cells), default=0)
    if not LEAST_COLUMNS <= width <= MOST_COLUMNS:
        return None
    height = max(one.row + one.rows for one in table.cells)
    rows: list[Row] = [[EMPTY] * width for _ in range(min(height, MOST_ROWS))]
    for cell in table.cells:
        span = tight(folded.text, folded.from_source(cell.span[0]), folded.from_source(cell.span[1]))
        for covered in range(cell.row, min(cell.row + cell.rows, len(rows))):
            rows[covered][cell.column] = span
    for place, row in enumerate(rows[:HEAD_WITHIN]):
        head = words_of(folded.text, row)
        if is_breakdown([column(one) for one in head]) and sum(bool(one) for one in head) >= LEAST_COLUMNS:
            head, body = _with_second_head(folded.text, row, rows[place + 1 :])
            return Grid(head, folded.from_source(table.span[0]), body)
    return None


def _with_second_head(text: str, first: Row, rest: list[Row]) -> tuple[list[str], list[Row]]:
    """责任单位 over 牵头单位 | 配合单位: the lower names count, those that cover both rows stay."""
    head = words_of(text, first)
    if not rest:
        return head, rest
    lower = words_of(text, rest[0])
    new = [low for low, a, b in zip(lower, rest[0], first, strict=True) if low and a != b]
    if not new or any(column(one) == OTHER for one in new) or any(one.isdecimal() for one in lower):
        return head, rest
    return [low or up for low, up in zip(lower, head, strict=True)], rest[1:]


def words_of(text: str, row: Row) -> list[str]:
    """The words of a row's cells."""
    return [text[slice(*one)] for one in row]


def tight(text: str, start: int, end: int) -> Span:
    """A cell without blanks, breaks and borders around it."""
    while start < end and text[start] in " \n|":
        start += 1
    while end > start and text[end - 1] in " \n|":
        end -= 1
    return start, end


def fit(text: str, grid: Grid) -> float:
    """How well the cells of a grid look like what their columns hold, from -1 to 1."""
    kinds = grid.kinds
    rows = [one for one in grid.rows if sum(a < b for a, b in one) > 1]  # the others are categories
    marks = [
        agrees(text[a:b], kind) if a < b or kind != TITLE else -1
        for row in rows
        for (a, b), kind in zip(row, one_title(kinds), strict=True)
    ]
    return sum(marks) / max(1, len(rows) * sum(kind in (NUMBER, TIME, *ROLES) for kind in kinds))


def with_covered(rows: list[Row], kinds: list[str]) -> list[Row]:
    """The rows; one that goes on without a number, bodies or a time has those of the row above.

    In a table without numbers, whose first column holds bodies or times, one that leaves it empty.
    """
    leading = kinds[0] in (*ROLES, TIME) and NUMBER not in kinds
    if NUMBER not in kinds and not leading:
        return rows
    first = 0 if leading else kinds.index(NUMBER)
    groups = [[n for n, kind in enumerate(kinds) if kind in one] for one in (set(ROLES) - {LEADER}, {LEADER}, {TIME})]
    for above, row in pairwise(rows):
        if _has(row[first]) or sum(map(_has, row)) < LEAST_CELLS:
            continue
        for places in [[0]] if leading else groups:
            if not any(_has(row[place]) for place in places):
                for place in places:
                    row[place] = above[place]
    return rows


def _has(cell: Span) -> bool:
    """Whether there is something in a cell."""
    return cell[0] < cell[1]
