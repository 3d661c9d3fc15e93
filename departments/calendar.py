"""The working calendar: which days people work, and counting in such days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max

from departments.models import WorkingDay

ONE_DAY = timedelta(days=1)
SATURDAY = 5


def year_days(year: int) -> list[date]:
    """All days of a year, in order."""
    first = date(year, 1, 1)
    return [first + n * ONE_DAY for n in range((date(year + 1, 1, 1) - first).days)]


@dataclass(frozen=True)
class WorkingCalendar:
    """Days of the loaded years; a year that is not loaded counts Monday to Friday."""

    days: Mapping[date, bool]

    def loaded(self, year: int) -> bool:
        """Whether every day of the year is known."""
        return all(day in self.days for day in year_days(year))

    def is_working(self, day: date) -> bool:
        """Whether people work on `day`."""
        return self.days.get(day, day.weekday() < SATURDAY)

    def missing_years(self, first: date, last: date) -> list[int]:
        """Years between two days that are not loaded: what depends on them needs a warning."""
        return [year for year in range(first.year, last.year + 1) if not self.loaded(year)]

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


def load_calendar(first: date | None = None, last: date | None = None) -> WorkingCalendar:
    """The calendar as the table has it, or the part of it that a computation needs; one query."""
    days = WorkingDay.objects.all()
    if first is not None:
        days = days.filter(date__gte=first)
    if last is not None:
        days = days.filter(date__lte=last)
    return WorkingCalendar(dict(days.values_list("date", "is_working")))


def calendar_changed_at() -> datetime | None:
    """When the calendar last changed; turning days computed before then must be computed again."""
    return WorkingDay.objects.aggregate(last=Max("changed_at"))["last"]
