"""All files of a task or a report as one zip with an index, built on disk so that memory stays small."""

from __future__ import annotations

import logging
import re
import tempfile
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any

from botocore.exceptions import BotoCoreError, ClientError
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from plan_tracker import clock
from tasks.models import Evidence
from tasks.schedule import period_label

log = logging.getLogger(__name__)
INDEX = "目录.xlsx"
HEAD = ("序号", "任务编号", "任务", "单位", "周期", "文件名", "大小（字节）", "SHA-256", "上传人", "上传时间", "说明")
MISSING = "服务器上找不到这个文件"
CHUNK = 1024 * 1024
MOST_FILES = 500
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def zip_of(files: Sequence[Evidence]) -> IO[bytes]:
    """A temporary file, open at its beginning: the index first, then every file under a name of its own.

    Needs report, assignment, task, department and uploader loaded. A file that the storage has lost is named in the
    index instead.
    """
    target = tempfile.TemporaryFile(suffix=".zip")  # noqa: SIM115 - the response closes it
    names, lost = _names(files), set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for one in files:
            if not _add(archive, one, names[one.pk]):
                lost.add(one.pk)
        archive.writestr(INDEX, _index(files, names, lost))
    target.seek(0)
    return target


def _add(archive: zipfile.ZipFile, one: Evidence, name: str) -> bool:
    """Copy one file in pieces; False when the storage does not have it."""
    try:
        source = one.file.open("rb")
    except (FileNotFoundError, BotoCoreError, ClientError):
        log.error("evidence %s: file %s is missing from storage", one.pk, one.file.name)
        return False
    with source, archive.open(name, "w", force_zip64=True) as entry:
        while piece := source.read(CHUNK):
            entry.write(piece)
    return True


def _names(files: Sequence[Evidence]) -> dict[int, str]:
    """A safe name for each, unique without regard to case."""
    names: dict[int, str] = {}
    for number, one in enumerate(files, 1):
        clean = UNSAFE.sub("_", one.original_name).strip(". ") or "文件"
        names[one.pk] = f"{number:03d} {clean[-120:]}"
    return names


def _index(files: Sequence[Evidence], names: dict[int, str], lost: set[int]) -> bytes:
    """The list of what is inside, as a workbook in which no cell is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("目录")
    sheet.append(list(HEAD))
    for number, one in enumerate(files, 1):
        sheet.append([_cell(sheet, value) for value in _row(number, one, names[one.pk], one.pk in lost)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    """Text stays text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _row(number: int, one: Evidence, name: str, lost: bool) -> list[Any]:
    assignment = one.report.assignment
    period = period_label(one.report.period, assignment.plan.report_cycle)
    return [
        number,
        assignment.task.code,
        assignment.task.title,
        assignment.department.name,
        f"{one.report.period.year}年{period}",
        MISSING if lost else name,
        one.size,
        one.sha256,
        one.uploaded_by.full_name,
        f"{clock.local(one.uploaded_at):%Y-%m-%d %H:%M}",
        one.note,
    ]
