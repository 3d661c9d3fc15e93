"""A world built once for a file of tests: each test gets its own copy, and what it writes is undone after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


def kept_world(build: Callable[..., Any], params: Iterable[Any] | None = None):
    """Two fixtures, `built, world = kept_world(build)`: the world as built once, and each test's own copy of it.

    With `params` there are as many worlds, `build(param)`; a file's tests go through them one after the other.
    """

    @pytest.fixture(scope="module", params=params)
    def built(request, django_db_setup, django_db_blocker):
        with kept(django_db_blocker):
            yield build() if params is None else build(request.param)

    @pytest.fixture
    def world(built, db):
        return deepcopy(built)

    return built, world


def kept_part(name: str):
    """A fixture: `name` of each test's own copy of the world."""

    @pytest.fixture
    def part(world):
        return getattr(world, name)

    return part


def kept_step(go_on: Callable[[Any], Any]):
    """A fixture `kept_...`: what `go_on(world)` makes of the world `built`, once for each file; to be copied by others.

    Tests with such a fixture run after those of their file without: the conftest sees to that by its name.
    """

    @pytest.fixture(scope="module")
    def made(built, django_db_blocker):
        with kept(django_db_blocker):
            yield go_on(deepcopy(built))

    return made
