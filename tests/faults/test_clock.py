"""Four hundred days on a clock that jumps: every step of every duty is told on its own day, once, whatever it did."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from departments.calendar import load_calendar
from departments.models import User
from notifications.delivery import deliver_inside
from notifications.models import Message, Preference
from plan_tracker import clock
from tasks.models import Assignment, ReminderPolicy
from tasks.reminders.sweep import sweep
from tasks.reminders.truth import judge
from tests import personas
from tests.amounts import amount
from tests.faults import county
from tests.faults.seeds import SEEDS

FIRST, DAYS = date(2023, 12, 1), amount(60, 400)
STEPS = (7, 3, 1, 0)
JUMPS = (timedelta(days=30), timedelta(hours=-2), timedelta(days=1), timedelta(days=200))

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time on the users' wall clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.LOCAL).astimezone(UTC)


def tick(at: datetime) -> None:
    """What the timetable does every minute."""
    with clock.at(at):
        sweep()
        deliver_inside(judge)


def build() -> dict[str, date]:
    """A person whose department has one duty due every third day; by title when."""
    county.build(1)
    first = Assignment.objects.get()
    ReminderPolicy.objects.update_or_create(
        plan=first.plan, defaults={"due_steps": ",".join(map(str, STEPS)), "closing_steps": "", "overdue_daily": False}
    )
    deadlines = {}
    for number in range(DAYS // 3):
        title, due = f"第{number}件", FIRST + timedelta(days=20 + 3 * number)
        task = personas.make_task(first.plan, title, due_on=due, deadline_kind="fixed")
        Assignment.objects.create(
            plan=task.plan, chapter=task.chapter, task=task, department=first.department, role="joint", due_on=due,
            state="in_progress", overdue_on=due + timedelta(days=1), issued_at=personas.ISSUED,
            accepted_at=personas.ISSUED,
        )  # fmt: skip
        deadlines[title] = due
    first.delete()
    return deadlines


def expected(deadlines: dict[str, date], days: list[date]) -> Counter:
    """How often each (day, duty) is to be told, counted by hand from the calendar."""
    calendar = load_calendar(FIRST - timedelta(days=60), days[-1] + timedelta(days=60))
    told: Counter = Counter()
    for title, due in deadlines.items():
        last = due if calendar.is_working(due) else calendar.shift(due, -1)
        for step in STEPS:
            day = calendar.shift(last, -step)
            if day in days:
                told[day, title] += 1
    return told


def found(after: int) -> Counter:
    """Lines in the digests that came after message number `after`, by title."""
    digests = Message.objects.filter(kind="digest", state="sent", pk__gt=after)
    return Counter(line["title"].split()[-1] for one in digests for line in one.items if line["kind"] == "due")


def newest() -> int:
    """Number of the newest message."""
    return Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@pytest.mark.parametrize("seed", SEEDS)
def test_every_step_is_told_once_on_its_day_though_the_clock_jumps(seed):
    chance, deadlines = random.Random(seed), build()
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    told: Counter = Counter()
    tick(moment(FIRST - timedelta(days=1), 10))
    for day in days:
        before = newest()
        for hour in (0, 8, 9, 10):
            tick(moment(day, hour))
        told.update({(day, title): times for title, times in found(before).items()})
        if chance.random() < 0.1:
            tick(moment(day, 10) + chance.choice(JUMPS))  # what is told on a wrong day is not counted
            before = newest()
            for hour in (10, 23):
                tick(moment(day, hour, 30))
            assert not found(before), f"told twice on {day}"
    assert told == expected(deadlines, days)


def test_three_days_without_a_beat_are_one_digest_for_each():
    people = amount(40, 1000)
    county.build(people)
    Assignment.objects.update(overdue_on=date(2023, 10, 20))
    tick(county.MORNING)
    Message.objects.all().delete()
    assert Preference.objects.filter(digested_on=date(2023, 10, 24)).count() == people
    back = county.MORNING + timedelta(days=3)
    for minute in range(3):
        tick(back + timedelta(minutes=minute))
    digests = Message.objects.filter(kind="digest", state="sent").values_list("recipient", flat=True)
    assert sorted(digests) == sorted(User.objects.values_list("pk", flat=True))
