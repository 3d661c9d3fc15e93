"""OpenDocument sheets row by row: the content goes into the archive as it is read, nothing is kept.

Libraries for this build the whole document in memory first; the part of the format a table needs is small.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from reports.tables import Column, Table, cell, is_wide, plain
from reports.writers import ods_parts as parts
from reports.writers.limits import require_room, sheet_name

AT_ONCE = 200  # rows written together
HEADS = 3  # rows above the first of the data: title, note, heads


def write_ods(table: Table, target: BinaryIO) -> None:
    """Write the table. Raises DomainError for more rows than a sheet holds."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", parts.MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", parts.MANIFEST)
        archive.writestr("styles.xml", parts.styles(wide=is_wide(table)))
        archive.writestr("settings.xml", parts.settings(_attribute(sheet_name(table.title))))
        with archive.open("content.xml", "w", force_zip64=True) as content:
            _content(table, content)


def _content(table: Table, target: IO[bytes]) -> None:
    name = sheet_name(table.title)
    target.write(parts.content_start(table.columns).encode())
    target.write(f"<table:table table:name={_attribute(name)} table:style-name='sheet'>".encode())
    target.write(_top(table).encode())
    last, pending = HEADS, []
    for last, row in enumerate(table.rows, HEADS + 1):
        require_room(last - 1)
        pending.append(_row(table.columns, row))
        if len(pending) == AT_ONCE:
            target.write("".join(pending).encode())
            pending.clear()
    area = f"$'{name}'.$A${HEADS}:${parts.letters(len(table.columns))}${last}"
    target.write("".join(pending).encode())
    target.write(f"</table:table>{parts.filters(_attribute(area))}{parts.CONTENT_END}".encode())


def _top(table: Table) -> str:
    columns = "".join(
        f"<table:table-column table:style-name='c{number}' table:default-cell-style-name='Default'/>"
        for number in range(len(table.columns))
    )
    heads = "".join(_text(column.name, "head") for column in table.columns)
    return (
        f"{columns}<table:table-row table:style-name='tall'>{_text(table.title, 'title')}</table:table-row>"
        f"<table:table-row>{_text(table.note, 'note')}</table:table-row>"
        f"<table:table-header-rows><table:table-row>{heads}</table:table-row></table:table-header-rows>"
    )


def _row(columns: Sequence[Column], row: Sequence[object]) -> str:
    cells = "".join([_cell(column, value) for column, value in zip(columns, row, strict=True)])
    return f"<table:table-row>{cells}</table:table-row>"


def _cell(column: Column, raw: object) -> str:
    value = cell(raw)
    if isinstance(value, str):
        return _text(value, parts.light_style(value) if column.kind == "light" else "text")
    if value is None:
        return "<table:table-cell table:style-name='text'/>"
    if isinstance(value, datetime):
        return _typed("date", f"office:date-value='{value:%Y-%m-%dT%H:%M:%S}'", "moment", f"{value:%Y-%m-%d %H:%M}")
    if isinstance(value, date):
        return _typed("date", f"office:date-value='{value:%Y-%m-%d}'", "date", f"{value:%Y-%m-%d}")
    if column.kind == "percent":
        return _typed("percentage", f"office:value='{value / 100}'", "percent", f"{value:.0f}%")
    return _typed("float", f"office:value='{value}'", "number", str(value))


def _typed(kind: str, value: str, style: str, shown: str) -> str:
    return (
        f"<table:table-cell table:style-name='{style}' office:value-type='{kind}' {value}>"
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def _text(value: str, style: str) -> str:
    """Text is typed as such: nothing in it is calculated. A line is a paragraph, runs of blanks are kept."""
    lines = "</text:p><text:p>".join(_blanks(escape(line)) for line in plain(value).split("\n"))
    return (
        f"<table:table-cell table:style-name='{style}' office:value-type='string'>"
        f"<text:p>{lines}</text:p></table:table-cell>"
    )


def _blanks(line: str) -> str:
    if "\t" in line:
        line = line.replace("\t", "<text:tab/>")
    return line.replace("  ", " <text:s/>") if "  " in line else line


def _attribute(text: str) -> str:
    return quoteattr(text)
