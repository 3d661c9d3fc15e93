"""The working calendar: which days people work, and counting in such days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from departments.models import WorkingDay

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """Days of the loaded years; a year that is not loaded counts Monday to Friday."""

    days: Mapping[date, bool]

    def loaded(self, year: int) -> bool:
        """Whether the year's holidays and make-up days are known."""
        return date(year, 1, 1) in self.days

    def is_working(self, day: date) -> bool:
        """Whether people work on `day`."""
        return self.days.get(day, day.weekday() < SATURDAY)

    def shift(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it if negative); `day` itself for 0."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def count_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before."""
        if end < start:
            return -self.count_between(end, start)
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def load_calendar() -> WorkingCalendar:
    """The calendar as the table has it; one query."""
    return WorkingCalendar(dict(WorkingDay.objects.values_list("date", "is_working")))
