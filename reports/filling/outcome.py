"""What a form changed, kept with it: to show, and to put back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reports.filling.content import input_of
from reports.filling.duties import Duty
from reports.filling.items import Item
from tasks.models import ProgressReport
from tasks.report_input import ReportInput, plain

Entry = dict[str, Any]


def snapshot(duty: Duty) -> Entry | None:
    """A report as it is before it is written; None where there is none."""
    if duty.report is None:
        return None
    data = input_of(duty.report, duty.indicators)
    values = {str(pk): plain(value) for pk, value in data.values.items()}
    return {**vars(data), "values": values, "author": duty.report.author_id}


def entry(item: Item, report: ProgressReport, before: Entry | None) -> Entry:
    """One row of what was changed: which report, its version now, how it was, and the fields in words."""
    return {
        "row": item.row,
        "code": item.code,
        "title": item.title,
        "kind": item.kind.value,
        "report": report.pk,
        "version": report.version,
        "author": before["author"] if before else None,
        "before": {name: value for name, value in before.items() if name != "author"} if before else None,
        "changes": [[one.label, one.old, one.new] for one in item.changes],
    }


def as_input(before: Entry | None) -> ReportInput | None:
    """A kept report as it would be entered; None where there was none."""
    if before is None:
        return None
    values = {int(pk): Decimal(value) for pk, value in before["values"].items()}
    return ReportInput(**{**before, "values": values})
