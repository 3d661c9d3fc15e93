"""Workers killed while they sweep and send: nothing lost, nothing twice under the bell, no mail under two names.

`make faults` asks for a thousand people and twenty kills, five times, on both databases.
"""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection

from tests.amounts import amount
from tests.faults import county
from tests.faults.embedded import Embedded
from tests.faults.outbox import Outbox, of_file, of_this_run
from tests.faults.rig import Rig, kill, until
from tests.faults.seeds import FIRST, SEEDS

PEOPLE, KILLS = amount(60, 1000), amount(2, 20)
WORKERS, CHILDREN = 2, 2
PAUSE = 0.06

pytestmark = [
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="both databases are tried in one run"),
]


def on_postgresql(folder, **more) -> tuple[Rig, Outbox]:
    """The run's own database."""
    county.build(PEOPLE)
    rig = Rig(folder, moment=county.MORNING, **more)
    rig.post_office()
    return rig, Outbox(of_this_run)


def on_sqlite(folder, **more) -> tuple[Rig, Outbox]:
    """An embedded installation."""
    place = Embedded(folder).empty()
    rig = Rig(folder, moment=county.MORNING, home={"DATABASE_URL": place.url, "DATA_DIR": str(place.data)}, **more)
    place.call("-m", "tests.faults.writer", "county", str(PEOPLE), str(rig.mail_port))
    return rig, Outbox(of_file(place.database))


def sent_and_killed(rig: Rig, outbox: Outbox, seed: int, kills: int = KILLS) -> None:
    """Send a digest to everybody while workers are killed in the middle of sending."""
    chance = random.Random(seed)
    print(f"people {PEOPLE}, kills {kills}, seed {seed}")
    workers = [rig.start_worker(CHILDREN) for _ in range(WORKERS)]
    rig.start_beat()
    for _ in range(kills):
        before = rig.taken().total()
        assert until(lambda seen=before: rig.taken().total() > seen or not outbox.mails_left(), 60, 0.02), rig.log()
        until(lambda: False, chance.uniform(0.02, 0.4))
        victim = workers.pop(chance.randrange(WORKERS))
        kill(victim)
        workers.append(rig.start_worker(CHILDREN))
    assert until(lambda: is_quiet(rig), 120), "the living have sent what was theirs"
    rig.set_clock(rig.now() + timedelta(minutes=2))  # what the dead had leased is free again
    assert until(lambda: len(outbox.under_bells()) >= PEOPLE, 60), rig.log()
    assert until(lambda: outbox.count("state = 'queued'") == 0, 120), rig.log()


def is_quiet(rig: Rig) -> bool:
    """Nothing has been sent for a second and a half."""
    before = rig.taken().total()
    return not until(lambda: rig.taken().total() > before, 1.5, 0.1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("place", [on_postgresql, on_sqlite])
def test_killed_workers_lose_nothing_and_double_nothing(place, seed, tmp_path):
    rig, outbox = place(tmp_path, pause=PAUSE)
    with rig:
        sent_and_killed(rig, outbox, seed)
    under_the_bell, taken = outbox.under_bells(), rig.taken()
    assert len(under_the_bell) == len(set(under_the_bell)) == PEOPLE
    assert set(taken) == outbox.names(), "every mail arrived, under the one name it has"
    assert len(taken) == PEOPLE
    assert taken.total() - PEOPLE <= KILLS * CHILDREN, "only a mail in the very hands of the dead may come twice"
    print(f"{taken.total() - PEOPLE} mails twice, under the same name")


@pytest.mark.faults
def test_without_its_order_of_steps_a_kill_would_lose_mails(tmp_path):
    """The twin: noted as sent before it is. Slow mails, so that a kill hits one."""
    rig, outbox = on_postgresql(tmp_path, pause=0.3, twin="noted_first")
    with rig:
        sent_and_killed(rig, outbox, FIRST, kills=6)
    assert connection.vendor == "postgresql"
    assert len(rig.taken()) < PEOPLE
