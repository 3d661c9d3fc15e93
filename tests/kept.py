"""A world built once for a file of tests: each test gets its own copy, and what it writes is undone after it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from plan_tracker import clock
from tests import personas


@contextmanager
def kept(blocker):
    """Around a module's fixture: build inside the block; all rows are gone after it."""
    with blocker.unblock(), clock.at(personas.NOON), transaction.atomic():
        yield
        transaction.set_rollback(True)


def kept_world(build: Callable[[], Any]):
    """Two fixtures, `built, world = kept_world(build)`: the world as built once, and each test's own copy of it."""

    @pytest.fixture(scope="module")
    def built(django_db_setup, django_db_blocker):
        with kept(django_db_blocker):
            yield build()

    @pytest.fixture
    def world(built, db):
        return deepcopy(built)

    return built, world
