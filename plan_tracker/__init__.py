"""Plan Tracker: the room that wires the others together."""

from plan_tracker.celery import app as celery_app

__all__ = ["celery_app"]
