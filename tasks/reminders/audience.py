"""For whom a person hears: themselves, their department, whom they stand in for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from departments.models import Role, User
from notifications.models import Leave

HEARERS = (Role.REPORTER, Role.HEAD, Role.REVIEWER, Role.LEADER)

MOST_LISTED = 500


class Person(NamedTuple):
    """Somebody who may hear: after which day, what they muted, and as what."""

    key: int
    since: date
    muted: frozenset[str]
    role: str
    department_id: int | None


@dataclass(frozen=True)
class Ear:
    """One role in one department (or office) that a person hears as; `owner` is whose own duties are meant."""

    role: str
    department_id: int | None
    owner: int


@dataclass
class Listener:
    """A person, or a room, with everything they hear as."""

    key: int
    since: date
    muted: frozenset[str] = frozenset()
    ears: list[Ear] = field(default_factory=list)


def listeners(people: Collection[Person], today: date) -> list[Listener]:
    """People as listeners, with whom they stand in for today. Three queries at most."""
    keys = [one.key for one in people]
    leaves = Leave.objects.filter(first_day__lte=today, last_day__gte=today)
    known = {one.key: Ear(one.role, one.department_id, one.key) for one in people}
    stands_in: dict[int, list[int]] = defaultdict(list)
    for substitute, user in narrowed(leaves, "substitute", keys).values_list("substitute_id", "user_id"):
        if substitute in known:
            stands_in[substitute].append(user)
    ears = known | _ears_of({user for away in stands_in.values() for user in away} - known.keys())
    alone = _without_reporter({one.department_id for one in ears.values() if one.role == Role.HEAD})
    return [
        Listener(
            one.key,
            one.since,
            one.muted,
            [ear for user in (one.key, *stands_in.get(one.key, ())) for ear in _ears(ears[user], alone)],
        )
        for one in people
    ]


def narrowed(rows: QuerySet[Any], field: str, ids: Collection[int | None]) -> QuerySet[Any]:
    """The rows that name one of `ids`; all of them where the list is so long that it costs more than it leaves out."""
    return rows.filter(**{f"{field}__in": ids}) if len(ids) <= MOST_LISTED else rows


def _ears_of(people: set[int]) -> dict[int, Ear]:
    if not people:
        return {}
    rows = User.objects.filter(pk__in=people).values_list("pk", "role", "department_id")
    return {pk: Ear(role, department, pk) for pk, role, department in rows}


def room_listener(key: int, department_id: int | None, since: date) -> Listener:
    """A group's room hears as its department, or as the office."""
    role = Role.REPORTER if department_id else Role.REVIEWER
    return Listener(key, since, ears=[Ear(role, department_id, 0)])


def _ears(ear: Ear, alone: set[int]) -> list[Ear]:
    if ear.role == Role.HEAD and ear.department_id in alone:
        return [ear, Ear(Role.REPORTER, ear.department_id, 0)]  # there is nobody else to hear it
    return [ear]


def _without_reporter(departments: set[int | None]) -> set[int]:
    if not departments:
        return set()
    reporters = narrowed(User.objects.filter(role=Role.REPORTER, is_active=True), "department", departments)
    with_reporter = reporters.order_by().values_list("department_id", flat=True).distinct()
    return {pk for pk in departments if pk} - set(with_reporter)
