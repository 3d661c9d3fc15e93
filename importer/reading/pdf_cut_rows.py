"""Whether the page's end cuts a row of a table in two."""

from __future__ import annotations

import re
from collections import Counter

from importer.reading.pdf_tables import PageTable, TableCell, padding_of
from importer.reading.pdf_wraps import goes_on_in_cell

LOOKED_AT = 400
LEAST_ROWS = 3  # rows by which it is known which columns are always filled
HEAD_ROWS = 2
ENDS = "。；！？"
NUMBER = re.compile(r"序\s*号?|编\s*号|[Nn][Oo]\.?")

Row = dict[int, TableCell]  # by the column a cell begins in


def is_cut(one: PageTable, after: PageTable) -> bool:
    """Whether the first row of the second part is the rest of the last row of the first part."""
    upper, lower = last_row(one), first_row(after)
    filled = [place for place, cell in lower.items() if cell.lines]
    if not filled or not all(place in upper and upper[place].columns == lower[place].columns for place in filled):
        return False
    key = number_column(one)
    if key in filled and upper[key].lines:
        return False
    if any(cell.open_end for cell in upper.values()):
        return all(cell.open_end for cell in upper.values())
    always = [key] if key in upper else _always(one)
    always = [place for place in always if place in upper and place in lower]
    if not any(upper[place].lines and not lower[place].lines for place in always):
        return False
    padding = padding_of(one.cells)
    both = [place for place in filled if upper[place].lines]
    wrapped = [place for place in both if _goes_on(upper[place], lower[place], padding)]
    flowing = [place for place in wrapped if upper[place].lines[-1].text[-1] not in ENDS]
    rest = [place for place, cell in upper.items() if cell.lines and place >= min(filled)]
    few, whole = len(filled) * 2 <= len(rest), len(rest) > 1 and all(place in filled for place in rest)
    merged = _merged(one, after)
    if not merged.intersection(always):
        return few or (bool(wrapped) and (not whole or flowing == both))
    # A number may cover several rows, and this may be the next of them.
    if few and not merged.intersection(place for place in rest if place not in filled):
        return True
    return bool(flowing) and (few or (flowing == both and not whole))


def shared_columns(one: PageTable, after: PageTable) -> set[int]:
    """Columns whose cells may go on over the page: what stands before the numbers, and what is merged elsewhere.

    Where cells are also empty by themselves, an empty one on the next page is just that.
    """
    key = number_column(one)
    merged = {place for place in _merged(one, after) if place <= key + 1 or place in _always(one)}
    return merged.union(range(key))


def _merged(one: PageTable, after: PageTable) -> set[int]:
    """Columns with cells that cover several rows below the head."""
    body = [*(cell for cell in looked_at(one) if cell.row), *looked_at(after)]
    return {cell.column for cell in body if cell.rows > 1}


def last_row(table: PageTable) -> Row:
    """The cells that reach the end of a table."""
    if table.ending is None:
        table.ending = [cell for cell in table.cells if cell.row + cell.rows == table.rows]
    return {cell.column: cell for cell in table.ending}


def first_row(table: PageTable) -> Row:
    """The cells at its beginning."""
    return {cell.column: cell for cell in table.cells if cell.row == 0}


def _goes_on(upper: TableCell, lower: TableCell, padding: float) -> bool:
    return goes_on_in_cell(upper.lines[-1], lower.lines[0], upper.right - padding)


def number_column(table: PageTable) -> int:
    """The column of the rows' numbers: by its name, else by what it holds; -1 if there is none."""
    named = (cell.column for cell in looked_at(table) if cell.row < HEAD_ROWS and NUMBER.fullmatch(cell.text))
    return next(named, next((place for place in _always(table) if _counts(table, place)), -1))


def looked_at(table: PageTable) -> list[TableCell]:
    """The cells at the beginning of a table: enough to know its columns, however long it is."""
    return table.cells[:LOOKED_AT]


def _always(table: PageTable) -> list[int]:
    """Columns of which no cell below the head is empty."""
    body = [cell for cell in looked_at(table) if cell.row]
    filled = Counter(cell.column for cell in body if cell.lines)
    empty = {cell.column for cell in body if not cell.lines}
    return sorted(place for place, often in filled.items() if often >= LEAST_ROWS and place not in empty)


def _counts(table: PageTable, place: int) -> bool:
    return all(cell.text.isdecimal() for cell in looked_at(table) if cell.column == place and cell.row)
