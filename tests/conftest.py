"""What every test has: a clock held at noon of 24 October 2023."""

from __future__ import annotations

import pytest

from plan_tracker import clock
from tests import personas


@pytest.fixture(autouse=True)
def noon():
    """The day of the tests; `with clock.at(...)` moves it."""
    with clock.at(personas.NOON):
        yield
