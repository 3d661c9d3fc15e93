"""Reads a plan document in a process of its own (`plan_tracker.child`): what it gives, or why it is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

# The child is started without any path but Python's own; behind it, so that nothing of ours hides a library.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from importer.reading import kinds  # noqa: E402
from importer.reading.document import Document  # noqa: E402
from importer.reading.plain import read_text  # noqa: E402
from importer.reading.refusals import Refused  # noqa: E402


def _reader(kind: str) -> Callable[[bytes], Document]:
    """Only the library that is needed is loaded: each costs memory and a tenth of a second."""
    if kind == "docx":
        from importer.reading.docx import read_docx  # noqa: PLC0415

        return read_docx
    if kind == "html":
        from importer.reading.html import read_html  # noqa: PLC0415

        return read_html
    if kind == "pdf":
        from importer.reading.pdf import read_pdf  # noqa: PLC0415

        return read_pdf
    if kind in ("sheet", "csv"):
        from importer.reading import sheet  # noqa: PLC0415

        return sheet.read_sheet if kind == "sheet" else sheet.read_csv
    return read_text


def answer(file: IO[bytes], name: str) -> dict[str, Any]:
    """What `plan_tracker.child` asks for."""
    data = file.read()
    try:
        return asdict(_reader(kinds.kind_of(data, name))(data))
    except Refused as refused:
        return {"refused": str(refused)}
