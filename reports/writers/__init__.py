"""Tables as files: one writer a format, each reading the rows once and keeping none."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from reports.tables import Progress, Table
from reports.writers.csv import write_csv
from reports.writers.ods import write_ods
from reports.writers.xlsx import write_xlsx

WRITERS: dict[str, Callable[[Table, BinaryIO], None]] = {"xlsx": write_xlsx, "csv": write_csv, "ods": write_ods}
TABLE_FORMATS = tuple(WRITERS)

__all__ = ["TABLE_FORMATS", "WRITERS", "write_csv", "write_ods", "write_table", "write_xlsx"]


def write_table(table: Table, format: str, target: BinaryIO, progress: Progress) -> None:
    """The table in one of TABLE_FORMATS, telling `progress`."""
    WRITERS[format](table.watched(progress), target)
