"""How many duties and tasks show each light, and how far they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, Min, Q, Sum

from reports.known import Parts, Within, known_rows
from tasks.lights import LIGHT_ORDER, Light, light_expression, light_order_expression
from tasks.models import Chapter, Plan
from tasks.together import closed_words

FORMULA = "平均进度＝各责任单位进度之和÷责任单位项数，未下达和已撤销的不计，只有办结的算100%"


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
