"""The broker loses its memory, PostgreSQL restarts under load: what was acknowledged is there, once."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter

import pytest
from django.db import connection

from audit.verbs import verify
from departments.models import User
from notifications.models import Channel, Message, MessageState
from tasks.models import Assignment, AssignmentEvent
from tests.amounts import amount
from tests.faults import county
from tests.faults.browser import Browser
from tests.faults.rig import Rig, kill, until
from tests.services import restart_postgresql, wait_for_the_disk

SEED = int(os.environ.get("FAULT_SEED", "20231024"))
FLAPS, RESTARTS = amount(1, 6), 20
CLIENTS, EACH = 16, 400

pytestmark = [
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the tests' SQLite has no second process"),
]


def test_a_broker_that_forgets_everything_delays_and_loses_nothing(tmp_path):
    people = 40
    county.build(people)
    with Rig(tmp_path, moment=county.MORNING, pause=0.1) as rig:
        rig.post_office()
        rig.start_worker()
        rig.start_beat()
        for _ in range(FLAPS):
            before = rig.taken().total()
            assert until(lambda seen=before: rig.taken().total() > seen, 60), (rig.folder / "log").read_text()[-3000:]
            kill(rig.broker)
            time.sleep(0.5)
            rig.start_broker()
        assert until(lambda: not Message.objects.filter(state=MessageState.QUEUED).exists() and in_app() == people, 120)
    assert set(rig.taken().values()) == {1}
    assert len(rig.taken()) == people


def in_app() -> int:
    return Message.objects.filter(channel=Channel.IN_APP, state=MessageState.SENT).count()


@pytest.fixture
def durable():
    """The run's PostgreSQL as in production: what it acknowledges it keeps."""
    wait_for_the_disk(True)
    yield
    wait_for_the_disk(False)


def accepted_while_restarting(folder) -> tuple[list[int], Counter]:
    """Duties whose acceptance was acknowledged, and every status that was answered."""
    county.build(CLIENTS)
    rows = county.more_duties(EACH)
    chance, stop = random.Random(SEED), threading.Event()
    with Rig(folder, moment=county.MORNING) as rig:
        port = rig.start_web()
        browsers = [Browser(port, one, rows[one.department_id], stop) for one in User.objects.order_by("pk")]
        for one in browsers:
            one.start()
        for turn in range(RESTARTS):
            time.sleep(chance.uniform(0.5, 1.5))
            connection.close()
            restart_postgresql("immediate" if turn % 2 else "fast")
        time.sleep(2)
        stop.set()
        for one in browsers:
            one.join(120)
    codes = sum((one.codes for one in browsers), Counter())
    print(f"seed {SEED}:", dict(codes), "longest wait", round(max(max(one.waits) for one in browsers), 1), "s")
    return [row for one in browsers for row in one.acknowledged], codes


def stored() -> Counter:
    """How often each duty was accepted."""
    return Counter(AssignmentEvent.objects.filter(verb="accept").values_list("assignment_id", flat=True))


@pytest.mark.faults
def test_postgresql_restarted_under_load_loses_nothing_that_was_acknowledged(tmp_path, durable):
    acknowledged, codes = accepted_while_restarting(tmp_path)
    accepted = stored()
    assert len(acknowledged) > CLIENTS * RESTARTS
    assert set(codes) <= {0, 200, 409, 503}, codes
    assert codes[503] + codes[0] > 0, "the restarts were felt"
    assert set(accepted) >= set(acknowledged), "acknowledged and lost"
    assert set(accepted.values()) == {1}, "done twice"
    changed = Assignment.objects.filter(accepted_at__isnull=False, task__number__gt=1)
    assert set(accepted) == set(changed.values_list("pk", flat=True))
    assert list(verify()) == []


@pytest.mark.faults
def test_a_server_that_does_not_wait_for_the_disk_would_lose_some(tmp_path):
    """The twin: PostgreSQL with synchronous_commit off, as the other tests use it."""
    acknowledged, _ = accepted_while_restarting(tmp_path)
    assert not set(stored()) >= set(acknowledged)
