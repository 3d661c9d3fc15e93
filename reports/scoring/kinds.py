"""The table of scores as a file, once rules are published."""

from __future__ import annotations

from typing import BinaryIO

from departments.models import User
from departments.roles import READS_ALL, REPORTS
from reports.outputs.kinds import Ask, Kind
from reports.scoring.permissions import published_scheme
from reports.scoring.table import scoring_table
from reports.tables import Progress
from reports.writers import TABLE_FORMATS, write_table


def _write(ask: Ask, format: str, target: BinaryIO, progress: Progress) -> None:
    write_table(scoring_table(ask), format, target, progress)


def _may(user: User, ask: Ask) -> bool:
    return user.role in READS_ALL | REPORTS and published_scheme(ask.plan) is not None


KINDS = (
    Kind("scoring", "考核表", TABLE_FORMATS, _write, may=_may, rows=lambda ask: scoring_table(ask).total, past=False),
)  # fmt: skip
