"""The archive package as a file; always made in the background."""

from __future__ import annotations

from typing import BinaryIO

from departments.models import User
from departments.roles import REVIEWS
from reports.archive.package import write_archive
from reports.outputs.kinds import AT_ONCE_ROWS, Ask, Kind
from reports.tables import Progress


def _write(ask: Ask, format: str, target: BinaryIO, progress: Progress) -> None:
    write_archive(ask.plan, target, progress)


def _reviews(user: User, ask: Ask) -> bool:
    return user.role in REVIEWS


KINDS = (
    Kind("archive", "归档包", ("zip",), _write, may=_reviews, rows=lambda ask: AT_ONCE_ROWS + 1, past=False),
)  # fmt: skip
