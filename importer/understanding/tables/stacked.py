"""Tables of which every cell stands on a line of its own: empty cells leave no trace, a cell may hold several lines."""

from __future__ import annotations

import re
from datetime import date

from importer.understanding.deadlines import deadline_in_cell
from importer.understanding.tables.columns import (
    GOAL,
    LEAST_COLUMNS,
    NUMBER,
    OTHER,
    ROLES,
    TASK,
    TIME,
    TITLE,
    column,
    is_breakdown,
    one_title,
)
from importer.understanding.tables.grids import EMPTY, Grid, Row, Span

# What the name of a body ends with.
BODY = re.compile(
    r"(?:局|委|部|办|厅|院|公司|中心|政府|处|站|社|会|镇|乡|街道|区|部门|单位|指挥部|小组|银行|学校|科|室|队)(?:（[^（）]*）)?$"
)
MONTH = re.compile(r"(?:20\d\d年)?(?:1[0-2]|[1-9])月")
MOST_NAME, MOST_TITLE = 24, 20


def stacked(text: str, lines: list[Span]) -> Grid | None:
    """The head is a run of lines that name columns; below it a number on a line of its own begins a row."""
    kinds = [column(text[slice(*one)]) for one in lines]
    start = next((n for n, kind in enumerate(kinds) if kind == NUMBER), -1)
    if start < 0:
        return None
    end = start
    while end < len(lines) and kinds[end] != OTHER and not text[slice(*lines[end])].isdigit():
        end += 1
    head = [text[slice(*one)] for one in lines[start:end]]
    if len(head) < LEAST_COLUMNS or not is_breakdown(kinds[start:end]):
        return None
    grid = Grid(head, lines[start][0])
    columns = one_title(kinds[start:end])
    row: list[Span] = []
    following = 1
    for span in lines[end:]:
        words = text[slice(*span)]
        if words.isdigit() and int(words[:4]) in (1, following):
            grid.rows += filled(text, row, columns)
            row, following = [], int(words[:4]) + 1
        row.append(span)
    grid.rows += filled(text, row, columns)
    return grid


def filled(text: str, cells: list[Span], kinds: list[str]) -> list[Row]:
    """Rows from the cells below a number: one for one where they are as many as columns, else by what they look like.

    A text after the time limit begins a row that goes on with the same number.
    """
    if not cells:
        return []
    if len(cells) == len(kinds):
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


def is_time(words: str) -> bool:
    """Whether a cell says when: 10月底前, 9月投入使用, 持续推进."""
    return bool(deadline_in_cell(words, date.max.year - 1)) or bool(MONTH.match(words) and len(words) <= MOST_NAME)


def _fitting(words: str, kinds: list[str], row: Row) -> int:
    """The column a cell fits in a row that is being filled; -1 if it begins the next row."""
    done = [a < b for a, b in row]
    texts = [n for n, kind in enumerate(kinds) if kind in (TITLE, TASK, GOAL)]
    bodies = [n for n, kind in enumerate(kinds) if kind in ROLES]
    said = any(done[n] for n in texts)
    if TIME in kinds and is_time(words):
        return kinds.index(TIME)
    if said and bodies and len(words) <= MOST_NAME and BODY.search(words) and not re.search(r"\d", words):
        return _body_column(bodies, done)
    free = [n for n in texts if not done[n]]
    if not free or (TIME in kinds and done[kinds.index(TIME)]):
        return -1 if said else texts[-1] if texts else len(kinds) - 1
    return free[-1] if len(words) > MOST_TITLE or words.endswith("。") else free[0]


def _body_column(bodies: list[int], done: list[bool]) -> int:
    free = [n for n in bodies if not done[n]]
    if len(free) == len(bodies) or (len(bodies) > 1 and free):
        return free[0]
    return bodies[-1]
