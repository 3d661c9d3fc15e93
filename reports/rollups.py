"""The figures of a plan: the only place where they are computed. Pages, API and files only format them.

A figure counts owed (lead and joint) assignments, cancelled ones excluded. A *task* counts once however many
departments owe it: its light is the most urgent of theirs, and it is done when all of them are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Avg, Count, F, Max, Min, Q, Sum
from django.db.models.functions import Coalesce

from departments.models import Department
from reports.known import Duty, Parts, known_rows
from tasks.lights import LIGHT_ORDER, Light, light_expression, light_order_expression
from tasks.models import AssignmentRole, Chapter, Plan
from tasks.models.facts import NOT_COUNTED, OPEN_STATES, WORKING_STATES
from tasks.together import closed_words
from tasks.worklist import HANDED_IN

Within = Collection[int] | None  # keys of the departments looked at; None for all
PLACE = ("task__start", "department__order")  # plan order, which settles every list
FORMULA = "平均进度＝各责任单位进度之和÷责任单位项数，已撤销的不计，只有办结的算100%"


@dataclass
class Counts:
    """How many items show each light, and the sum of their progress in percent points."""

    red: int = 0
    yellow: int = 0
    none: int = 0
    green: int = 0
    done: int = 0
    progress_sum: int = 0

    @property
    def total(self) -> int:
        """All items."""
        return self.red + self.yellow + self.none + self.green + self.done

    @property
    def open(self) -> int:
        """Items not done."""
        return self.total - self.done

    @property
    def done_percent(self) -> float:
        """Share of items done, 0 to 100 (办结率)."""
        return 100 * self.done / self.total if self.total else 0.0

    @property
    def average(self) -> float:
        """Simple average of progress, 0 to 100 (平均进度)."""
        return self.progress_sum / self.total if self.total else 0.0

    @property
    def worst(self) -> Light | None:
        """The most urgent light among the items; None without items."""
        return next((light for light in LIGHT_ORDER if getattr(self, light.value)), None)

    def add(self, light: str, number: int, progress: int = 0) -> None:
        """Count `number` more items of a light."""
        setattr(self, light, getattr(self, light) + number)
        self.progress_sum += progress

    def merge(self, other: Counts) -> None:
        """Add all of another count."""
        for light in Light:
            self.add(light.value, getattr(other, light.value))
        self.progress_sum += other.progress_sum

    def parts(self) -> list[tuple[Light, int, int]]:
        """For stacked bars: light, count and whole percent of the total, done first; only what is there."""
        order = (Light.DONE, Light.GREEN, Light.NONE, Light.YELLOW, Light.RED)
        pairs = [(light, getattr(self, light.value)) for light in order]
        return [(light, number, round(100 * number / self.total)) for light, number in pairs if number]


@dataclass(frozen=True)
class Cell:
    """One department's owed assignments of one chapter showing one light."""

    department_id: int
    chapter_id: int
    light: str
    assignments: int
    progress_sum: int


@dataclass(frozen=True)
class TaskLight:
    """A task as it shows on a day: of its `owed` parts, `closed` are done and `slow` miss their number at this pace."""

    pk: int
    code: str
    title: str
    chapter_id: int
    light: Light
    owed: int
    closed: int
    progress: float
    slow: int = 0

    @property
    def together(self) -> str:
        """`已办结11/40个单位` where several departments owe it, else empty."""
        return closed_words(self.closed, self.owed) if self.owed > 1 else ""


def cells(plan: Plan, day: date, within: Within = None) -> list[Cell]:
    """Department × chapter × light of one plan (of some departments in it) on a day; one aggregate."""
    return cells_of(known_rows(plan, day, within), day)


def cells_of(parts: Parts, day: date) -> list[Cell]:
    """Department × chapter × light of what is owed among some parts; one aggregate."""
    rows = (
        parts.owed()
        .order_by()
        .annotate(light=light_expression(day))
        .values_list("department_id", "chapter_id", "light")
        .annotate(n=Count("pk"), points=Sum("progress"))
    )
    return [Cell(*row) for row in rows]


