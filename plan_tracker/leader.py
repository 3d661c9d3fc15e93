"""Several beats may run; one leads, by a lease in the database. The others wait and take over when it is gone.

Two clocks are never mixed: the lease is compared with the database's own now(), and a beat measures its intervals and
how long it may trust its lease with its monotonic clock. So a wall clock set back or forward neither silences the jobs
nor sends a heap of them.
"""

from __future__ import annotations

import logging
import os
import socket
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from celery.beat import Scheduler
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.db.utils import Error

from plan_tracker.models import BeatLease
from reports.models import JobRun

log = logging.getLogger("plan_tracker.beat")
NAME = "beat"
LENGTH = timedelta(seconds=15)
RENEW_SECONDS = 5.0
# Shorter than the lease itself: this beat stops before another may start.
TRUST_SECONDS = 13.0
PAUSE_SECONDS = 1.0


def claim(holder: str) -> bool:
    """Take or renew the lease by compare-and-set; False while somebody else holds it. Raises a database error.

    A lease that reaches further ahead than its length was written by a clock since set back, and counts as over.
    """
    free = Q(holder=holder) | Q(until__lte=Now()) | Q(until__gt=Now() + LENGTH)
    rows = BeatLease.objects.filter(free, pk=NAME)
    if rows.update(holder=holder, until=Now() + LENGTH):
        return True
    BeatLease.objects.bulk_create([BeatLease(name=NAME, until=datetime(2000, 1, 1, tzinfo=UTC))], ignore_conflicts=True)
    return bool(rows.update(holder=holder, until=Now() + LENGTH))


def release(holder: str) -> None:
    """Give the lease back, so that another beat need not wait for its end."""
    BeatLease.objects.filter(pk=NAME, holder=holder).update(holder="", until=Now())


class LeadingScheduler(Scheduler):
    """Sends the jobs of the timetable while it holds the lease."""

    max_interval = int(PAUSE_SECONDS)
    # Seconds on a clock that nobody sets.
    monotonic = staticmethod(time.monotonic)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is claimed yet."""
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._trusted_until = self._renew_at = 0.0
        self._due: dict[str, float] = {}
        self._closed = False
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """The timetable, and nothing of Celery's own."""
        self.update_from_dict(self.app.conf.beat_schedule)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due, if leading; returns seconds until the next look.

        Raises SystemExit once it is closed: told to stop while it sends, Celery's own exit may get lost in the sending.
        """
        if self._closed:
            raise SystemExit
        if not self._leads():
            self._due = {}
            return PAUSE_SECONDS
        if not self._due:
            self._due = self._first_times()
        for name, entry in self.schedule.items():
            if self._due[name] <= self.monotonic() < self._trusted_until:
                self.apply_entry(entry, producer=self.producer)
                self._due[name] = self.monotonic() + _every(entry)
        wait = min(self._renew_at, *self._due.values()) - self.monotonic()
        return min(PAUSE_SECONDS, max(0.05, wait))

    def close(self) -> None:
        """Stopped in order: the other beat leads at once."""
        self._closed = True
        try:
            release(self.holder)
        except Error:
            log.warning("the lease could not be given back; it ends by itself")
        super().close()

    def _leads(self) -> bool:
        """Whether this beat leads; renews in time. While the database is away it trusts its lease to the end."""
        now = self.monotonic()
        if now < self._renew_at:
            return now < self._trusted_until
        self._renew_at = now + PAUSE_SECONDS
        try:
            leads = claim(self.holder)
        except Error as error:
            log.warning("the lease could not be renewed: %s", type(error).__name__)
            connection.close()
            return self.monotonic() < self._trusted_until
        if leads:
            self._renew_at, self._trusted_until = now + RENEW_SECONDS, now + TRUST_SECONDS
        else:
            self._trusted_until = 0.0
        return self.monotonic() < self._trusted_until

    def _first_times(self) -> dict[str, float]:
        """When each job is due for a beat that begins to lead: an interval after its last success, or now."""
        try:
            last = dict(JobRun.objects.filter(name__in=self.schedule).values_list("name", "last_ok_at"))
        except Error:
            connection.close()
            last = {}
        real, now, times = datetime.now(UTC), self.monotonic(), {}
        for name, entry in self.schedule.items():
            every = _every(entry)
            done = last.get(name)
            age = (real - done).total_seconds() if done else every
            times[name] = now + (every - age if 0 <= age < every else 0.0)
        return times


def _every(entry: Any) -> float:
    """An entry's interval in seconds; the timetable knows no other schedules."""
    return float(entry.schedule.run_every.total_seconds())
