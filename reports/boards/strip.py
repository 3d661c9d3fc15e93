"""Geometry of the strip of departments: one dot each, the own one marked, the others without names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reports.boards.standings import Comparison, short

# Drawing units; dots of equal place are piled up.
WIDTH, LEFT, RIGHT, TOP, STEP, MOST_HIGH = 320, 12, 12, 44, 9, 14
ROOM = WIDTH - LEFT - RIGHT


@dataclass(frozen=True)
class Dot:
    """A place in drawing units; an axis mark has words."""

    x: float
    y: float
    words: str = ""


@dataclass(frozen=True)
class Strip:
    """`own` is None for a department of which nothing fell due yet."""

    width: int
    height: int
    base: int
    radius: float
    others: list[Dot]
    own: Dot | None
    median: Dot | None
    axis: list[Dot]


def strip(comparison: Comparison) -> Strip:
    """From the lowest quarter anybody stands in to 100 percent."""
    own, middle = comparison.own, comparison.median
    values = [*comparison.others, *([] if own is None else [own])]
    low = min(75, int(min(values, default=75) // 25 * 25))
    piles = Counter(_column(value, low) for value in comparison.others)
    highest = max(piles.values(), default=1)
    step = STEP * min(1.0, MOST_HIGH / highest)
    base = TOP + round(step * highest)

    def dot(x: float, place: int, words: str = "") -> Dot:
        return Dot(x, round(base - 6 - place * step, 1), words)

    return Strip(
        width=WIDTH,
        height=base + 28,
        base=base,
        radius=round(max(2.0, min(4.0, step / 2)), 1),
        others=[dot(LEFT + column * STEP, n) for column, high in piles.items() for n in range(high)],
        own=None if own is None else dot(_x(own, low), piles[_column(own, low)], f"本部门{short(own)}%"),
        median=None if middle is None else Dot(_x(middle, low), base, f"中位数{short(middle)}%"),
        axis=[Dot(_x(value, low), base + 20, f"{value}%") for value in range(low, 101, 25)],
    )


def _x(value: float, low: int) -> float:
    return round(LEFT + ROOM * (value - low) / (100 - low), 1)


def _column(value: float, low: int) -> int:
    return round((_x(value, low) - LEFT) / STEP)
