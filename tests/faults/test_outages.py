"""PostgreSQL frozen or full up, the broker gone, full or read-only: pages answer, nothing hangs, nothing is lost."""

from __future__ import annotations

import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
import redis
from django.db import connection  # noqa: F401 - the condition below names it

from departments.models import User
from notifications.models import Channel, Message, MessageState
from tests.amounts import amount
from tests.faults import county
from tests.faults.browser import Browser
from tests.faults.rig import Rig, kill, until
from tests.services import freeze_postgresql

AT_ONCE, PEOPLE = 8, amount(12, 40)

pytestmark = [
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the tests' SQLite has no second process"),
]


def somebody(port, duties=()):
    """The first person of the county at a browser."""
    user = User.objects.order_by("pk").first()
    return Browser(port, user, list(duties), threading.Event())


def at_once(browser, timeout=25):
    """What as many requests as there are threads are answered at the same moment; 0 for one that hangs."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(lambda _: browser.read("/tasks/", timeout), range(AT_ONCE)))


@pytest.mark.faults
def test_a_postgresql_that_does_not_answer_is_503_and_holds_nobody(tmp_path):
    county.build(2)
    with Rig(tmp_path, moment=county.MORNING) as rig:
        browser = somebody(rig.start_web())
        freeze_postgresql(True)
        try:
            for _ in range(3):
                assert at_once(browser) == {503: AT_ONCE}
        finally:
            freeze_postgresql(False)
        assert until(lambda: at_once(browser) == {200: AT_ONCE}, 20)


@pytest.mark.faults
def test_a_postgresql_without_a_free_connection_is_503_until_there_is_one(tmp_path):
    county.build(2)
    with Rig(tmp_path, moment=county.MORNING) as rig:
        browser, held = somebody(rig.start_web()), []
        try:
            with pytest.raises(psycopg2.OperationalError, match=r"too many clients|connection slots"):
                while True:
                    held.append(psycopg2.connect(os.environ["DATABASE_URL"]))
            assert at_once(browser) == {503: AT_ONCE}
        finally:
            for one in held:
                one.close()
        assert until(lambda: at_once(browser) == {200: AT_ONCE}, 20)


def gone(rig):
    kill(rig.broker)
    return rig.start_broker


def full(rig):
    broker = redis.Redis(unix_socket_path=str(rig.socket))
    broker.config_set("maxmemory", "1mb")
    return lambda: broker.config_set("maxmemory", "0")


def read_only(rig):
    broker = redis.Redis(unix_socket_path=str(rig.socket))
    broker.replicaof("127.0.0.1", "1")
    return lambda: broker.replicaof("NO", "ONE")


@pytest.mark.parametrize("trouble", [gone, full, read_only])
def test_people_work_on_while_the_broker_is(trouble, tmp_path):
    county.build(PEOPLE)
    duties = county.more_duties(10)
    with Rig(tmp_path, moment=county.MORNING, pause=0.3) as rig:
        rig.post_office()
        rig.start_worker()
        rig.start_beat()
        port = rig.start_web()
        browser = somebody(port, next(iter(duties.values())))
        assert until(lambda: rig.taken().total() > 0, 60), (rig.folder / "log").read_text()[-3000:]
        mend = trouble(rig)
        browser.start()
        browser.join(60)
        assert browser.codes == {200: 10}
        assert at_once(browser) == {200: AT_ONCE}
        mend()
        assert until(all_sent, 120), (rig.folder / "log").read_text()[-3000:]
    assert set(rig.taken().values()) == {1}
    assert len(rig.taken()) == PEOPLE


def all_sent() -> bool:
    """Nothing waits any more, and everybody has a message."""
    sent = Message.objects.filter(channel=Channel.IN_APP, state=MessageState.SENT)
    return not Message.objects.filter(state=MessageState.QUEUED).exists() and sent.count() >= PEOPLE
