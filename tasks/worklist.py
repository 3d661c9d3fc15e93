"""My tasks: what a department has to do now, in the order of doing it (ui/01)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, TextChoices, Value, When

from departments.models import Role, User
from departments.roles import REPORTS
from plan_tracker import clock
from tasks.lights import with_light
from tasks.models import Assignment, AssignmentState, Plan, ReportState
from tasks.models.assignment import OWED_ROLES, WORKING_STATES
from tasks.schedule import period_of

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
HANDED_IN = (ReportState.DEPARTMENT_REVIEW, ReportState.SUBMITTED, ReportState.APPROVED)
ASIDE = (AssignmentState.SUSPENDED, AssignmentState.CANCELLED, AssignmentState.CARRIED_OVER)


@dataclass(frozen=True)
class Worklist:
    """One page of a person's work with the count of every lane."""

    counts: dict[Lane, int]
    roles: dict[str, int]
    page: Page
    lanes: dict[Lane, list[Assignment]] = field(default_factory=dict)

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
        When(report_state__in=(ReportState.SUBMITTED, ReportState.DEPARTMENT_REVIEW), then=Value(Lane.WAITING.order)),
        When(working & ~reported, then=Value(Lane.REPORT.order)),
        default=Value(Lane.RUNNING.order),
        output_field=IntegerField(),
    )


def worklist(user: User, plan: Plan, *, role: str = "", page: int = 1) -> Worklist:
    """The person's work in a plan: lane counts and one page of rows, three queries whatever the number of rows."""
    everything = mine(user, plan, clock.today())
    roles = dict(everything.order_by().values_list("role").annotate(n=Count("pk")))
    rows = everything.filter(role=role) if role else everything
    counts = {LANES[order]: n for order, n in rows.order_by().values_list("lane_order").annotate(n=Count("pk"))}
    detailed = rows.select_related("task__section", "task__chapter", "plan", "department").prefetch_related(
        "task__indicators"
    )
    ordered = detailed.order_by("lane_order", "light_order", "due_on", "task__start")
    shown = Paginator(ordered, PAGE_SIZE).get_page(page)
    lanes: dict[Lane, list[Assignment]] = {}
    for row in shown.object_list:
        lanes.setdefault(LANES[row.lane_order], []).append(row)
    return Worklist(counts=counts, roles=roles, page=shown, lanes=lanes)


def todo_count(user: User, plan: Plan | None) -> int:
    """How many items wait for this person in the plan: the badge beside 我的任务. One query."""
    if plan is None or user.role not in REPORTS:
        return 0
    return mine(user, plan, clock.today()).filter(lane_order__in=[lane.order for lane in TO_DO]).count()
