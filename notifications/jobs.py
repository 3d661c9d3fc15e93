"""Background jobs of messages."""

from celery import shared_task

from notifications.verbs import deliver_due


@shared_task
def deliver() -> int:
    """Deliver what is due; returns how many."""
    return deliver_due()
