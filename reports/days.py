"""Which day somebody asks about: today, or a past day of the plan; read in one place for pages, API and files."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError

from plan_tracker import clock
from plan_tracker.errors import DomainError
from plan_tracker.form_base import PickedDate
from tasks.models import Plan

MOST_MONTHS = 18


def read_day(text: str, plan: Plan) -> date:
    """The day written as 2023-10-24, today where nothing is. Raises DomainError for no day of the plan's past."""
    if not text:
        return clock.today()
    try:
        day = PickedDate().clean(text)
    except ValidationError as error:
        raise DomainError("日期要写成 2023-10-24 这样，请重新选择（on）。", field="on") from error
    return clock.today() if day is None else require_day(day, plan)


def require_day(day: date, plan: Plan) -> date:
    """The day itself. Nothing was known before the plan's first day, nothing is known of days to come: DomainError."""
    today = clock.today()
    if day > today:
        raise DomainError("这一天还没有到，请选今天或以前的日期（on）。", field="on")
    if day < plan.starts_on and day != today:
        start = f"{plan.starts_on.year}年{plan.starts_on.month}月{plan.starts_on.day}日"
        raise DomainError(f"这份计划从{start}开始，请选这一天以后的日期（on）。", field="on")
    return day


def is_past(day: date) -> bool:
    """Whether a page of `day` tells what was known then, not what is."""
    return day < clock.today()


def last_month_end(day: date) -> date:
    """The last day of the month before."""
    return day.replace(day=1) - timedelta(days=1)


def month_ends(plan: Plan) -> list[date]:
    """The last days of the plan's months that are over, newest first: what people usually look back to."""
    found: list[date] = []
    day = last_month_end(clock.today())
    while day >= plan.starts_on and len(found) < MOST_MONTHS:
        found.append(day)
        day = last_month_end(day)
    return found
