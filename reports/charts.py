"""Geometry of charts: numbers in, points and labels out. Templates only draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports.rollups import Counts
from tasks.schedule import add_months, month_end, time_share


@dataclass(frozen=True)
class Point:
    """A place in a chart with what stands there."""

    x: float
    y: float
    value: int
    label: str


@dataclass(frozen=True)
class TrendChart:
    """Items done so far against items that should be done by then. Units: items; x and y in chart units."""

    width: int
    height: int
    actual: list[Point]
    needed: list[Point]
    grid: list[Point]
    months: list[Point]
    today_x: float | None
    summary: str

    @staticmethod
    def path(points: Sequence[Point]) -> str:
        """The line through the points, as SVG wants it."""
        return " ".join(f"{'M' if n == 0 else 'L'}{p.x:.1f} {p.y:.1f}" for n, p in enumerate(points))


LEFT, RIGHT, TOP, BOTTOM = 44, 16, 24, 36


def trend_chart(
    start: date, end: date, today: date, done: Mapping[date, int], due: Mapping[date, int], width: int = 640
) -> TrendChart:
    """`done`: items done at the end of stored days; `due`: items falling due on a day. Points at month ends."""
    height = 206
    months = _month_ends(start, end)
    needed = [(day, sum(n for on, n in due.items() if on <= day)) for day in months]
    actual = [
        (day, number) for day in [*(m for m in months if m < today), today] if (number := _at(done, day)) is not None
    ]
    top = max([1, *(n for _, n in needed), *(n for _, n in actual)])
    span = width - LEFT - RIGHT

    def place(day: date, number: int, label: str) -> Point:
        x = LEFT + span * time_share(months[0], months[-1], day)
        y = height - BOTTOM - (height - TOP - BOTTOM) * number / top
        return Point(round(x, 1), round(y, 1), number, label)

    steps = sorted({0, round(top / 2), top})
    inside = months[0] <= today <= months[-1]
    return TrendChart(
        width=width,
        height=height,
        actual=[place(day, n, f"{day.month}月{day.day}日") for day, n in actual if day >= months[0]],
        needed=[place(day, n, f"{day.month}月") for day, n in needed],
        grid=[place(months[0], n, str(n)) for n in steps],
        months=[place(day, 0, f"{day.month}月") for day in months],
        today_x=place(today, 0, "").x if inside else None,
        summary=_summary(needed, actual),
    )


def _month_ends(start: date, end: date) -> list[date]:
    days, day = [], month_end(start)
    while day < month_end(end):
        days.append(day)
        day = month_end(add_months(day, 1))
    return [*days, month_end(end)]


def _at(done: Mapping[date, int], day: date) -> int | None:
    """The stored figure of `day`, else of the nearest earlier day within a week."""
    return next((done[one] for n in range(8) if (one := day - timedelta(days=n)) in done), None)


def _summary(needed: list[tuple[date, int]], actual: list[tuple[date, int]]) -> str:
    wanted = "，".join(f"{day.month}月{number}项" for day, number in needed)
    real = "，".join(f"{day.month}月{day.day}日{number}项" for day, number in actual)
    return f"累计办结项数。按期限应办结：{wanted}。实际办结：{real or '还没有记录'}。"


@dataclass(frozen=True)
class DueBucket:
    """Open items falling due in a stretch of time; `percent` of the fullest bucket."""

    name: str
    counts: Counts
    percent: int


def due_buckets(table: Mapping[date, Counts], today: date) -> list[DueBucket]:
    """Ten-day stretches (上旬, 中旬, 下旬) with anything due, in order."""
    grouped: dict[tuple[int, int, int], Counts] = {}
    for day, counts in table.items():
        grouped.setdefault((day.year, day.month, min(2, (day.day - 1) // 10)), Counts()).merge(counts)
    top = max((counts.total for counts in grouped.values()), default=1)
    return [
        DueBucket(_stretch(key, today), grouped[key], max(2, round(100 * grouped[key].total / top)))
        for key in sorted(grouped)
    ]


def _stretch(key: tuple[int, int, int], today: date) -> str:
    year = "" if key[0] == today.year else f"{key[0]}年"
    return f"{year}{key[1]}月{'上中下'[key[2]]}旬"
