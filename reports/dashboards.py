"""What the two dashboards say, put together from the roll-ups; no figure is computed here or later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Sum

from departments.models import Department, DepartmentKind
from reports import rollups
from reports.charts import DueBucket, TrendChart, due_buckets, trend_chart
from reports.known import Duty, Parts, known_rows
from reports.models import DailyCell, DailyTaskCell
from tasks.lights import Light, light_of, reasons_of
from tasks.models import Chapter, Plan
from tasks.report_input import plain
from tasks.schedule import period_due, period_label, period_of, time_share
from tasks.together import closed_words

UPCOMING = 12
# Shown as one row that unfolds: there are many of them and they owe much the same.
FOLDED_KINDS = (DepartmentKind.TOWNSHIP, DepartmentKind.CENTRE, DepartmentKind.ZONE)


@dataclass(frozen=True)
class Item:
    """One assignment in a list: its light, why, and where it leads."""

    assignment: Duty
    light: str
    reason: str
    days_late: int


def item_of(assignment: Duty, day: date) -> Item:
    """Needs task and department loaded."""
    reasons = reasons_of(assignment, day)
    late = (day - assignment.overdue_on).days + 1 if assignment.overdue_on and assignment.overdue_on <= day else 0
    return Item(assignment, light_of(assignment, day).value, "；".join(reasons), late)


@dataclass(frozen=True)
class GanttBar:
    """A dated or measured duty between the plan's start and the last deadline; percentages of that time."""

    item: Item
    width: int
    done: int
    words: str


@dataclass(frozen=True)
class Gantt:
    """Bars, month marks `(label, left%)` and today's place."""

    bars: list[GanttBar]
    months: list[tuple[str, int]]
    today: int


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
    waiting: rollups.Waiting
    chapters: list[rollups.ChapterRow]
    heat: list[rollups.HeatRow]
    townships: list[rollups.HeatRow]
    townships_together: rollups.HeatRow | None
    overdue: list[Item]
    unreported: list[rollups.Unreported]
    gantt: Gantt
    due: list[DueBucket]
    trend: TrendChart

    @property
    def sections(self) -> int:
        """How many sections the plan has."""
        return self.plan.sections.count()


def overview(plan: Plan, day: date, *, within: rollups.Within = None, worst_first: bool = True) -> Overview:
    """Everything on the overview; a fixed number of queries, all of them of this one plan."""
    chapters = list(plan.chapters.order_by("number"))
    cells, tasks = rollups.cells(plan, day, within), rollups.task_lights(plan, day, within)
    everything = known_rows(plan, day, within)
    period = period_of(day, plan.report_cycle)
    heat = rollups.heat_rows(cells, everything, worst_first=worst_first)
    townships = [row for row in heat if row.department.kind in FOLDED_KINDS]
    return Overview(
        plan=plan,
        day=day,
        period=period_label(period, plan.report_cycle),
        period_due=period_due(period, plan.report_cycle, plan.report_day),
        tasks=rollups.count_tasks(tasks),
        assignments=rollups.total(cells),
        punctuality=rollups.punctuality(everything.owed(), day),
        reporting=rollups.reporting(everything, period),
        waiting=rollups.waiting(everything),
        chapters=rollups.chapter_rows(chapters, tasks),
        heat=[row for row in heat if row.department.kind not in FOLDED_KINDS],
        townships=townships,
        townships_together=rollups.merge_rows(townships),
        overdue=[item_of(row, day) for row in rollups.overdue(everything, day)],
        unreported=rollups.unreported(everything, period),
        gantt=_gantt(plan, everything, day, {task.pk: task for task in tasks}),
        due=due_buckets(rollups.due_counts(everything, day), day),
        trend=_plan_trend(plan, day, rollups.due_by_day(everything), rollups.total(cells).done),
    )


