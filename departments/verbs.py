"""The only writers of departments, accounts and the working calendar."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from audit import verbs as audit
from departments.models import User, WorkingDay
from plan_tracker.errors import InvalidInput

SATURDAY = 5


def set_large_type(*, by: User, on: bool) -> None:
    """Remember whether a person reads in large type."""
    User.objects.filter(pk=by.pk).update(large_type=on)
    by.large_type = on


def change_password(*, by: User, old: str, new: str, again: str) -> None:
    """Change one's own password. Raises InvalidInput with a sentence per field."""
    errors = {}
    if not by.check_password(old):
        errors["old"] = "原密码不正确，请重新输入。"
    if new != again:
        errors["again"] = "两次输入的新密码不一致，请重新输入。"
    try:
        validate_password(new, by)
    except ValidationError as problem:
        errors["new"] = "".join(problem.messages)
    if errors:
        raise InvalidInput(errors)
    with transaction.atomic():
        by.set_password(new)
        by.must_change_password = False
        by.save(update_fields=["password", "must_change_password"])
        audit_account(by, "account.change_password", by=by)


def audit_account(account: User, action: str, *, by: User | None, **detail: object) -> None:
    """Add the audit entry of something done to an account."""
    audit.record(
        chain="system",
        by=by,
        action=action,
        object_type="account",
        object_id=str(account.pk),
        object_label=account.username,
        detail=detail,
    )


def load_year(*, year: int, by: User | None) -> int:
    """Fill a year of the working calendar from the published Chinese holidays and make-up days.

    Replaces the year's rows; returns how many days were written. Turning days of open assignments are
    recomputed by whoever changes the calendar of a running plan.
    """
    calendar = holidays.country_holidays("CN", years=[year], language="zh_CN")
    rows, day = [], date(year, 1, 1)
    while day.year == year:
        rows.append(WorkingDay(date=day, is_working=calendar.is_working_day(day), name=_name(calendar, day)))
        day += timedelta(days=1)
    with transaction.atomic():
        WorkingDay.objects.filter(date__year=year).delete()
        WorkingDay.objects.bulk_create(rows)
        audit.record(
            chain="system", by=by, action="calendar.load_year", object_type="calendar", object_id=str(year),
            object_label=f"{year}年工作日历", detail={"days": len(rows)},
        )  # fmt: skip
    return len(rows)


def _name(calendar: holidays.HolidayBase, day: date) -> str:
    name = calendar.get(day) or ""
    if not name and day.weekday() >= SATURDAY and calendar.is_working_day(day):
        return "调休上班"
    return str(name)[:40]
