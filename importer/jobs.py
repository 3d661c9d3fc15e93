"""Background jobs of the import; each is safe to run twice."""

from __future__ import annotations

from celery import shared_task

from importer.verbs import understanding


@shared_task(time_limit=600, soft_time_limit=580)
def understand_imports() -> int:
    """Understand long documents that wait, and those a dead worker has left; returns how many."""
    return understanding.run_due()
