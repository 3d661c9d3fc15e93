"""Paragraphs and tables in their order, and the Document they make: the same for all kinds of files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from importer.reading.document import Cell, Document, Table
from importer.reading.refusals import MOST_CHARS, NO_TEXT, TOO_LONG, Refused
from importer.reading.text import stored


@dataclass(frozen=True)
class GridCell:
    """A cell with its words, before it has a place in the text."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


Grid = list[GridCell]
Block = str | Grid


def document_of(blocks: Iterable[Block], kind: str, notes: Iterable[str] = ()) -> Document:
    """Every paragraph and every cell that says something is one or several lines. Raises Refused."""
    parts: list[str] = []
    tables: list[Table] = []
    length = 0
    for block in blocks:
        start, cells = length, []
        for cell in [GridCell(0, 0, block)] if isinstance(block, str) else sorted(block, key=_place):
            words = stored(cell.text).strip("\n")
            span = (length, length + len(words))
            cells.append(Cell(cell.row, cell.column, span, cell.rows, cell.columns))
            if words.strip():
                parts.append(words + "\n")
                length += len(words) + 1
            else:
                cells[-1] = Cell(cell.row, cell.column, (length, length), cell.rows, cell.columns)
        if not isinstance(block, str) and length > start:
            tables.append(Table((start, length), tuple(cells)))
        if length > MOST_CHARS:
            raise Refused(TOO_LONG)
    if not length:
        raise Refused(NO_TEXT)
    return Document("".join(parts), tuple(tables), kind, tuple(notes))


def _place(cell: GridCell) -> tuple[int, int]:
    return cell.row, cell.column
