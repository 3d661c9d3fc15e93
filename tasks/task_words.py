"""What the task page says of a task: its words in the document, where they stand, and why its light is on."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal

from tasks.indicator_chart import IndicatorChart
from tasks.lights import PACE_SLOW, Light, light_of, reasons_of
from tasks.margin import TaskStatus
from tasks.models import Assignment, Task
from tasks.pieces import SPACES, Piece, edits_of, lines_of, pieces_of, shown
from tasks.report_input import plain
from tasks.schedule import Pace

SMALL = Decimal(3)


def words_in_context(task: Task) -> list[Piece]:
    """The paragraph the task stands in, with its own words as pieces that carry a status. One query."""
    source = task.plan.source_text
    left, right = source.rfind("\n", 0, task.start) + 1, source.find("\n", task.end)
    heading_end = task.section.heading_end
    if heading_end and left < heading_end <= task.start:
        left = heading_end
    lines = list(lines_of(source, (left, len(source) if right < 0 else right)))
    span = (lines[0][0], lines[-1][1]) if lines else task.span
    return list(pieces_of(source, span, [TaskStatus(task)], edits_of(source, task.plan.corrections.all())))


def place_of(task: Task) -> str:
    """`第二章（二）第3段`."""
    section = task.section
    lines = list(lines_of(task.plan.source_text, (section.heading_end or section.start, section.end)))
    number = sum(left <= task.start for left, _ in lines) or 1
    paragraph = f"第{number}段" if len(lines) > 1 else ""
    return f"第{task.chapter.label}章{shown(section.label)}{paragraph}".strip(SPACES)


def why(part: Assignment, chart: IndicatorChart | None, day: date) -> list[str]:
    """The reasons of a red or yellow light; too slow a pace with its figures."""
    if light_of(part, day) not in (Light.RED, Light.YELLOW):
        return []
    slow = _slow(chart, chart.pace) if chart and chart.pace and chart.pace.misses else PACE_SLOW
    return [slow if reason == PACE_SLOW else reason for reason in reasons_of(part, day)]


def _slow(chart: IndicatorChart, pace: Pace) -> str:
    unit, ahead = chart.indicator.unit, pace.forecast.quantize(Decimal(1))
    return (
        f"近几个月平均每月增加{about(pace.per_month)}{unit}，照此到期约{plain(ahead)}{unit}，"
        f"比目标少{plain(chart.indicator.target_value - ahead)}{unit}；"
        f"要按期完成，每月需增加约{about(pace.needed_per_month)}{unit}"
    )


def about(value: Decimal) -> str:
    """A pace as people say it: whole numbers rounded up, one decimal where it is small."""
    return plain(value.quantize(Decimal(1) if value >= SMALL else Decimal("0.1"), rounding=ROUND_CEILING))
