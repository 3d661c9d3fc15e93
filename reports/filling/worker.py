"""The cells of the sheet of a workbook that bears a mark.

Run in a process of its own (`plan_tracker.child`), because a workbook from outside may be a bomb.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import IO, Any

MOST_SHEETS, MOST_COLUMNS, MOST_FILLED, MOST_MERGED = 10, 60, 3000, 300
HEAD_WITHIN = 20  # rows in which the mark must stand
MOST_CELL = 6000


def answer(file: IO[bytes], mark: str) -> dict[str, Any] | None:
    """The first sheet with `mark` in one of its first rows; None if there is none."""
    import openpyxl  # noqa: PLC0415 - only under the limits

    book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    for sheet in book.worksheets[:MOST_SHEETS]:
        found = read_one(book, sheet, mark)
        if found:
            return found
    return None


def read_one(book: Any, sheet: Any, mark: str) -> dict[str, Any] | None:
    """A sheet's filled rows `[number, [[column, kind, text], ...]]`, merged ranges and hidden rows.

    With openpyxl's own parser and not with its rows: those fill gaps up, and a gap may be a million rows.
    """
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415 - only under the limits

    seen, rows = False, []
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source, sheet._shared_strings, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        for number, row in parser.parse():
            cells = [one for one in (cell(book, each) for each in row if each["column"] <= MOST_COLUMNS) if one]
            if not cells:
                continue
            seen = seen or any(mark in one[2] for one in cells)
            if not seen and number > HEAD_WITHIN:
                return None
            rows.append([number, cells])
            if len(rows) > MOST_FILLED:
                raise MemoryError
    if not seen:
        return None
    merged = parser.merged_cells.mergeCell if parser.merged_cells else []
    hidden = [int(number) for number, row in parser.row_dimensions.items() if row.get("hidden") in ("1", "true")]
    return {"rows": rows, "merged": [one.ref for one in merged[:MOST_MERGED]], "hidden": hidden[:MOST_FILLED]}


def cell(book: Any, source: dict[str, Any]) -> list[Any] | None:
    """Column from 1, kind, and what it says; None for an empty one."""
    value, place = source["value"], source["column"]
    if value is None:
        return None
    if source["data_type"] in ("f", "e"):
        return [place, {"f": "formula", "e": "error"}[source["data_type"]], str(value)[:100]]
    if isinstance(value, bool):
        return [place, "bool", "TRUE" if value else "FALSE"]
    if isinstance(value, datetime | date | time):
        return [place, "date", value.isoformat()[:10]]
    if isinstance(value, int | float):
        percent = "%" in number_format(book, source["style_id"])
        return [place, "percent" if percent else "number", number(value * 100 if percent else value)]
    text = str(value)[:MOST_CELL]
    return [place, "text", text] if text.strip() else None


def number_format(book: Any, style: int) -> str:
    """How a number is shown."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE  # noqa: PLC0415

    known = book._cell_styles[style].numFmtId
    if known < BUILTIN_FORMATS_MAX_SIZE:
        return str(BUILTIN_FORMATS.get(known, "General"))
    return str(book._number_formats[known - BUILTIN_FORMATS_MAX_SIZE])


def number(value: float) -> str:
    """A number as people wrote it: without the noise of binary fractions."""
    return str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")
