"""A world built once for a file of tests: each test gets its own copy, and what it writes is undone after it."""

from __future__ import annotations

from contextlib import contextmanager

from django.db import transaction

from plan_tracker import clock
from tests import personas


@contextmanager
def kept(blocker):
    """Around a module's fixture: build inside the block; all rows are gone after it."""
    with blocker.unblock(), clock.at(personas.NOON), transaction.atomic():
        yield
        transaction.set_rollback(True)
