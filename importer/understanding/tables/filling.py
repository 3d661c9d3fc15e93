"""Rows from the cells of a table without borders: the way through the columns in which every cell looks right."""

from __future__ import annotations

import re
from dataclasses import dataclass

from importer.understanding.tables.atoms import BAR, BLANK, LINE, SPREAD, WIDE, Atom
from importer.understanding.tables.columns import (
    COOP,
    GOAL,
    LEAD,
    LEADER,
    NUMBER,
    OTHER,
    RESP,
    TASK,
    TIME,
    TITLE,
)
from importer.understanding.tables.looks import BODIES, TEXTS, Look

# What it costs to leave a cell of a column empty.
EMPTY_COSTS = {NUMBER: 1.5, TITLE: 1.0, TASK: 1.0, GOAL: 0.6, TIME: 0.8, LEAD: 1.0, RESP: 0.8, COOP: 0.4, LEADER: 0.6}
EMPTY_COST, ONLY_TEXT = 0.3, 3.0  # of any other; of the title where nothing else says what is to be done
# A row that goes on without its number, columns left empty before it, the end of a table, a list that has ended.
GOES_ON, EARLIER, LEAVING, NEXT_LIST, MOST = 1.5, 0.3, 1.5, 0.5, 1e9
# What a new row and a next column cost where cells, lines of one cell, and rows are divided.
NEW_ROW, NEXT_COLUMN = (0.0, 2.0, 0.0), (0.0, 1.0, 1.5)
CELLS_A_LINE, SPREAD_SHARE = 1.8, 0.4
LISTED = 12  # so long is a list, or a line that may be broken
# How two cells may be divided: as cells are, as lines of one cell are, as rows are.
AS_CELLS, AS_LINES, AS_ROWS = range(3)
BEGINS_POINT = re.compile(r"[①-⑳]|[（(]?\d{1,2}[）.．、](?!\d)|[（]?[一二三四五六七八九十]{1,2}[）、是]")
Step = tuple[float, bool]  # what a step costs and whether it begins a row
Origin = tuple[int, bool]  # the column before, and whether a row begins


@dataclass(frozen=True)
class Filled:
    """The column of every cell (or that it is a category, or outside), where rows begin, and how well it fits."""

    places: list[int]
    begins: list[bool]
    score: float


class Columns:
    """The columns of a table and what it costs to go from one to another."""

    def __init__(self, kinds: list[str]) -> None:
        self.kinds = kinds
        self.number = kinds.index(NUMBER) if NUMBER in kinds else -1
        self.parted = TITLE in kinds and TASK in kinds
        self.category, self.outside = len(kinds), len(kinds) + 1
        costs = [0.0]
        for kind in kinds:
            only = ONLY_TEXT if kind == TITLE and not self.parted else 0.0
            costs.append(costs[-1] + max(only, EMPTY_COSTS.get(kind, EMPTY_COST)))
        self.costs = costs  # of leaving the columns before one empty
        self.steps = [
            [[self._step(a, b, way) for b in range(len(kinds) + 2)] for a in range(len(kinds) + 2)] for way in range(3)
        ]

    def first(self, column: int) -> float:
        """What it costs to begin a row with a column."""
        if column == self.number or (self.number < 0 and column == 0):
            return EARLIER * column
        if column < self.number and self.number > 0:
            return 0.0
        return GOES_ON + EARLIER * column

    def _rest(self, column: int) -> float:
        return self.costs[len(self.kinds)] - self.costs[column + 1] if column < len(self.kinds) else 0.0

    def _step(self, a: int, b: int, way: int) -> Step:
        """The cheapest way from a cell in one column to the next in another; staying in one is reckoned elsewhere."""
        if a == self.outside or b == self.outside:
            if a != b and a == self.outside:
                return MOST, False
            return (0.0, False) if a == b else (LEAVING + 0.5 * self._rest(a), False)
        if b == self.category:
            return self._rest(a) + (0.2 if a == self.category else 0.0), True
        anew = self._rest(a) + self.first(b) + NEW_ROW[way]
        if a < b and a != self.category:
            on = self.costs[b] - self.costs[a + 1] + NEXT_COLUMN[way]
            return (on, False) if on <= anew else (anew, True)
        return anew, True


