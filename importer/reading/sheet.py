"""Breakdown tables: workbooks and CSV files as lines and one grid per sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser

from importer.reading.blocks import Block, Grid, GridCell, document_of
from importer.reading.document import Document
from importer.reading.packages import MOST_PART, opened
from importer.reading.refusals import BOMB, MOST_CHARS, TOO_LONG, Refused
from importer.reading.text import decoded, stored

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_MERGED = 20, 5000, 100, 20_000
MOST_CELL = 32_767  # what a cell can hold
HIDDEN = "隐藏的工作表没有读取。"
DELIMITERS = ",\t;，；|"
Rows = dict[int, dict[int, str]]  # row and column from 1, only cells that say something
Merged = dict[tuple[int, int], tuple[int, int]]  # first cell -> last row and column


def read_sheet(data: bytes) -> Document:
    """A workbook's visible sheets. Raises Refused."""
    with opened(data) as package:
        if any(one.file_size > MOST_PART for one in package.infolist() if one.filename.endswith(".xml")):
            raise Refused(BOMB)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    blocks: list[Block] = []
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in shown[:MOST_SHEETS]:
        blocks += _blocks(*_rows(book, sheet))
    return document_of(blocks, "sheet", [HIDDEN] if len(shown) < len(book.worksheets) else [])


def _rows(book: Any, sheet: Any) -> tuple[Rows, Merged]:
    """With openpyxl's own parser and not with its rows: those fill gaps up, and a gap may be a million rows."""
    rows: Rows = {}
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source, sheet._shared_strings, data_only=True, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        for number, row in parser.parse():
            cells = {cell["column"]: _shown(book, cell) for cell in row if cell["column"] <= MOST_COLUMNS}
            cells = {column: text for column, text in cells.items() if text.strip()}
            if cells:
                rows[number] = cells
            if len(rows) > MOST_ROWS:
                raise Refused(TOO_LONG)
        ranges = parser.merged_cells.mergeCell if parser.merged_cells else []
    return rows, dict(_merged(one.ref for one in ranges[:MOST_MERGED]))


def _merged(references: Iterable[str]) -> Iterable[tuple[tuple[int, int], tuple[int, int]]]:
    for reference in references:
        try:
            left, top, right, bottom = range_boundaries(reference)
        except (ValueError, TypeError):
            continue
        if left and top and right and bottom:
            yield (top, left), (bottom, right)


def _shown(book: Any, cell: dict[str, Any]) -> str:
    """A cell as people see it."""
    value, form = cell["value"], _format(book, cell["style_id"])
    if value is None or cell["data_type"] == "e":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月" + (f"{value.day}日" if "d" in form.lower() else "")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, int | float):
        return _number(value * 100) + "%" if "%" in form else _number(value)
    return str(value)[:MOST_CELL]


def _number(value: float) -> str:
    """Without the noise of binary fractions."""
    return str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")


def _format(book: Any, style: int) -> str:
    """How a number is shown."""
    try:
        known = book._cell_styles[style].numFmtId
        if known < BUILTIN_FORMATS_MAX_SIZE:
            return str(BUILTIN_FORMATS.get(known, "General"))
        return str(book._number_formats[known - BUILTIN_FORMATS_MAX_SIZE])
    except (IndexError, KeyError):
        return ""


def read_csv(data: bytes) -> Document:
    """A table as text, parted by commas, tabs or semicolons. Raises Refused."""
    text = stored(decoded(data).text)
    csv.field_size_limit(MOST_CHARS)
    head = text[:4000]
    delimiter = max(DELIMITERS, key=head.count)
    rows: Rows = {}
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
        cells = {column: cell for column, cell in enumerate(row[:MOST_COLUMNS], 1) if cell.strip()}
        if cells:
            rows[number] = cells
        if len(rows) > MOST_ROWS:
            raise Refused(TOO_LONG)
    return document_of(_blocks(rows, {}), "sheet")


def _blocks(rows: Rows, merged: Merged) -> list[Block]:
    """Lines above the table (one cell over a wider table), then the table without empty rows and columns."""
    columns = sorted({column for cells in rows.values() for column in cells})
    if len(columns) < 2:
        return [text for cells in rows.values() for text in cells.values()]
    numbers = sorted(rows)
    lines: list[Block] = []
    while numbers and len(rows[numbers[0]]) == 1:
        lines += rows[numbers.pop(0)].values()
    return [*lines, _grid(rows, numbers, columns, merged)]


def _grid(rows: Rows, numbers: list[int], columns: list[int], merged: Merged) -> Grid:
    grid: Grid = []
    for row, number in enumerate(numbers):
        for column, at in enumerate(columns):
            text = rows[number].get(at)
            if text is None:
                continue
            bottom, right = merged.get((number, at), (number, at))
            down = sum(number <= one <= bottom for one in numbers[row : row + 1 + bottom - number])
            wide = sum(at <= one <= right for one in columns[column:])
            grid.append(GridCell(row, column, text, down, wide))
    return grid
