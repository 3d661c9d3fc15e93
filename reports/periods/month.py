"""A month as a grid of days with what is due on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from departments.calendar_page import Cell, year_grid
from departments.models import WorkingDay
from plan_tracker.errors import DomainError
from plan_tracker.form_base import LEAST_DAY, MOST_DAY
from reports.periods.deadlines import closing_day, due_by_light, together
from reports.periods.scope import Scope
from reports.rollups import Counts
from tasks.lights import LIGHT_ORDER, Light
from tasks.schedule import add_months, month_end


@dataclass(frozen=True)
class Day:
    """A day of the month: what kind of day, and what is due."""

    cell: Cell
    counts: Counts
    closing: str

    @property
    def date(self) -> date:
        """The day itself."""
        return self.cell.date

    @property
    def lights(self) -> list[tuple[Light, int]]:
        """Lights with counts, most urgent first; only what is there."""
        pairs = [(light, getattr(self.counts, light.value)) for light in LIGHT_ORDER]
        return [(light, number) for light, number in pairs if number]

    @property
    def words(self) -> str:
        """What is due, for those who do not see the grid."""
        return "，".join(f"{light.label}{number}项" for light, number in self.lights)


@dataclass(frozen=True)
class Month:
    """The weeks from Monday, and the months beside it."""

    first: date
    weeks: list[list[Day | None]]
    total: Counts
    earlier: date | None
    later: date | None

    @property
    def days(self) -> list[Day]:
        """Its days, in order."""
        return [day for week in self.weeks for day in week if day]

    def next_due(self, day: date) -> date | None:
        """The first day from `day` on with anything due."""
        return next((one.date for one in self.days if one.counts.total and one.date >= day), None)


def read_month(text: str, today: date) -> date:
    """The first day of the month named (`2023-10`), of this one if none is. Raises DomainError in words."""
    if not text:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = date.min
    if len(text) != 7 or not LEAST_DAY <= first <= MOST_DAY:
        raise DomainError("月份要写成 2023-10 这样，请重新选择。", field="month")
    return first


def month_of(scope: Scope, first: date, today: date) -> Month:
    """The month from `first` on; three queries."""
    last = month_end(first)
    due = due_by_light(scope.rows(today), first, last, today)
    closing, label = closing_day(scope.plan, first)
    known = list(WorkingDay.objects.filter(date__gte=first, date__lte=last))
    words = f"{label}填报截止"

    def day_of(cell: Cell | None) -> Day | None:
        return Day(cell, due.get(cell.date, Counts()), words if cell.date == closing else "") if cell else None

    weeks = [[day_of(cell) for cell in week] for week in year_grid(first.year, known)[first.month - 1].weeks]
    earlier, later = add_months(first, -1), add_months(first, 1)
    return Month(
        first,
        weeks,
        together(due),
        earlier if earlier >= LEAST_DAY else None,
        later if later <= MOST_DAY else None,
    )
