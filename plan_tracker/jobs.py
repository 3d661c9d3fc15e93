"""Background jobs of the wiring."""

from celery import shared_task

from plan_tracker import idempotency


@shared_task
def sweep_handled_requests() -> int:
    """Forget requests of yesterday; returns how many."""
    return idempotency.sweep()