def fill(text: str, atoms: list[Atom], looks: list[Look], columns: Columns, ways: list[int]) -> Filled:
    """The best way through the columns; costs the number of cells."""
    size = columns.outside + 1
    counted: set[int] = {1}
    scores = [-columns.first(n) for n in range(columns.category)] + [0.0, 0.0]
    back: list[list[Origin]] = []
    for place, look in enumerate(looks):
        gains = _gains(look, columns, counted)
        if place == 0:
            scores = [a + b for a, b in zip(scores, gains, strict=True)]
            back.append([(-1, True)] * size)
            continue
        staying = [_merging(text, atoms, looks, place, columns, n, ways[place]) for n in range(columns.category)]
        falls = looks[place - 1].local and look.bodies > 0 and not look.local
        came = [_origin(scores, columns, ways[place], n, staying, falls=falls) for n in range(size)]
        scores = [best + gain for (best, _), gain in zip(came, gains, strict=True)]
        back.append([origin for _, origin in came])
    return _followed(scores, back)


def _origin(
    scores: list[float], columns: Columns, way: int, column: int, staying: list[float], *, falls: bool
) -> tuple[float, Origin]:
    """The best way into a column: its score, the column it comes from and whether a row begins."""
    best, origin = -2 * MOST, (0, False)
    for before, score in enumerate(scores):
        cost, begins = columns.steps[way][before][column]
        if falls and before < column < columns.category:
            cost -= NEXT_LIST  # departments behind towns: a list has ended
        if score - cost > best:
            best, origin = score - cost, (before, begins)
    if column < columns.category and scores[column] - staying[column] > best:
        return scores[column] - staying[column], (column, False)
    return best, origin


def _gains(look: Look, columns: Columns, counted: set[int]) -> list[float]:
    made = [look.fits(kind, parted=columns.parted) for kind in columns.kinds]
    if look.number >= 0:
        if columns.number >= 0 and look.number in counted:
            made[columns.number] += 1.5
        counted.add(look.number + 1)
    return [*made, look.category, look.outside]


def _merging(
    text: str, atoms: list[Atom], looks: list[Look], place: int, columns: Columns, column: int, way: int
) -> float:
    """What it costs that a cell goes on with the one before, in the same column."""
    kind = columns.kinds[column]
    before, here = looks[place - 1], looks[place]
    if kind == NUMBER or atoms[place].gap == BAR:
        return 4.0
    last = text[atoms[place - 1].end - 1]
    if way == AS_LINES:
        return 0.0
    wrapped = 0.5 if way == AS_ROWS else 0.0
    if kind in BODIES:
        if last in "、，" or text[atoms[place].start] in "、，）":
            return -0.5
        listed = before.length > LISTED and here.length > LISTED and not before.broken
        following = column + 1 < len(columns.kinds) and columns.kinds[column + 1] in BODIES
        return wrapped + (0.0 if before.broken else 0.3) + 0.1 * following + 0.7 * listed
    if kind in TEXTS:
        return wrapped + _going_on(text, atoms, looks, place) + 0.3 * (columns.parted and kind == TITLE)
    several = kind == TIME and before.time and here.time  # 4月底前招标 over 8月底前开工
    return wrapped + (0.5 if kind == OTHER or several else 1.0)


def _going_on(text: str, atoms: list[Atom], looks: list[Look], place: int) -> float:
    """What it costs that a text goes on on a new line: little within a sentence, or before a point of a list."""
    last = text[atoms[place - 1].end - 1]
    if text[atoms[place].start] in "，、；。）”":
        return -1.0
    if last in "，、；：" or BEGINS_POINT.match(text, atoms[place].start):
        return 0.2
    if last != "。" and looks[place - 1].length >= LISTED:
        return 0.5
    return 0.8 if last == "。" and looks[place].prose else 1.0


def _followed(scores: list[float], back: list[list[Origin]]) -> Filled:
    """The way back from the best end."""
    state = scores.index(max(scores)) if scores else 0
    places, begins = [], []
    for origin in reversed(back):
        places.append(state)
        state, anew = origin[state]
        begins.append(anew)
    return Filled(places[::-1], begins[::-1], max(scores, default=0.0))


def ways_of(atoms: list[Atom]) -> list[int]:
    """How each cell is divided from the one before: in a table whose rows stand on lines a new line is a new row.

    Where empty lines stand between most cells, a mere new line stands inside a cell.
    """
    lines = sum(one.gap in (LINE, SPREAD) for one in atoms)
    if len(atoms) >= CELLS_A_LINE * lines and not any(one.gap == BAR for one in atoms):
        return [AS_ROWS if one.gap in (LINE, SPREAD) else AS_CELLS for one in atoms]
    spread = sum(one.gap in (SPREAD, BAR) for one in atoms)
    mixed = spread >= SPREAD_SHARE * len(atoms)
    return [AS_LINES if mixed and one.gap in (LINE, WIDE, BLANK) else AS_CELLS for one in atoms]
