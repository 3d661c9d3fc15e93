"""The product's own Celery application on a clock the test can set and with a quick timetable.

FAULT_CLOCK names a file with seconds to add to the real time. FAULT_TWIN switches one protection off, to show that the
test would notice: `noted_first` takes a message for sent before it is.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from celery import signals

from plan_tracker import clock
from plan_tracker.celery import app

QUICK = ("heartbeat", "reminders", "deliver", "deliver-outside", "outputs")


def now() -> datetime:
    """The real time and what the test adds."""
    return datetime.now(UTC) + timedelta(seconds=float(Path(os.environ["FAULT_CLOCK"]).read_text() or 0))


def send_after_noting(message, endpoint, sender):
    """The twin: the row first, the mail second."""
    from notifications import delivery

    delivery._note(message, endpoint, None, "", 0)
    sender(message, endpoint)


@signals.worker_process_init.connect
def switch_off(**_):
    """In each child, when the product's models are there."""
    from notifications import delivery

    if os.environ.get("FAULT_TWIN") == "noted_first":
        delivery.send_now = send_after_noting


clock.now = now
for name in QUICK:
    app.conf.beat_schedule[name] |= {"schedule": 1.0, "options": {"expires": 5}}
