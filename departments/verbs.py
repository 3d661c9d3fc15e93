"""The writer of the working calendar. Accounts are written by `departments/accounts.py`."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
from django.db import transaction

from audit import verbs as audit
from departments.models import Role, User, WorkingDay
from plan_tracker import clock
from plan_tracker.errors import DomainError, Forbidden

SATURDAY = 5


def year_published(year: int) -> bool:
    """Whether this release knows the State Council's arrangement of a year.

    Every yearly notice since 2007 moves some working days; without any the library has only computed the feasts.
    """
    return any(day.year == year for day in _published(year).weekend_workdays)


def load_year(*, year: int, by: User | None) -> int:
    """Fill a year of the working calendar from the published Chinese holidays and make-up days.

    Replaces the year's rows; returns how many days were written. Whoever keeps turning days of open assignments sees
    from `calendar_changed_at` that they must be computed again. Raises Forbidden, DomainError for an unpublished year.
    """
    if by is not None and by.role != Role.SYSTEM_ADMIN:
        raise Forbidden("只有系统管理员可以载入工作日历。")
    if not year_published(year):
        raise DomainError(f"{year}年的放假安排还没有公布或本版本还不知道，请公布后升级系统，或逐日录入。", field="year")
    rows = _rows(year)
    with transaction.atomic():
        WorkingDay.objects.filter(date__year=year).delete()
        WorkingDay.objects.bulk_create(rows)
        audit.record(
            chain="system", by=by, action="calendar.load_year", object_type="calendar", object_id=str(year),
            object_label=f"{year}年工作日历", detail={"days": len(rows)},
        )  # fmt: skip
    return len(rows)


def _rows(year: int) -> list[WorkingDay]:
    calendar, now = _published(year), clock.now()
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    return [
        WorkingDay(date=day, is_working=calendar.is_working_day(day), name=_name(calendar, day), changed_at=now)
        for day in days
    ]


def _published(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=[year], language="zh_CN")


def _name(calendar: holidays.HolidayBase, day: date) -> str:
    name = calendar.get(day) or ""
    if not name and day.weekday() >= SATURDAY and calendar.is_working_day(day):
        return "调休上班"
    return str(name)[:40]
