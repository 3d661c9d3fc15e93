"""The record as a file: CSV streamed row by row, or a workbook of bounded size. No cell can become a formula."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from audit.describe import chain_label, sentence
from audit.models import AuditEntry
from audit.words import action_label
from plan_tracker import clock

HEAD = ("时间", "操作人", "账号编号", "操作", "对象", "详情", "来源地址", "请求编号", "日志链", "序号", "校验值")
WIDTHS = (20, 12, 10, 16, 40, 60, 16, 20, 20, 8, 20)
MOST_ROWS = 20_000  # of a workbook, some six seconds; a CSV has no end
MOST_CELL = 32_000  # characters; a spreadsheet allows 32,767
CHUNK = 2000
# What a spreadsheet may take for a formula at the start of a cell; the full-width signs too.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"


class _Echo:
    """A file whose `write` hands the text back."""

    def write(self, text: str) -> str:
        return text


def cells(entry: AuditEntry) -> list[str]:
    """One entry as text, in the order of HEAD."""
    return [
        f"{clock.local(entry.at):%Y-%m-%d %H:%M:%S}", entry.actor_name, entry.actor_id, action_label(entry.action),
        entry.object_label, sentence(entry), entry.ip, entry.request_id, chain_label(entry.chain), str(entry.seq),
        entry.hash,
    ]  # fmt: skip


def harmless(text: str) -> str:
    """A text that no spreadsheet calculates when it opens a CSV."""
    return "'" + text if text.startswith(DANGEROUS) else text


def csv_lines(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    """The file piece by piece, in constant memory."""
    writer: Callable[[Iterable[str]], Any] = csv.writer(_Echo()).writerow
    yield BOM + writer(HEAD)
    for entry in rows.iterator(chunk_size=CHUNK):
        yield writer([harmless(cell) for cell in cells(entry)])


def workbook(rows: QuerySet[AuditEntry]) -> IO[bytes]:
    """A workbook of the first MOST_ROWS entries in a temporary file; its first line says when that is not all."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("操作日志")
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJK"[number]].width = width
    if rows[MOST_ROWS : MOST_ROWS + 1].exists():
        sheet.append([f"只有最新的{MOST_ROWS}条。其余的请缩短时间范围再导出，或导出CSV。"])
    sheet.append(list(HEAD))
    for entry in rows[:MOST_ROWS].iterator(chunk_size=CHUNK):
        sheet.append([_cell(sheet, text) for text in cells(entry)])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, text: str) -> WriteOnlyCell | str:
    """Text, whatever it looks like; what could be taken for something else says so (a cell of its own is slow)."""
    text = ILLEGAL_CHARACTERS_RE.sub("?", text[:MOST_CELL])
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell
