"""My tasks: what a department has to do now, in the order of doing it (ui/01)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, TextChoices, Value, When

from departments.models import Role, User
from departments.roles import REPORTS
from plan_tracker import clock
from tasks.lights import with_light
from tasks.models import (
    Assignment,
    AssignmentState,
    Evidence,
    IndicatorReading,
    Plan,
    ProgressReport,
    ReportState,
)
from tasks.models.assignment import OWED_ROLES, WORKING_STATES
from tasks.progress import COUNTING
from tasks.schedule import Pace, pace, period_of

PAGE_SIZE = 60


class Lane(TextChoices):
    """Where an assignment stands in the day's work; the order is the order on screen."""

    SIGN = "sign", "待审签"
    RETURNED = "returned", "被退回"
    OVERDUE = "overdue", "已逾期"
    ACCEPT = "accept", "待签收"
    REPORT = "report", "本期待填报"
    WAITING = "waiting", "已提交，等待审核"
    RUNNING = "running", "本期不用再报"
    DONE = "done", "已办结"

    @property
    def order(self) -> int:
        """Position on screen."""
        return LANES.index(self)


LANES = tuple(Lane)
TO_DO = (Lane.SIGN, Lane.RETURNED, Lane.OVERDUE, Lane.ACCEPT, Lane.REPORT)
TO_FILL = (Lane.RETURNED, Lane.OVERDUE, Lane.REPORT)
UNFINISHED = (ReportState.DRAFT, ReportState.RETURNED, ReportState.DEPARTMENT_REVIEW)
HANDED_IN = (ReportState.DEPARTMENT_REVIEW, ReportState.SUBMITTED, ReportState.APPROVED)
ASIDE = (AssignmentState.SUSPENDED, AssignmentState.CANCELLED, AssignmentState.CARRIED_OVER)


@dataclass(frozen=True)
class Worklist:
    """One page of a person's work with the count of every lane and part."""

    counts: dict[Lane, int]
    roles: dict[str, int]
    page: Page
    lanes: dict[Lane, list[Assignment]]
    reports: dict[int, list[ProgressReport]]
    outlooks: dict[int, Pace]

    @property
    def todo(self) -> int:
        """How many items wait for this person."""
        return sum(self.counts.get(lane, 0) for lane in TO_DO)


def mine(user: User, plan: Plan, today: date) -> QuerySet[Assignment]:
    """The department's assignments of a plan with `lane` (0 = first on screen) and light; one query."""
    rows = Assignment.objects.visible_to(user).filter(plan=plan).exclude(state__in=ASIDE)
    return with_light(rows, today).annotate(lane_order=_lane_expression(user, period_of(today, plan.report_cycle), today))


def _lane_expression(user: User, period: date, today: date) -> Case:
    working = Q(state__in=WORKING_STATES, role__in=OWED_ROLES)
    reported = Q(report_period=period, report_state__in=HANDED_IN)
    to_sign = [When(report_state=ReportState.DEPARTMENT_REVIEW, then=Value(Lane.SIGN.order))]
    return Case(
        *(to_sign if user.role == Role.HEAD else []),
        When(state=AssignmentState.CLOSED, then=Value(Lane.DONE.order)),
        When(report_state=ReportState.RETURNED, then=Value(Lane.RETURNED.order)),
        When(working & ~reported & Q(overdue_on__lte=today), then=Value(Lane.OVERDUE.order)),
        When(state=AssignmentState.ISSUED, then=Value(Lane.ACCEPT.order)),
        # Before WAITING: an earlier period still under review does not excuse this one.
        When(working & ~reported, then=Value(Lane.REPORT.order)),
        When(report_state__in=(ReportState.SUBMITTED, ReportState.DEPARTMENT_REVIEW), then=Value(Lane.WAITING.order)),
        default=Value(Lane.RUNNING.order),
        output_field=IntegerField(),
    )


