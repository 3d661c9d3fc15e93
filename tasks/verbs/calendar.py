"""What follows from a change of the working calendar: from which day open duties are due soon (临期).

Of all turning days only `due_soon_on` counts working days. It follows from the day after the next due date
(`overdue_on`), the plan's rule and the calendar, so the duties that are wrong are found by comparing pairs of days:
a few hundred, however many duties there are. What is right already is never touched: running it twice, or again after
it was killed in the middle, does the rest and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, F, Q

from departments import working_days
from departments.calendar import WorkingCalendar, calendar_changed_at, load_calendar
from departments.models import User
from departments.working_days import Following, Written
from plan_tracker import clock
from tasks.history import build_event, keep_events
from tasks.models import Assignment, Plan, PlanState
from tasks.turning import ONE_DAY

AT_ONCE = 1000  # duties moved while somebody waits: about a second; more are left to the job
BATCH = 500
# Who wrote a duty while the calendar was changing may have counted by the old one: looked at again after this.
GRACE = timedelta(minutes=2)


@dataclass(frozen=True)
class Shifted:
    """Open duties of one plan that are due soon from the wrong day."""

    plan_id: int
    overdue_on: date
    due_soon_on: date
    right: date
    count: int


def change_days(*, by: User, first: date, last: date, is_working: bool, name: str, seen: str | None = None) -> Written:
    """Change days of the calendar and move what counts by them. Raises as `departments.working_days.change_days`."""
    fields = {"first": first, "last": last, "is_working": is_working, "name": name, "seen": seen}
    return working_days.change_days(by=by, follow=lambda: follow_calendar(by=by), **fields)  # type: ignore[arg-type]


def preview_days(*, by: User, first: date, last: date, is_working: bool, name: str, seen: str | None = None) -> Written:
    """What `change_days` would do: the same, rolled back."""
    with transaction.atomic():
        written = change_days(by=by, first=first, last=last, is_working=is_working, name=name, seen=seen)
        transaction.set_rollback(True)
    return written


def load_year(*, by: User, year: int, provisional: bool = False, seen: str | None = None) -> Written:
    """Load a year and move what counts by it. Raises as `departments.working_days.load_year`."""
    follow = lambda: follow_calendar(by=by)  # noqa: E731
    return working_days.load_year(by=by, year=year, provisional=provisional, seen=seen, follow=follow)


def preview_year(*, by: User, year: int, provisional: bool = False, seen: str | None = None) -> Written:
    """What `load_year` would do: the same, rolled back."""
    with transaction.atomic():
        written = load_year(by=by, year=year, provisional=provisional, seen=seen)
        transaction.set_rollback(True)
    return written


def follow_calendar(*, by: User | None) -> Following:
    """Move all open duties at once if they are few; else say how many the job will move. Inside a transaction."""
    wrong = sorted(_shifted(load_calendar()), key=lambda one: (one.plan_id, one.overdue_on, one.due_soon_on))
    count = sum(one.count for one in wrong)
    if count > AT_ONCE:
        return Following(moved=count, later=True)
    moved = 0
    for one in wrong:
        while batch := _move_batch(one, by):
            moved += batch
    # Plans last: every verb locks its duty first and the plan after it.
    Plan.objects.filter(pk__in={one.plan_id for one in wrong}).update(changed_at=clock.now())
    return Following(moved=moved)


def keep_turning_days() -> int:
    """Bring plans up to date whose duties were last compared with an older calendar; returns how many duties moved.

    Safe to run at any time, twice, or beside itself: each batch is its own transaction.
    """
    changed = calendar_changed_at()
    if changed is None:
        return 0
    stale = Plan.objects.filter(Q(turned_at=None) | Q(turned_at__lt=changed + GRACE), state=PlanState.PUBLISHED)
    moved = 0
    for plan_id in list(stale.order_by("pk").values_list("pk", flat=True)):
        began = clock.now()
        for one in _shifted(load_calendar(), plan_id):
            while batch := _move_alone(one):
                moved += batch
        Plan.objects.filter(pk=plan_id).update(turned_at=began)
    return moved


def _shifted(calendar: WorkingCalendar, plan_id: int | None = None) -> Iterator[Shifted]:
    """Pairs of days that do not fit the calendar. One query."""
    rows = Assignment.objects.filter(plan__state=PlanState.PUBLISHED, due_soon_on__isnull=False)
    rows = rows.filter(overdue_on__isnull=False).order_by()
    if plan_id is not None:
        rows = rows.filter(plan=plan_id)
    pairs = rows.values_list("plan_id", "plan__due_soon_days", "overdue_on", "due_soon_on").annotate(n=Count("pk"))
    for plan, days, overdue_on, due_soon_on, count in pairs:
        right = calendar.shift(overdue_on - ONE_DAY, -days)
        if right != due_soon_on:
            yield Shifted(plan, overdue_on, due_soon_on, right, count)


def _move_alone(wrong: Shifted) -> int:
    """A batch in a transaction of its own, which also tells the roll-up that the plan changed."""
    with transaction.atomic():
        count = _move_batch(wrong, None)
        if count:
            Plan.objects.filter(pk=wrong.plan_id).update(changed_at=clock.now())
    return count


def _move_batch(wrong: Shifted, by: User | None) -> int:
    """Move some, with a line in each history; rows another process holds are waited for, moved ones drop out."""
    note = f"工作日历有调整，{_day(wrong.due_soon_on)}起临期改为{_day(wrong.right)}起。"
    rows = Assignment.objects.select_for_update().filter(
        plan=wrong.plan_id, overdue_on=wrong.overdue_on, due_soon_on=wrong.due_soon_on
    )
    held = list(rows.order_by("pk")[:BATCH])
    if not held:
        return 0
    rows.filter(pk__in=[row.pk for row in held]).update(due_soon_on=wrong.right, version=F("version") + 1)
    for row in held:
        row.due_soon_on = wrong.right
    events = [build_event(row, "recalendar", by=by, from_state=row.state, note=note) for row in held]
    keep_events(events)
    return len(held)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
