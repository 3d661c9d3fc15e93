"""Geometry of charts: numbers in, points and labels out. Templates only draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports.rollups import Counts
from tasks.lights import LIGHT_ORDER
from tasks.schedule import add_months, month_end, time_share


@dataclass(frozen=True)
class Point:
    """A place in a chart with what stands there."""

    x: float
    y: float
    value: int
    label: str


@dataclass(frozen=True)
class TrendRow:
    """A day of the chart's table: what should be done by then, what was; `done` is None where nothing was stored."""

    day: date
    needed: int
    done: int | None
    stored: date | None


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
    rows: list[TrendRow]
    summary: str

    @staticmethod
    def path(points: Sequence[Point]) -> str:
        """The line through the points, as SVG wants it."""
        return " ".join(f"{'M' if n == 0 else 'L'}{p.x:.1f} {p.y:.1f}" for n, p in enumerate(points))


LEFT, RIGHT, TOP, BOTTOM = 44, 16, 24, 36


def trend_chart(
    start: date, end: date, today: date, done: Mapping[date, int], due: Mapping[date, int], width: int
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
        rows=_rows([*months, today], done, due, today),
        summary=_summary(needed, actual),
    )


def _month_ends(start: date, end: date) -> list[date]:
    days, day = [], month_end(start)
    while day < month_end(end):
        days.append(day)
        day = month_end(add_months(day, 1))
    return [*days, month_end(end)]


def _rows(days: list[date], done: Mapping[date, int], due: Mapping[date, int], today: date) -> list[TrendRow]:
    rows = []
    for day in sorted(set(days)):
        stored = _stored(done, day) if day <= today else None
        needed = sum(n for on, n in due.items() if on <= day)
        rows.append(TrendRow(day, needed, done[stored] if stored else None, stored))
    return rows


def _at(done: Mapping[date, int], day: date) -> int | None:
    """The stored figure of `day`, else of the nearest earlier day within a week."""
    stored = _stored(done, day)
    return done[stored] if stored else None


def _stored(done: Mapping[date, int], day: date) -> date | None:
    return next((one for n in range(8) if (one := day - timedelta(days=n)) in done), None)


def _summary(needed: list[tuple[date, int]], actual: list[tuple[date, int]]) -> str:
    wanted = "，".join(f"{day.month}月{number}项" for day, number in needed)
    real = "，".join(f"{day.month}月{day.day}日{number}项" for day, number in actual)
    return f"累计办结项数。按期限应办结：{wanted}。实际办结：{real or '还没有记录'}。"


@dataclass(frozen=True)
class DueBucket:
    """Open items falling due in a stretch of time; `percent` of the fullest bucket."""

    name: str
    first: date
    last: date
    counts: Counts
    percent: int

    @property
    def words(self) -> str:
        """What is in it, worst first: `逾期1，预警2，正常5`."""
        shown = ((light.label, getattr(self.counts, light.value)) for light in LIGHT_ORDER)
        return "，".join(f"{label}{number}" for label, number in shown if number)


def due_buckets(table: Mapping[date, Counts], today: date) -> list[DueBucket]:
    """Ten-day stretches (上旬, 中旬, 下旬) with anything due, in order."""
    grouped: dict[tuple[int, int, int], Counts] = {}
    for day, counts in table.items():
        grouped.setdefault((day.year, day.month, min(2, (day.day - 1) // 10)), Counts()).merge(counts)
    top = max((counts.total for counts in grouped.values()), default=1)
    return [
        DueBucket(_stretch(key, today), *_ends(key, today), grouped[key], max(2, round(100 * grouped[key].total / top)))
        for key in sorted(grouped)
    ]


def _ends(key: tuple[int, int, int], today: date) -> tuple[date, date]:
    """The first day still to come and the last day of a stretch."""
    first = date(key[0], key[1], (1, 11, 21)[key[2]])
    last = month_end(first) if key[2] == 2 else first + timedelta(days=9)
    return max(first, today), last


def fullest(buckets: Sequence[DueBucket]) -> str:
    """`12月下旬最集中，38项，占未到期的47%。`; empty with fewer than three stretches."""
    total = sum(one.counts.total for one in buckets)
    if len(buckets) < 3:
        return ""
    most = max(buckets, key=lambda one: one.counts.total)
    return f"{most.name}最集中，{most.counts.total}项，占{round(100 * most.counts.total / total)}%。"


def _stretch(key: tuple[int, int, int], today: date) -> str:
    year = "" if key[0] == today.year else f"{key[0]}年"
    return f"{year}{key[1]}月{'上中下'[key[2]]}旬"
