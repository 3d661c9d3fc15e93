"""The rows of one duty put together: several where the task has several indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reports.filling.columns import BY_NAME, CHECKS, TEXTS
from reports.filling.content import Values, tidy_number, value_name
from reports.filling.rows import Row
from tasks.models import Indicator

ONLY_VALUE = "这项任务有几个指标，文字和是否只写在第{}行，这一行只填完成值。"
TWICE = "和第{}行是同一项任务，请只留一行。"
NOT_HERE = "这项任务填“{}”那一列，这里要空着。"


@dataclass(frozen=True)
class Gathered:
    """What a form says of one duty; `errors` by row number are those only visible between rows."""

    code: str
    rows: list[Row]
    errors: dict[int, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def by_order(self) -> dict[int, Row]:
        """The row of each indicator; 0 is the row of a task without."""
        return {row.order: row for row in reversed(self.rows)}

    @cached_property
    def first(self) -> Row:
        """The row that has the texts."""
        return self.by_order[min(self.by_order)]

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in anywhere."""
        return all(row.empty for row in self.rows) and not self.errors

    @property
    def values(self) -> Values:
        """The fields as texts, numbers in one spelling."""
        found = {name: self.first.values[name] for name in (*TEXTS, *CHECKS)}
        for order, row in self.by_order.items():
            if order:
                found[value_name(order)] = tidy_number(row.values["value"])
        if 0 in self.by_order:
            found["progress"] = tidy_number(self.first.values["progress"].removesuffix("%"))
        return found

    def raw(self, indicators: Sequence[Indicator]) -> dict[str, str]:
        """The fields as the page would send them."""
        found = {name: self.first.values[name] for name in TEXTS}
        found |= {name: "on" if self.first.values[name] else "" for name in CHECKS}
        for one in indicators:
            text = self.by_order[one.order].values["value"]
            found[f"value_{one.pk}"] = text.removesuffix(one.unit) if one.unit else text
        if not indicators:
            found["progress"] = self.first.values["progress"].removesuffix("%")
        return found


def gather(rows: Sequence[Row]) -> list[Gathered]:
    """The rows by duty, in the order of their first rows. Rows without a code stand for themselves."""
    groups: dict[tuple[str, str, str, int], list[Row]] = {}
    for row in rows:
        alone = 0 if row.code else row.number
        groups.setdefault((row.identity["plan"], row.identity["department"], row.code, alone), []).append(row)
    return [_gathered(key[2], group) for key, group in groups.items()]


def _gathered(code: str, rows: list[Row]) -> Gathered:
    errors: dict[int, dict[str, str]] = {}
    seen: dict[int, Row] = {}
    for row in rows:
        if row.order in seen:
            errors.setdefault(row.number, {})["number"] = TWICE.format(seen[row.order].number)
        seen.setdefault(row.order, row)
    first = seen[min(seen)]
    for order, row in seen.items():
        errors_here = _out_of_place(order, row, first)
        if errors_here:
            errors.setdefault(row.number, {}).update(errors_here)
    return Gathered(code, rows, errors)


def _out_of_place(order: int, row: Row, first: Row) -> dict[str, str]:
    """What was written into cells that this row does not have."""
    other = "value" if not order else "progress"
    found = {}
    if row.values[other]:
        found[other] = NOT_HERE.format(BY_NAME["progress" if not order else "value"].label)
    if row is not first:
        found |= {name: ONLY_VALUE.format(first.number) for name in (*TEXTS, *CHECKS) if row.values[name]}
    return found
