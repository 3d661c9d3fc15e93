"""A page of a PDF as its lines and tables, in the order of reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from importer.reading.pdf_grid import lattices
from importer.reading.pdf_page import Char, Line, Page, lines_of, page_of
from importer.reading.pdf_rulings import Drawings
from importer.reading.pdf_tables import RAISED, TALL, PageTable, middle, table_of

Part = Line | PageTable


@dataclass
class Sheet:
    """A page: its width and what stands on it, from above."""

    width: float
    parts: list[Part]


def sheet_of(page: Any, drawings: Drawings) -> Sheet:
    """What a page says that pdfium has opened; characters in the cells of a table stand only there."""
    found = page_of(page)
    outside, tables = _tables(found, page, drawings)
    lines = lines_of(outside)
    if tables or found.view.turned:
        lines = _from_above(lines)
    parts: list[Part] = [*lines]
    for table in reversed(tables):
        above = next((n for n, one in enumerate(lines) if one.base > table.top), len(lines))
        parts.insert(above, table)
    return Sheet(found.view.width, parts)


def _tables(page: Page, opened: Any, drawings: Drawings) -> tuple[list[Char | None], list[PageTable]]:
    """The characters outside of tables, and the tables; a grid that is none leaves its characters outside."""
    outside: list[Char | None] = page.chars
    tables = []
    grids = lattices(drawings.rulings(opened, page.view)) if any(page.chars) else []
    for grid in grids:
        inside = [char for char in outside if char and grid.holds(*middle(char), char.base - char.size * TALL)]
        if table := table_of(grid, inside):
            tables.append(table)
            kept = {id(char) for char in inside}
            # where characters are taken out, the line ends
            outside = [None if char and id(char) in kept else char for char in outside]
    return outside, tables


def _from_above(lines: list[Line]) -> list[Line]:
    """Lines by their height; those side by side in the order of the file."""
    rows: list[list[tuple[int, Line]]] = []
    for place, line in sorted(enumerate(lines), key=lambda one: one[1].base):
        if rows and line.base - rows[-1][0][1].base <= line.size * RAISED:
            rows[-1].append((place, line))
        else:
            rows.append([(place, line)])
    return [line for row in rows for _, line in sorted(row, key=lambda one: one[0])]
