"""The archive package as a file; always made in the background."""

from __future__ import annotations

from typing import BinaryIO

from reports.archive.package import write_archive
from reports.outputs.kinds import AT_ONCE_ROWS, Ask, Kind, reviews
from reports.tables import Progress


def _write(ask: Ask, format: str, target: BinaryIO, progress: Progress) -> None:
    write_archive(ask.plan, target, progress)


KINDS = (
    Kind("archive", "归档包", ("zip",), _write, may=reviews, rows=lambda ask: AT_ONCE_ROWS + 1, past=False),
)  # fmt: skip
