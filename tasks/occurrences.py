"""A recurring duty, occurrence by occurrence (期): which were reported, which were missed, which is due now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.models import Assignment, Milestone, MilestoneKind, Task
from tasks.schedule import MONTHS_IN_CYCLE, period_label, period_of

OFTEN = {"monthly": "每月一次", "quarterly": "每季度一次", "yearly": "每年一次"}
YEARLY = "yearly"


@dataclass(frozen=True)
class Occurrence:
    """One time of a recurring duty. `tone` names its glyph: done, red (missed), green (due now) or none (ahead).

    `label` is `10月`, `第四季度`, the milestone's own name, or `第2次`; `words` say how it stands.
    """

    number: int
    label: str
    due_on: date
    tone: str
    words: str
    closing: bool = False

    @property
    def state(self) -> str:
        """For machines: reported, missed, overdue (the final deadline, met by closing), due or ahead."""
        late = "overdue" if self.closing else "missed"
        return {"done": "reported", "red": late, "green": "due", "none": "ahead"}[self.tone]

    @property
    def period(self) -> str:
        """`10月期`; a quarter, a name or `第2次` stands alone."""
        return f"{self.label}期" if self.label.endswith("月") else self.label


@dataclass(frozen=True)
class Occurrences:
    """All times of a recurring duty, first to last."""

    often: str
    lines: list[Occurrence]

    @property
    def done(self) -> int:
        """How many were reported, in time or late."""
        return sum(one.tone == "done" for one in self.lines)

    @property
    def missed(self) -> list[Occurrence]:
        """Those whose day went by without a report."""
        return [one for one in self.lines if one.state == "missed"]

    @property
    def now(self) -> Occurrence | None:
        """The one to report in the present period, if it is still open."""
        return next((one for one in self.lines if one.tone == "green"), None)

    @property
    def place(self) -> str:
        """`第4次，共6次`, or how many are reported when none is due now."""
        first = f"第{self.now.number}次" if self.now else f"已报{self.done}次"
        return f"{first}，共{len(self.lines)}次"

    @property
    def summary(self) -> str:
        """`每月一次，已报3/6次`; a single time is only named."""
        count = f"已报{self.done}/{len(self.lines)}次" if len(self.lines) > 1 else "本计划内1次"
        return "，".join([self.often, count] if self.often else [count])

    @property
    def gap(self) -> str:
        """`9月期缺报`, `7月期等2期缺报`, or empty."""
        missed = self.missed
        if not missed:
            return ""
        return f"{missed[0].period}{f'等{len(missed)}期' if len(missed) > 1 else ''}缺报"


def occurrences_of(milestones: Sequence[Milestone], task: Task, day: date) -> Occurrences | None:
    """The times of a duty on a day, or None for one that has no dated times: a date is never invented.

    The final deadline is the last time, unless an occurrence already falls on that day.
    """
    dated = task.recurrence == YEARLY and task.recurrence_month
    if not (dated or any(one.kind == MilestoneKind.RECURRING for one in milestones)):
        return None
    times = _times(milestones)
    labels = _labels(times, task.recurrence)
    now = min((one.due_on for one in times if one.met_on is None and one.due_on >= day), default=None)
    if now and task.recurrence in MONTHS_IN_CYCLE and period_of(now, task.recurrence) > period_of(day, task.recurrence):
        now = None  # this period's is reported, the next one is not asked for yet
    this = "本期" if task.recurrence in MONTHS_IN_CYCLE else "本次"
    lines = [
        Occurrence(number, label, one.due_on, *_standing(one, day, now, this), one.kind == MilestoneKind.FINAL)
        for number, (one, label) in enumerate(zip(times, labels, strict=True), start=1)
    ]
    return Occurrences(OFTEN.get(task.recurrence, ""), lines)


def times_of(rows: Iterable[Assignment], day: date) -> dict[int, Occurrences]:
    """The times of those duties that recur, by assignment; one query at most. Tasks must be loaded."""
    recurring = {row.pk: row for row in rows if row.task.recurrence and row.is_owed}
    if not recurring:
        return {}
    milestones: dict[int, list[Milestone]] = {pk: [] for pk in recurring}
    for one in Milestone.objects.filter(assignment__in=recurring).order_by("due_on", "pk"):
        milestones[one.assignment_id].append(one)
    found = {pk: occurrences_of(milestones[pk], row.task, day) for pk, row in recurring.items()}
    return {pk: times for pk, times in found.items() if times}


def name_of(one: Milestone, recurrence: str) -> str:
    """How people call a milestone that may have no name of its own: `9月期`, `完成时限`."""
    if one.name or one.kind != MilestoneKind.RECURRING:
        return one.name or one.get_kind_display()
    if recurrence in MONTHS_IN_CYCLE:
        return f"{period_label(period_of(one.due_on, recurrence), recurrence)}期"
    return "这一次"


def _times(milestones: Sequence[Milestone]) -> list[Milestone]:
    """Occurrences by date, and the final deadline where none of them is on its day."""
    recurring = {one.due_on for one in milestones if one.kind == MilestoneKind.RECURRING}
    kept = [
        one
        for one in milestones
        if one.kind == MilestoneKind.RECURRING or (one.kind == MilestoneKind.FINAL and one.due_on not in recurring)
    ]
    return sorted(kept, key=lambda one: one.due_on)


def _labels(times: Sequence[Milestone], recurrence: str) -> list[str]:
    """Month or quarter where each has its own, else `第n次`; a milestone's own name goes first."""
    ordinals = [f"第{number}次" for number in range(1, len(times) + 1)]
    if recurrence in MONTHS_IN_CYCLE:
        periods = [period_of(one.due_on, recurrence) for one in times]
        if len({(one.year, one.month) for one in periods}) == len(times) and len({one.year for one in periods}) == 1:
            ordinals = [period_label(one, recurrence) for one in periods]
    return [one.name or label for one, label in zip(times, ordinals, strict=True)]


def _standing(one: Milestone, day: date, now: date | None, this: str) -> tuple[str, str]:
    """Tone and words of one time; a final deadline is met by closing, not by reporting."""
    reported, missing = ("已办结", "未办结") if one.kind == MilestoneKind.FINAL else ("已报", "缺报")
    if one.met_on is not None:
        late = (one.met_on - one.due_on).days
        return "done", f"{reported}，晚{late}天" if late > 0 else reported
    if one.due_on < day:
        return "red", f"{missing}，已过{(day - one.due_on).days}天"
    if one.due_on == now:
        left = (one.due_on - day).days
        return "green", f"{this}，还有{left}天" if left else f"{this}，今天到期"
    return "none", "未到"
