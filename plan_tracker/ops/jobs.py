"""How every job of the timetable stands: when it last ran, when it is next, and whether that is as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from django.db.models import Min
from django.db.models.functions import Coalesce

from plan_tracker.beat import JOBS, Job
from reports.models import JobRun


class Standing(Enum):
    """A job's state: code, glyph, word."""

    OK = ("ok", "green", "正常")
    STARTING = ("starting", "none", "等待第一次运行")
    FAILING = ("failing", "yellow", "最近一次失败")
    LATE = ("late", "red", "没有按时运行")

    @property
    def glyph(self) -> str:
        """Its shape."""
        return self.value[1]

    @property
    def label(self) -> str:
        """Its word."""
        return self.value[2]


@dataclass(frozen=True)
class JobState:
    """One job with its last run; moments in real time."""

    job: Job
    run: JobRun | None
    standing: Standing
    silence: timedelta

    @property
    def next_at(self) -> datetime | None:
        """When it should run next."""
        return self.run.started_at + timedelta(seconds=self.job.every) if self.run else None


def job_states() -> list[JobState]:
    """Every job of the timetable, in its order; two queries."""
    now = datetime.now(UTC)
    runs = {run.name: run for run in JobRun.objects.filter(name__in=[job.name for job in JOBS])}
    first = JobRun.objects.aggregate(first=Min(Coalesce("first_at", "started_at")))["first"] or now
    return [_state(job, runs.get(job.name), first, now) for job in JOBS]


def _state(job: Job, run: JobRun | None, first: datetime, now: datetime) -> JobState:
    """Judged by the last success; one that lies ahead was written by a clock since set back, and is as far away."""
    last = run.last_ok_at if run else None
    silence = abs(now - (last or first))
    if silence > job.silence:
        standing = Standing.LATE
    elif run and not run.ok:
        standing = Standing.FAILING
    else:
        standing = Standing.OK if last else Standing.STARTING
    return JobState(job, run, standing, silence)
