"""The indicator's chart: what was reported, where the present pace leads, and the pace that is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tasks.models import Comparator, Indicator, IndicatorReading
from tasks.report_input import plain
from tasks.schedule import Pace, add_months, pace, period_label

# Drawing units; the template's viewBox is WIDTH × HEIGHT.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 186, 46, 40, 26, 34
MOST_LINES, MOST_LABELS = 5, 9
TENS = tuple(Decimal(10) ** n for n in range(-2, 13))


@dataclass(frozen=True)
class Mark:
    """A labelled place in the chart, in drawing units."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class IndicatorChart:
    """Everything the template draws and says; values are in the indicator's unit.

    `pace` is there for a sum with at least two readings; `projected` and `needed` are drawn until the target is met.
    """

    indicator: Indicator
    value: str
    percent: int
    missing: str
    pace: Pace | None
    points: list[Mark]
    months: list[Mark]
    grid: list[Mark]
    target_y: float
    actual: str
    projected: str
    needed: str
    forecast: Mark | None
    summary: str
    rows: list[tuple[str, str]]


@dataclass(frozen=True)
class _Frame:
    """The axes: months from left to right, values from `low` to `top`."""

    months: list[date]
    low: Decimal
    top: Decimal

    def place(self, month: date, value: Decimal, label: str = "") -> Mark:
        """Where a value of a month is; a value outside the axis is drawn at its border."""
        x = LEFT + (WIDTH - LEFT - RIGHT) * self.months.index(month) / max(1, len(self.months) - 1)
        share = (min(max(value, self.low), self.top) - self.low) / (self.top - self.low)
        return Mark(round(x, 1), round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float(share), 1), label)


def indicator_chart(
    indicator: Indicator, readings: Sequence[IndicatorReading], start: date, due: date, cycle: str
) -> IndicatorChart:
    """Readings oldest first, with their report loaded; a rate or a ceiling is drawn without a projection."""
    values = [(row.report.period, row.value) for row in readings]
    newest = values[-1][1] if values else Decimal(0)
    outlook = _outlook(indicator, values, due)
    frame, step = _frame(indicator, values, start, due)
    points = [frame.place(month, value, plain(value)) for month, value in values if month in frame.months]
    end = frame.place(frame.months[-1], indicator.target_value)
    ahead = outlook if points and newest < indicator.target_value else None
    forecast = frame.place(frame.months[-1], ahead.forecast, _whole(ahead.forecast)) if ahead else None
    return IndicatorChart(
        indicator=indicator,
        value=plain(newest),
        percent=indicator.percent(newest) if values else 0,
        missing=plain(max(Decimal(0), indicator.target_value - newest)),
        pace=outlook,
        points=points,
        months=_month_marks(frame),
        grid=_grid(frame, step),
        target_y=end.y,
        actual=_path(points),
        projected=_path([points[-1], forecast]) if forecast else "",
        needed=_path([points[-1], end]) if forecast else "",
        forecast=forecast,
        summary=_summary(indicator, values, outlook),
        rows=[(period_label(month, cycle), f"{plain(value)}{indicator.unit}") for month, value in values],
    )


def _outlook(indicator: Indicator, values: Sequence[tuple[date, Decimal]], due: date) -> Pace | None:
    if not indicator.accumulates or indicator.comparator == Comparator.AT_MOST:
        return None
    return pace(values, indicator.target_value, due)


def _frame(
    indicator: Indicator, values: Sequence[tuple[date, Decimal]], start: date, due: date
) -> tuple[_Frame, Decimal]:
    """The axes and the round step of the grid. The axis begins at nothing, or nearer when every value is high."""
    months = [date(start.year, start.month, 1)]
    last = max(date(due.year, due.month, 1), *(month for month, _ in values), months[0])
    while months[-1] < last:
        months.append(add_months(months[-1], 1))
    top = max([indicator.target_value, *(value for _, value in values)])
    low = min((value for _, value in values), default=Decimal(0))
    low = low if top / 2 <= low < top else Decimal(0)
    least = (top - low) / MOST_LINES
    step = next((one * ten for ten in TENS for one in (1, 2, 5) if one * ten >= least), top)
    foot = low // step * step
    return _Frame(months, foot - step if foot and foot == low else foot, top), step


def _grid(frame: _Frame, step: Decimal) -> list[Mark]:
    lines = [frame.low + step * n for n in range(int((frame.top - frame.low) / step) + 1)]
    return [frame.place(frame.months[0], line, plain(line)) for line in lines]


def _month_marks(frame: _Frame) -> list[Mark]:
    """Names of the months under the axis; of many, every second, third ..."""
    every = -(-len(frame.months) // MOST_LABELS)
    return [frame.place(month, frame.low, period_label(month, "monthly")) for month in frame.months[::every]]


def _path(points: Sequence[Mark]) -> str:
    return " ".join(f"{'M' if n == 0 else 'L'}{p.x} {p.y}" for n, p in enumerate(points))


def _whole(value: Decimal) -> str:
    return plain(value.quantize(Decimal(1)))


def _summary(indicator: Indicator, values: Sequence[tuple[date, Decimal]], outlook: Pace | None) -> str:
    parts = [f"{month.month}月{plain(value)}{indicator.unit}" for month, value in values]
    text = "，".join(parts) if parts else "还没有填报"
    ahead = f"；按近三个月增速到期约{_whole(outlook.forecast)}{indicator.unit}" if outlook else ""
    return f"{indicator.name}：{text}{ahead}；目标{plain(indicator.target_value)}{indicator.unit}"
