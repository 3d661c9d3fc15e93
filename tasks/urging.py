"""Whom the office may urge on today: what is overdue, not accepted, not reported, by department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from departments.models import Department
from plan_tracker import clock
from tasks.lights import reasons_of, short_date
from tasks.models import Assignment, AssignmentState, Nudge, Plan
from tasks.models.facts import OWED_ROLES, PUSHED, WORKING_STATES
from tasks.schedule import period_due, period_label, period_of
from tasks.worklist import HANDED_IN

OVERDUE, ACCEPT, REPORT = "overdue", "accept", "report"
TABS = {OVERDUE: "已逾期", ACCEPT: "未签收", REPORT: "本期未填报"}
SHOWN_EACH = 10


@dataclass(frozen=True)
class UrgeLine:
    """One duty with why it may be urged, and whether that was done today."""

    duty: Assignment
    words: str
    urged: bool


@dataclass
class UrgeGroup:
    """One department: how many of its duties wait, how many were urged today, the first of them."""

    department: Department
    total: int
    urged: int
    lines: list[UrgeLine] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many may still be urged today."""
        return self.total - self.urged

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.total - len(self.lines)


def to_urge(plan: Plan, tab: str, day: date) -> QuerySet[Assignment]:
    """Duties that wait for their department: `tab` is one of TABS; nothing that it has done already."""
    rows = Assignment.objects.filter(plan=plan, role__in=OWED_ROLES)
    if tab == OVERDUE:
        return rows.filter(_overdue(day))
    if tab == ACCEPT:
        return rows.filter(state=AssignmentState.ISSUED)
    return rows.filter(_unreported(plan, day))


def urgeable(plan: Plan, day: date) -> QuerySet[Assignment]:
    """Duties that may be urged for any reason."""
    waiting = _overdue(day) | Q(state=AssignmentState.ISSUED) | _unreported(plan, day)
    return Assignment.objects.filter(waiting, plan=plan, role__in=OWED_ROLES)


def may_be_urged(part: Assignment, day: date) -> bool:
    """Whether there is a reason to urge this duty and nobody did today. One query at most."""
    if not part.is_owed or part.state not in PUSHED:
        return False
    if part.state != AssignmentState.ISSUED and not (part.overdue_on and part.overdue_on <= day):
        period = period_of(day, part.plan.report_cycle)
        if part.report_period == period and part.report_state in HANDED_IN:
            return False
    return not Nudge.objects.filter(assignment=part, day=day).exists()


def tab_counts(plan: Plan, day: date) -> dict[str, int]:
    """How many duties each tab holds; one query."""
    rows = Assignment.objects.filter(plan=plan, role__in=OWED_ROLES)
    return rows.aggregate(
        overdue=Count("pk", filter=_overdue(day)),
        accept=Count("pk", filter=Q(state=AssignmentState.ISSUED)),
        report=Count("pk", filter=_unreported(plan, day)),
    )


def departments_to_urge(plan: Plan, tab: str, day: date) -> QuerySet[Any, Any]:
    """Departments with something in the tab: `department`, `total`, `urged` today; the longest overdue first."""
    rows = to_urge(plan, tab, day).order_by().values("department")
    return rows.annotate(
        total=Count("pk", distinct=True),
        urged=Count("pk", distinct=True, filter=Q(nudges__day=day)),
        first=Min("overdue_on" if tab == OVERDUE else "due_on"),
    ).order_by("first", "department")


def groups_of(plan: Plan, tab: str, found: Sequence[dict[str, Any]], day: date) -> list[UrgeGroup]:
    """One page of departments with their first duties, the most pressing first. Two queries."""
    names = Department.objects.in_bulk([row["department"] for row in found])
    groups = {row["department"]: UrgeGroup(names[row["department"]], row["total"], row["urged"]) for row in found}
    order = [F("overdue_on").asc(nulls_last=True), F("due_on").asc(), F("pk").asc()]
    rows = to_urge(plan, tab, day).filter(department__in=groups).select_related("task")
    rows = rows.annotate(
        place=Window(RowNumber(), partition_by="department", order_by=order),
        was_urged=Exists(Nudge.objects.filter(assignment=OuterRef("pk"), day=day)),
    )
    for row in rows.filter(place__lte=SHOWN_EACH).order_by("department", "place"):
        row.plan = plan
        groups[row.department_id].lines.append(UrgeLine(row, _words(row, tab, day), row.was_urged))  # type: ignore[attr-defined]
    return list(groups.values())


def hint_of(plan: Plan, tab: str, day: date) -> str:
    """What a tab is about, with the days that are left."""
    if tab == OVERDUE:
        return "期限或阶段节点已过、还没有完成的任务"
    if tab == ACCEPT:
        return "下达以后还没有签收的任务"
    period = period_of(day, plan.report_cycle)
    due = period_due(period, plan.report_cycle, plan.report_day)
    left = (due - day).days
    when = f"还有{left}天" if left > 0 else "今天截止" if left == 0 else f"已过{-left}天"
    return f"{period_label(period, plan.report_cycle)}进展{short_date(due)}截止，{when}"


def days_overdue(duty: Assignment, day: date) -> int:
    """Calendar days since the deadline that passed; 0 when none did."""
    return (day - duty.overdue_on).days + 1 if duty.overdue_on and duty.overdue_on <= day else 0


def _words(row: Assignment, tab: str, day: date) -> str:
    if tab == OVERDUE:
        return f"{short_date(_due(row))}到期，已逾期{days_overdue(row, day)}天"
    if tab == ACCEPT and row.issued_at:
        return f"下达{(day - clock.local(row.issued_at).date()).days}天，还没有签收"
    return next(iter(reasons_of(row, day)), f"期限{short_date(row.due_on)}，完成{row.progress}%")


def _due(row: Assignment) -> date:
    return row.overdue_on - timedelta(days=1) if row.overdue_on else row.due_on


def _overdue(day: date) -> Q:
    return Q(state__in=PUSHED, overdue_on__lte=day)


def _unreported(plan: Plan, day: date) -> Q:
    reported = Q(report_period=period_of(day, plan.report_cycle), report_state__in=HANDED_IN)
    return Q(state__in=WORKING_STATES) & ~reported
