"""A workbook that came back, as plain cells: read by a process of its own, under limits."""

from __future__ import annotations

import json
import logging
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from openpyxl.utils import range_boundaries

from plan_tracker.child import Child, ChildBusy, ChildFailed, ChildTooLarge, Limits
from plan_tracker.errors import DomainError
from reports.filling import worker
from reports.filling.columns import MARK
from tasks.evidence_types import HAS_MACROS, OLE, TOO_COMPRESSED, ending_of, problem_with

log = logging.getLogger(__name__)
READER = Child(Path(worker.__file__), Limits(memory=400 * 1024 * 1024, cpu=10, output=16 * 1024 * 1024, wall=15))
MOST_BYTES = 3 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
AGAIN = "请下载填报表，填好后保存为.xlsx再上传。"
NO_FILE = "请先选择填好的填报表。"
EMPTY = f"这个文件是空的。{AGAIN}"
OLD_FORMAT = "这是旧格式的表格。请用Excel或WPS打开，另存为.xlsx再上传。"
OTHER_FORMAT = f"只能上传.xlsx格式的填报表。{AGAIN}"
NO_WORKBOOK = "这个文件打不开，可能已经损坏、加了密码，或者只是改了后缀。去掉密码，用Excel或WPS另存为.xlsx再上传。"
MACROS = "这个文件里带有宏，为安全起见不能上传。请另存为不带宏的.xlsx再上传。"
TOO_BIG = "这个文件有{}，一张填报表不会超过3MB，可能插了图片或多了格式。请重新下载填报表，把内容复制过去再上传。"
TOO_LARGE = "这个文件太大，不像一张填报表（多余的图片、格式或行）。请重新下载填报表，把内容复制过去再上传。"
NOT_OURS = f"没有在文件里找到填报表，列名可能被改了或删了。{AGAIN}"
BUSY = "正在读取别的填报表，请稍后再上传一次。"


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; `kind` is text, number, percent, date, bool, formula or error."""

    kind: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """The rows that say something, by row number, with their cells by column (from 1)."""

    rows: dict[int, dict[int, Cell]]
    merged: list[tuple[int, int, int, int]]
    hidden: set[int]


def read_sheet(file: IO[bytes] | Any, name: str, size: int) -> Sheet:
    """The cells of an uploaded form. Raises DomainError with field `file` for a file that is none."""
    problem = _problem(file, name, size)
    if problem:
        raise DomainError(problem, field="file")
    try:
        found = json.loads(_ask_worker(file))
        if found is not None:
            return _sheet(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("filling form: no answer of the expected shape")
        raise DomainError(NO_WORKBOOK, field="file") from error
    raise DomainError(NOT_OURS, field="file")


def _problem(file: IO[bytes] | Any, name: str, size: int) -> str:
    """Why a file is refused before anybody opens it; empty if it is not."""
    if not size:
        return EMPTY
    if size > MOST_BYTES:
        return TOO_BIG.format(f"{size / 1024 / 1024:.0f}MB")
    ending = ending_of(name)
    if ending in ("xls", "et"):
        return OLD_FORMAT
    if ending == "xlsm":
        return MACROS
    if ending != "xlsx":
        return OTHER_FORMAT
    file.seek(0)
    if file.read(len(OLE)) == OLE:
        return NO_WORKBOOK
    found = problem_with("x.xlsx", file)
    if found:
        return {HAS_MACROS: MACROS, TOO_COMPRESSED: TOO_LARGE}.get(found, NO_WORKBOOK)
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(one.file_size for one in archive.infolist())
    file.seek(0)
    return TOO_LARGE if unpacked > MOST_UNPACKED else ""


def _ask_worker(file: IO[bytes] | Any) -> bytes:
    file.seek(0)
    try:
        return READER.ask(lambda source: source.write(file.read(MOST_BYTES + 1)), MARK)
    except ChildBusy as error:
        raise DomainError(BUSY, field="file", status=503) from error
    except ChildTooLarge as error:
        raise DomainError(TOO_LARGE, field="file") from error
    except ChildFailed as error:
        raise DomainError(NO_WORKBOOK, field="file") from error


def _sheet(found: dict[str, Any]) -> Sheet:
    rows = {
        int(number): {int(column): Cell(str(kind), str(text)) for column, kind, text in cells}
        for number, cells in found["rows"]
    }
    merged = []
    for one in found["merged"]:
        try:
            left, top, right, bottom = range_boundaries(one)
        except (ValueError, TypeError):
            continue
        if left and top and right and bottom:
            merged.append((left, top, right, bottom))
    return Sheet(rows, merged, set(found["hidden"]))
