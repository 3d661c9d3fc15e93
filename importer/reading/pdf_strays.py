"""Words of a cell that goes on over the page which some programs write on both pages: once out of sight."""

from __future__ import annotations

from itertools import pairwise

from importer.reading.pdf_cut_rows import last_row
from importer.reading.pdf_page import Line
from importer.reading.pdf_parts import Sheet
from importer.reading.pdf_tables import PageTable, TableCell

NEAR = 2.0  # points
FIRST_ROWS = 4  # with a head that is repeated


def without_strays(sheets: list[Sheet]) -> list[Sheet]:
    """Without lines below and above a table cut by the page that say what its open cell says inside."""
    strays: set[int] = set()
    for one, after in pairwise(sheets):
        upper = next((part for part in reversed(one.parts) if isinstance(part, PageTable)), None)
        lower = next((part for part in after.parts if isinstance(part, PageTable)), None)
        if upper and lower and (cells := [cell for cell in last_row(upper).values() if cell.open_end]):
            cells += [cell for cell in lower.cells if cell.row < FIRST_ROWS and _is_below(cell, cells)]
            lines = _lines(one.parts[one.parts.index(upper) :]) + _lines(after.parts[: after.parts.index(lower)])
            strays.update(id(line) for line in lines if _said(line, cells))
    return [Sheet(one.width, [part for part in one.parts if id(part) not in strays]) for one in sheets]


def _lines(parts: list[Line | PageTable]) -> list[Line]:
    return [part for part in parts if isinstance(part, Line)]


def _is_below(cell: TableCell, others: list[TableCell]) -> bool:
    return any(abs(cell.left - one.left) <= NEAR and abs(cell.right - one.right) <= NEAR for one in others)


def _said(line: Line, cells: list[TableCell]) -> bool:
    """Whether cells that stand in one strip with a line say all its words."""
    left, right = min(cell.left for cell in cells), max(cell.right for cell in cells)
    words = line.text.split() if left - NEAR <= line.left and line.right <= right + NEAR else []
    return bool(words) and all(any(word in cell.text for cell in cells) for word in words)
