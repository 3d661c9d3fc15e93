"""A worker that lives for days does not grow: its children do twenty thousand jobs."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection  # noqa: F401 - the condition below names it

from plan_tracker.celery import app
from reports.models import JobRun
from tests.amounts import amount
from tests.faults import county
from tests.faults.rig import Rig, until

JOBS, WARM = amount(300, 20_000), amount(100, 2_000)
GROWTH = 1.2  # TRUST's bar: 20 %
NAMES = {"reminders": "tasks.jobs.sweep_reminders", "deliver": "plan_tracker.jobs.deliver",
         "deliver-outside": "plan_tracker.jobs.deliver_outside", "heartbeat": "reports.jobs.heartbeat"}  # fmt: skip

pytestmark = [
    pytest.mark.faults,
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the tests' SQLite has no second process"),
]


def children_of(parent: int) -> list[int]:
    """The processes that do the jobs."""
    return [int(one) for one in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def resident(process: int) -> int:
    """Memory in kB; 0 for one that has just ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1])
    return 0


def largest(parent: int) -> int:
    """Of the worker and its largest child together, in kB."""
    return resident(parent) + max(map(resident, children_of(parent)), default=0)


def done() -> int:
    """Jobs done so far."""
    return Counter(dict(JobRun.objects.filter(name__in=NAMES).values_list("name", "runs"))).total()


def test_a_worker_grows_by_no_more_than_a_fifth(tmp_path):
    county.build(50)
    with Rig(tmp_path, moment=county.MORNING) as rig:
        worker = rig.start_worker(1)
        with app.connection_for_write(rig.env["BROKER_URL"]) as broker:
            for number in range(JOBS):
                app.send_task(list(NAMES.values())[number % len(NAMES)], connection=broker)
        assert until(lambda: done() >= WARM, 600), rig.log()
        warm, first = largest(worker.pid), children_of(worker.pid)
        peaks = []
        assert until(lambda: peaks.append(largest(worker.pid)) or done() >= JOBS, 3600, 1.0), (done(), rig.log())
        replaced = children_of(worker.pid) != first
    print(f"{JOBS} jobs: {warm / 1024:.0f} MB after {WARM}, {max(peaks) / 1024:.0f} MB at most")
    assert max(peaks) <= warm * GROWTH
    assert replaced or app.conf.worker_max_tasks_per_child > JOBS, "a child is replaced after its number of jobs"
