"""Two beats: one leads, the other takes over; whatever the clocks say."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connection

from plan_tracker import leader
from plan_tracker.beat import BY_TASK, JOBS
from plan_tracker.celery import app
from plan_tracker.models import BeatLease
from plan_tracker.ops.task import SENT_AT
from reports.models import JobRun

ROOT = Path(__file__).resolve().parents[2]
BROKER_DB = 5


def now():
    return datetime.now(UTC)


@pytest.mark.django_db
def test_one_holds_the_lease_until_it_gives_it_back():
    assert leader.claim("a")
    assert not leader.claim("b")
    assert leader.claim("a"), "renewed"
    leader.release("b")
    assert not leader.claim("b"), "only its holder gives it back"
    leader.release("a")
    assert leader.claim("b")
    assert BeatLease.objects.get().holder == "b"


@pytest.mark.django_db
@pytest.mark.parametrize("ends", [timedelta(seconds=-1), timedelta(days=30)])
def test_a_lease_that_is_over_or_reaches_too_far_ahead_is_taken(ends):
    """It reaches a month ahead when the clock was set back by a month."""
    BeatLease.objects.create(name=leader.NAME, holder="a", until=now() + ends)
    assert leader.claim("b")
    assert not leader.claim("a")


class Beat:
    """A scheduler on a monotonic clock moved by hand, with a queue of its own on the real broker."""

    def __init__(self, queue: str) -> None:
        """Nothing is sent yet."""
        app.loader.import_default_modules()
        self.value, self.queue = 1000.0, queue
        self.scheduler = leader.LeadingScheduler(app)
        self.scheduler.monotonic = lambda: self.value
        for entry in self.scheduler.schedule.values():
            entry.options["queue"] = queue

    def tick(self, seconds=0):
        """Move the clock, then do what a beat does each second."""
        self.value += seconds
        self.scheduler.tick()

    @property
    def sent(self) -> list[str]:
        """Names of the jobs in the queue, as the timetable calls them."""
        broker = redis.Redis.from_url(settings.BROKER_PROBE_URL)
        return [BY_TASK[task].name for task, _ in sendings(broker, self.queue)]


@pytest.fixture
def beat():
    """A beat of this process; its lease is gone with the test's rows."""
    queue = f"beat-{uuid.uuid4().hex}"
    yield Beat(queue)
    redis.Redis.from_url(settings.BROKER_PROBE_URL).delete(queue)


@pytest.mark.django_db
def test_once_told_to_stop_it_ends_although_the_exit_was_lost_while_it_sent(beat):
    beat.tick()
    beat.scheduler.close()
    with pytest.raises(SystemExit):
        beat.tick(30)
    assert BeatLease.objects.get().holder == "", "it does not lead again"


@pytest.mark.django_db
def test_it_begins_with_what_is_due_and_does_not_repeat_what_has_just_run(beat):
    JobRun.objects.create(name="roll-up", started_at=now(), finished_at=now(), last_ok_at=now(), ok=True)
    JobRun.objects.create(name="keep-heads", started_at=now(), finished_at=now(), ok=False)
    JobRun.objects.create(
        name="sweep-files", started_at=now(), finished_at=now(), last_ok_at=now() - timedelta(days=3), ok=True
    )
    beat.tick()
    assert sorted(beat.sent) == sorted(job.name for job in JOBS if job.name != "roll-up")
    beat.tick()
    assert len(beat.sent) == len(JOBS) - 1, "each once, though three days were missed"


@pytest.mark.django_db
def test_a_wall_clock_set_back_or_forward_neither_silences_nor_floods(beat):
    for days in (30, -30, -2):
        last = now() + timedelta(days=days)
        JobRun.objects.update_or_create(
            name="reminders", defaults={"started_at": last, "finished_at": last, "last_ok_at": last, "ok": True}
        )
        assert beat.scheduler._first_times()["reminders"] == beat.value
    beat.tick()
    assert beat.sent.count("reminders") == 1
    for _ in range(60):
        beat.tick(1)
    assert beat.sent.count("reminders") == 2
    assert beat.sent.count("heartbeat") == 13


def rename(old, new):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


@pytest.mark.django_db(transaction=True)
def test_without_its_table_it_stops_before_its_lease_ends_and_comes_back(beat):
    beat.tick()
    before, table = len(beat.sent), BeatLease._meta.db_table
    rename(table, "elsewhere")
    try:
        for _ in range(12):
            beat.tick(1)
        assert len(beat.sent) > before, "a short absence does not matter"
        for _ in range(20):
            beat.tick(1)
        silent = len(beat.sent)
        beat.tick(1)
        assert len(beat.sent) == silent
    finally:
        rename("elsewhere", table)
    beat.tick(1)
    assert len(beat.sent) > silent


def start_beat():
    """A real one, on the test's database and a corner of its broker."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    env = dict(os.environ, DATABASE_URL=address.geturl(), BROKER_URL=broker_url())
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "plan_tracker", "beat", "--pidfile=", "-l", "WARNING"]
    return subprocess.Popen(command, cwd=ROOT, env=env)


def broker_url():
    return settings.BROKER_URL.replace("virtual_host=0", f"virtual_host={BROKER_DB}")


def sendings(broker, queue="celery"):
    """What was sent so far: name of the task and moment, oldest first."""
    messages = [json.loads(text)["headers"] for text in reversed(broker.lrange(queue, 0, -1))]
    return [(headers["task"], datetime.fromisoformat(headers[SENT_AT])) for headers in messages]


def until(condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_real_beats_send_each_job_once_and_a_killed_leader_is_replaced():
    if connection.vendor == "sqlite":
        pytest.skip("the test's database lives in memory, where no other process sees it")
    broker = redis.Redis.from_url(settings.BROKER_PROBE_URL.replace("db=0", f"db={BROKER_DB}"))
    broker.flushdb()
    beats = [start_beat(), start_beat()]
    try:
        assert until(lambda: len(sendings(broker)) >= len(JOBS) + 2, 90)
        sent = sendings(broker)
        for job in JOBS:
            times = [moment for task, moment in sent if task == job.task]
            assert times, job.name
            assert all((b - a).total_seconds() > 0.8 * job.every for a, b in pairwise(times)), (job.name, times)
        holder = int(BeatLease.objects.get().holder.split(":")[1])
        first = next(one for one in beats if one.pid == holder)
        other = next(one for one in beats if one.pid != holder)
        first.send_signal(signal.SIGKILL)
        assert until(lambda: BeatLease.objects.get().holder.split(":")[1] == str(other.pid), 60), "taken over"
        seen = len(sendings(broker))
        assert until(lambda: len(sendings(broker)) > seen, 60), "it sends"
        other.send_signal(signal.SIGTERM)
        other.wait(10)
        assert BeatLease.objects.get().holder == "", "stopped in order, it gave the lease back"
    finally:
        for one in beats:
            one.kill()
            one.wait(10)
        broker.flushdb()
