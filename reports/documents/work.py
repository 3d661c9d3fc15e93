"""What was done, told from approved reports: chosen so that a text keeps its length, listed in plan order."""

from __future__ import annotations

from collections.abc import Sequence

from reports.documents.blocks import Run
from reports.documents.sources import Sources
from reports.documents.writing import plain, shortened
from reports.rollups.achievements import Achievement
from tasks.models import DeadlineKind

MOST_WORDS_EACH = 110


def telling(rows: Sequence[Achievement], budget: int) -> list[Achievement]:
    """Those with an approved report that fit into `budget` characters, in plan order.

    Measured duties come first, then dated ones, then those with the most files, then plan order.
    """
    told = [one for one in rows if one.report is not None and one.report.work_done]
    chosen: set[int] = set()
    for one in sorted(told, key=_weight):
        cost = len(work_words(one))
        if cost <= budget:
            budget -= cost
            chosen.add(one.duty.duty_id)
    return [one for one in told if one.duty.duty_id in chosen]


def _weight(one: Achievement) -> tuple[int, int, int]:
    measured = 0 if one.readings else 1
    dated = 0 if one.duty.task.deadline_kind == DeadlineKind.FIXED else 1
    return (measured, dated, -one.files)


def work_words(one: Achievement) -> str:
    """`行政审批和政务服务局（2.2.10）：…。同城通办事项156项，目标200项；佐证材料3份。`."""
    assert one.report is not None
    said = shortened(one.report.work_done, MOST_WORDS_EACH)
    facts = [
        f"{reading.indicator.name}{plain(reading.value)}{reading.indicator.unit}，"
        f"目标{plain(reading.indicator.target_value)}{reading.indicator.unit}"
        for reading in one.readings
        if reading.value is not None
    ]
    if one.files:
        facts.append(f"佐证材料{one.files}份")
    return f"{one.duty.department.name}（{one.duty.task.code}）：{said}" + (f"{'；'.join(facts)}。" if facts else "")


def work_sentence(one: Achievement, source: Sources) -> tuple[Run, ...]:
    """The same with its reference: the report the words and figures stand in."""
    assert one.report is not None
    return (Run(work_words(one), source.report(one.report)),)