def _gantt(plan: Plan, parts: Parts, day: date, tasks: dict[int, rollups.TaskLight]) -> Gantt:
    rows = rollups.hard_items(parts, day)
    end = max([plan.ends_on, *(row.due_on for row in rows)])
    bars = []
    for row in rows:
        width = round(100 * time_share(plan.starts_on, end, row.due_on))
        bars.append(_bar(item_of(row, day), width, tasks[row.task_id]))
    months, first = [], date(plan.starts_on.year, plan.starts_on.month, 1)
    for n in range(24):
        index = first.month - 1 + n
        start = date(first.year + index // 12, index % 12 + 1, 1)
        if start > end:
            break
        months.append((f"{start.month}月", round(100 * time_share(plan.starts_on, end, max(start, plan.starts_on)))))
    return Gantt(bars, months, round(100 * time_share(plan.starts_on, end, day)))


def _bar(item: Item, width: int, task: rollups.TaskLight) -> GanttBar:
    """A task of several departments shows all of them together: the most urgent light and how many are done."""
    if task.owed < 2:
        return GanttBar(item, width, item.assignment.progress, _words(item.assignment))
    together = replace(item, light=task.light.value)
    return GanttBar(together, width, int(task.progress), closed_words(task.closed, task.owed))


def _words(row: Duty) -> str:
    indicator = next(iter(row.task.indicators.all()), None)
    if indicator and indicator.unit != "%" and row.current_value is not None:
        return f"{plain(row.current_value)}/{plain(indicator.target_value)}{indicator.unit}"
    return f"{row.progress}%"


def _plan_trend(plan: Plan, day: date, due: dict[date, int], done_now: int) -> TrendChart:
    rows = DailyCell.objects.filter(plan=plan, light=Light.DONE, day__lt=day)
    done = dict(rows.order_by("day").values_list("day").annotate(n=Sum("assignments")))
    return trend_chart(plan.starts_on, plan.ends_on, day, _from_start(plan, done) | {day: done_now}, due)


def _from_start(plan: Plan, done: dict[date, int]) -> dict[date, int]:
    """Stored days on which nothing was done have no cell: they count as zero from the first stored day on."""
    stored = DailyTaskCell.objects.filter(plan=plan).order_by("day").values_list("day", flat=True).distinct()
    return {one: done.get(one, 0) for one in stored}


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
    chapters: list[tuple[Chapter, rollups.Counts]]
    upcoming: list[Item]
    owners: list[rollups.OwnerRow]
    trend: TrendChart
    month_ago_done: float | None


def department_board(plan: Plan, department: Department, day: date) -> DepartmentBoard:
    """Everything on a department's dashboard; a fixed number of queries."""
    own = known_rows(plan, day, [department.pk])
    period = period_of(day, plan.report_cycle)
    cells = rollups.cells(plan, day, [department.pk])
    by_chapter: dict[int, rollups.Counts] = {}
    for cell in cells:
        by_chapter.setdefault(cell.chapter_id, rollups.Counts()).add(cell.light, cell.assignments, cell.progress_sum)
    counts = rollups.total(cells)
    done = dict(
        DailyCell.objects.filter(plan=plan, department=department, light=Light.DONE, day__lt=day)
        .order_by("day").values_list("day").annotate(n=Sum("assignments"))
    )  # fmt: skip
    history = _from_start(plan, done)
    return DepartmentBoard(
        plan=plan,
        department=department,
        day=day,
        period=period_label(period, plan.report_cycle),
        period_due=period_due(period, plan.report_cycle, plan.report_day),
        counts=counts,
        support=rollups.support_count(own),
        punctuality=rollups.punctuality(own.owed(), day),
        reporting=rollups.reporting(own, period),
        chapters=[(one, by_chapter[one.pk]) for one in plan.chapters.order_by("number") if one.pk in by_chapter],
        upcoming=[item_of(row, day) for row in rollups.upcoming(own, day, UPCOMING)],
        owners=rollups.owners(own, day, period),
        trend=trend_chart(plan.starts_on, plan.ends_on, day, history | {day: counts.done}, rollups.due_by_day(own)),
        month_ago_done=_month_ago(history, day, counts.total),
    )


def _month_ago(history: dict[date, int], day: date, total: int) -> float | None:
    """The share done at the end of last month, 0 to 100."""
    last = day.replace(day=1).toordinal() - 1
    number = history.get(date.fromordinal(last))
    return 100 * number / total if number is not None and total else None
