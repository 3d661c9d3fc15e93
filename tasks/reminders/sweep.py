"""Decide who gets a digest today, and queue it. Safe to run at any time, twice, in parallel, or days late.

Each person's day is decided once, in the transaction that queues their digest; a person with nothing to do gets
none. What a server that was off missed is in the next digest: one, not one per day.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from departments.calendar import WorkingCalendar, load_calendar
from departments.models import User
from notifications import verbs as notifications
from notifications.models import ROOMS, Endpoint, Message, Preference, muted_kinds
from plan_tracker import clock
from tasks.reminders.audience import HEARERS, Listener, Person, listeners, room_listener
from tasks.reminders.contents import count_for
from tasks.reminders.rules import Window, plans_by_rules, since_of

PEOPLE_AT_ONCE = 10_000
ROOM_HOUR = 9
AHEAD = ":ahead:"
NEARBY = timedelta(days=120)
ONE_DAY = timedelta(days=1)
# A clock set back by more is itself the one that is wrong: a battery that ran out says 2000.
LONGEST_AHEAD = timedelta(days=366)


def sweep() -> int:
    """Queue the digests whose hour has come; returns how many people and rooms got one."""
    today = clock.today()
    _forget_days_ahead(today)
    calendar = load_calendar(today - NEARBY, today + NEARBY)
    if not calendar.is_working(today):
        return 0
    hour = clock.local(clock.now()).hour
    _add_missing_wishes()
    told = 0
    while batch := _claim_and_tell(today, hour, calendar):
        told += batch - 1
    if hour >= ROOM_HOUR:
        told += _tell_rooms(today, calendar)
    return told


def digest_key(day: date) -> str:
    """The key that makes a day's digest unique for its reader."""
    return f"digest:{day}"


def _forget_days_ahead(today: date) -> None:
    """A clock that ran ahead and was put back has told of days to come: these are told again when they are there.

    A clock wrongly set back by hours passes no digest's hour twice; by days, the price is one digest twice.
    """
    ahead = Preference.objects.filter(digested_on__gt=today, digested_on__lte=today + LONGEST_AHEAD)
    if not ahead.exists():
        return
    tomorrow = datetime.combine(today + ONE_DAY, time(), tzinfo=clock.LOCAL)
    told = Message.objects.filter(kind=notifications.DIGEST, created_at__gte=tomorrow)
    with transaction.atomic():
        told.exclude(dedupe_key__contains=AHEAD).update(
            dedupe_key=Concat(F("dedupe_key"), Value(AHEAD), Cast("pk", CharField(max_length=20)))
        )
        ahead.update(digested_on=today - ONE_DAY)


def _add_missing_wishes() -> None:
    """Everybody who may be reminded has a row that remembers when they last were."""
    people = User.objects.filter(is_active=True, role__in=HEARERS, preference=None).order_by("pk")
    while new := [Preference(user_id=pk) for pk in people.values_list("pk", flat=True)[:PEOPLE_AT_ONCE]]:
        Preference.objects.bulk_create(new, ignore_conflicts=True)


def _ready(today: date, hour: int) -> QuerySet[Preference]:
    """Whose hour has come and whose day is not decided; a day ahead was written by a wrong clock."""
    hearing = Q(digest_hour__lte=hour, user__is_active=True, user__role__in=HEARERS)
    return Preference.objects.filter(_undecided(today), hearing)


def _undecided(today: date) -> Q:
    return Q(digested_on=None) | Q(digested_on__lt=today) | Q(digested_on__gt=today)


def _claim_and_tell(today: date, hour: int, calendar: WorkingCalendar) -> int:
    """Decide one batch of people; returns 0 when nobody is left, else 1 + how many got a digest."""
    with transaction.atomic():
        people = _claim(today, hour)
        if not people:
            return 0
        told = 0
        for since, group in _by_since(listeners(people, today)):
            window = Window(since, today, calendar)
            counts = count_for(group, plans_by_rules(), window)
            wanted = [one.key for one in group if counts.anything_for(one)]
            told += notifications.queue_digests(wanted, key=digest_key(today), about=f"since:{since}")
        return 1 + told


def _claim(today: date, hour: int) -> list[Person]:
    """People that are this call's alone: their day is marked as decided, by compare-and-set."""
    names = ("pk", "user_id", "digested_on", "muted", "user__role", "user__department_id")
    ready = _ready(today, hour).order_by("user__department", "user").values_list(*names)[:PEOPLE_AT_ONCE]
    before = {
        pk: Person(user, since_of(last, today), muted_kinds(muted), role, department)
        for pk, user, last, muted, role, department in ready
    }
    token = uuid.uuid4().hex
    Preference.objects.filter(_undecided(today), pk__in=list(before)).update(digested_on=today, claim=token)
    return [before[pk] for pk in Preference.objects.filter(claim=token).values_list("pk", flat=True)]


def _by_since(people: Iterable[Listener]) -> Iterable[tuple[date, list[Listener]]]:
    groups: dict[date, list[Listener]] = defaultdict(list)
    for one in people:
        groups[one.since].append(one)
    return groups.items()


def _tell_rooms(today: date, calendar: WorkingCalendar) -> int:
    """Group robots and webhooks hear once a day too; a room that has today's digest is left alone."""
    rooms = Endpoint.objects.filter(active=True, channel__in=ROOMS)
    told = Message.objects.filter(endpoint__in=rooms, dedupe_key=digest_key(today)).values("endpoint")
    waiting = [room_listener(pk, department, today - ONE_DAY) for pk, department in
               rooms.exclude(pk__in=told).values_list("pk", "department")]  # fmt: skip
    if not waiting:
        return 0
    counts = count_for(waiting, plans_by_rules(), Window(today - ONE_DAY, today, calendar))
    wanted = [one.key for one in waiting if counts.anything_for(one)]
    return notifications.queue_room_digests(wanted, key=digest_key(today), about=f"since:{today - ONE_DAY}")
