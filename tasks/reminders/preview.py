"""What would be sent in the next weeks under some rules, if nothing changed until then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from departments.calendar import WorkingCalendar, load_calendar
from plan_tracker import clock
from tasks.models import Plan, ReminderPolicy
from tasks.reminders import hits
from tasks.reminders.hits import Hit
from tasks.reminders.rules import Rules, Window, rules_of

DAYS = 30
AUDIENCES = {"reporters": "填报员", "heads": "单位负责人", "office": "法治办", "leaders": "分管领导"}


@dataclass
class Told:
    """What one department's people (or the office about it) hear on a day."""

    department: str
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many duties."""
        return sum(self.kinds.values())

    @property
    def words(self) -> str:
        """`逾期2项、将到期1项`."""
        return "、".join(f"{Hit(kind).label}{self.kinds[kind]}项" for kind in Hit if self.kinds[kind])


@dataclass
class DayPreview:
    """One working day: by audience, who hears what."""

    day: date
    told: dict[str, list[Told]]


def preview(plan: Plan, policy: ReminderPolicy, days: int = DAYS) -> list[DayPreview]:
    """The working days of the next `days` days on which something would be sent; a fixed number of queries a day."""
    today = clock.today()
    calendar = load_calendar(today - timedelta(days=60), today + timedelta(days=days + 120))
    rules = rules_of(plan, policy)
    found = (_of_day(plan, rules, window) for window in _windows(today, days, calendar))
    return [one for one in found if one.told]


def _windows(today: date, days: int, calendar: WorkingCalendar) -> Iterator[Window]:
    since = today - timedelta(days=1)
    for number in range(days):
        day = today + timedelta(days=number)
        if calendar.is_working(day):
            yield Window(since, day, calendar)
            since = day


def _of_day(plan: Plan, rules: Rules, window: Window) -> DayPreview:
    office = hits.of_office([plan], rules, window)
    told = {
        "reporters": _told(hits.of_reporters([plan], rules, window)),
        "heads": _told(hits.of_heads([plan], rules, window)),
        "office": _told(office),
    }
    told["leaders"] = [one for one in told["office"] if one.kinds[Hit.RED]]
    return DayPreview(window.today, {name: rows for name, rows in told.items() if rows})


def _told(rows: QuerySet[Any]) -> list[Told]:
    found: dict[str, Told] = {}
    numbers = rows.values_list("department__order", "department__short_name", "hit").annotate(n=Count("pk"))
    for _, name, kind, number in sorted(numbers):
        found.setdefault(name, Told(name)).kinds[kind] += number
    return list(found.values())
