"""What the document dates or measures, as bars between the plan's start and the last deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from reports import rollups
from reports.boards.forecast import Forecast, forecasts
from reports.boards.items import Item, item_of
from reports.known import Duty, Parts
from tasks.lights import Light
from tasks.models import AssignmentRole, Plan
from tasks.report_input import plain
from tasks.schedule import add_months, time_share
from tasks.together import closed_words

MOST_MONTHS = 24


@dataclass(frozen=True)
class GanttBar:
    """A dated or measured task; `width`, `done` in percent of its time. `words` stand on the bar, `ahead` under it."""

    item: Item
    owners: str
    width: int
    done: int
    words: str
    ahead: str
    misses: bool

    @property
    def light_label(self) -> str:
        """The light in words, for the table."""
        return str(Light(self.item.light).label)


@dataclass(frozen=True)
class Gantt:
    """Bars, month marks `(label, left%)` and the place of the day looked at."""

    bars: list[GanttBar]
    months: list[tuple[str, int]]
    today: int


def gantt(plan: Plan, parts: Parts, day: date, tasks: Mapping[int, rollups.TaskLight]) -> Gantt:
    """Two queries and those of the indicators, however many departments share a task."""
    rows = rollups.hard_items(parts, day)
    alone = forecasts([row for row in rows if tasks[row.task_id].owed == 1], day)
    end = max([plan.ends_on, *(row.due_on for row in rows)])
    bars = [
        _bar(row, day, round(100 * time_share(plan.starts_on, end, row.due_on)), tasks[row.task_id], alone)
        for row in rows
    ]
    return Gantt(bars, _months(plan.starts_on, end), round(100 * time_share(plan.starts_on, end, day)))


def _months(start: date, end: date) -> list[tuple[str, int]]:
    """The first days of the months, `(7月, left%)`."""
    marks = [add_months(start, n) for n in range(MOST_MONTHS)]
    return [(f"{one.month}月", round(100 * time_share(start, end, max(one, start)))) for one in marks if one <= end]


def _bar(row: Duty, day: date, width: int, task: rollups.TaskLight, alone: Mapping[int, Forecast]) -> GanttBar:
    """A task of several departments shows all of them together: the most urgent light and how many are done."""
    item = item_of(row, day)
    if task.owed > 1:
        slow = f"按近几个月的速度，{task.slow}个单位到期完不成目标值" if task.slow else ""
        words, done = closed_words(task.closed, task.owed), int(task.progress)
        owners = row.department.short_name if row.role == AssignmentRole.LEAD else f"{task.owed}个单位"
        return GanttBar(replace(item, light=task.light.value), owners, width, done, words, slow, task.slow > 0)
    ahead = alone.get(row.duty_id)
    return GanttBar(
        item, row.department.short_name, width, row.progress, _words(row),
        ahead.words if ahead else "", bool(ahead and ahead.misses),
    )  # fmt: skip


def _words(row: Duty) -> str:
    indicator = next(iter(row.task.indicators.all()), None)
    if indicator and indicator.unit != "%" and row.current_value is not None:
        return f"{plain(row.current_value)}/{plain(indicator.target_value)}{indicator.unit}"
    return f"{row.progress}%"