def task_lights(plan: Plan, day: date, within: Within = None) -> list[TaskLight]:
    """Every task of a plan that somebody owes, with its light; one aggregate."""
    rows = (
        known_rows(plan, day, within)
        .owed()
        .order_by()
        .annotate(severity=light_order_expression(day))
        .values_list("task_id", "task__code", "task__title", "chapter_id")
        .annotate(
            worst=Min("severity"),
            n=Count("pk"),
            closed=Count("pk", filter=Q(closed_on__lte=day)),
            mean=Avg("progress"),
            slow=Count("pk", filter=Q(closed_on=None, pace_slow_on__lte=day)),
            first=Min("task__start"),
        )
    )
    ordered = sorted(rows, key=lambda row: row[-1])
    return [
        TaskLight(pk, code, title, chapter, LIGHT_ORDER[worst], n, closed, float(mean), slow)
        for pk, code, title, chapter, worst, n, closed, mean, slow, _ in ordered
    ]


def total(rows: Iterable[Cell]) -> Counts:
    """Sum of cells."""
    counts = Counts()
    for cell in rows:
        counts.add(cell.light, cell.assignments, cell.progress_sum)
    return counts


def count_tasks(tasks: Iterable[TaskLight]) -> Counts:
    """Tasks by light; `progress_sum` adds each task's mean progress, rounded down."""
    counts = Counts()
    for task in tasks:
        counts.add(task.light.value, 1, int(task.progress))
    return counts


@dataclass(frozen=True)
class ChapterRow:
    """A chapter with its tasks (most finished first) and their counts."""

    chapter: Chapter
    tasks: list[TaskLight]
    counts: Counts


def chapter_rows(chapters: list[Chapter], tasks: list[TaskLight]) -> list[ChapterRow]:
    """Chapters in plan order."""
    rows = []
    for chapter in chapters:
        own = [task for task in tasks if task.chapter_id == chapter.pk]
        rows.append(ChapterRow(chapter, sorted(own, key=lambda task: -task.light.order), count_tasks(own)))
    return rows


@dataclass
class HeatRow:
    """A department's counts by chapter id; `support` counts parts in which it only helps."""

    department: Department
    cells: dict[int, Counts] = field(default_factory=dict)
    support: dict[int, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)


def heat_rows(rows: list[Cell], parts: Parts, *, worst_first: bool) -> list[HeatRow]:
    """Departments that owe something × chapter, most problems first or in the departments' own order; two queries.

    `rows` are the cells of the `parts`, which are asked for who only helps.
    """
    support = _support_counts(parts)
    ids = {cell.department_id for cell in rows} | {department for department, _ in support}
    departments = Department.objects.in_bulk(ids)
    table = {pk: HeatRow(department) for pk, department in departments.items()}
    for cell in rows:
        row = table[cell.department_id]
        row.cells.setdefault(cell.chapter_id, Counts()).add(cell.light, cell.assignments, cell.progress_sum)
        row.counts.add(cell.light, cell.assignments, cell.progress_sum)
    for (department, chapter), number in support.items():
        table[department].support[chapter] = number
    owing = [row for row in table.values() if row.counts.total]
    if worst_first:
        return sorted(owing, key=lambda r: (-r.counts.red, -r.counts.yellow, r.department.order))
    return sorted(owing, key=lambda r: r.department.order)


def merge_rows(rows: list[HeatRow]) -> HeatRow | None:
    """Several departments as one row: townships and the like are shown folded."""
    if not rows:
        return None
    merged = HeatRow(rows[0].department)
    for row in rows:
        merged.counts.merge(row.counts)
        for chapter, counts in row.cells.items():
            merged.cells.setdefault(chapter, Counts()).merge(counts)
        for chapter, number in row.support.items():
            merged.support[chapter] = merged.support.get(chapter, 0) + number
    return merged


def _supporting(rows: Parts) -> Parts:
    return rows.filter(role=AssignmentRole.SUPPORT).exclude(state__in=NOT_COUNTED)


def support_count(rows: Parts) -> int:
    """In how many parts somebody only helps; one query."""
    return _supporting(rows).count()


