"""The calendar and duties change at the same time: nobody waits for ever, no warning keeps an old day."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from audit.verbs import verify
from departments.calendar import load_calendar
from departments.models import Role, WorkingDay
from departments.working_days import load_year
from plan_tracker import clock
from plan_tracker.errors import DomainError
from tasks.models import Assignment
from tasks.verbs import calendar
from tasks.verbs.assignments import accept_assignment
from tests import personas

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite in memory has one writer"),
]


def test_two_administrators_clerks_and_the_job_at_once(monkeypatch):
    load_year(year=2023, by=None)
    plan, bureau = personas.make_plan(), personas.make_department()
    keepers = [personas.make_user(Role.SYSTEM_ADMIN, full_name=name) for name in ("何伟", "王秀兰")]
    clerk = personas.make_user(Role.REPORTER, bureau)
    for number in range(24):
        due_on = date(2023, 10, 9 + number % 4)
        personas.assign(personas.make_task(plan, f"第{number}项"), bureau, due_on=due_on)
    personas.issue(plan, personas.make_user(Role.REVIEWER))
    monkeypatch.setattr(calendar, "BATCH", 3)
    done, refused, broken = [], [], []

    def change(keeper, day):
        seen = WorkingDay.objects.get(date=day).changed_at.isoformat()
        calendar.change_days(by=keeper, first=day, last=day, is_working=True, name=keeper.full_name, seen=seen)

    def accept():
        for pk in Assignment.objects.order_by("pk").values_list("pk", flat=True):
            try:
                accept_assignment(by=clerk, assignment=personas.reload(Assignment.objects.get(pk=pk)))
            except DomainError as error:
                refused.append(error.message)

    jobs = [(change, keepers[0], date(2023, 10, 2)), (change, keepers[1], date(2023, 10, 2))]
    jobs += [(change, keepers[0], date(2023, 10, 3)), (change, keepers[1], date(2023, 10, 4))]
    jobs += [(accept,), (calendar.keep_turning_days,), (calendar.keep_turning_days,)]
    gate = threading.Barrier(len(jobs))

    def run(what, *args):
        try:
            gate.wait(20)
            with clock.at(personas.NOON + timedelta(minutes=len(args))):
                what(*args)
            done.append(what)
        except DomainError as error:
            refused.append(error.message)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells
            broken.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert broken == []
    assert not any(thread.is_alive() for thread in threads)
    assert {WorkingDay.objects.get(date=f"2023-10-0{day}").is_working for day in (2, 3, 4)} == {True}
    with clock.at(personas.NOON + timedelta(minutes=10)):
        calendar.keep_turning_days()
    days = load_calendar()
    for row in Assignment.objects.exclude(due_soon_on=None):
        assert row.due_soon_on == days.shift(row.due_on, -7), row
    assert list(verify()) == []
