"""Tables that go on over the page put together: their head once, and a row cut in two as one."""

from __future__ import annotations

from dataclasses import replace

from importer.reading.pdf_cut_rows import is_cut, last_row, looked_at, shared_columns
from importer.reading.pdf_tables import PageTable, TableCell

SHIFTED = 6.0  # points by which a table may stand elsewhere on the next page
MOST_HEAD = 3  # rows that may be repeated


def continued(one: PageTable, after: PageTable) -> PageTable | None:
    """Both as one table; None if the second does not go on with the columns of the first."""
    if abs(one.xs[0] - after.xs[0]) > SHIFTED or abs(one.xs[-1] - after.xs[-1]) > SHIFTED:
        return None
    xs = one.xs if len(one.xs) >= len(after.xs) else after.xs
    if not (_fits(one.xs, xs) and _fits(after.xs, xs)):
        return None
    one, after = _spread(one, xs), _without_head(_spread(after, xs), one)
    return _together(one, after) if after.rows else one


def _nearest(some: list[float], xs: list[float]) -> list[int]:
    return [min(range(len(xs)), key=lambda n: abs(xs[n] - x)) for x in some]


def _fits(some: list[float], xs: list[float]) -> bool:
    """Whether sides of columns stand where others do, each at one of its own."""
    at = _nearest(some, xs)
    return len({*at}) == len(at) and all(abs(xs[n] - x) <= SHIFTED for n, x in zip(at, some, strict=True))


def _spread(table: PageTable, xs: list[float]) -> PageTable:
    """The same table on more columns."""
    if table.xs == xs:
        return table
    at = _nearest(table.xs, xs)
    cells = [
        replace(cell, column=at[cell.column], columns=at[cell.column + cell.columns] - at[cell.column])
        for cell in table.cells
    ]
    return replace(table, xs=xs, cells=cells, ending=None)


def _without_head(table: PageTable, first: PageTable) -> PageTable:
    """Without the rows at its beginning that are those of the first part once more."""
    same = max(_alike(table, first, 0), _alike(table, first, _titles(first)))
    if not same or any(cell.row < same < cell.row + cell.rows for cell in table.cells):
        return table
    cells = [replace(cell, row=cell.row - same) for cell in table.cells if cell.row >= same]
    return replace(table, rows=table.rows - same, cells=cells)


def _alike(table: PageTable, first: PageTable, below: int) -> int:
    """How many rows of a table are those of the first part from a certain one on."""
    same = 0
    while same < min(MOST_HEAD, table.rows) and _row(table, same) == _row(first, below + same) != "":
        same += 1
    return same


def _titles(table: PageTable) -> int:
    """How many rows of a single wide cell stand above the head: titles inside the table."""
    whole = {cell.row for cell in looked_at(table) if cell.columns == len(table.xs) - 1 and cell.rows == 1}
    return next(row for row in range(MOST_HEAD + 1) if row not in whole or row == MOST_HEAD)


def _row(table: PageTable, row: int) -> str:
    """The words that begin in a row."""
    cells = sorted((cell for cell in looked_at(table) if cell.row == row), key=lambda cell: cell.column)
    return "|".join(cell.text for cell in cells) if any(cell.lines for cell in cells) else ""


def _together(one: PageTable, after: PageTable) -> PageTable:
    last, cut, shared = last_row(one), is_cut(one, after), shared_columns(one, after)
    shift = one.rows - cut
    ending = []
    for cell in after.cells:
        upper = last.get(cell.column) if cell.row == 0 else None
        if upper and upper.columns == cell.columns and (cut or upper.open_end or _goes_on(upper, cell, shared)):
            upper.lines += cell.lines if cell.text != upper.text else []  # written on both pages, seen on one
            upper.rows = cell.row + cell.rows + shift - upper.row
            upper.open_end = cell.open_end
        elif cut and not cell.row and not cell.lines:
            continue  # drawn otherwise than on the page before
        else:
            upper = replace(cell, row=cell.row + shift)
            one.cells.append(upper)
        if cell.row + cell.rows == after.rows:
            ending.append(upper)
    one.rows, one.ending = after.rows + shift, ending
    return one


def _goes_on(upper: TableCell, cell: TableCell, shared: set[int]) -> bool:
    """A cell that covers several rows and goes on over the page: its words stand on the first."""
    return bool(upper.lines) and not cell.lines and cell.column in shared
