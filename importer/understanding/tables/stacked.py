"""Tables of which every cell stands on a line of its own: empty cells leave no trace, a cell may hold several lines."""

from __future__ import annotations

import re

from importer.understanding.tables.columns import (
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
    agrees,
    column,
    is_breakdown,
    is_head,
    is_time,
    one_title,
)
from importer.understanding.tables.grids import EMPTY, Grid, Row, Span, cells_of

MOST_NAME, MOST_TITLE, MOST_DIGITS = 60, 20, 3


def stacked(text: str, lines: list[Span]) -> Grid | None:
    """The head is a run of lines that name columns; below it a number on a line of its own begins a row.

    The first row may bear any number, where a page shows only a part. | may stand between the lines. A title that
    stands above the number of its row is put into the row.
    """
    cells = [one for line in lines for one in cells_of(text, *line) if one[0] < one[1]]
    words = [text[slice(*one)] for one in cells]
    start, end = _head_run(words)
    if start == end:
        return None
    head = words[start:end]
    if NUMBER not in [column(one) for one in head]:
        head = ["序号", *head]
    grid, row, carried = Grid(head, cells[start][0]), list[Span](), EMPTY
    following = 1
    for span, word in zip(cells[end:], words[end:], strict=True):
        if word.isdecimal() and (int(word[:4]) in (1, following) or (not row and len(word) <= MOST_DIGITS)):
            carried = _take(text, grid, row, carried)
            row, following = [], int(word[:4]) + 1
        row.append(span)
    _take(text, grid, row, carried)
    return grid


def _head_run(words: list[str]) -> Span:
    """Where the names of the columns stand: the first run of cells that all read like heads."""
    start = 0
    while start < len(words):
        end = start
        while end < min(len(words), start + MOST_COLUMNS) and is_head(words[end]):
            end += 1
        if end - start >= LEAST_COLUMNS and is_breakdown([column(one) for one in words[start:end]]):
            return start, end
        start = end + 1
    return 0, 0


def _take(text: str, grid: Grid, cells: list[Span], carried: Span) -> Span:
    """Add the rows of some cells; a title that stands alone before the next number is handed on to its row."""
    kinds = one_title(grid.kinds)
    place = kinds.index(TITLE)
    if not cells or not text[slice(*cells[0])].isdecimal():
        return cells[-1] if len(cells) == 1 else EMPTY
    rows = filled(text, cells, kinds)
    if carried != EMPTY and rows[0][place] == EMPTY:
        rows[0][place] = carried
    alone = len(rows) > 1 and [n for n, one in enumerate(rows[-1]) if one != EMPTY] == [place]
    grid.rows += rows[:-1] if alone else rows
    return rows[-1][place] if alone else EMPTY


def filled(text: str, cells: list[Span], kinds: list[str]) -> list[Row]:
    """Rows from the cells below a number: one for one where they are as many as columns, else by what they look like.

    A text after the time limit begins a row that goes on with the same number.
    """
    sure = [(one, kind) for one, kind in zip(cells, kinds, strict=False) if kind in (TIME, LEADER)]
    if len(cells) == len(kinds) and all(agrees(text[a:b], kind) >= 0 for (a, b), kind in sure):
        return [cells]
    rows: list[Row] = [[EMPTY] * len(kinds)]
    for n, span in enumerate(cells):
        place = 0 if n == 0 and NUMBER in kinds else _fitting(text[slice(*span)], kinds, rows[-1])
        if place < 0:
            rows.append([EMPTY] * len(kinds))
            place = _fitting(text[slice(*span)], kinds, rows[-1])
        old = rows[-1][place]
        rows[-1][place] = (old[0], span[1]) if old[0] < old[1] else span
    return rows


def _fitting(words: str, kinds: list[str], row: Row) -> int:
    """The column a cell fits in a row that is being filled; -1 if it begins the next row."""
    done = [a < b for a, b in row]
    texts = [n for n, kind in enumerate(kinds) if kind in (TITLE, TASK, GOAL)]
    bodies = [n for n, kind in enumerate(kinds) if kind in ROLES and kind != LEADER]
    said = any(done[n] for n in texts)
    if TIME in kinds and is_time(words):
        return kinds.index(TIME)
    if said and LEADER in kinds and not done[kinds.index(LEADER)] and agrees(words, LEADER) > 0:
        return kinds.index(LEADER)
    if said and bodies and len(words) <= MOST_NAME and BODY.search(words) and not re.search(r"[\d。]", words):
        return _body_column(bodies, done)
    others = [n for n, kind in enumerate(kinds) if kind == OTHER and bodies and n > bodies[-1]]
    if said and others and any(done[n] for n in bodies):
        return others[0]
    free = [n for n in texts if not done[n]]
    if not free or (TIME in kinds and done[kinds.index(TIME)]):
        return -1 if said else texts[-1] if texts else len(kinds) - 1
    return free[-1] if len(words) > MOST_TITLE or words.endswith("。") else free[0]


def _body_column(bodies: list[int], done: list[bool]) -> int:
    free = [n for n in bodies if not done[n]]
    if len(free) == len(bodies) or (len(bodies) > 1 and free):
        return free[0]
    return bodies[-1]
