"""The embedded database: many writers at once, and writers that are killed in the middle."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import time

import pytest

from tests.amounts import amount
from tests.faults.embedded import Embedded
from tests.faults.rig import until

SEED = int(os.environ.get("FAULT_SEED", "20231024"))
KILLS, WRITERS = amount(2, 100), amount(4, 20)
EACH = 10
DUTIES = max(WRITERS * EACH, 40 + 25 * KILLS)

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Made once; nobody writes into it."""
    folder = tmp_path_factory.mktemp("built")
    Embedded(folder).build(DUTIES)
    return folder


@pytest.fixture
def place(built, tmp_path):
    """A copy to be treated badly."""
    shutil.copytree(built / "data", tmp_path / "data")
    return Embedded(tmp_path)


@pytest.mark.faults
def test_many_writers_at_once_wait_for_each_other(place):
    writers = [place.writer(n * EACH, (n + 1) * EACH) for n in range(WRITERS)]
    for one in writers:
        _, words = one.communicate(timeout=240)
        assert one.returncode == 0, words[-2000:]
    times = sorted(float(line.split()[1]) for line in place.file.read_text().splitlines())
    print(
        f"{WRITERS} writers, {len(times)} writes, p95 {times[int(len(times) * 0.95)]:.3f} s, longest {times[-1]:.3f} s"
    )
    assert place.check() == {
        "acknowledged": WRITERS * EACH, "lost": [], "double": [], "integrity": "ok", "audit": 0,
    }  # fmt: skip


def test_a_power_cut_loses_nothing_that_was_acknowledged(place):
    chance = random.Random(SEED)
    for _ in range(KILLS):
        before = place.lines()
        writers = [place.writer(0, DUTIES // 2), place.writer(DUTIES // 2, DUTIES)]
        assert until(lambda seen=before, them=writers: place.lines() > seen or all_done(them), 60, 0.01)
        time.sleep(chance.uniform(0.0, 0.15))
        for one in writers:
            one.send_signal(signal.SIGKILL)
            one.communicate()
    found = place.check()
    print(f"seed {SEED}, {KILLS} power cuts: {found}")
    assert found["acknowledged"] >= KILLS
    assert found | {"acknowledged": 0} == {
        "acknowledged": 0, "lost": [], "double": [], "integrity": "ok", "audit": 0,
    }  # fmt: skip


@pytest.mark.faults
def test_a_full_disk_refuses_and_spoils_nothing(place):
    running = place.writer(0, 200)
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))  # a file this large fills the disk
    _, words = running.communicate(timeout=120)
    assert running.returncode != 0
    assert "disk" in words
    found = place.check()
    assert found["acknowledged"] > 0
    assert found | {"acknowledged": 0} == {
        "acknowledged": 0, "lost": [], "double": [], "integrity": "ok", "audit": 0,
    }  # fmt: skip
    again = place.writer(0, 30)
    again.communicate(timeout=120)
    assert again.returncode == 0


def all_done(writers) -> bool:
    return all(one.poll() is not None for one in writers)


@pytest.mark.faults
def test_a_database_without_its_journal_would_lose_some(place):
    """The twin: the same kill, and the write-ahead log gone with it."""
    running = place.writer(0, 30)
    assert until(lambda: place.lines() >= 3, 60, 0.01)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    data = place.folder / "data"
    for name in ("plan-tracker.sqlite3-wal", "plan-tracker.sqlite3-shm"):
        shutil.move(data / name, place.folder / name)
    assert place.check()["lost"]
