"""A digest in words, written at the moment it is sent: everything still to do, the most urgent first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from departments.calendar import load_calendar
from departments.models import Role, User
from notifications.delivery import Letter
from notifications.models import Message, muted_kinds
from plan_tracker import clock
from tasks.models import Plan
from tasks.reminders import hits
from tasks.reminders.audience import Ear, Listener, Person, listeners, room_listener
from tasks.reminders.contents import PlansByRules
from tasks.reminders.hits import MUTABLE, Hit
from tasks.reminders.lines import Duty, letter, lines_of, waiting_lines
from tasks.reminders.rules import Window, plans_by_rules, since_of

NEARBY = timedelta(days=120)
NOTHING_LEFT = "发出之前都已办完"


def compose(messages: Sequence[Message]) -> dict[int, Letter | str]:
    """The words of each digest, or why there is nothing left to say. A fixed number of queries per set of rules."""
    today = clock.today()
    found: dict[int, Letter | str] = {}
    by_since: dict[date, list[Message]] = defaultdict(list)
    for message in messages:
        by_since[_since(message, today)].append(message)
    plans, calendar = plans_by_rules(), load_calendar(today - NEARBY, today + NEARBY)
    for since, group in by_since.items():
        window = Window(since, today, calendar)
        people = _listeners(group, since, today)
        book = _Book(list(people.values()), plans, window)
        for message in group:
            items = book.items_for(people[message.pk])
            found[message.pk] = letter(items, today) if items else NOTHING_LEFT
    return found


class _Book:
    """Everything the digests of one batch draw from, read once."""

    def __init__(self, people: Sequence[Listener], plans: PlansByRules, window: Window) -> None:
        self.window = window
        roles = {ear.role for one in people for ear in one.ears}
        departments = {ear.department_id for one in people for ear in one.ears if ear.department_id}
        self.reporters: list[Duty] = []
        self.heads: list[Duty] = []
        self.office: list[Duty] = []
        self.waiting: list[dict[str, str]] = []
        for rules, group in plans.items():
            by_pk = {plan.pk: plan for plan in group}
            if Role.REPORTER in roles:
                rows = hits.of_reporters(group, rules, window).filter(department__in=departments)
                self.reporters += _duties(rows, by_pk)
            if Role.HEAD in roles:
                self.heads += _duties(hits.of_heads(group, rules, window).filter(department__in=departments), by_pk)
            if roles & {Role.REVIEWER, Role.LEADER}:
                self.office += _duties(hits.of_office(group, rules, window), by_pk)
            if Role.REVIEWER in roles:
                self.waiting += waiting_lines(group, rules, window)
        self._by_department = {
            name: _by_department(rows) for name, rows in (("reporter", self.reporters), ("head", self.heads))
        }

    def items_for(self, listener: Listener) -> list[dict[str, str]]:
        """The lines of one digest, most urgent first."""
        duties: dict[tuple[int, str, int], Duty] = {}
        waiting: list[dict[str, str]] = []
        for ear in listener.ears:
            for duty in self._heard(ear, listener):
                duties.setdefault((duty.plan.pk, duty.code, duty.department_id), duty)
            if ear.role == Role.REVIEWER:
                waiting += self.waiting
        return [*lines_of(list(duties.values()), self.window), *waiting]

    def _heard(self, ear: Ear, listener: Listener) -> Iterator[Duty]:
        if ear.role == Role.REPORTER:
            for duty in self._by_department["reporter"].get(ear.department_id or 0, []):
                theirs = not ear.owner or duty.theirs in (None, ear.owner)
                if theirs and not (duty.hit in MUTABLE and duty.hit in listener.muted):
                    yield duty
        elif ear.role == Role.HEAD:
            yield from self._by_department["head"].get(ear.department_id or 0, [])
        elif ear.role == Role.REVIEWER:
            yield from self.office
        else:
            yield from (one for one in self.office if one.hit == Hit.RED and one.leader_id in (None, ear.owner))


def _duties(rows: QuerySet[Any], plans: Mapping[int, Plan]) -> list[Duty]:
    fields = (
        "plan", "department", "department__short_name", "department__leader", "theirs", "hit", "task__code",
        "task__title", "overdue_on",
    )  # fmt: skip
    found = rows.order_by(F("overdue_on").asc(nulls_last=True), "task__start").values_list(*fields)
    return [
        Duty(plans[plan], department, name, leader, theirs, Hit(hit), code, title, overdue_on)
        for plan, department, name, leader, theirs, hit, code, title, overdue_on in found
    ]


def _by_department(rows: Sequence[Duty]) -> dict[int, list[Duty]]:
    found: dict[int, list[Duty]] = defaultdict(list)
    for one in rows:
        found[one.department_id].append(one)
    return found


def _listeners(messages: Sequence[Message], since: date, today: date) -> dict[int, Listener]:
    """By message id: its reader, or the room it speaks into."""
    ids = {one.recipient_id for one in messages if one.recipient_id}
    people = {one.key: one for one in listeners(_people(ids, since), today)}
    found = {}
    for message in messages:
        if message.recipient_id:
            found[message.pk] = people[message.recipient_id]
        else:
            found[message.pk] = _room(message, since)
    return found


def _people(ids: set[int], since: date) -> list[Person]:
    rows = User.objects.filter(pk__in=ids).values_list("pk", "preference__muted", "role", "department_id")
    return [Person(pk, since, muted_kinds(muted or ""), role, department) for pk, muted, role, department in rows]


def _since(message: Message, today: date) -> date:
    text = message.about.removeprefix("since:")
    try:
        return min(date.fromisoformat(text), today - timedelta(days=1))
    except ValueError:
        return since_of(None, today)


def _room(message: Message, since: date) -> Listener:
    endpoint = message.endpoint
    return room_listener(endpoint.pk if endpoint else 0, endpoint.department_id if endpoint else None, since)
