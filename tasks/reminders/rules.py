"""A plan's reminder rules, and which dates they point to on a day. Pure dates but for reading the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from departments.calendar import WorkingCalendar
from plan_tracker import clock
from tasks.models import Plan, PlanState, ReminderPolicy
from tasks.policy import steps_of
from tasks.schedule import period_due, period_label, period_of

ONE_DAY = timedelta(days=1)
# How long ago a missed reminder still counts: a server that was off over a long holiday.
LONGEST_GAP = timedelta(days=14)
FARTHEST_STEP = 60


@dataclass(frozen=True)
class Rules:
    """What plans with the same rules have in common, so that they are decided in one query."""

    due_steps: tuple[int, ...]
    closing_steps: tuple[int, ...]
    accept_days: int
    review_days: int
    overdue_daily: bool
    head_after: int
    yellow_after: int
    red_after: int
    cycle: str
    report_day: int


def rules_of(plan: Plan, policy: ReminderPolicy) -> Rules:
    """The rules of one plan."""
    return Rules(
        due_steps=steps_of(policy.due_steps),
        closing_steps=steps_of(policy.closing_steps),
        accept_days=policy.accept_days,
        review_days=policy.review_days,
        overdue_daily=policy.overdue_daily,
        head_after=policy.head_after,
        yellow_after=policy.yellow_after,
        red_after=policy.red_after,
        cycle=plan.report_cycle,
        report_day=plan.report_day,
    )


def plans_by_rules() -> dict[Rules, list[Plan]]:
    """Every issued plan, those with equal rules together. One query."""
    found: dict[Rules, list[Plan]] = {}
    plans = Plan.objects.filter(state=PlanState.PUBLISHED).select_related("reminder_policy").defer("source_text")
    for plan in plans.order_by("pk"):
        policy = getattr(plan, "reminder_policy", None) or ReminderPolicy(plan=plan)
        found.setdefault(rules_of(plan, policy), []).append(plan)
    return found


@dataclass(frozen=True)
class Closing:
    """A reporting period that closes soon."""

    period: date
    label: str
    due: date


@dataclass(frozen=True)
class Window:
    """The days a digest speaks for: after `since` (the last one) up to `today`."""

    since: date
    today: date
    calendar: WorkingCalendar

    def due_dates(self, steps: Iterable[int]) -> list[date]:
        """Deadlines from today on for which one of the steps fell into the window."""
        wanted = sorted(set(steps))
        days = (self.today + timedelta(days=n) for n in range(FARTHEST_STEP + 1))
        return [day for day in days if wanted and any(self._falls(day, step) for step in wanted)]

    def closing(self, rules: Rules) -> Closing | None:
        """The reporting period whose closing is to be reminded of."""
        period = period_of(self.today, rules.cycle)
        due = period_due(period, rules.cycle, rules.report_day)
        if due < self.today or not any(self._falls(due, step) for step in rules.closing_steps):
            return None
        return Closing(period, period_label(period, rules.cycle), due)

    def overdue_since(self, days: int) -> date:
        """The latest first overdue day of what is overdue for `days` days today."""
        return self.today - timedelta(days=days - 1)

    def crossed(self, days: int) -> tuple[date, date]:
        """First overdue days (after, up to) of what reached `days` days overdue inside the window."""
        return self.since - timedelta(days=days - 1), self.overdue_since(days)

    def waiting_since(self, working_days: int) -> datetime:
        """What came before this moment has waited for more than so many working days."""
        day = self.calendar.shift(self.today, -working_days)
        return datetime.combine(day, datetime.min.time(), tzinfo=clock.LOCAL) + ONE_DAY

    def _falls(self, due: date, step: int) -> bool:
        return self.since < self._step_day(due, step) <= self.today

    def _step_day(self, due: date, step: int) -> date:
        """The working day `step` working days before `due`; a deadline on a rest day counts from the day before."""
        key = (due, step)
        if key not in self._known:
            last = due if self.calendar.is_working(due) else self.calendar.shift(due, -1)
            self._known[key] = self.calendar.shift(last, -step)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[date, int], date]:
        return {}


def since_of(last: date | None, today: date) -> date:
    """After which day a person's next digest starts; a day in the future was written by a wrong clock."""
    if last is None or last >= today:
        return today - ONE_DAY
    return max(last, today - LONGEST_GAP)
