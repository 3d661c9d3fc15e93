"""The writer of the working calendar, and what is known of a year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import holidays
from django.db import models, transaction
from django.db.models import Count, Q

from audit import verbs as audit
from audit.models import AuditEntry
from departments.calendar import SATURDAY, year_days
from departments.models import Role, User, WorkingDay
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden
from plan_tracker.text import clean_text

LEAST_YEAR, MOST_YEAR = 2001, 2100
MOST_DAYS = 31  # changed at once; an entry of the record shows 40 lines
LONGEST_NAME = 40
MADE_UP, MADE_FREE = "调休上班", "调休放假"
UNPUBLISHED = "调休安排还没有公布，请在公布后再载入或手工改"


class YearState(models.TextChoices):
    """How much the table knows of a year."""

    MISSING = "missing", "还没有载入"
    PROVISIONAL = "provisional", "调休安排还没有录入"
    KNOWN = "known", "已载入"


@dataclass(frozen=True)
class Following:
    """What a change does to whatever counts in working days: rows moved, or still to move in the background."""

    moved: int = 0
    later: bool = False


@dataclass(frozen=True)
class Written:
    """How many days differ, and what follows from them."""

    days: int
    following: Following


Follow = Callable[[], Following]


def nothing_follows() -> Following:
    """For callers below the apps that count in working days; the sweep finds what the change moved."""
    return Following()


def year_published(year: int) -> bool:
    """Whether this release knows the State Council's arrangement of a year.

    Every yearly notice since 2001 moves some working days; without any the library has only computed the feasts.
    """
    return any(day.year == year for day in _published(year).weekend_workdays)


def year_states(first: int, last: int) -> dict[int, YearState]:
    """What the table knows of each year; one query. The rule for make-up days is that of `year_published`."""
    rows = WorkingDay.objects.filter(date__gte=date(first, 1, 1), date__lte=date(last, 12, 31)).order_by()
    # The database counts week days from Monday as 1.
    made_up = Count("date", filter=Q(is_working=True, date__iso_week_day__gt=SATURDAY))
    counts = rows.values_list("date__year").annotate(days=Count("date"), made_up=made_up)
    found = {year: (days, extra) for year, days, extra in counts}
    return {year: _state(year, *found.get(year, (0, 0))) for year in range(first, last + 1)}


def _state(year: int, days: int, made_up: int) -> YearState:
    if days < len(year_days(year)):
        return YearState.MISSING
    return YearState.KNOWN if made_up else YearState.PROVISIONAL


def missing_for(first: date, last: date) -> list[int]:
    """Years between two days whose holidays and make-up days are not both in the table: they need a warning."""
    if last < first:
        return []
    return [year for year, state in year_states(first.year, last.year).items() if state != YearState.KNOWN]


def seen_mark(days: list[WorkingDay]) -> str:
    """What a form opened on these days carries, so that a change by somebody else in between is noticed."""
    moments = [day.changed_at for day in days if day.changed_at is not None]
    return max(moments).isoformat() if moments else "-"


def days_between(first: date, last: date) -> list[WorkingDay]:
    """Rows of the table; at most two years of them."""
    return list(WorkingDay.objects.filter(date__gte=first, date__lte=last).order_by("date")[:732])


def change_days(
    *, by: User | None, first: date, last: date, is_working: bool, name: str, seen: str | None = None,
    follow: Follow = nothing_follows,
) -> Written:  # fmt: skip
    """Make all days from `first` to `last` working days or days off; `follow` runs in the same transaction.

    `seen` is the mark of the form. Raises Forbidden, DomainError with the field, Conflict when somebody was first.
    """
    _require_keeper(by)
    name = clean_text(name, field="name", label="说明", max_length=LONGEST_NAME, required=False)
    if "\n" in name:
        raise DomainError("说明请写在一行里。", field="name")
    _check_range(first, last)
    with transaction.atomic():
        rows = _locked(first, last, seen)
        if len(rows) < (last - first).days + 1:
            gaps = "、".join(f"{year}年" for year in missing_rows(first, last, rows))
            raise DomainError(f"{gaps}的工作日历还没有载入，请先载入这一年，再改其中的日子。", field="first")
        changed = [row for row in rows if (row.is_working, row.name) != (is_working, name)]
        if not changed:
            raise DomainError("这几天本来就是这样，没有要改的。", field="is_working")
        detail: dict[str, object] = {row.date.isoformat(): [_words(row), ""] for row in changed}
        for row in changed:
            row.is_working, row.name, row.changed_at = is_working, name, clock.now()
            detail[row.date.isoformat()] = [detail[row.date.isoformat()][0], _words(row)]  # type: ignore[index]
        WorkingDay.objects.bulk_update(changed, ["is_working", "name", "changed_at"])
        following = follow()
        _record("calendar.change", by, first.isoformat(), _span(first, last), detail | _moved(following))
    return Written(len(changed), following)


def load_year(
    *, by: User | None, year: int, provisional: bool = False, seen: str | None = None,
    follow: Follow = nothing_follows,
) -> Written:  # fmt: skip
    """Fill a year from the published Chinese holidays and make-up days; days that are right already stay untouched.

    An unpublished year is refused, unless `provisional` asks for its statutory feasts and weekends alone: it keeps
    its warning until make-up days are entered. Raises Forbidden, DomainError with field `year`, Conflict.
    """
    _require_keeper(by)
    if not LEAST_YEAR <= year <= MOST_YEAR:
        raise DomainError(f"年份要在{LEAST_YEAR}到{MOST_YEAR}之间，请重新填写。", field="year")
    if not provisional and not year_published(year):
        raise DomainError(f"{year}年的{UNPUBLISHED}。", field="year")
    days = year_days(year)
    with transaction.atomic():
        stored = {row.date: (row.is_working, row.name) for row in _locked(days[0], days[-1], seen)}
        rows = [row for row in _rows(year) if stored.get(row.date) != (row.is_working, row.name)]
        fields = ["is_working", "name", "changed_at"]
        WorkingDay.objects.bulk_create(rows, update_conflicts=True, unique_fields=["date"], update_fields=fields)
        following = follow()
        detail: dict[str, object] = {"days": len(rows), **_moved(following)}
        _record("calendar.load_year", by, str(year), f"{year}年工作日历", detail)
    return Written(len(rows), following)


def missing_rows(first: date, last: date, rows: list[WorkingDay]) -> list[int]:
    """Years of the days that have no row."""
    there = {row.date for row in rows}
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sorted({day.year for day in span if day not in there})


def _require_keeper(by: User | None) -> None:
    if by is not None and by.role != Role.SYSTEM_ADMIN:
        raise Forbidden("只有系统管理员可以修改工作日历，需要调整请联系系统管理员。")


def _check_range(first: date, last: date) -> None:
    if last < first:
        raise DomainError("结束日期不能早于开始日期，请重新选择。", field="last")
    if (last - first).days >= MOST_DAYS:
        raise DomainError(f"一次最多改{MOST_DAYS}天，请分几次改。", field="last")


def _locked(first: date, last: date, seen: str | None) -> list[WorkingDay]:
    rows = list(WorkingDay.objects.select_for_update().filter(date__gte=first, date__lte=last).order_by("date"))
    if seen is not None and seen != seen_mark(rows):
        newest = AuditEntry.objects.filter(object_type__in=("calendar", "workingday")).order_by("-pk").first()
        who = newest.actor_name if newest else "有人"
        raise Conflict(f"没有保存：{who}刚刚改过这几天。您填写的还在，请看一看现在的安排再保存。")
    return rows


def _rows(year: int) -> list[WorkingDay]:
    calendar, now = _published(year), clock.now()
    return [
        WorkingDay(date=day, is_working=calendar.is_working_day(day), name=_name(calendar, day), changed_at=now)
        for day in year_days(year)
    ]


def _published(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=[year], language="zh_CN")


def _name(calendar: holidays.HolidayBase, day: date) -> str:
    name = calendar.get(day) or ""
    if not name and day.weekday() >= SATURDAY and calendar.is_working_day(day):
        return MADE_UP
    # The library names the weekend a day off was exchanged for; people know it as this.
    if "调休" in str(name):
        return MADE_FREE
    return str(name).replace("; ", "、")[:LONGEST_NAME]


def _words(row: WorkingDay) -> str:
    return ("上班" if row.is_working else "休息") + (f"（{row.name}）" if row.name else "")


def _span(first: date, last: date) -> str:
    start = f"{first.year}年{first.month}月{first.day}日"
    return start if first == last else f"{start}至{last.month}月{last.day}日"


def _moved(following: Following) -> dict[str, int]:
    return {} if following.later else {"recomputed": following.moved}


def _record(action: str, by: User | None, key: str, label: str, detail: dict[str, object]) -> None:
    audit.record(
        chain="system", by=by, action=action, object_type="calendar", object_id=key, object_label=label, detail=detail
    )
