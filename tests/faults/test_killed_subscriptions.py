"""Workers killed while subscribed files are asked for, made, told of and sent: each arrives, under one name."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from departments.models import Role, User
from notifications.models import Message
from plan_tracker import clock
from reports.models import Output, Subscription, SubscriptionRun
from reports.subscriptions.schedule import Rhythm
from reports.subscriptions.verbs import subscribe
from tests import personas
from tests.amounts import amount
from tests.faults.rig import Rig, kill, until
from tests.faults.seeds import FIRST, SEEDS

PEOPLE, KILLS = amount(12, 100), amount(3, 12)
CHILDREN = 2
# Monday, nine o'clock where the users live.
MONDAY = datetime(2023, 10, 30, 1, 0, tzinfo=UTC)

pytestmark = [
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the tests' SQLite has no second process"),
]


def readers() -> None:
    """People of the office, each with a table every Monday."""
    plan = personas.make_plan(state="published")
    personas.assign(personas.make_task(plan), personas.make_department())
    for number in range(PEOPLE):
        one = personas.make_user(Role.REVIEWER, username=f"r{number}", email=f"r{number}@qi.example")
        subscribe(by=one, plan=plan, kind="heat", format="csv", rhythm=Rhythm("weekly", weekday=1))
    assert set(Subscription.objects.values_list("next_on", flat=True)) == {date(2023, 10, 30)}


def stages():
    """Moments worth a kill: something has just been asked for, told, or sent."""
    mails = Message.objects.filter(kind="subscription", channel="email")
    return (
        SubscriptionRun.objects.count,
        SubscriptionRun.objects.exclude(told_at=None).count,
        mails.filter(state="sent").count,
    )


def killed_on_the_way(rig: Rig, seed: int, kills: int = KILLS) -> None:
    """Everything on its way from the subscription to the mail, with workers killed at every stage of it."""
    chance = random.Random(seed)
    worker = rig.start_worker(CHILDREN)
    rig.start_beat()
    for number in range(kills):
        count = stages()[number % 3]
        before = count()
        assert until(lambda seen=before, now=count: now() > seen or done(), 60, 0.01), rig.log()
        until(lambda: False, chance.uniform(0, 0.2))
        kill(worker)
        worker = rig.start_worker(CHILDREN)
        rig.set_clock(rig.now() + timedelta(minutes=2))  # what the dead had leased is free again
    assert until(done, 120), rig.log()


def done() -> bool:
    """Everybody was told, and nothing waits to be sent."""
    told = SubscriptionRun.objects.exclude(told_at=None).count() == PEOPLE
    return told and not Message.objects.filter(kind="subscription", state="queued").exists()


@pytest.fixture
def rig(tmp_path, settings, request):
    files = tmp_path / "files"
    local = {"BACKEND": "plan_tracker.file_storage.WholeFileStorage", "OPTIONS": {"location": files}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    with Rig(tmp_path, moment=MONDAY, pause=0.05, twin=getattr(request, "param", "")) as running:
        running.env["DATA_DIR"] = str(tmp_path)
        running.post_office()
        with clock.at(MONDAY - timedelta(days=6)):
            readers()
        yield running


@pytest.mark.parametrize("seed", SEEDS)
def test_every_subscriber_gets_one_mail_with_the_file(rig, seed):
    killed_on_the_way(rig, seed)
    people = set(User.objects.filter(role=Role.REVIEWER).values_list("pk", flat=True))
    assert SubscriptionRun.objects.count() == Output.objects.count() == PEOPLE
    for channel in ("in_app", "email"):
        sent = Message.objects.filter(kind="subscription", channel=channel, state="sent")
        assert sorted(sent.values_list("recipient", flat=True)) == sorted(people), channel
    assert not Message.objects.filter(kind="output").exists(), "nobody is told twice of one file"
    names = {f"<{one.uid}@127.0.0.1>" for one in Message.objects.filter(channel="email")}
    taken = rig.taken()
    assert set(taken) == names, "every mail arrived, under the one name it has"
    assert taken.total() - PEOPLE <= KILLS * CHILDREN, "only a mail in the very hands of the dead may come twice"
    for output in Output.objects.all():
        assert output.state == "ready"


@pytest.mark.faults
@pytest.mark.parametrize("rig", ["told_first"], indirect=True)
def test_noted_before_it_is_queued_a_mail_would_be_lost(rig):
    """The twin: a kill between the two leaves a reader who counts as told."""
    killed_on_the_way(rig, FIRST, kills=6)
    assert connection.vendor == "postgresql"
    assert len(rig.taken()) < PEOPLE
