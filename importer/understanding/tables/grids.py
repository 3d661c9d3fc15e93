"""Rows and columns of a document's tables; text that was a table has no borders but | or one cell a line."""

from __future__ import annotations

from dataclasses import dataclass, field

from importer.reading.document import Table
from importer.understanding.folded import Folded
from importer.understanding.tables.columns import LEAST_COLUMNS, MOST_COLUMNS, NUMBER, OTHER, column, is_breakdown

Span = tuple[int, int]
Row = list[Span]  # places in the folded text, one per column; start == end for an empty cell

EMPTY: Span = (0, 0)
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
    if not new or any(column(one) == OTHER for one in new) or any(one.isdigit() for one in lower):
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


def piped_lines(text: str, lines: list[Span]) -> Grid | None:
    """Lines of cells divided by |, every row on one line with as many cells as the head has."""
    rows = [(_cells(text, *line), line) for line in lines if text.count("|", *line) >= LEAST_COLUMNS - 1]
    for place, (row, line) in enumerate(rows):
        if not is_breakdown([column(one) for one in words_of(text, row)]) or _row_inside(text, row):
            continue
        body = [each for each, _ in rows[place + 1 :]]
        same = sum(len(each) == len(row) for each in body)
        if not body or same * 5 < len(body) * 4:
            return None
        return Grid(words_of(text, row), line[0], [(each + [EMPTY] * len(row))[: len(row)] for each in body])
    return None


def _row_inside(text: str, row: Row) -> bool:
    """A head glued to the first row, because all breaks are lost."""
    words = words_of(text, row)
    return sum(column(one) == NUMBER for one in words) != 1 and len(words) > MOST_COLUMNS


def _cells(text: str, start: int, end: int) -> Row:
    made, at = [], start
    for place in range(start, end + 1):
        if place == end or text[place] == "|":
            made.append(tight(text, at, place))
            at = place + 1
    if text[start] == "|" and text[end - 1] == "|" and len(made) > 2:
        made = made[1:-1]
    return made
