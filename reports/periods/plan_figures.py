"""Several plans side by side, from stored days alone: no plan's duties are read, however many plans there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from departments.models import User
from departments.roles import REPORTS
from reports.models import DailyCell, DailyTaskCell
from reports.rollups import Counts
from tasks.models import Plan, PlanState
from tasks.schedule import add_months

MONTHS_SHOWN = 12
# Sparklines, in chart units.
WIDTH, HEIGHT, EDGE = 120, 28, 3


@dataclass(frozen=True)
class PlanRow:
    """One plan on its newest stored day up to the day asked for.

    `counts` are tasks by light, `average` is the mean progress of what is owed; for a department both are of its own
    owed parts.
    `months` are shares of done at month ends, oldest first, None where no day was stored.
    """

    plan: Plan
    day: date | None
    counts: Counts
    average: float
    month_ago: Counts | None
    months: list[tuple[date, float | None]] = field(default_factory=list)

    @property
    def done_change(self) -> float | None:
        """Percentage points of done share since the end of last month."""
        return None if self.month_ago is None else self.counts.done_percent - self.month_ago.done_percent

    @property
    def red_change(self) -> int | None:
        """Overdue more (or fewer) than at the end of last month."""
        return None if self.month_ago is None else self.counts.red - self.month_ago.red

    @property
    def line(self) -> list[tuple[float, float]]:
        """The sparkline's points: 0 to 100 percent over the months shown."""
        step = (WIDTH - 2 * EDGE) / max(1, len(self.months) - 1)
        points = [(n, share) for n, (_, share) in enumerate(self.months) if share is not None]
        return [(round(EDGE + n * step, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * p / 100, 1)) for n, p in points]

    @property
    def line_words(self) -> str:
        """The sparkline in words."""
        known = [f"{day.month}月{share:.0f}%" for day, share in self.months if share is not None]
        return f"办结率：{'，'.join(known)}" if known else "还没有记录"


def readable_plans(user: User, year: int | None = None) -> QuerySet[Plan]:
    """Plans that were handed down and the user may read, newest first."""
    plans = Plan.objects.visible_to(user).exclude(state=PlanState.DRAFT).newest_first().defer("source_text")
    return plans if year is None else plans.filter(year=year)


def years(user: User) -> list[int]:
    """Years with such a plan, newest first; one query."""
    return list(readable_plans(user).order_by("-year").values_list("year", flat=True).distinct()[:50])


def plan_rows(user: User, plans: Sequence[Plan], day: date) -> list[PlanRow]:
    """A row for each plan; three queries of stored cells whatever the number of plans and duties."""
    own = user.department_id if user.role in REPORTS else None
    ends = month_ends(day)
    newest = _newest(plans, day)
    lights = _by_light(plans, {*ends, *newest.values()}, own)
    points = _points(plans, set(newest.values()), own)
    return [_row(plan, newest.get(plan.pk), ends, lights, points) for plan in plans]


def month_ends(day: date) -> list[date]:
    """The last days of the months before that of `day`, oldest first."""
    return [add_months(day, n + 1) - timedelta(days=1) for n in range(-MONTHS_SHOWN, 0)]


def _newest(plans: Sequence[Plan], day: date) -> dict[int, date]:
    """The newest stored day of each plan; one query that reads one index entry a plan."""
    stored = DailyTaskCell.objects.filter(plan=OuterRef("pk"), day__lte=day).order_by("-day").values("day")[:1]
    found = Plan.objects.filter(pk__in=[plan.pk for plan in plans]).annotate(stored=Subquery(stored))
    return {pk: on for pk, on in found.order_by().values_list("pk", "stored") if on}


def _by_light(plans: Sequence[Plan], days: set[date], own: int | None) -> dict[tuple[int, date], Counts]:
    cells = DailyTaskCell.objects if own is None else DailyCell.objects.filter(department=own)
    number = "tasks" if own is None else "assignments"
    grouped = cells.filter(plan__in=plans, day__in=days).order_by().values_list("plan_id", "day", "light")
    table: dict[tuple[int, date], Counts] = {}
    for plan, day, light, count in grouped.annotate(n=Sum(number)):
        table.setdefault((plan, day), Counts()).add(light, count)
    return table


def _points(plans: Sequence[Plan], days: set[date], own: int | None) -> dict[tuple[int, date], Counts]:
    """Owed parts and the sum of their progress."""
    cells = DailyCell.objects.filter(plan__in=plans, day__in=days)
    cells = cells if own is None else cells.filter(department=own)
    table: dict[tuple[int, date], Counts] = {}
    grouped = cells.order_by().values_list("plan_id", "day", "light")
    for plan, day, light, count, points in grouped.annotate(n=Sum("assignments"), points=Sum("progress_sum")):
        table.setdefault((plan, day), Counts()).add(light, count, points)
    return table


Table = dict[tuple[int, date], Counts]


def _row(plan: Plan, day: date | None, ends: list[date], lights: Table, points: Table) -> PlanRow:
    if day is None:
        return PlanRow(plan, None, Counts(), 0.0, None)
    counts, owed = (table.get((plan.pk, day), Counts()) for table in (lights, points))
    months = [(end, lights[plan.pk, end].done_percent if (plan.pk, end) in lights else None) for end in ends]
    return PlanRow(
        plan=plan,
        day=day,
        counts=counts,
        average=owed.average,
        month_ago=lights.get((plan.pk, ends[-1])),
        months=[*months, (day, counts.done_percent)],
    )
