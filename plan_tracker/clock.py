"""The one source of time: moments in UTC, days in Asia/Shanghai.

`DEMO_TODAY` moves the day for demonstrations while the time of day runs on; tests and the demonstration's history
use `at`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

LOCAL = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_moment", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    real = datetime.now(UTC)
    if settings.DEMO_TODAY is None:
        return real
    return datetime.combine(settings.DEMO_TODAY, real.astimezone(LOCAL).timetz()).astimezone(UTC)


def today() -> date:
    """The calendar day where the users live."""
    return now().astimezone(LOCAL).date()


def midnight(day: date) -> datetime:
    """The first moment of a day where the users live."""
    return datetime.combine(day, time.min, tzinfo=LOCAL)


def local(moment: datetime) -> datetime:
    """A moment as the users' wall clock shows it."""
    return moment.astimezone(LOCAL)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) inside the block."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
