"""What a duty's history shows that a rule may look at: pure functions of dates and states, no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from reports.models import RuleFact
from tasks.models import AssignmentRole, AssignmentState
from tasks.schedule import first_period, next_period, period_due, period_end, period_label
from tasks.turning import REPORTING

ONE_DAY = timedelta(days=1)
ARRIVALS = ("submit", "sign")
RETURN, REINSTATE, EXCUSE, RECALL = "return", "reinstate", "excuse_late", "recall"


@dataclass(frozen=True)
class Rhythm:
    """How the plan is reported on."""

    cycle: str
    report_day: int


@dataclass(frozen=True)
class Step:
    """One row of a duty's history: the facts right after it, as of the end of `on`. Ids, not rows."""

    pk: int
    on: date
    verb: str
    state: str
    overdue_on: date | None
    report: int | None


@dataclass(frozen=True)
class Helper:
    """A supporting department's part in the same task."""

    assignment: int
    department: int


@dataclass
class Duty:
    """An owed part of a task with its whole history, oldest step first.

    One of a department outside scoring (`scored` is false) only tells how its supporters' task came out.
    """

    pk: int
    department: int
    role: str
    title: str
    issued_on: date | None
    due_on: date
    state: str
    closed_on: date | None
    finished_on: date | None
    helpers: Sequence[Helper] = ()
    scored: bool = True
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Fact:
    """One thing that happened; `key` is the same whenever it is found again. `days` overdue, `nth` in the year."""

    kind: str
    key: str
    department: int
    on: date
    reason: str
    role: str = AssignmentRole.LEAD
    assignment: int | None = None
    report: int | None = None
    notice: int | None = None
    period: date | None = None
    days: int = 0
    nth: int = 0


def facts_of_duty(duty: Duty, periods: Mapping[int, date], rhythm: Rhythm, day: date) -> Iterator[Fact]:
    """Everything the history of one duty shows up to the end of `day`; `periods` of its reports by their id."""
    if duty.scored:
        yield from _late(duty, periods, rhythm)
        yield from _missing(duty, periods, rhythm, day)
        yield from _returned(duty, periods, rhythm)
    yield from _overdue(duty, day)
    yield from _closed(duty)


def number_returns(facts: Iterable[Fact]) -> list[Fact]:
    """Give each return its place among those of its department, in the order in which they happened."""
    seen: dict[int, int] = {}
    numbered = []
    for one in sorted(facts, key=lambda fact: (fact.on, fact.key)):
        nth = seen[one.department] = seen.get(one.department, 0) + 1
        numbered.append(replace(one, nth=nth, reason=f"{one.reason}，本单位全年第{nth}次"))
    return numbered


def _arrivals(duty: Duty) -> dict[int, date]:
    """The day on which each report first reached the office; what was taken back has still to reach it."""
    found: dict[int, date] = {}
    for step in duty.steps:
        if step.report is None:
            continue
        if step.verb in ARRIVALS:
            found.setdefault(step.report, step.on)
        elif step.verb == RECALL:
            found.pop(step.report, None)
    return found


def _late(duty: Duty, periods: Mapping[int, date], rhythm: Rhythm) -> Iterator[Fact]:
    """Reports that came after the closing day, and still within the period; later ones are missing."""
    for report, on in _arrivals(duty).items():
        period = periods.get(report)
        if period is None:
            continue
        due = period_due(period, rhythm.cycle, rhythm.report_day)
        if due < on <= period_end(period, rhythm.cycle):
            label = period_label(period, rhythm.cycle)
            words = f"{duty.title}：{label}填报应在{_day(due)}前，{_day(on)}才提交"
            yield Fact(
                RuleFact.REPORT_LATE, f"late:{report}", duty.department, on, words,
                assignment=duty.pk, report=report, period=period,
            )  # fmt: skip


