"""Tables of a text without borders: a cell a line, or cells parted by blanks; empty cells leave no trace."""

from __future__ import annotations

from collections.abc import Iterator

from importer.understanding.folded import Folded
from importer.understanding.tables.atoms import LINE, SPREAD, Atom, atoms_of
from importer.understanding.tables.columns import (
    GOAL,
    LEAST_COLUMNS,
    MOST_COLUMNS,
    NUMBER,
    OTHER,
    RESP,
    ROLES,
    STAGE,
    START,
    TIME,
    TITLE,
    column,
    is_head,
    one_title,
)
from importer.understanding.tables.filling import Columns, Filled, fill, ways_of
from importer.understanding.tables.grids import EMPTY, Grid, Row, fit, with_covered
from importer.understanding.tables.heads import head_at
from importer.understanding.tables.looks import looks_of
from importer.understanding.tables.torn import mended

Head = tuple[int, int, list[str]]  # where it begins and ends among the atoms, and the names of its columns

LEAST_OF_TWO = 3  # rows of a table below two names
LEAST_FIT_OF_BLANKS = 0.6  # of cells that are parted by mere blanks, as the words of any line may be
# What may stand in a second row of a head, and below what.
COVERED = (((*ROLES,), (RESP, OTHER)), ((STAGE,), (TIME, GOAL, OTHER, STAGE)), ((START, TIME), (TIME, OTHER)))
MOST_ABOVE = 3
MOST_CELLS_WIDE = 12  # columns of a table whose cells are told by their looks


def stacked(folded: Folded, source: str) -> list[Grid]:
    """Every table of a text whose cells stand on lines or are parted by blanks, below a head that names its columns."""
    for fine, glued in ((False, False), (True, False), (False, True)):
        atoms = atoms_of(folded, source, fine=fine)
        if found := _heads(folded.text, atoms, fine=fine, glued=glued):
            grids = [one for one in _grids(folded.text, atoms, found) if one.rows]
            return [one for one in grids if _is_sure(folded.text, one, fine=fine)]
    return []


def _is_sure(text: str, grid: Grid, *, fine: bool) -> bool:
    """Whether cells that are parted by mere blanks fit well enough, and two names stand above enough of them."""
    if len(set(grid.head)) < LEAST_COLUMNS and (fine or len(grid.rows) < LEAST_OF_TWO):
        return False
    return not fine or fit(text, grid) >= LEAST_FIT_OF_BLANKS


def _grids(text: str, atoms: list[Atom], found: list[Head]) -> Iterator[Grid]:
    """A table for every head; one that is repeated on a new page goes on with the table above."""
    while found:
        first = found[0]
        same = next((n for n, one in enumerate(found) if one[2] != first[2]), len(found))
        ends = [one[0] for one in found[1:same]] + [found[same][0] if same < len(found) else len(atoms)]
        parts = [mended(text, atoms[one[1] : end]) for one, end in zip(found, ends, strict=False)]
        yield _grid(text, atoms[first[0]].start, parts, first[2])
        found = found[same:]


def _heads(text: str, atoms: list[Atom], *, fine: bool, glued: bool) -> list[Head]:
    """Where heads begin and end and what they name; in a text divided at every blank only heads on one line."""
    found = []
    place = 0
    while place < len(atoms):
        end, names = head_at(text, atoms, place, glued=glued)
        if names and len(names) <= MOST_CELLS_WIDE and (not fine or _on_one_line(atoms, place, end)):
            found.append((place, end, names))
        place = end
    return found


def _on_one_line(atoms: list[Atom], start: int, end: int) -> bool:
    return not any(one.gap in (LINE, SPREAD) for one in atoms[start + 1 : end])


def _grid(text: str, start: int, parts: list[list[Atom]], names: list[str]) -> Grid:
    """A table from the cells of its pages, under the one of its possible heads with which they go best."""
    looked = [(one, looks_of(text, one), ways_of(one)) for one in parts]
    best, chosen = list[Filled](), names
    for one in _orders(names):
        columns = Columns(one_title([column(name) for name in one]))
        tried = [fill(text, cells, looks, columns, ways) for cells, looks, ways in looked]
        if not best or sum(part.score for part in tried) > sum(part.score for part in best):
            best, chosen = tried, one
    kinds = one_title([column(one) for one in chosen])
    return Grid(
        chosen, start, [row for cells, one in zip(parts, best, strict=True) for row in _rows(cells, one, kinds)]
    )


def _orders(names: list[str]) -> list[list[str]]:
    """The columns as named; with a number that has no name, and without a name that only covers others."""
    if len(names) < LEAST_COLUMNS:
        return [[names[0], *names]]  # the first covers what is to be done and what it is called
    made = [names]
    for one in _uncovered(names):
        made += [one, *_uncovered(one)]  # two names may cover others
    if NUMBER not in map(column, names) and len(names) < MOST_COLUMNS:
        made += [new for one in list(made) for new in (["序号", *one], [one[0], "序号", *one[1:]])]
    return made


def _uncovered(names: list[str]) -> Iterator[list[str]]:
    """The columns if the last names stand in a second row of the head: 责任单位 over 牵头单位 | 配合单位."""
    kinds = [column(one) for one in names]
    for lower, covering in COVERED:
        count = next((n for n, kind in enumerate(reversed(kinds)) if kind not in lower), len(kinds))
        first = list(enumerate(kinds))[: len(kinds) - count]
        # 领域, 备注: columns of their own, which cover nothing
        above = [n for n, kind in first if kind in covering and not (kind == OTHER and is_head(names[n]))]
        if count > 1:
            for place in above[-MOST_ABOVE:]:
                yield [*names[:place], *names[-count:], *names[place + 1 : -count]]


def _rows(cells: list[Atom], filled: Filled, kinds: list[str]) -> list[Row]:
    """The rows of a table; a category is a row with a title and nothing else."""
    rows: list[Row] = []
    width = len(kinds)
    for cell, place, begins in zip(cells, filled.places, filled.begins, strict=True):
        if place > width:
            break
        if begins or not rows:
            rows.append([EMPTY] * width)
        at = min(place, width - 1) if place < width or TITLE not in kinds else kinds.index(TITLE)
        old = rows[-1][at]
        rows[-1][at] = (old[0], cell.end) if old != EMPTY else (cell.start, cell.end)
    return with_covered(rows, kinds)
