"""Days of a rhythm. No database: dates, a rhythm and the working calendar in, dates out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from departments.calendar import WorkingCalendar
from reports.models.subscriptions import LAST_DAY, Cadence
from tasks.schedule import add_months, month_end

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
# The longest holidays are eight days; beyond this a calendar without any working day is a mistake.
LONGEST_WAIT = 60
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Rhythm:
    """Every week on `weekday` (1 Monday to 7), or every month on `day` (1 to 28; 0 is its last day)."""

    cadence: str
    weekday: int | None = None
    day: int | None = None

    @property
    def words(self) -> str:
        """`每周一`, `每月25日`, `每月最后一天`."""
        if self.cadence == Cadence.WEEKLY:
            return f"每周{WEEKDAYS[(self.weekday or 1) - 1]}"
        return "每月最后一天" if self.day == LAST_DAY else f"每月{self.day}日"

    def on_or_after(self, day: date) -> date:
        """The first day of the rhythm that is not before `day`."""
        if self.cadence == Cadence.WEEKLY:
            return day + timedelta(days=((self.weekday or 1) - day.isoweekday()) % 7)
        this = self._in_month(day)
        return this if this >= day else self._in_month(add_months(day, 1))

    def on_or_before(self, day: date) -> date:
        """The last day of the rhythm that is not after `day`."""
        if self.cadence == Cadence.WEEKLY:
            return self.on_or_after(day - WEEK + ONE_DAY)
        this = self._in_month(day)
        return this if this <= day else self._in_month(add_months(day, -1))

    def _in_month(self, day: date) -> date:
        return month_end(day) if self.day == LAST_DAY else day.replace(day=self.day or 1)


def sending_day(day: date, calendar: WorkingCalendar) -> date:
    """The day itself, or the first working day after it."""
    for _ in range(LONGEST_WAIT):
        if calendar.is_working(day):
            break
        day += ONE_DAY
    return day
