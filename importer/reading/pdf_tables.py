"""The characters of a page in the cells of its grids, and the cells' lines as words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from importer.reading.blocks import Grid, GridCell
from importer.reading.pdf_grid import Lattice
from importer.reading.pdf_page import Char, Line, line_of
from importer.reading.pdf_wraps import goes_on_in_cell, indented, joined

RAISED = 0.5  # sizes by which characters of one line may stand above each other
HEIGHT = 0.3  # sizes above its foot where a character is looked for
TALL = 0.75  # sizes from its foot to its head
MOST_ACROSS = 0.03  # share of the characters that a line between two cells may cut
CUT = 0.35  # share of a character on the other side
LEAST_FILLED = 0.2  # share of the cells with words: fewer are a drawing
MOST_PADDING = 12.0  # points between the edge of a cell and its words
LEAST_UPRIGHT = 2  # characters one below the other that are a word


@dataclass
class TableCell:
    """A cell with its lines from above and its edges."""

    row: int
    column: int
    rows: int
    columns: int
    left: float
    right: float
    lines: list[Line] = field(default_factory=list)
    open_start: bool = False  # no line above it where the page begins, or none below it where it ends
    open_end: bool = False

    @property
    def text(self) -> str:
        """What it says, for comparing."""
        return "".join(line.text for line in self.lines)


@dataclass
class PageTable:
    """A table, or as much of it as stands on a page."""

    xs: list[float]
    top: float
    rows: int
    cells: list[TableCell]
    ending: list[TableCell] | None = None  # those that reach its end, once it was put together
    doubtful: bool = False  # no table unless it is the rest of one that began before

    def lines(self) -> list[Line]:
        """What stands in it, as if it were no table."""
        cells = sorted(self.cells, key=lambda cell: (cell.row, cell.column))
        return [line for cell in cells for line in cell.lines]


def table_of(lattice: Lattice, chars: list[Char]) -> PageTable | None:
    """A grid with the characters inside it; None if it does not look like one of words in cells."""
    inside: list[list[Char]] = [[] for _ in lattice.boxes]
    cut = seen = 0
    for char in chars:
        place = lattice.box_at(*middle(char))
        inside[place].append(char)
        if not char.generated:
            seen += 1
            cut += _cut(lattice, place, char)
    cells = [
        TableCell(
            box.row, box.column, box.rows, box.columns,
            lattice.xs[box.column], lattice.xs[box.column + box.columns], visual_lines(held),
            box.open_start, box.open_end,
        )
        for box, held in zip(lattice.boxes, inside, strict=True)
    ]  # fmt: skip
    if not any(cell.lines for cell in cells) or cut > seen * MOST_ACROSS:
        return None
    table = PageTable(lattice.xs, lattice.ys[0], len(lattice.ys) - 1, cells)
    if any(cell.rows > 1 for cell in cells):
        table = without_slivers(table)
    table.doubtful = _is_doubtful(table)
    return table


def _is_doubtful(table: PageTable) -> bool:
    """Whether it has hardly a cell with words, or gaps between boxes in a row that are no cells."""
    filled = sum(bool(cell.lines) for cell in table.cells)
    gaps = any(cell.open_start and cell.open_end and not cell.lines for cell in table.cells)
    return filled < max(2, len(table.cells) * LEAST_FILLED) or (table.rows == 1 and gaps)


def middle(char: Char) -> tuple[float, float]:
    """The point by which a character is in a cell."""
    return (char.left + char.right) / 2, char.base - char.size * HEIGHT


def _cut(lattice: Lattice, place: int, char: Char) -> bool:
    """Whether a character stands on the line beside its cell."""
    box = lattice.boxes[place]
    over = max(lattice.xs[box.column] - char.left, char.right - lattice.xs[box.column + box.columns])
    return over > (char.right - char.left) * CUT


def visual_lines(chars: list[Char]) -> list[Line]:
    """Characters as lines from above, each from the left: in a cell the file's own order says little."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: char.base):
        if rows and char.base - rows[-1][0].base <= max(char.size, rows[-1][0].size) * RAISED:
            rows[-1].append(char)
        else:
            rows.append([char])
    lines = (line_of(sorted(row, key=lambda char: (char.left, char.generated))) for row in rows)
    return [line for line in lines if line.text]


def without_slivers(table: PageTable) -> PageTable:
    """Without boundaries between rows that only empty cells have: what a program drew of a cell cut by the page."""
    for boundary in range(table.rows - 1, 0, -1):
        if dropped := _nothing_at(table, boundary):
            _hand_on(table, dropped, boundary)
            table.cells = [cell for cell in table.cells if not any(cell is one for one in dropped)]
            table.rows -= 1
            for cell in table.cells:
                if cell.row >= boundary:
                    cell.row -= 1
                elif cell.row + cell.rows > boundary:
                    cell.rows -= 1
    return table


def _hand_on(table: PageTable, dropped: list[TableCell], boundary: int) -> None:
    """Of two halves of a gap between boxes the one that stays is open where the other was."""
    open_ends = {cell.column for cell in dropped if cell.open_end}
    for cell in table.cells:
        if cell.row + cell.rows == boundary and cell.open_start and not cell.lines:
            cell.open_end = cell.open_end or cell.column in open_ends


def _nothing_at(table: PageTable, boundary: int) -> list[TableCell]:
    """The cells on one side of a boundary, if they are empty and others with words go on over it."""
    ending, begun, over = [], [], False
    for cell in table.cells:
        if cell.row + cell.rows == boundary:
            ending.append(cell)
        elif cell.row == boundary:
            begun.append(cell)
        elif cell.row < boundary < cell.row + cell.rows:
            over = over or bool(cell.lines)
    sides = (side for side in (begun, ending) if not any(cell.lines or cell.rows > 1 for cell in side))
    return next(sides, []) if over else []


def grid_of(table: PageTable) -> Grid:
    """Its cells with their words."""
    padding = padding_of(table.cells)
    return [
        GridCell(cell.row, cell.column, "\n".join(words_of(cell, padding)), cell.rows, cell.columns)
        for cell in table.cells
    ]


def padding_of(cells: Iterable[TableCell]) -> float:
    """How far the words of a table's cells keep from their edges."""
    left = min((line.left - cell.left for cell in cells for line in cell.lines), default=0)
    return min(max(left, 0), MOST_PADDING)


def words_of(cell: TableCell, padding: float) -> list[str]:
    """The paragraphs of a cell."""
    if len(cell.lines) > LEAST_UPRIGHT and all(len(line.text) == 1 for line in cell.lines):
        return ["".join(line.text for line in cell.lines)]  # written from above downwards
    left = min((line.left for line in cell.lines), default=0)
    made = [line.text for line in cell.lines[:1]]
    for one, after in pairwise(cell.lines):
        if goes_on_in_cell(one, after, cell.right - padding) and not _begins(after, left, cell):
            made[-1] = joined(made[-1], after.text)
        else:
            made.append(after.text)
    return made


def _begins(line: Line, left: float, cell: TableCell) -> bool:
    """Whether a line is indented, not only centred."""
    centred = abs((line.left - cell.left) - (cell.right - line.right)) < line.size / 2
    return indented(line, left, line.size) and not centred
