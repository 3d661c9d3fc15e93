"""The office's review queue (ui/05): which reports wait, what each is held against, what the checks say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery

from departments.models import Department, Role, User
from departments.roles import REVIEWS
from plan_tracker import clock
from tasks.checks import Check, Held, checks_of, doubts_of
from tasks.models import (
    AssignmentEvent,
    Evidence,
    IndicatorReading,
    Milestone,
    MilestoneKind,
    Plan,
    ProgressReport,
    ReportState,
)
from tasks.schedule import period_of

MOST_COLLEAGUES = 100


@dataclass(frozen=True)
class Row:
    """One line of the list, with what is doubtful about it."""

    report: ProgressReport
    doubts: list[Check]


@dataclass(frozen=True)
class Month:
    """What the office decided this month in one plan."""

    decided: int
    returned: int


def queue(user: User, plan: Plan) -> QuerySet[ProgressReport]:
    """Reports waiting for a decision, oldest first; empty for whoever does not review."""
    if user.role not in REVIEWS:
        return ProgressReport.objects.none()
    return ProgressReport.objects.filter(plan=plan).waiting()


def oldest_in(rows: QuerySet[ProgressReport]) -> datetime | None:
    """When the one that waits longest was handed in."""
    found: datetime | None = rows.aggregate(oldest=Min("submitted_at"))["oldest"]
    return found


def waiting_departments(rows: QuerySet[ProgressReport]) -> QuerySet[Department]:
    """Departments with a report among `rows`, in their order."""
    return Department.objects.filter(Exists(rows.order_by().filter(department=OuterRef("pk")))).order_by("order", "pk")


def prepared(rows: QuerySet[ProgressReport]) -> QuerySet[ProgressReport]:
    """Reports with everything the checks and the list need, in a fixed number of queries."""
    earlier = ProgressReport.objects.filter(
        assignment=OuterRef("assignment"), period__lt=OuterRef("period"), state=ReportState.APPROVED
    ).order_by("-period")
    return (
        rows.select_related(
            "assignment__task",
            "assignment__department",
            "assignment__plan",
            "plan",
            "department",
            "author",
            "handed_to",
        )
        .defer("assignment__plan__source_text", "plan__source_text")
        .annotate(previous_pk=Subquery(earlier.values("pk")[:1]))
        .prefetch_related(
            Prefetch("readings", IndicatorReading.objects.select_related("indicator").order_by("indicator__order")),
            Prefetch("evidence", Evidence.objects.filter(removed_at=None)),
            Prefetch("assignment__milestones", Milestone.objects.exclude(kind=MilestoneKind.FINAL)),
        )
    )


def held_against(reports: Sequence[ProgressReport]) -> dict[int, Held]:
    """Each `prepared` report beside the newest approved one before it. Two queries, however many."""
    wanted = [report.previous_pk for report in reports if report.previous_pk]  # type: ignore[attr-defined]
    previous = ProgressReport.objects.prefetch_related("readings__indicator").in_bulk(wanted) if wanted else {}
    return {
        report.pk: _held(report, previous.get(report.previous_pk))  # type: ignore[attr-defined]
        for report in reports
    }


def _held(report: ProgressReport, previous: ProgressReport | None) -> Held:
    assignment, cycle = report.assignment, report.plan.report_cycle
    last = period_of(report.period - timedelta(days=1), cycle)
    return Held(
        report=report,
        previous=previous,
        readings=list(report.readings.all()),
        before={row.indicator_id: row.value for row in previous.readings.all()} if previous else {},
        files=list(report.evidence.all()),
        milestones=list(assignment.milestones.all()),
        cycle=cycle,
        follows=previous is not None and previous.period == last,
    )


def rows_of(reports: Iterable[ProgressReport]) -> list[Row]:
    """Lines of the list; files' contents are not looked into."""
    listed = list(reports)
    held = held_against(listed)
    return [Row(report, doubts_of(held[report.pk])) for report in listed]


def doubts_by_report(reports: Sequence[ProgressReport]) -> dict[int, list[Check]]:
    """What is doubtful about each, by its id."""
    return {row.report.pk: row.doubts for row in rows_of(reports)}


def checks_by_id(user: User, pk: int) -> list[Check]:
    """All checks of one report the user may see; empty if there is none such."""
    reports = list(prepared(ProgressReport.objects.visible_to(user).filter(pk=pk)))
    return checks_of(held_against(reports)[pk]) if reports else []


def this_month(plan: Plan) -> Month:
    """Decisions since the first of the month; a report that came back twice counts twice. One query."""
    first = datetime.combine(clock.today().replace(day=1), time(0), clock.LOCAL)
    events = AssignmentEvent.objects.filter(assignment__plan=plan, at__gte=first, verb__in=("approve", "return"))
    found = events.aggregate(decided=Count("pk"), returned=Count("pk", filter=Q(verb="return")))
    return Month(found["decided"], found["returned"])


def colleagues(user: User) -> QuerySet[User]:
    """Other reviewers who can be asked to decide."""
    rows = User.objects.filter(role=Role.REVIEWER, is_active=True).exclude(pk=user.pk)
    return rows.order_by("full_name", "pk")[:MOST_COLLEAGUES]
