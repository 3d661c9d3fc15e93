"""What the two dashboards say, put together from the roll-ups; no figure is computed here or later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from departments.models import Department
from reports import rollups
from reports.boards.charts import DueBucket, TrendChart, due_buckets
from reports.boards.forecast import Forecast, forecasts
from reports.boards.gantt import Gantt, gantt
from reports.boards.headline import Change, Headline, change_since_last_month
from reports.boards.items import Item, item_of
from reports.boards.portfolio import FOLDED_KINDS, group_name
from reports.boards.standings import Comparison, compare
from reports.boards.trend import trend
from reports.known import known_rows
from tasks.models import Chapter, Plan
from tasks.schedule import period_due, period_label, period_of

UPCOMING = 12
# Widths of the trend in drawing units: beside the Gantt, and on its own.
NARROW, WIDE = 400, 640


@dataclass(frozen=True)
class Group:
    """Departments of one kind, folded into one row."""

    kind: str
    rows: list[rollups.HeatRow]
    together: rollups.HeatRow

    @property
    def name(self) -> str:
        """`各乡镇`."""
        return group_name(self.kind)


@dataclass(frozen=True)
class Overview:
    """The state of one plan on a day."""

    plan: Plan
    day: date
    period: str
    period_due: date
    tasks: rollups.Counts
    assignments: rollups.Counts
    punctuality: rollups.Punctuality
    reporting: rollups.Reporting
    change: Change
    waiting: rollups.Waiting
    undistributed: int
    chapters: list[rollups.ChapterRow]
    heat: list[rollups.HeatRow]
    groups: list[Group]
    overdue: list[Item]
    unreported: list[rollups.Unreported]
    gantt: Gantt
    due: list[DueBucket]
    trend: TrendChart
    sections: int

    @property
    def all_rows(self) -> list[rollups.HeatRow]:
        """Every department's row, none folded."""
        return [*self.heat, *(row for group in self.groups for row in group.rows)]


def overview(
    plan: Plan, day: date, *, within: rollups.Within = None, worst_first: bool = True, fold: bool = True
) -> Overview:
    """Everything on the overview; a fixed number of queries, all of them of this one plan."""
    cells, tasks = rollups.cells(plan, day, within), rollups.task_lights(plan, day, within)
    everything = known_rows(plan, day, within)
    period = period_of(day, plan.report_cycle)
    heat = rollups.heat_rows(cells, everything, worst_first=worst_first)
    folded = FOLDED_KINDS if fold else ()
    counts, assignments = rollups.count_tasks(tasks), rollups.total(cells)
    now = Headline(counts, rollups.punctuality(everything.owed(), day), rollups.reporting(everything, period))
    return Overview(
        plan=plan,
        day=day,
        period=period_label(period, plan.report_cycle),
        period_due=period_due(period, plan.report_cycle, plan.report_day),
        tasks=counts,
        assignments=assignments,
        punctuality=now.punctuality,
        reporting=now.reporting,
        change=change_since_last_month(plan, day, now, within),
        waiting=rollups.waiting(everything),
        undistributed=rollups.undistributed(everything, day),
        chapters=_chapters(plan, tasks, within),
        heat=[row for row in heat if row.department.kind not in folded],
        groups=_groups(heat, folded),
        overdue=[item_of(row, day) for row in rollups.overdue(everything, day)],
        unreported=rollups.unreported(everything, period),
        gantt=gantt(plan, everything, day, {task.pk: task for task in tasks}),
        due=due_buckets(rollups.due_counts(everything, day), day),
        trend=trend(plan, day, everything, assignments.done, within, NARROW),
        sections=plan.sections.count(),
    )


def _chapters(plan: Plan, tasks: list[rollups.TaskLight], within: rollups.Within) -> list[rollups.ChapterRow]:
    """All chapters of the plan; of some departments, those in which they owe something."""
    rows = rollups.chapter_rows(list(plan.chapters.order_by("number")), tasks)
    return rows if within is None else [row for row in rows if row.tasks]


def _groups(heat: list[rollups.HeatRow], kinds: tuple[str, ...]) -> list[Group]:
    found = []
    for kind in kinds:
        rows = [row for row in heat if row.department.kind == kind]
        if together := rollups.merge_rows(rows):
            found.append(Group(kind, rows, together))
    return found


@dataclass(frozen=True)
class DepartmentBoard:
    """The state of one department's part in a plan on a day."""

    plan: Plan
    department: Department
    day: date
    period: str
    period_due: date
    counts: rollups.Counts
    support: int
    punctuality: rollups.Punctuality
    reporting: rollups.Reporting
    change: Change
    chapters: list[tuple[Chapter, rollups.Counts]]
    upcoming: list[Item]
    forecasts: list[Forecast]
    owners: list[rollups.OwnerRow]
    trend: TrendChart
    comparison: Comparison


def department_board(plan: Plan, department: Department, day: date) -> DepartmentBoard:
    """Everything on a department's dashboard; a fixed number of queries."""
    own = known_rows(plan, day, [department.pk])
    period = period_of(day, plan.report_cycle)
    cells = rollups.cells_of(own, day)
    by_chapter: dict[int, rollups.Counts] = {}
    for cell in cells:
        by_chapter.setdefault(cell.chapter_id, rollups.Counts()).add(cell.light, cell.assignments, cell.progress_sum)
    counts = rollups.total(cells)
    now = Headline(counts, rollups.punctuality(own.owed(), day), rollups.reporting(own, period))
    measured = forecasts(rollups.measured_items(own), day)
    return DepartmentBoard(
        plan=plan,
        department=department,
        day=day,
        period=period_label(period, plan.report_cycle),
        period_due=period_due(period, plan.report_cycle, plan.report_day),
        counts=counts,
        support=rollups.support_count(own),
        punctuality=now.punctuality,
        reporting=now.reporting,
        change=change_since_last_month(plan, day, now, [department.pk]),
        chapters=[(one, by_chapter[one.pk]) for one in plan.chapters.order_by("number") if one.pk in by_chapter],
        upcoming=[item_of(row, day) for row in rollups.upcoming(own, day, UPCOMING)],
        forecasts=list(measured.values()),
        owners=rollups.owners(own, day, period),
        trend=trend(plan, day, own, counts.done, [department.pk], WIDE),
        comparison=compare(plan, department, day),
    )
