"""For whom a person hears: themselves, their department, whom they stand in for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from departments.models import Role, User
from notifications.models import Leave

HEARERS = (Role.REPORTER, Role.HEAD, Role.REVIEWER, Role.LEADER)


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


def listeners(people: Collection[tuple[int, date, frozenset[str]]], today: date) -> list[Listener]:
    """People (id, since, muted kinds) as listeners, with whom they stand in for today. Three queries."""
    ids = [pk for pk, _, _ in people]
    away = list(
        Leave.objects.filter(substitute__in=ids, first_day__lte=today, last_day__gte=today).values_list(
            "substitute_id", "user_id"
        )
    )
    everybody = {*ids, *(user for _, user in away)}
    rows = User.objects.filter(pk__in=everybody).values_list("pk", "role", "department_id")
    users = {pk: Ear(role, department, pk) for pk, role, department in rows}
    alone = _without_reporter({one.department_id for one in users.values() if one.role == Role.HEAD})
    stands_in: dict[int, list[int]] = defaultdict(list)
    for substitute, user in away:
        stands_in[substitute].append(user)
    found = [Listener(pk, since, muted) for pk, since, muted in people]
    for one in found:
        for user in (one.key, *stands_in.get(one.key, ())):
            if user in users:
                one.ears += _ears(users[user], alone)
    return found


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
    reporters = User.objects.filter(role=Role.REPORTER, is_active=True, department__in=departments)
    return {pk for pk in departments if pk} - set(reporters.values_list("department_id", flat=True))
