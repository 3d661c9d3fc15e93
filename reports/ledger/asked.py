"""What a file is asked for: the shape that every kind of output is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from departments.models import User
from reports.ledger.filters import read_filters
from reports.ledger.selection import Ledger
from tasks.models import Plan


class Asked(Protocol):
    """Who asks for what of which plan as of which day; `options` are the filters as parameters."""

    @property
    def plan(self) -> Plan:
        """The plan."""

    @property
    def day(self) -> date:
        """The day, never later than today."""

    @property
    def options(self) -> Mapping[str, str]:
        """Parameters by name."""

    @property
    def user(self) -> User:
        """Who asks: the rows are those this person may see."""


def ledger_of(ask: Asked) -> Ledger:
    """The chosen rows. Raises InvalidInput for parameters that are wrong."""
    return Ledger(ask.plan, ask.day, ask.user, read_filters(ask.options, ask.user, ask.plan))