def _support_counts(parts: Parts) -> dict[tuple[int, int], int]:
    grouped = _supporting(parts).order_by().values_list("department_id", "chapter_id").annotate(n=Count("pk"))
    return {(department, chapter): number for department, chapter, number in grouped}


@dataclass(frozen=True)
class Punctuality:
    """Closed in time, closed late, and overdue and still open; counts of assignments."""

    on_time: int
    late: int
    overdue_open: int

    @property
    def percent(self) -> float | None:
        """Closed on time out of all that fell due or was closed, 0 to 100 (按期办结率); None if nothing was."""
        all_of_them = self.on_time + self.late + self.overdue_open
        return 100 * self.on_time / all_of_them if all_of_them else None


# On time is judged by the day closure was asked for: `LATE` needs it annotated as `asked_on`.
ASKED_ON = Coalesce("finished_on", "closed_on")
LATE = Q(asked_on__gt=F("due_on"))


def closed_by(day: date) -> Q:
    """Done on a day."""
    return Q(closed_on__lte=day)


def overdue_by(day: date) -> Q:
    """Overdue on a day and not done."""
    return Q(closed_on=None, overdue_on__lte=day)


def punctuality(rows: Parts, day: date) -> Punctuality:
    """How much was closed in time; one query."""
    values = (
        rows.order_by()
        .annotate(asked_on=ASKED_ON)
        .aggregate(
            closed=Count("pk", filter=closed_by(day)),
            late=Count("pk", filter=closed_by(day) & LATE),
            overdue=Count("pk", filter=overdue_by(day)),
        )
    )
    return Punctuality(values["closed"] - values["late"], values["late"], values["overdue"])


@dataclass(frozen=True)
class Reporting:
    """Of the assignments that must be reported this period: how many there are and how many were handed in."""

    expected: int
    reported: int

    @property
    def missing(self) -> int:
        """Not yet reported."""
        return self.expected - self.reported

    @property
    def percent(self) -> float:
        """Share reported, 0 to 100; 100 when nothing is expected."""
        return 100 * self.reported / self.expected if self.expected else 100.0


def reported_in(period: date) -> Q:
    """Handed in for a period."""
    return Q(report_period=period, report_state__in=HANDED_IN)


def expected_in(period: date) -> Q:
    """Being worked on, or reported in this period and meanwhile waiting for closure or closed."""
    return Q(state__in=WORKING_STATES) | reported_in(period)


def expected_reports(rows: Parts, period: date) -> Parts:
    """What must be reported in a period."""
    return rows.owed().filter(expected_in(period))


def reporting(rows: Parts, period: date) -> Reporting:
    """How far this period's reporting is; one query."""
    expected = expected_reports(rows, period).order_by()
    values = expected.aggregate(expected=Count("pk"), reported=Count("pk", filter=reported_in(period)))
    return Reporting(values["expected"], values["reported"])


@dataclass(frozen=True)
class Unreported:
    """A department with assignments not yet reported this period; `last` is its newest submission's period."""

    department_id: int
    code: str
    name: str
    missing: int
    expected: int
    last: date | None


def unreported(rows: Parts, period: date) -> list[Unreported]:
    """Departments that still owe reports for `period`, most first; one query."""
    done = reported_in(period)
    grouped = (
        expected_reports(rows, period)
        .order_by()
        .values_list("department_id", "department__code", "department__name")
        .annotate(missing=Count("pk", filter=~done), expected=Count("pk"), last=Max("report_period"))
        .filter(missing__gt=0)
    )
    return sorted((Unreported(*row) for row in grouped), key=lambda one: (-one.missing, one.department_id))


@dataclass(frozen=True)
class Waiting:
    """Reports waiting for the office, and since when the oldest does."""

    count: int
    oldest: date | None


def waiting(rows: Parts) -> Waiting:
    """The review queue in numbers; one query."""
    values = rows.filter(waiting__gt=0).aggregate(n=Coalesce(Sum("waiting"), 0), oldest=Min("waiting_since"))
    return Waiting(values["n"], values["oldest"])


