"""Migrations go back and forth under data, and others write meanwhile."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing

import psycopg2
import pytest
from django.db import connection  # noqa: F401 - the condition below names it

from tests.faults.embedded import Embedded
from tests.keeping.picture import of_postgresql, of_sqlite

# As far back as an application of ours goes.
APPS = ("tasks", "notifications", "reports", "plan_tracker", "departments", "audit")
# How long the product itself waits for a lock before it gives up.
PATIENCE = 10
# What going forth makes up by chance, so that it is another one each time.
BY_CHANCE = {"notifications_message.uid"}

pytestmark = [
    pytest.mark.faults,
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="both databases are tried in one run"),
]


class Probe(threading.Thread):
    """Writes one row every 5 ms with the product's own patience; a write that is refused ends the test."""

    def __init__(self, connect, sql: str) -> None:
        """`connect` makes a connection, `sql` writes."""
        super().__init__(daemon=True)
        self.connect, self.sql, self.stop = connect, sql, threading.Event()
        self.longest, self.written, self.refused = 0.0, 0, ""

    def run(self) -> None:
        """Until told to stop."""
        with closing(self.connect()) as database:
            cursor = database.cursor()
            while not self.stop.wait(0.005):
                began = time.monotonic()
                try:
                    cursor.execute(self.sql)
                    database.commit()
                except (sqlite3.Error, psycopg2.Error) as error:
                    self.refused = str(error)
                    return
                self.longest, self.written = max(self.longest, time.monotonic() - began), self.written + 1

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.join(30)
        assert not self.is_alive()
        assert not self.refused
        assert self.written > 100


def back(place):
    for app in APPS:
        place.call("manage.py", "migrate", app, "0001", "--verbosity", "0", "--skip-checks")


def forth(place):
    place.call("manage.py", "migrate", "--verbosity", "0", "--skip-checks")


def differing(one, other):
    """What is not the same in both, as table.column."""
    return [f"{table}.{name}" for table in one for name in one[table] if one[table][name] != other[table][name]]


def there_and_back(place, picture, connect):
    place.call("-m", "tests.faults.writer", "accept", str(place.file), "0", "10")
    full = picture()
    with Probe(connect, "UPDATE departments_user SET full_name = full_name") as probe:
        back(place)
        early = picture()
        forth(place)
        again = picture()
        back(place)
        once_more = picture()
        forth(place)
    print(f"longest wait {probe.longest:.3f} s, {probe.written} writes")
    end = picture()
    assert (again.shape, end.shape, once_more.shape) == (full.shape, full.shape, early.shape)
    assert set(differing(again.rows, end.rows)) <= BY_CHANCE
    assert differing(early.rows, once_more.rows) == []
    for known in (full, again):
        assert differing(known.only(early), early.only(known)) == []
    assert len(early.rows["tasks_assignment"]["id"]) == 21
    assert place.call("manage.py", "verify_audit").strip() == "操作日志完整。"


def test_on_sqlite(tmp_path):
    place, file = Embedded(tmp_path).build(20), tmp_path / "data" / "plan-tracker.sqlite3"
    there_and_back(place, lambda: of_sqlite(file), lambda: sqlite3.connect(file, timeout=2 * PATIENCE))


def test_on_postgresql(tmp_path, new_database):
    place = Embedded(tmp_path, new_database).build(20)
    patient = f"-c lock_timeout={PATIENCE}s"
    there_and_back(place, lambda: of_postgresql(new_database), lambda: psycopg2.connect(new_database, options=patient))
