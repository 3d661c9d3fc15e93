"""Background jobs of the plan's execution; each calls one verb and is safe to run twice."""

from __future__ import annotations

from celery import shared_task

from tasks.reminders.sweep import sweep
from tasks.verbs import calendar
from tasks.verbs.evidence import sweep_orphans


@shared_task
def sweep_reminders() -> int:
    """Queue whatever reminders are due today; returns how many messages were new."""
    return sweep()


@shared_task
def sweep_files() -> int:
    """Delete stored files without a row."""
    return sweep_orphans()


@shared_task
def keep_turning_days() -> int:
    """Move warnings that still follow an older working calendar; returns how many."""
    return calendar.keep_turning_days()
