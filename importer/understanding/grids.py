"""Grids: the rows of a real table, or of one written out with |, one cell a line, or all on one line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from importer.reading.document import Table
from importer.understanding.columns import (
    BODY,
    GOAL,
    LEADER,
    LEAST_COLUMNS,
    MOST_COLUMNS,
    NUMBER,
    OTHER,
    ROLES,
    TASK,
    TIME,
    TITLE,
    Row,
    Span,
    agrees,
    column,
    is_breakdown,
    is_head,
)  # fmt: skip
from importer.understanding.folded import Folded

MOST_ROWS = 5000
MOST_GAP = 4  # cells are missing behind one of the first columns
EMPTY: Span = (0, 0)


@dataclass
class Grid:
    """A table as rows of spans under a head."""

    kinds: list[str]
    rows: list[Row] = field(default_factory=list)


def real_grid(folded: Folded, table: Table) -> Grid | None:
    """A real table; cells that cover several rows count in each of them."""
    width = max((one.column + one.columns for one in table.cells), default=0)
    if not LEAST_COLUMNS <= width <= MOST_COLUMNS:
        return None
    height = max(one.row + one.rows for one in table.cells)
    rows: list[Row] = [[EMPTY] * width for _ in range(min(height, MOST_ROWS))]
    for cell in table.cells:
        span = (folded.from_source(cell.span[0]), folded.from_source(cell.span[1]))
        for place in range(cell.row, min(cell.row + cell.rows, len(rows))):
            rows[place][cell.column] = span
    for place, row in enumerate(rows[:6]):
        head = [folded.text[slice(*one)].strip() for one in row]
        if is_breakdown([column(one) for one in head if one]) and sum(bool(one) for one in head) >= LEAST_COLUMNS:
            body = [[_tight(folded.text, *one) for one in each] for each in rows[place + 1 :]]
            return Grid([column(one) for one in head], body)
    return None


def written_grid(text: str, lines: list[Span]) -> Grid | None:
    """A table in plain text, in whichever way it is written out."""
    return _lines_of_cells(text, lines) or _one_line(text, lines) or _cell_a_line(text, lines)


def _lines_of_cells(text: str, lines: list[Span]) -> Grid | None:
    """Lines of cells divided by |."""
    rows = [_cells(text, *line) for line in lines if text.count("|", *line) >= LEAST_COLUMNS - 1]
    for place, row in enumerate(rows[:-1]):
        kinds = [column(text[slice(*one)]) for one in row]
        if is_breakdown([kind for kind, one in zip(kinds, row, strict=True) if one[0] < one[1]]) and all(
            one[0] == one[1] or is_head(text[slice(*one)]) for one in row[:2]
        ):
            return Grid(kinds, [_aligned(text, each, kinds) for each in rows[place + 1 :]])
    return None


def _aligned(text: str, row: Row, kinds: list[str]) -> Row:
    """A row as wide as the head; cells that one above covers are put back where the others then fit."""
    width = len(kinds)
    tries = [
        (row[:at] + [EMPTY] * by + row[at:] + [EMPTY] * width)[:width] for by in (0, 1, 2) for at in range(MOST_GAP)
    ]
    marks = [sum(agrees(text[a:b], kind) for (a, b), kind in zip(one, kinds, strict=True)) for one in tries]
    return tries[marks.index(max(marks))] if max(marks) > marks[0] + 1 else tries[0]


def _cells(text: str, start: int, end: int) -> Row:
    made, at = [], start
    for place in range(start, end + 1):
        if place == end or text[place] == "|":
            made.append(_tight(text, at, place))
            at = place + 1
    if made and made[0][0] == made[0][1] and text[start] == "|" and text[end - 1] == "|":
        made = made[1:-1]
    return made


def _tight(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \n|":
        start += 1
    while end > start and text[end - 1] in " \n|":
        end -= 1
    return start, end


# 完成时限1: the last cell of a line and the number of the next, whose break is lost.
LAST_AND_FIRST = re.compile(r"(.*?\D|)(\d{0,3})")


def _one_line(text: str, lines: list[Span]) -> Grid | None:
    """All rows on one line: the last cell of each runs into the number of the next."""
    for line in lines:
        cells = _cells(text, *line) if text.count("|", *line) >= LEAST_COLUMNS * 2 else []
        last = next(
            (n for n, one in enumerate(cells) if is_head(text[slice(*one)].rstrip("1")) and _ends(text, one, 1)), 0
        )
        kinds = [NUMBER] + [column(text[slice(*one)].rstrip("1")) for one in cells[1 : last + 1]]
        if last < LEAST_COLUMNS - 1 or not is_breakdown(kinds) or not text[slice(*cells[0])].endswith("序号"):
            continue
        rows: list[Row] = []
        number, count = (cells[last][1] - 1, cells[last][1]), 1
        for place in range(last, len(cells) - last, last):
            end = cells[place + last]
            after = _number_at_end(text, end, count + 1)
            count += after is not None
            rows.append([number, *cells[place + 1 : place + last], _tight(text, end[0], after[0] if after else end[1])])
            number = after or EMPTY
        return Grid(kinds, rows)
    return None


def _ends(text: str, span: Span, value: int) -> bool:
    return text[span[0] : span[1]].endswith(str(value))


def _number_at_end(text: str, span: Span, value: int) -> Span | None:
    return (span[1] - len(str(value)), span[1]) if _ends(text, span, value) else None


def _cell_a_line(text: str, lines: list[Span]) -> Grid | None:
    """Every cell on a line of its own: the head is a run of column names, a number begins a row."""
    cells = [one for line in lines for one in _cells(text, *line) if one[0] < one[1]]
    words = [text[slice(*one)] for one in cells]
    start, end = _head_run(words)
    kinds = [column(one) for one in words[start:end]]
    if not kinds:
        return None
    if NUMBER not in kinds:
        kinds = [NUMBER, *kinds]
    grid, row, carried = Grid(kinds), list[Span](), EMPTY
    for span, word in zip([*cells[end:], EMPTY], [*words[end:], "0"], strict=True):
        if word.isdigit() and len(word) <= 3:
            carried = _take(text, grid, row, carried)
            row = []
        row.append(span)
    return grid


def _head_run(words: list[str]) -> tuple[int, int]:
    """Where the names of the columns stand: the first run of cells that all read like heads."""
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and is_head(words[end]):
            end += 1
        if end - start >= LEAST_COLUMNS and is_breakdown([column(one) for one in words[start:end]]):
            return start, min(end, start + MOST_COLUMNS)
        start = end + 1
    return 0, 0


def _take(text: str, grid: Grid, cells: list[Span], carried: Span) -> Span:
    """Add the rows of some cells; a title that stands alone before the next number is handed on to its row."""
    if not cells:
        return carried
    kinds = grid.kinds
    place = next((n for n, kind in enumerate(kinds) if kind in (TITLE, TASK)), 0)
    if not text[slice(*cells[0])].isdigit():
        return cells[-1] if len(cells) == 1 else EMPTY
    rows = _filled(text, cells, kinds)
    if carried != EMPTY and rows[0][place] == EMPTY:
        rows[0][place] = carried
    filled = [n for n, one in enumerate(rows[-1]) if one != EMPTY]
    alone = len(rows) > 1 and filled == [place]
    grid.rows += rows[:-1] if alone else rows
    return rows[-1][place] if alone else EMPTY


def _filled(text: str, cells: list[Span], kinds: list[str]) -> list[Row]:
    """Rows from the cells below a number: one for one where they are as many as columns, else by what they look like.

    A cell may hold several lines (bodies below each other), empty cells leave no trace, and a text after the time limit
    begins a row that goes on with the same number.
    """
    width = len(kinds)
    if len(cells) == width and all(
        agrees(text[a:b], kind) >= 0 for (a, b), kind in zip(cells, kinds, strict=True) if kind in (TIME, LEADER)
    ):
        return [cells]
    rows: list[Row] = [[EMPTY] * width]
    for n, span in enumerate(cells):
        place = 0 if n == 0 and NUMBER in kinds else _fitting(text[slice(*span)], kinds, rows[-1])
        if place < 0:
            rows.append([EMPTY] * width)
            place = _fitting(text[slice(*span)], kinds, rows[-1])
        old = rows[-1][place]
        rows[-1][place] = (old[0], span[1]) if old[0] < old[1] else span
    return rows


def _fitting(words: str, kinds: list[str], row: Row) -> int:
    """The column a cell fits in a row that is being filled; -1 if it begins the next row."""
    filled = [a < b for a, b in row]
    texts = [n for n, kind in enumerate(kinds) if kind in (TITLE, TASK, GOAL)]
    bodies = [n for n, kind in enumerate(kinds) if kind in ROLES and kind != LEADER]
    said = any(filled[n] for n in texts)
    if TIME in kinds and agrees(words, TIME) > 0:
        return kinds.index(TIME)
    if said and LEADER in kinds and not filled[kinds.index(LEADER)] and agrees(words, LEADER) > 0:
        return kinds.index(LEADER)
    if said and bodies and len(words) <= 60 and BODY.search(words) and not re.search(r"[\d。]", words):
        free = [n for n in bodies if not filled[n]]
        return free[0] if len(free) == len(bodies) or (len(bodies) > 1 and free) else bodies[-1]
    others = [n for n, kind in enumerate(kinds) if kind == OTHER and bodies and n > bodies[-1]]
    if said and others and any(filled[n] for n in bodies):
        return others[0]
    free = [n for n in texts if not filled[n]]
    if not free or (TIME in kinds and filled[kinds.index(TIME)]):
        return -1 if said else texts[-1] if texts else len(kinds) - 1
    return free[-1] if len(words) > 20 or words.endswith("。") else free[0]