def worklist(user: User, plan: Plan, *, role: str = "", page: object = 1) -> Worklist:
    """The person's work in a plan: lane counts and one page of rows; the number of queries never grows with the rows."""
    everything = mine(user, plan, clock.today()).order_by()
    roles = dict(everything.values_list("role").annotate(n=Count("pk")))
    rows = everything.filter(role=role) if role else everything
    counts = {LANES[order]: n for order, n in rows.values_list("lane_order").annotate(n=Count("pk"))}
    paginator = Paginator(_detailed(rows).order_by("lane_order", "light_order", "due_on", "task__start"), PAGE_SIZE)
    paginator.count = sum(counts.values())  # known already
    shown = paginator.get_page(page)
    lanes: dict[Lane, list[Assignment]] = {}
    for row in shown.object_list:
        row.plan = plan
        lanes.setdefault(LANES[row.lane_order], []).append(row)
    everyone = [row for lane in lanes.values() for row in lane]
    return Worklist(counts, roles, shown, lanes, unfinished_reports(everyone), outlooks(everyone))


def one_row(user: User, plan: Plan, pk: int) -> Assignment | None:
    """A single row as `worklist` would show it, or None if it is not on the person's list."""
    row = _detailed(mine(user, plan, clock.today()).filter(pk=pk)).first()
    if row is not None:
        row.plan = plan
    return row


def next_to_fill(user: User, plan: Plan) -> Assignment | None:
    """What the person should report next: returned first, then overdue, then this period's."""
    rows = mine(user, plan, clock.today()).filter(lane_order__in=[lane.order for lane in TO_FILL])
    return rows.order_by("lane_order", "light_order", "due_on", "task__start").first()


def left_to_fill(user: User, plan: Plan) -> int:
    """How many reports the person's department still owes, returned ones included. One query."""
    rows = mine(user, plan, clock.today()).filter(lane_order__in=[lane.order for lane in TO_FILL])
    return rows.order_by().count()


def unfinished_reports(rows: Sequence[Assignment]) -> dict[int, list[ProgressReport]]:
    """Drafts, returned reports and those waiting for the head's signature, oldest first, by assignment."""
    reports = (
        ProgressReport.objects.filter(assignment__in=[row.pk for row in rows], state__in=UNFINISHED)
        .select_related("author", "reviewed_by")
        .prefetch_related("readings__indicator", Prefetch("evidence", Evidence.objects.filter(removed_at=None)))
        .order_by("period")
    )
    found: dict[int, list[ProgressReport]] = {}
    for report in reports:
        found.setdefault(report.assignment_id, []).append(report)
    return found


def outlooks(rows: Sequence[Assignment]) -> dict[int, Pace]:
    """Where the indicators of the rows that are too slow are heading, by assignment."""
    slow = {row.pk: row for row in rows if row.pace_slow_on and row.pace_slow_on <= clock.today()}
    readings = IndicatorReading.objects.filter(
        report__assignment__in=slow, report__state__in=COUNTING, indicator__order=1
    )
    points: dict[int, list[tuple[date, Decimal]]] = {}
    targets: dict[int, Decimal] = {}
    for pk, period, value, target in readings.order_by("report__period").values_list(
        "report__assignment", "report__period", "value", "indicator__target_value"
    ):
        points.setdefault(pk, []).append((period, value))
        targets[pk] = target
    found = {pk: pace(points[pk], targets[pk], slow[pk].due_on) for pk in points}
    return {pk: outlook for pk, outlook in found.items() if outlook and outlook.misses}


def _detailed(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With what a row on screen says; the plan is known and its text is long."""
    return rows.select_related("task__section", "task__chapter", "department").prefetch_related("task__indicators")


def todo_count(user: User, plan: Plan | None) -> int:
    """How many items wait for this person in the plan: the badge beside 我的任务. One query."""
    if plan is None or user.role not in REPORTS:
        return 0
    return mine(user, plan, clock.today()).filter(lane_order__in=[lane.order for lane in TO_DO]).count()
