"""A table of the archive: its columns, read row by row in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from plan_tracker import clock
from tasks.models import Plan, ProgressReport
from tasks.models.report_facts import UNSENT

CHUNK = 2000
Labels = dict[str, Any]


@dataclass(frozen=True)
class Listing:
    """`name.csv`: the rows of a model that belong to a plan, and `(heading, path of the value[, words])` per column."""

    name: str
    title: str
    model: type[Model]
    plan: str
    order: tuple[str, ...]
    columns: tuple[tuple[Any, ...], ...]
    report: str = ""  # where a row names its report: what never left the department is not archived
    versions: bool = False  # rows are versions of reports, of which the same is true

    def lines(self, plan: Plan) -> Iterator[list[str]]:
        """Head, then every row once, as text."""
        yield [head for head, *_ in self.columns]
        labels = [words[0] if words else None for _, _, *words in self.columns]
        rows = self.model._default_manager.filter(**{self.plan: plan})
        if self.report:
            rows = rows.filter(**{f"{self.report}__in": ProgressReport.objects.filter(plan=plan).sent()})
        if self.versions:
            rows = rows.exclude(UNSENT)
        rows = rows.order_by(*self.order).distinct()
        for row in rows.values_list(*(path for _, path, *_ in self.columns)).iterator(chunk_size=CHUNK):
            yield [_text(value, words) for value, words in zip(row, labels, strict=True)]


def _text(value: Any, labels: Labels | None) -> str:
    """Plain words: days as 2023-10-24, moments in Chinese time, yes and no in Chinese."""
    if value is None or value == "":
        return ""
    if labels is not None:
        return str(labels.get(value, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return clock.local(value).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)
