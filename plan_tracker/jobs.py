"""Background jobs of the wiring."""

from celery import shared_task

from notifications import delivery
from notifications.channels import SENDERS
from plan_tracker import idempotency
from plan_tracker.backup.nightly import nightly
from tasks.reminders.truth import judge


@shared_task
def sweep_handled_requests() -> int:
    """Forget requests of yesterday; returns how many."""
    return idempotency.sweep()


@shared_task
def deliver() -> int:
    """Put what is due under the bells; returns how many messages."""
    return delivery.deliver_inside(judge)


@shared_task
def deliver_outside() -> int:
    """Send what is due through the channels outside; returns how many messages."""
    return delivery.deliver_outside(SENDERS, judge)


@shared_task(time_limit=3600, soft_time_limit=3500)
def back_up() -> int:
    """Make this night's backup if it is missing; returns how many were made."""
    return nightly()
