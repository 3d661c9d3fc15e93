"""Beside my tasks: how far this period's reporting is, and which deadlines come next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Q

from departments.models import User
from plan_tracker import clock
from tasks.models import Assignment, DeadlineBasis, Milestone, Plan
from tasks.models.facts import OPEN_STATES, OWED_ROLES, WORKING_STATES
from tasks.schedule import period_due, period_label, period_of
from tasks.worklist import HANDED_IN

DATES_SHOWN = 5
NEAR_DAYS = 7


@dataclass(frozen=True)
class PeriodProgress:
    """This period's reporting of one department: `handed_in` of `asked` reports."""

    label: str
    due_on: date
    asked: int
    handed_in: int

    @property
    def left(self) -> int:
        """Reports still owed."""
        return self.asked - self.handed_in

    @property
    def percent(self) -> int:
        """Share handed in, in whole percent; 100 when nothing is asked."""
        return self.handed_in * 100 // self.asked if self.asked else 100

    @property
    def days_left(self) -> int:
        """Days until the closing day; negative after it."""
        return (self.due_on - clock.today()).days


@dataclass(frozen=True)
class Deadline:
    """One date with what falls due on it."""

    day: date
    title: str
    note: str

    @property
    def near(self) -> bool:
        """Within a week."""
        return (self.day - clock.today()).days <= NEAR_DAYS


def period_progress(user: User, plan: Plan) -> PeriodProgress:
    """How many of the department's duties are reported for the present period; one query."""
    period = period_of(clock.today(), plan.report_cycle)
    reported = Q(report_period=period, report_state__in=HANDED_IN)
    counts = (
        Assignment.objects.visible_to(user)
        .filter(plan=plan, role__in=OWED_ROLES)
        .aggregate(asked=Count("pk", filter=Q(state__in=WORKING_STATES) | reported), done=Count("pk", filter=reported))
    )
    return PeriodProgress(
        label=period_label(period, plan.report_cycle),
        due_on=period_due(period, plan.report_cycle, plan.report_day),
        asked=counts["asked"],
        handed_in=counts["done"],
    )


def next_deadlines(user: User, plan: Plan, progress: PeriodProgress) -> list[Deadline]:
    """The next dates on which something of the department falls due, soonest first; one query."""
    dates = (
        Milestone.objects.filter(
            assignment__department=user.department_id,
            assignment__plan=plan,
            assignment__state__in=OPEN_STATES,
            assignment__role__in=OWED_ROLES,
            met_on=None,
            due_on__gte=clock.today(),
        )
        .values("due_on")
        .annotate(
            n=Count("assignment", distinct=True),
            title=Min("assignment__task__title"),
            progress=Min("assignment__progress"),
            stated=Count("pk", filter=Q(basis=DeadlineBasis.DOCUMENT, due_on=F("assignment__task__due_on"))),
        )
        .order_by("due_on")[:DATES_SHOWN]
    )
    found = [_deadline(row) for row in dates]
    if progress.left and progress.days_left >= 0:
        found.append(Deadline(progress.due_on, f"{progress.label}进展填报", f"{progress.left}项未提交"))
    return sorted(found, key=lambda one: one.day)


def _deadline(row: dict) -> Deadline:
    if row["n"] == 1:
        note = f"已完成{row['progress']}%" + ("，原文期限" if row["stated"] else "")
        return Deadline(row["due_on"], row["title"], note)
    stated = f"其中{row['stated']}项是原文写明的期限" if row["stated"] else f"“{row['title'].strip('“”')}”等"
    return Deadline(row["due_on"], f"{row['n']}项到期", stated)
