"""An uploaded file or a pasted text as a Document."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import IO, Any

from importer.reading.document import Cell, Document, Table
from importer.reading.plain import of_text
from importer.reading.refusals import BUSY, DAMAGED, EMPTY, MEGABYTES, TOO_COMPLEX, TOO_LARGE, Refused
from plan_tracker.child import Child, ChildBusy, ChildFailed, ChildTooLarge, Limits
from plan_tracker.errors import DomainError

log = logging.getLogger(__name__)
MOST_BYTES = MEGABYTES * 1024 * 1024
READER = Child(
    Path(__file__).with_name("worker.py"), Limits(memory=400 * 1024 * 1024, cpu=10, output=16 * 1024 * 1024, wall=15)
)
MOST_NAME = 200  # characters; only the end of a name says something


def read_file(data: IO[bytes] | bytes, name: str) -> Document:
    """What a file holds, read by a process of its own. Raises DomainError (field `file`) in one sentence."""
    content = data if isinstance(data, bytes) else data.read(MOST_BYTES + 1)
    if not content:
        raise DomainError(EMPTY, field="file")
    if len(content) > MOST_BYTES:
        raise DomainError(TOO_LARGE, field="file", status=413)
    found = _answer(content, name)
    if "refused" in found:
        raise DomainError(str(found["refused"]), field="file")
    try:
        return _document(found)
    except (KeyError, TypeError, ValueError) as error:
        log.warning("plan document: no answer of the expected shape")
        raise DomainError(DAMAGED, field="file") from error


def read_pasted(text: str) -> Document:
    """A pasted text. Raises DomainError (field `text`) for an empty or endless one."""
    try:
        return of_text(text)
    except Refused as refused:
        raise DomainError(str(refused), field="text") from refused


def _answer(content: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(READER.ask(lambda source: source.write(content), name[-MOST_NAME:].replace("\0", "")))
    except ChildBusy as error:
        raise DomainError(BUSY, field="file", status=503) from error
    except ChildTooLarge as error:
        raise DomainError(TOO_COMPLEX, field="file") from error
    except (ChildFailed, ValueError) as error:
        raise DomainError(DAMAGED, field="file") from error
    return found if isinstance(found, dict) else {}


def _document(found: dict[str, Any]) -> Document:
    tables = tuple(
        Table(_span(table["span"]), tuple(_cell(cell) for cell in table["cells"])) for table in found["tables"]
    )
    return Document(str(found["text"]), tables, str(found["kind"]), tuple(map(str, found["notes"])))


def _cell(cell: dict[str, Any]) -> Cell:
    return Cell(int(cell["row"]), int(cell["column"]), _span(cell["span"]), int(cell["rows"]), int(cell["columns"]))


def _span(pair: list[int]) -> tuple[int, int]:
    start, end = pair
    return int(start), int(end)
