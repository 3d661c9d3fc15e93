"""A recurring duty, occurrence by occurrence: which were done, which were missed, which is due now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasks.models import Milestone, MilestoneKind
from tasks.schedule import MONTHS_IN_CYCLE, period_label, period_of

OFTEN = {"monthly": "每月一次", "quarterly": "每季度一次", "yearly": "每年一次"}


@dataclass(frozen=True)
class Occurrence:
    """One time of a recurring duty. `tone` names its glyph: done, red (missed), yellow (due now) or none (ahead)."""

    label: str
    due_on: date
    tone: str
    words: str


@dataclass(frozen=True)
class Occurrences:
    """All times of a recurring duty, first to last."""

    often: str
    lines: list[Occurrence]

    @property
    def done(self) -> int:
        """How many were done, in time or late."""
        return sum(one.tone == "done" for one in self.lines)


def occurrences_of(milestones: Sequence[Milestone], recurrence: str, day: date) -> Occurrences | None:
    """The times of a duty on a day, or None for one that does not recur by a rhythm the document gives.

    The final deadline is the last time.
    """
    if recurrence not in OFTEN or not any(one.kind == MilestoneKind.RECURRING for one in milestones):
        return None
    times = sorted((one for one in milestones if one.kind != MilestoneKind.STAGE), key=lambda one: one.due_on)
    open_ones = [one.due_on for one in times if one.met_on is None and one.due_on >= day]
    now = min(open_ones, default=None)
    return Occurrences(OFTEN[recurrence], [_line(one, recurrence, day, now) for one in times])


def _line(one: Milestone, recurrence: str, day: date, now: date | None) -> Occurrence:
    if one.met_on is not None:
        late = (one.met_on - one.due_on).days
        return Occurrence(_label(one.due_on, recurrence), one.due_on, "done", f"晚{late}天" if late > 0 else "按期")
    if one.due_on < day:
        return Occurrence(_label(one.due_on, recurrence), one.due_on, "red", f"缺，已过{(day - one.due_on).days}天")
    if one.due_on == now:
        left = (one.due_on - day).days
        return Occurrence(
            _label(one.due_on, recurrence), one.due_on, "yellow", f"本次，还有{left}天" if left else "本次，今天到期"
        )
    return Occurrence(_label(one.due_on, recurrence), one.due_on, "none", "未到")


def _label(due_on: date, recurrence: str) -> str:
    """`10月`, `第四季度` or `2023年`."""
    if recurrence in MONTHS_IN_CYCLE:
        return period_label(period_of(due_on, recurrence), recurrence)
    return f"{due_on.year}年"
