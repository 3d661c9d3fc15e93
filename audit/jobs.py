"""Background jobs of the record."""

from celery import shared_task

from audit.heads import keep_heads


@shared_task
def keep_chain_heads() -> int:
    """Keep the heads of the chains outside the database; returns how many."""
    return keep_heads()
