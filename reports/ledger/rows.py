"""Rows of the ledger as people read them, fetched in chunks with the same few queries for each."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Prefetch

from reports.known import Duty, Parts, known_rows
from reports.ledger.selection import Ledger
from tasks.lights import Light, light_of
from tasks.models import Assignment, AssignmentRole, Indicator, Task
from tasks.presentation import Part, part_of
from tasks.schedule import period_label, time_share
from tasks.together import closed_words

CHUNK = 500
NAMED = 3
Names = dict[int, dict[str, list[str]]]  # by task and role, in the departments' order


@dataclass(frozen=True)
class LedgerRow:
    """One row: a task with all who owe it, or one duty; `shown` is the most urgent of `parts`. Whole percentages."""

    shown: Part
    parts: list[Duty]
    names: dict[str, list[str]]
    progress: int
    due_on: date
    time_gone: int
    due_words: str
    last: str
    reason: str

    @property
    def light(self) -> str:
        """The light of the row: the most urgent of its parts."""
        return self.shown.light

    @property
    def value_text(self) -> str:
        """What is reached, where one department alone has a number to reach; else empty."""
        return self.shown.value_text if len(self.parts) == 1 else ""

    @property
    def target_text(self) -> str:
        """The number to reach, with its unit."""
        return self.shown.target_text if len(self.parts) == 1 else ""

    @property
    def due_light(self) -> str:
        """The colour of the deadline: red once it has passed, yellow when it is near; a stage has its own words."""
        near = self.shown.assignment.overdue_on
        if self.light == Light.RED and near and near > self.due_on:
            return "red"
        return "yellow" if self.shown.due_soon and near and near > self.due_on else ""

    @property
    def duties(self) -> list[int]:
        """Keys of the duties in the row."""
        return [one.duty_id for one in self.parts]

    @property
    def owing(self) -> str:
        """Who owes it, in short."""
        return several([one.department.name for one in self.parts])

    @property
    def others(self) -> str:
        """The lead where the row is about who helps it, and who else helps; empty if nobody."""
        own = {one.department.name for one in self.parts}
        lines = []
        for role in AssignmentRole:
            names = [name for name in self.names.get(role.value, []) if name not in own]
            lines += [f"{role.label}：{several(names)}"] if names else []
        return "；".join(lines)


def several(names: Sequence[str]) -> str:
    """`甲局、乙局、丙局等12个单位`."""
    listed = "、".join(names[:NAMED])
    return listed if len(names) <= NAMED + 1 else f"{listed}等{len(names)}个单位"


def all_rows(ledger: Ledger) -> Iterator[list[LedgerRow]]:
    """Every row in order, a chunk at a time; only the keys, eight bytes each, are held all the while."""
    keys = array("q", ledger.keys().iterator(chunk_size=5000))
    for start in range(0, len(keys), CHUNK):
        yield rows_of(ledger, keys[start : start + CHUNK])


def rows_of(ledger: Ledger, keys: Sequence[int]) -> list[LedgerRow]:
    """The rows with these keys, in their order. Six queries, however many rows."""
    groups: dict[int, list[Duty]] = defaultdict(list)
    for one in _detailed(ledger, keys):
        one.plan = ledger.plan
        groups[one.task_id if ledger.filters.by_task else one.pk].append(one)
    names = _names(ledger, {one.task_id for own in groups.values() for one in own})
    return [_row(ledger, groups[key], names) for key in keys if key in groups]


def _detailed(ledger: Ledger, keys: Sequence[int]) -> Parts:
    """Duties of tasks, or the duties themselves, with what a row says of them."""
    # By key alone: which event is the last of its duty was found out once.
    found = (
        ledger.counted.filter(task__in=keys)
        if ledger.filters.by_task
        else ledger.rows.model.objects.filter(pk__in=keys)
    )
    indicators = Prefetch("indicators", Indicator.objects.order_by("order"))
    tasks = Task.objects.select_related("section", "chapter").prefetch_related(indicators)
    # Many rows share a task, a department or a person: each is made once.
    found = found.prefetch_related(Prefetch("task", tasks), "department", "owner")
    return found.order_by("role", "department__order", "pk")


def _names(ledger: Ledger, tasks: set[int]) -> Names:
    """Who has which part in the tasks: names alone, which everybody with a part may know. One query."""
    rows = known_rows(ledger.plan, ledger.day).filter(task__in=tasks).exclude(state__in=ledger.left_out)
    found: Names = defaultdict(lambda: defaultdict(list))
    for task, role, name in rows.order_by("department__order", "pk").values_list("task", "role", "department__name"):
        found[task][role].append(name)
    return found


def _row(ledger: Ledger, parts: list[Duty], names: Names) -> LedgerRow:
    day, plan = ledger.day, ledger.plan
    worst = min(parts, key=lambda one: (light_of(one, day).order, one.due_on))
    shown = part_of(cast(Assignment, worst), day)  # one of its history reads alike
    open_days = [one.due_on for one in parts if one.closed_on is None]
    due_on = min(open_days or [one.due_on for one in parts])
    last = max((one.report_period for one in parts if one.report_period), default=None)
    return LedgerRow(
        shown=shown,
        parts=parts,
        names=names[worst.task_id],
        progress=int(sum(one.progress for one in parts) / len(parts)),
        due_on=due_on,
        time_gone=round(100 * time_share(plan.starts_on, due_on, day)),
        due_words=due_words(due_on, day),
        last=period_label(last, plan.report_cycle) if last else "没有报过",
        reason=_reason(shown, parts, day),
    )


def _reason(shown: Part, parts: list[Duty], day: date) -> str:
    """Why the light is what it is; whose it is where several owe the task, and how many of them are done."""
    why = "；".join(shown.reasons)
    if len(parts) == 1:
        return why
    others = sum(light_of(one, day) == shown.light for one in parts) - 1
    closed = sum(one.closed_on is not None and one.closed_on <= day for one in parts)
    lines = [closed_words(closed, len(parts))]
    if why and shown.light != Light.DONE:
        more = f"；另有{others}个单位{Light(shown.light).label}" if others else ""
        lines.append(f"{shown.assignment.department.short_name}：{why}{more}")
    return "。".join(lines)


def due_words(due_on: date, day: date) -> str:
    """`还有7天`, `当天到期`, `已过24天`, as seen from `day`."""
    days = (due_on - day).days
    if days == 0:
        return "当天到期"
    return f"还有{days}天" if days > 0 else f"已过{-days}天"
