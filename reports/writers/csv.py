"""CSV in UTF-8 with its mark, for spreadsheets and machines: the heads, then the rows, and nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO

from audit.export import BOM, harmless
from reports.tables import Column, Table, cell


def write_csv(table: Table, target: BinaryIO) -> None:
    """Write the table; text is quoted, and text that could be taken for a formula begins with an apostrophe."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    text.write(BOM)
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([harmless(column.name) for column in table.columns])
    for row in table.rows:
        writer.writerow(_line(table.columns, row))
    text.flush()
    text.detach()


def _line(columns: Sequence[Column], row: Sequence[object]) -> list[str | int | float]:
    return [_written(column, value) for column, value in zip(columns, row, strict=True)]


def _written(column: Column, value: object) -> str | int | float:
    value = cell(value)
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        return ""
    return f"{value:g}%" if column.kind == "percent" else value