def overdue(rows: Parts, day: date, limit: int = 200) -> list[Duty]:
    """Overdue assignments, longest first, bounded."""
    late = rows.owed().filter(overdue_on__lte=day, state__in=OPEN_STATES)
    return list(late.select_related("task", "department", "plan").order_by("overdue_on", *PLACE)[:limit])


def upcoming(rows: Parts, day: date, limit: int) -> list[Duty]:
    """Open owed assignments, overdue first, then by deadline, bounded."""
    found = rows.owed().filter(state__in=OPEN_STATES)
    found = found.annotate(light_order=light_order_expression(day)).select_related(
        "task", "department", "plan", "owner"
    )
    return list(found.prefetch_related("task__indicators").order_by("light_order", "due_on", *PLACE)[:limit])


def in_cell(plan: Plan, day: date, department: int, chapter: int) -> list[Duty]:
    """The assignments behind one cell of the heat map, most urgent first."""
    rows = known_rows(plan, day, [department]).filter(chapter=chapter).owed()
    rows = rows.annotate(light=light_expression(day), light_order=light_order_expression(day))
    return list(rows.select_related("task", "department", "plan").order_by("light_order", "due_on", *PLACE)[:200])


def hard_items(parts: Parts, day: date) -> list[Duty]:
    """Lead (or first joint) parts of tasks with a deadline or a number written in the document, in plan order."""
    written = Q(task__deadline_kind="fixed") | Q(task__recurrence_month__isnull=False)
    measured = Q(task__indicators__soft=False)
    rows = parts.owed().filter(written | measured)
    rows = rows.annotate(light=light_expression(day)).select_related("task", "department", "plan")
    found: dict[int, Duty] = {}
    # "lead" sorts after "joint".
    rows = rows.prefetch_related("task__indicators").order_by("task__start", "-role", "department__order").distinct()
    for row in rows:
        found.setdefault(row.task_id, row)
    return list(found.values())


def measured_items(parts: Parts) -> list[Duty]:
    """Open owed parts of tasks with a number, in plan order, bounded; two queries."""
    rows = parts.owed().filter(task__indicators__order=1, state__in=OPEN_STATES)
    rows = rows.select_related("task", "department").prefetch_related("task__indicators")
    return list(rows.order_by("task__start", "pk")[:200])


def due_counts(rows: Parts, day: date) -> dict[date, Counts]:
    """Open assignments by due date and light, from `day` on; one query."""
    grouped = (
        rows.owed()
        .filter(due_on__gte=day)
        .exclude(closed_on__lte=day)
        .order_by()
        .annotate(light=light_expression(day))
        .values_list("due_on", "light")
        .annotate(n=Count("pk"))
    )
    table: dict[date, Counts] = {}
    for due, light, number in grouped:
        table.setdefault(due, Counts()).add(light, number)
    return dict(sorted(table.items()))


def due_by_day(rows: Parts) -> dict[date, int]:
    """How many owed assignments are due on each day, done or not: the curve work should follow; one query."""
    return dict(rows.owed().order_by("due_on").values_list("due_on").annotate(n=Count("pk")))


@dataclass(frozen=True)
class OwnerRow:
    """One person's owed assignments."""

    name: str
    total: int
    done: int
    red: int
    reported: int
    expected: int

    @property
    def key(self) -> str:
        """How the ledger's filter names this person."""
        return "none" if self.name == NOT_ACCEPTED else self.name


NOT_ACCEPTED = "还没有签收"


def owners(rows: Parts, day: date, period: date) -> list[OwnerRow]:
    """A department's people and what they have in hand; one query."""
    done, red, reported = closed_by(day), overdue_by(day), reported_in(period)
    grouped = (
        rows.owed()
        .order_by()
        .values_list("owner__full_name")
        .annotate(
            n=Count("pk"),
            done=Count("pk", filter=done),
            red=Count("pk", filter=red),
            reported=Count("pk", filter=reported),
            expected=Count("pk", filter=expected_in(period)),
        )
    )
    table = [OwnerRow(name or NOT_ACCEPTED, *numbers) for name, *numbers in grouped]
    return sorted(table, key=lambda one: (-one.total, one.name))
