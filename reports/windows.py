"""A stretch of days somebody looks at: a week, a month, or any other within a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms

from plan_tracker import clock
from plan_tracker.errors import DomainError
from plan_tracker.form_base import LEAST_DAY, PickedDate
from tasks.schedule import add_months, month_end

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MOST_DAYS = 366


@dataclass(frozen=True)
class Window:
    """From `first` to `last`, both included; nothing is known after `today`."""

    first: date
    last: date
    today: date

    @property
    def end(self) -> date:
        """The last day of which anything is known."""
        return min(self.last, self.today)

    @property
    def eve(self) -> date:
        """The day before."""
        return self.first - ONE_DAY

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment, and the first moment after the last known day."""
        return clock.midnight(self.first), clock.midnight(self.end + ONE_DAY)

    @property
    def shape(self) -> str:
        """`week` (from Monday), `month`, or `other`."""
        if self.first.day == 1 and self.last == month_end(self.first):
            return "month"
        return "week" if self.first.weekday() == 0 and self.last - self.first == WEEK - ONE_DAY else "other"

    def beside(self, step: int) -> Window | None:
        """The stretch before (`step` -1) or after (1) of the same shape; None where nothing is known of it."""
        if self.shape == "month":
            first = add_months(self.first, step)
            last = month_end(first)
        else:
            length = self.last - self.first + ONE_DAY
            first, last = self.first + step * length, self.last + step * length
        return Window(first, last, self.today) if LEAST_DAY <= first <= self.today else None


def this_week(today: date) -> Window:
    """Monday to Sunday."""
    monday = today - timedelta(days=today.weekday())
    return Window(monday, monday + WEEK - ONE_DAY, today)


def this_month(today: date) -> Window:
    """The calendar month."""
    return Window(today.replace(day=1), month_end(today), today)


def read_day(text: str, name: str, label: str) -> date | None:
    """A day of an address; None where none is given. Raises DomainError in words."""
    try:
        return PickedDate(required=False).clean(text)
    except forms.ValidationError as error:
        raise DomainError(f"{label}：{error.messages[0]}", field=name) from error


def read_window(first: str, last: str, today: date) -> Window:
    """The stretch named, this month if none is. Raises DomainError for one that is no stretch or too long."""
    start, end = read_day(first, "from", "开始日期"), read_day(last, "to", "结束日期")
    if start is None and end is None:
        return this_month(today)
    end = end or max(today, start or today)
    start = start or end.replace(day=1)
    if start > end:
        raise DomainError("结束日期不能早于开始日期，请重新选择。", field="to")
    if start > today:
        raise DomainError("开始日期还没有到，请重新选择。", field="from")
    if (end - start).days >= MOST_DAYS:
        raise DomainError("一次最多看一年，请缩短起止日期。", field="to")
    return Window(start, end, today)
