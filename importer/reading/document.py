"""What reading a file gives: the verbatim text, and where its tables stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """One cell of a table; `span` is where its words stand in the text."""

    row: int
    column: int
    span: Span
    rows: int = 1  # how many rows it covers (rowspan)
    columns: int = 1


@dataclass(frozen=True)
class Table:
    """A table of the file; its cells' words are part of the text, row by row, every cell on lines of its own."""

    span: Span
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Document:
    """The verbatim text of a file; paragraphs end with a newline. Every later finding points into `text`."""

    text: str
    tables: tuple[Table, ...] = ()
    kind: str = "text"  # text, docx, html, pdf, sheet
    notes: tuple[str, ...] = field(default=())  # sentences for the reader: what was left out and why
