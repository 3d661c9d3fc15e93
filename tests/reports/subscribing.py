"""What the tests of subscriptions share: days on the wall, a sweep, and the worker that makes files."""

from __future__ import annotations

from datetime import date, datetime, time

from notifications import delivery
from notifications.channels import SENDERS
from notifications.delivery import deliver_inside
from plan_tracker import clock
from reports import jobs
from reports.outputs.verbs import run_due
from reports.subscriptions.schedule import Rhythm

MONDAYS = Rhythm("weekly", weekday=1)
ON_25 = Rhythm("monthly", day=25)
LAST = Rhythm("monthly", day=0)


def on(day, hour=9, minute=0):
    """The clock at a local hour of a day (text or date)."""
    given = date.fromisoformat(day) if isinstance(day, str) else day
    return clock.at(datetime.combine(given, time(hour, minute), tzinfo=clock.LOCAL))


def work_through():
    """One round of every job that has a part in it; returns how many mails went out."""
    jobs.send_subscriptions()
    run_due()
    jobs.send_subscriptions()
    deliver_inside()
    return delivery.deliver_outside(SENDERS)
