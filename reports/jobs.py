"""Background jobs of the figures; each is safe to run twice."""

from __future__ import annotations

from datetime import UTC, datetime

from celery import shared_task

from plan_tracker import clock
from reports import snapshots
from reports.outputs import sweeping, verbs
from reports.scoring.verbs.proposals import propose_due
from reports.subscriptions import sending


@shared_task
def heartbeat() -> None:
    """Show that beat and worker live: its run is recorded like every job's."""


@shared_task
def roll_up() -> int:
    """Store today's cells of changed plans."""
    return snapshots.roll_up()


@shared_task
def check_cells() -> int:
    """Compare stored cells with a fresh count, once a day."""
    return 0 if snapshots.checked_on(clock.local(datetime.now(UTC)).date()) else snapshots.check_today()


@shared_task
def propose_scores() -> int:
    """Once a day, for plans with published scoring rules: propose entries; without such rules it writes nothing."""
    return propose_due()


@shared_task(time_limit=1800, soft_time_limit=1780)
def make_outputs() -> int:
    """Make the files that wait, and those a dead worker has left; returns how many were begun."""
    return verbs.run_due()


@shared_task
def sweep_outputs() -> int:
    """Delete files of outputs after 30 days; returns how many."""
    return sweeping.sweep_outputs()


@shared_task
def send_subscriptions() -> int:
    """Ask for the files that are due today, tell of those that are ready; returns how many of both."""
    return sending.run_due()
