"""Who makes an output: one at a time, by a lease that is renewed while the work goes on.

A worker that dies renews nothing; its output is taken over when the lease has run out, and whatever it still wrote
counts for nothing.
"""

from __future__ import annotations

import logging
import threading
import uuid
from contextvars import copy_context
from datetime import datetime, timedelta
from types import TracebackType

from django.db import connection
from django.db.models import F, Q
from django.db.utils import Error

from plan_tracker import clock
from reports.models import Output, OutputState
from reports.models.outputs import OutputQuerySet

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
PULSE_SECONDS = 1.0
# Waiting times after failed tries; a time further ahead was written by a clock since set back.
PAUSE = timedelta(seconds=30)
FARTHEST = timedelta(minutes=5)
# Two workers are the default: one stays free for everything else.
AT_ONCE = 1


class LostLease(Exception):
    """Somebody else has taken the work over."""


def new_name() -> str:
    """The name of one worker's try."""
    return uuid.uuid4().hex


def claim_next() -> Output | None:
    """The oldest output nobody works on, now leased to the caller; None when there is none or enough are being made."""
    now = clock.now()
    live = Q(state=OutputState.RUNNING, lease_until__gt=now, lease_until__lte=now + FARTHEST)
    if Output.objects.filter(live).count() >= AT_ONCE:
        return None
    waiting = Output.objects.filter(state__in=(OutputState.QUEUED, OutputState.RUNNING)).filter(_free(now))
    for one in waiting.order_by("asked_at", "pk")[:5]:
        if _take(one, now):
            return Output.objects.select_related("plan", "asked_by__department").get(pk=one.pk)
    return None


def _free(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_until__gt=now + FARTHEST)


def _take(one: Output, now: datetime) -> bool:
    """By compare-and-set: of two who see it free, one gets it."""
    same = Output.objects.filter(pk=one.pk, state=one.state, leased_by=one.leased_by, attempts=one.attempts)
    return bool(
        same.update(
            state=OutputState.RUNNING, lease_until=now + LEASE, leased_by=new_name(), attempts=F("attempts") + 1, done=0
        )
    )


def mine(output: Output) -> OutputQuerySet:
    """The row, as long as it is leased to this try."""
    return Output.objects.filter(pk=output.pk, state=OutputState.RUNNING, leased_by=output.leased_by)


class Pulse:
    """Called with (done, total) while a file is written; a thread beside stores it and renews the lease each second.

    The thread has a connection of its own: the writer reads inside a transaction that sees one moment.
    """

    def __init__(self, output: Output) -> None:
        """Nothing is done yet."""
        self._output, self._done, self._total = output, 0, output.total
        self._stop, self._lost = threading.Event(), False
        # The thread's clock and origin are those of the work.
        self._thread = threading.Thread(target=copy_context().run, args=(self._beat,), daemon=True)

    def __call__(self, done: int, total: int) -> None:
        """Note how far it is. Raises LostLease."""
        self._done, self._total = done, max(done, total)
        if self._lost:
            raise LostLease

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._stop.wait(PULSE_SECONDS) and not self._lost:
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            kept = mine(self._output).update(done=self._done, total=self._total, lease_until=clock.now() + LEASE)
        except Error as error:
            # Should this go on, the lease runs out, and the end of the work finds that out.
            log.warning("output %s: the lease could not be renewed: %s", self._output.pk, type(error).__name__)
            return
        self._lost = not kept
