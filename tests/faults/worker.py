"""The product's own Celery application on a clock the test can set and with a quick timetable.

FAULT_CLOCK names a file with seconds to add to the real time. FAULT_TWIN switches one protection off, to show that the
test would notice: `noted_first` takes a message for sent before it is, `told_first` a reader for told.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from celery import signals

from plan_tracker import clock
from plan_tracker.celery import app

QUICK = ("heartbeat", "reminders", "deliver", "deliver-outside", "outputs", "subscriptions")


def now() -> datetime:
    """The real time and what the test adds."""
    return datetime.now(UTC) + timedelta(seconds=float(Path(os.environ["FAULT_CLOCK"]).read_text() or 0))


def send_after_noting(message, endpoint, sender):
    """The twin: the row first, the mail second."""
    from notifications import delivery

    delivery._note(message, endpoint, None, "", 0)
    sender(message, endpoint)


def tell_after_noting(run):
    """The twin: that the reader was told first, and for good; the message second."""
    from notifications.verbs import queue_many
    from reports.models import SubscriptionRun
    from reports.subscriptions import sending

    SubscriptionRun.objects.filter(pk=run.pk).update(told_at=clock.now())
    time.sleep(0.5)
    queue_many([sending._draft(run)])
    return True


@signals.worker_process_init.connect
def switch_off(**_):
    """In each child, when the product's models are there."""
    from notifications import delivery

    if os.environ.get("FAULT_TWIN") == "noted_first":
        delivery.send_now = send_after_noting
    if os.environ.get("FAULT_TWIN") == "told_first":
        from reports.subscriptions import sending

        sending._tell = tell_after_noting


clock.now = now
for name in QUICK:
    app.conf.beat_schedule[name] |= {"schedule": 1.0, "options": {"expires": 5}}
