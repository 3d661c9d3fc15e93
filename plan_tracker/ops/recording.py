"""Keep how each job last went: one row per job, in real time whatever the demonstration's clock says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from plan_tracker.beat import BY_TASK
from reports.models import JobRun

LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Run:
    """One run: `took` and `lag` in milliseconds; `error` is the kind of failure, never its text, which may be personal.

    `lag` is how late it started after it was sent to the queue.
    """

    task: str
    started: datetime
    took: int
    lag: int | None
    count: int | None
    error: str


def row_name(task: str) -> str:
    """The job's name in the timetable; the task's own for what is queued by hand."""
    return BY_TASK[task].name if task in BY_TASK else task[-40:]


def record(run: Run) -> None:
    """Write a run into the job's row."""
    finished = run.started + timedelta(milliseconds=run.took)
    failed = bool(run.error)
    values = {
        "started_at": run.started,
        "finished_at": finished,
        "ok": not failed,
        "note": f"失败：{run.error}"[:300] if failed else "",
        "took_ms": min(run.took, LARGEST),
        "lag_ms": None if run.lag is None else min(run.lag, LARGEST),
        "count": None if run.count is None else max(-LARGEST, min(run.count, LARGEST)),
        "runs": F("runs") + 1,
        "failures": F("failures") + 1 if failed else 0,
    } | ({} if failed else {"last_ok_at": finished})
    rows = JobRun.objects.filter(name=row_name(run.task))
    with transaction.atomic():
        if rows.update(**values):
            return
    try:
        with transaction.atomic():
            first = values | {"runs": 1, "failures": int(failed), "first_at": run.started}
            JobRun.objects.create(name=row_name(run.task), **first)
    except IntegrityError:  # another worker was first
        rows.update(**values)