def _missing(duty: Duty, periods: Mapping[int, date], rhythm: Rhythm, day: date) -> Iterator[Fact]:
    """Closed periods that had to be reported, from the closing day to the period's end, and were not."""
    if duty.issued_on is None:
        return
    arrived = {periods[report]: on for report, on in _arrivals(duty).items() if report in periods}
    period = first_period(duty.issued_on, rhythm.cycle, rhythm.report_day)
    while (end := period_end(period, rhythm.cycle)) < day:
        due = period_due(period, rhythm.cycle, rhythm.report_day)
        owed = state_on(duty, due) in REPORTING and state_on(duty, end) in REPORTING
        if owed and not (period in arrived and arrived[period] <= end):
            words = f"{duty.title}：{period_label(period, rhythm.cycle)}到期末没有填报"
            yield Fact(
                RuleFact.REPORT_MISSING, f"missing:{duty.pk}:{period}", duty.department, end + ONE_DAY, words,
                assignment=duty.pk, period=period,
            )  # fmt: skip
        period = next_period(period, rhythm.cycle)


def _returned(duty: Duty, periods: Mapping[int, date], rhythm: Rhythm) -> Iterator[Fact]:
    """Reports the office gave back; one that a second look put back into the queue does not count."""
    standing: dict[int, list[Step]] = {}
    for step in duty.steps:
        if step.report is None:
            continue
        if step.verb == RETURN:
            standing.setdefault(step.report, []).append(step)
        elif step.verb == REINSTATE and standing.get(step.report):
            standing[step.report].pop()
    for report, steps in standing.items():
        period = periods.get(report)
        label = period_label(period, rhythm.cycle) if period else ""
        for step in steps:
            yield Fact(
                RuleFact.REPORT_RETURNED, f"return:{step.pk:012d}", duty.department, step.on,
                f"{duty.title}：{label}填报被退回", assignment=duty.pk, report=report, period=period,
            )  # fmt: skip


def _overdue(duty: Duty, day: date) -> Iterator[Fact]:
    """Each stretch of being overdue with its length in days; an excused final deadline was never missed."""
    excused = any(step.verb == EXCUSE for step in duty.steps)
    longest: dict[date, int] = {}
    for step, last in _stretches(duty, day):
        since = step.overdue_on
        if since is not None and last >= since:
            longest[since] = max(longest.get(since, 0), (last - since).days + 1)
    for since, days in longest.items():
        if not (excused and since == duty.due_on + ONE_DAY):
            words = f"{duty.title}：时限{_day(since - ONE_DAY)}"
            yield from _shared(duty, RuleFact.OVERDUE_OPEN, f"overdue:%d:{since}", since, words, days)


def _closed(duty: Duty) -> Iterator[Fact]:
    """How a closed duty came out: by the day its closure was asked for."""
    if duty.state != AssignmentState.CLOSED or duty.closed_on is None:
        return
    asked = duty.finished_on or duty.closed_on
    late = (asked - duty.due_on).days
    if late > 0:
        words = f"{duty.title}：期限{_day(duty.due_on)}，{_day(asked)}申请办结，逾期{late}天"
        yield from _shared(duty, RuleFact.CLOSED_LATE, "closed-late:%d", duty.closed_on, words)
    else:
        words = f"{duty.title}：期限{_day(duty.due_on)}，{_day(asked)}申请办结"
        yield from _shared(duty, RuleFact.CLOSED_ON_TIME, "closed-on-time:%d", duty.closed_on, words)


def _shared(duty: Duty, kind: str, key: str, on: date, words: str, days: int = 0) -> Iterator[Fact]:
    """The fact for who owes the duty, and for those who support its lead."""
    if duty.scored:
        yield Fact(kind, key % duty.pk, duty.department, on, words, assignment=duty.pk, days=days)
    for one in duty.helpers if duty.role == AssignmentRole.LEAD else ():
        yield Fact(
            kind, key % one.assignment, one.department, on, f"{words}（配合单位）",
            role=AssignmentRole.SUPPORT, assignment=one.assignment, days=days,
        )  # fmt: skip


def _stretches(duty: Duty, day: date) -> Iterator[tuple[Step, date]]:
    """The last step of each day with the last day on which it held."""
    for number, step in enumerate(duty.steps):
        following = duty.steps[number + 1].on if number + 1 < len(duty.steps) else day + ONE_DAY
        last = min(following - ONE_DAY, day)
        if last >= step.on:
            yield step, last


def state_on(duty: Duty, day: date) -> str:
    """The duty's state at the end of a day; empty before it was handed down."""
    state = ""
    for step in duty.steps:
        if step.on > day:
            break
        state = step.state
    return state


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
