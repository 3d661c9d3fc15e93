"""A year of the working calendar as twelve small months."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from departments.calendar import SATURDAY
from departments.models import WorkingDay

# What a day is called on screen; the shape is the style of the same name.
WORDS = {"work": "上班", "rest": "周末休息", "off": "放假", "made": "调休上班", "none": "没有载入"}
MARKS = {"off": "休", "made": "班"}


@dataclass(frozen=True)
class Cell:
    """One day: which kind, and its note."""

    date: date
    kind: str
    name: str

    @property
    def mark(self) -> str:
        """One character for what differs from an ordinary week."""
        return MARKS.get(self.kind, "")

    @property
    def label(self) -> str:
        """The day in words, for those who do not see the grid."""
        words = [f"{self.date.month}月{self.date.day}日", WORDS[self.kind]]
        return "，".join([*words, self.name] if self.name and self.name != WORDS[self.kind] else words)


@dataclass(frozen=True)
class Month:
    """A month: weeks of seven places from Monday, and its notes as lines of first, last and words."""

    number: int
    weeks: list[list[Cell | None]]
    notes: list[tuple[int, int, str]]
    working: int


def year_grid(year: int, days: Sequence[WorkingDay]) -> list[Month]:
    """All months of a year; days without a row are shown as not loaded."""
    rows = {day.date: day for day in days}
    return [_month(year, number, rows) for number in range(1, 13)]


def _month(year: int, number: int, rows: dict[date, WorkingDay]) -> Month:
    weeks = [
        [_cell(day, rows.get(day)) if day.month == number else None for day in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    cells = [cell for week in weeks for cell in week if cell]
    working = sum(row.is_working for row in rows.values() if row.date.month == number)
    return Month(number, weeks, _notes(cells), working)


def _cell(day: date, row: WorkingDay | None) -> Cell:
    if row is None:
        return Cell(day, "none", "")
    weekend = day.weekday() >= SATURDAY
    if row.is_working:
        return Cell(day, "made" if weekend else "work", row.name)
    return Cell(day, "rest" if weekend and not row.name else "off", row.name)


def _notes(cells: list[Cell]) -> list[tuple[int, int, str]]:
    """Days in a row that are the same, as one line."""
    lines = []
    for (kind, name), group in groupby(cells, key=lambda cell: (cell.kind, cell.name)):
        same = list(group)
        if name or kind in MARKS:
            words = name if kind in ("off", "made") and name else f"{name}（{WORDS[kind]}）" if name else WORDS[kind]
            lines.append((same[0].date.day, same[-1].date.day, words))
    return lines
