"""The ledger and the breakdown table as files."""

from __future__ import annotations

from typing import BinaryIO

from reports.ledger.breakdown_table import breakdown_table
from reports.ledger.fields import LedgerForm
from reports.ledger.ledger_table import ledger_of, ledger_table
from reports.outputs.kinds import Ask, Kind, reviews
from reports.tables import Progress
from reports.writers import TABLE_FORMATS, write_table
from tasks.models import Task

FILTERS = {name: str(field.label or "任务名称、原文或编号") for name, field in LedgerForm.base_fields.items()}


def _write_ledger(ask: Ask, format: str, target: BinaryIO, progress: Progress) -> None:
    write_table(ledger_table(ask), format, target, progress)


def _write_breakdown(ask: Ask, format: str, target: BinaryIO, progress: Progress) -> None:
    write_table(breakdown_table(ask), format, target, progress)


def _check(ask: Ask) -> None:
    ledger_of(ask)


KINDS = (
    Kind(
        "ledger", "任务台账", TABLE_FORMATS, _write_ledger, rows=lambda ask: ledger_of(ask).total, options=FILTERS,
        check=_check,
    ),
    Kind(
        "breakdown", "任务分解表", TABLE_FORMATS, _write_breakdown, may=reviews,
        rows=lambda ask: Task.objects.filter(plan=ask.plan).count(),
    ),
)  # fmt: skip
