"""My tasks: what a department has to do now, in the order of doing it (ui/01)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Count,
    IntegerField,
    Prefetch,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
    prefetch_related_objects,
)

from departments.models import Role, User
from plan_tracker import clock
from tasks.lights import light_order_expression
from tasks.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Evidence,
    Indicator,
    IndicatorReading,
    Plan,
    ProgressReport,
    ReportState,
)
from tasks.models.facts import OWED_ROLES, WORKING_STATES
from tasks.occurrences import Occurrences, times_of
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
    all_counts: dict[Lane, int]
    roles: dict[str, int]
    page: Page
    lanes: dict[Lane, list[Assignment]]
    reports: dict[int, list[ProgressReport]]
    outlooks: dict[int, Pace]
    leads: dict[int, int]
    times: dict[int, Occurrences]

    @property
    def todo(self) -> int:
        """How many of the items chosen by the filter wait for this person."""
        return sum(self.counts.get(lane, 0) for lane in TO_DO)

    @property
    def todo_in_all(self) -> int:
        """How many items wait for this person, whatever the filter."""
        return sum(self.all_counts.get(lane, 0) for lane in TO_DO)


def mine(user: User, plan: Plan, today: date) -> QuerySet[Assignment]:
    """The department's assignments of a plan with `lane_order` (0 = first on screen)."""
    rows = Assignment.objects.visible_to(user).filter(plan=plan).exclude(state__in=ASIDE)
    period = period_of(today, plan.report_cycle)
    return rows.order_by().annotate(lane_order=_lane_expression(user, period, today))


def in_order(rows: QuerySet[Assignment], today: date) -> QuerySet[Assignment]:
    """As on screen: by lane, inside a lane the most urgent first."""
    rows = rows.annotate(light_order=light_order_expression(today))
    return rows.order_by("lane_order", "light_order", "due_on", "task__start")


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
    """The person's work in a plan: lane counts and one page of rows; no more queries for more rows."""
    today = clock.today()
    everything = mine(user, plan, today)
    numbers = list(everything.values_list("role", "lane_order").annotate(n=Count("pk")))
    rows = everything.filter(role=role) if role else everything
    paginator = Paginator(in_order(_detailed(rows), today), PAGE_SIZE)
    counts = _lane_counts(numbers, role)
    paginator.count = sum(counts.values())  # known already
    shown = paginator.get_page(page)
    lanes: dict[Lane, list[Assignment]] = {}
    for row in shown.object_list:
        row.plan = plan
        lanes.setdefault(LANES[row.lane_order], []).append(row)
    listed = [row for lane in lanes.values() for row in lane]
    return Worklist(
        counts=counts,
        all_counts=_lane_counts(numbers, ""),
        roles={name: sum(n for one, _, n in numbers if one == name) for name, _, _ in numbers},
        page=shown,
        lanes=lanes,
        reports=unfinished_reports(listed),
        outlooks=outlooks(listed),
        leads=lead_progress(listed),
        times=times_of(listed, today),
    )


def _lane_counts(numbers: Sequence[tuple[str, int, int]], role: str) -> dict[Lane, int]:
    counts: dict[Lane, int] = {}
    for name, order, n in numbers:
        if role in ("", name):
            counts[LANES[order]] = counts.get(LANES[order], 0) + n
    return counts


def one_row(user: User, plan: Plan, pk: int) -> Assignment | None:
    """A single row as `worklist` would show it, or None if it is not on the person's list."""
    row = _detailed(mine(user, plan, clock.today()).filter(pk=pk)).first()
    if row is not None:
        row.plan = plan
    return row


def next_to_fill(user: User, plan: Plan) -> Assignment | None:
    """What the person should report next: returned first, then overdue, then this period's."""
    today = clock.today()
    rows = mine(user, plan, today).filter(lane_order__in=[lane.order for lane in TO_FILL])
    return in_order(rows, today).first()


def left_to_fill(user: User, plan: Plan) -> int:
    """How many reports the person's department still owes, returned ones included. One query."""
    rows = mine(user, plan, clock.today()).filter(lane_order__in=[lane.order for lane in TO_FILL])
    return rows.count()


def unfinished_reports(rows: Sequence[Assignment]) -> dict[int, list[ProgressReport]]:
    """Drafts, returned reports, those waiting for the head's signature or the office, oldest first, by assignment.

    Those to be signed by whoever looks come with values and files; the office's only where the row itself waits.
    """
    waiting = [row.pk for row in rows if LANES[row.lane_order] == Lane.WAITING]
    wanted = Q(assignment__in=[row.pk for row in rows], state__in=UNFINISHED)
    reports = list(
        ProgressReport.objects.filter(wanted | Q(assignment__in=waiting, state=ReportState.SUBMITTED))
        .select_related("author", "reviewed_by")
        .order_by("period")
    )
    signs = {row.pk for row in rows if LANES[row.lane_order] == Lane.SIGN}
    to_sign = [one for one in reports if one.assignment_id in signs]
    files = Prefetch("evidence", Evidence.objects.filter(removed_at=None))
    prefetch_related_objects(to_sign, "readings__indicator", files)
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


def lead_progress(rows: Sequence[Assignment]) -> dict[int, int]:
    """How far the lead is with the tasks the rows only support, by task; supporting parts report nothing themselves."""
    supported = [row.task_id for row in rows if not row.is_owed]
    leads = Assignment.objects.filter(task__in=supported, role=AssignmentRole.LEAD)
    return dict(leads.exclude(state=AssignmentState.CANCELLED).order_by().values_list("task", "progress"))


def _detailed(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With what a row on screen says; the plan is known and its text is long."""
    indicators = Prefetch("task__indicators", Indicator.objects.order_by("order"))
    return rows.select_related("task__section", "task__chapter").prefetch_related(indicators)
