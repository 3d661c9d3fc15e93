"""Where a message goes: the bell, one's mail or phone, the department's room, or who stands in; and how early."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from departments.models import User
from departments.roles import REVIEWS
from notifications.models import PERSONAL, ROOMS, Channel, Endpoint, Leave, Preference
from plan_tracker import clock


@dataclass(frozen=True)
class Route:
    """One way to one reader; a room has no recipient."""

    recipient_id: int | None
    channel: str
    endpoint_id: int | None
    not_before: datetime
    on_behalf_of_id: int | None = None


class Routes:
    """The ways to a set of people, read set-based once: four queries at most, two where nothing is set up outside."""

    def __init__(self, people: Collection[int]) -> None:
        """Read what is needed for `people` (ids)."""
        today = clock.today()
        self._away = dict(
            Leave.objects.filter(user__in=people, first_day__lte=today, last_day__gte=today, substitute__is_active=True)
            .order_by("pk")
            .values_list("user_id", "substitute_id")
        )
        self._endpoints = list(Endpoint.objects.filter(active=True))
        self._people: dict[int, User] = {}
        self._wishes: dict[int, Preference] = {}
        if self._endpoints:
            everybody = {*people, *self._away.values()}
            fields = ("pk", "email", "phone", "role", "department_id")
            self._people = {one.pk: one for one in User.objects.filter(pk__in=everybody).only(*fields)}
            self._wishes = {one.user_id: one for one in Preference.objects.filter(user__in=everybody)}

    def of(self, person: int, *, urgent: bool, now: datetime) -> Iterator[Route]:
        """Every way to one person; while they are away, outside messages reach only who stands in."""
        yield Route(person, Channel.IN_APP, None, now)
        substitute = self._away.get(person)
        if substitute:
            yield Route(substitute, Channel.IN_APP, None, now, on_behalf_of_id=person)
        if urgent:
            behalf = person if substitute else None
            yield from self._personal(substitute or person, urgent=urgent, now=now, behalf=behalf)
            yield from self._room(person, now)

    def of_digest(self, person: int, now: datetime) -> Iterator[Route]:
        """The ways outside: a digest names what its reader stands in for itself, and a room has one of its own."""
        if person not in self._away:
            yield from self._personal(person, urgent=False, now=now, behalf=None)

    def by_mail(self, person: int, now: datetime) -> Iterator[Route]:
        """Under the bell and by mail, to who asked for it and nobody else: who stands in did not ask."""
        yield Route(person, Channel.IN_APP, None, now)
        yield from self._personal(person, urgent=False, now=now, behalf=None)

    def rooms(self, ids: Collection[int]) -> Iterator[Route]:
        """The ways to some rooms themselves."""
        for endpoint in self._endpoints:
            if endpoint.pk in ids:
                yield Route(None, endpoint.channel, endpoint.pk, clock.now())

    def _personal(self, person: int, *, urgent: bool, now: datetime, behalf: int | None) -> Iterator[Route]:
        reader = self._people.get(person)
        if reader is None:
            return
        wish = self._wishes.get(person) or Preference()
        at = after_quiet(now, wish)
        for endpoint in self._endpoints:
            if endpoint.channel in PERSONAL and _wanted(endpoint.channel, reader, wish, urgent=urgent):
                yield Route(person, endpoint.channel, endpoint.pk, at, on_behalf_of_id=behalf)

    def _room(self, person: int, now: datetime) -> Iterator[Route]:
        reader = self._people.get(person)
        if reader is None:
            return
        for endpoint in self._endpoints:
            if endpoint.channel in ROOMS and _speaks_to(endpoint, reader):
                yield Route(None, endpoint.channel, endpoint.pk, after_quiet(now, Preference()))


def after_quiet(moment: datetime, wish: Preference) -> datetime:
    """The first moment outside somebody's quiet hours, in UTC; equal hours mean no quiet hours."""
    local = clock.local(moment)
    start, end = wish.quiet_from, wish.quiet_to
    if start == end:
        return moment
    quiet = start <= local.hour or local.hour < end if start > end else start <= local.hour < end
    if not quiet:
        return moment
    day = local.date() + timedelta(days=1) if local.hour >= end else local.date()
    return datetime.combine(day, time(end), tzinfo=clock.LOCAL).astimezone(moment.tzinfo)


def _wanted(channel: str, reader: User, wish: Preference, *, urgent: bool) -> bool:
    if channel == Channel.EMAIL:
        return bool(reader.email) and wish.by_email
    return bool(reader.phone) and wish.by_sms and urgent  # a text message is for what can't wait


def _speaks_to(endpoint: Endpoint, reader: User) -> bool:
    if endpoint.department_id is None:
        return reader.role in REVIEWS
    return reader.department_id == endpoint.department_id
