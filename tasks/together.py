"""A task that several departments owe together, in one figure: 已办结11/40个单位.

Only who reads all may know it: a department is never told how others stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.lights import LIGHT_ORDER, Light, light_of
from tasks.models import Assignment


@dataclass(frozen=True)
class Together:
    """How many departments owe a task and how many of them are done; `light` is the most urgent of theirs.

    `counts` says how many show which light, done first and also when it is nought.
    """

    owed: int
    closed: int
    light: Light
    counts: list[tuple[Light, int]]

    @property
    def words(self) -> str:
        """`已办结11/40个单位`."""
        return closed_words(self.closed, self.owed)


def together_of(parts: Sequence[Assignment], day: date) -> Together | None:
    """The figure of one task's parts, already loaded; None where fewer than two departments owe it. No query."""
    owed = owed_parts(parts)
    if len(owed) < 2:
        return None
    lights = Counter(light_of(one, day) for one in owed)
    counts = [(one, lights[one]) for one in reversed(LIGHT_ORDER) if lights[one] or one == Light.DONE]
    return Together(len(owed), lights[Light.DONE], min(lights, key=lambda one: one.order), counts)


def owed_parts(parts: Iterable[Assignment]) -> list[Assignment]:
    """Those that count: lead and joint parts that were handed down and not cancelled."""
    return [one for one in parts if one.is_counted]


def closed_words(closed: int, owed: int) -> str:
    """`已办结11/40个单位`."""
    return f"已办结{closed}/{owed}个单位"
