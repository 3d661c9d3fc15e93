"""Workers killed while they sweep and send: nothing lost, nothing twice under the bell, no mail under two names.

`make faults` asks for a thousand people and twenty kills.
"""

from __future__ import annotations

import os
import random
from datetime import timedelta

import pytest
from django.db import connection

from departments.models import User
from notifications.models import Channel, Message, MessageState
from tests.amounts import amount
from tests.faults import county
from tests.faults.rig import Rig, kill, until

PEOPLE, KILLS = amount(60, 1000), amount(2, 20)
SEED = int(os.environ.get("FAULT_SEED", "20231024"))
WORKERS, CHILDREN = 2, 2
PAUSE = 0.06

pytestmark = [
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the tests' SQLite has no second process"),
]


def mails():
    return Message.objects.filter(channel=Channel.EMAIL)


def waiting() -> int:
    return Message.objects.filter(state=MessageState.QUEUED).count()


def sent_and_killed(folder, twin="") -> Rig:
    """Send a digest to everybody while workers are killed in the middle of sending."""
    county.build(PEOPLE)
    chance = random.Random(SEED)
    print(f"people {PEOPLE}, kills {KILLS}, seed {SEED}")
    with Rig(folder, moment=county.MORNING, pause=PAUSE, twin=twin) as rig:
        rig.post_office()
        workers = [rig.start_worker(CHILDREN) for _ in range(WORKERS)]
        rig.start_beat()
        for _ in range(KILLS):
            before = rig.taken().total()
            assert until(lambda seen=before: rig.taken().total() > seen or not mails_left(), 60, 0.01), log_of(rig)
            until(lambda: False, chance.uniform(0.02, 0.4))
            victim = workers.pop(chance.randrange(WORKERS))
            kill(victim)
            workers.append(rig.start_worker(CHILDREN))
        assert until(lambda: is_quiet(rig), 120), "the living have sent what was theirs"
        rig.set_clock(rig.now() + timedelta(minutes=2))  # what the dead had leased is free again
        assert until(lambda: User.objects.count() == Message.objects.filter(channel=Channel.IN_APP).count(), 60)
        assert until(lambda: waiting() == 0, 120), (waiting(), log_of(rig))
    return rig


def mails_left() -> bool:
    return not mails().exists() or mails().filter(state=MessageState.QUEUED).exists()


def is_quiet(rig: Rig) -> bool:
    """Nothing has been sent for a second and a half."""
    before = rig.taken().total()
    return not until(lambda: rig.taken().total() > before, 1.5, 0.1)


def log_of(rig: Rig) -> str:
    return (rig.folder / "log").read_text()[-3000:]


def test_killed_workers_lose_nothing_and_double_nothing(tmp_path):
    taken = sent_and_killed(tmp_path).taken()
    under_the_bell = Message.objects.filter(channel=Channel.IN_APP, state=MessageState.SENT)
    assert under_the_bell.count() == under_the_bell.values("recipient").distinct().count() == PEOPLE
    assert mails().filter(state=MessageState.SENT).count() == PEOPLE
    names = {f"<{uid}@127.0.0.1>" for uid in mails().values_list("uid", flat=True)}
    assert set(taken) == names, "every mail arrived, under the one name it has"
    assert len(names) == PEOPLE
    assert taken.total() - PEOPLE <= KILLS * CHILDREN, "only a mail in the very hands of the dead may come twice"


@pytest.mark.faults
def test_without_its_order_of_steps_a_kill_would_lose_mails(tmp_path):
    """The twin: noted as sent before it is."""
    taken = sent_and_killed(tmp_path, twin="noted_first").taken()
    assert connection.vendor == "postgresql"
    assert len(taken) < PEOPLE
