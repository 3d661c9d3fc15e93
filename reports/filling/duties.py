"""What a department has to report in a plan: everything needed to write a form or to judge one that comes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, QuerySet

from departments.models import Department, User
from plan_tracker.errors import DomainError
from reports.filling.content import Values, of_report
from tasks.models import (
    Assignment,
    Evidence,
    Indicator,
    Milestone,
    MilestoneKind,
    Plan,
    ProgressReport,
    ReportState,
)
from tasks.progress import COUNTING
from tasks.report_input import Last
from tasks.verbs.drafting import EDITABLE, current_period, pick_report, require_reportable

MOST_ROWS = 1000


@dataclass(frozen=True)
class Duty:
    """One duty of the department: the report to be filled, the one before, and what closing would need.

    `refusal` says why nothing can be reported; empty where something can.
    """

    assignment: Assignment
    indicators: list[Indicator]
    report: ProgressReport | None
    last: ProgressReport | None
    refusal: str = ""
    has_evidence: bool = False
    open_stages: list[Milestone] = field(default_factory=list)

    @property
    def period(self) -> date:
        """The period the report is for."""
        return self.report.period if self.report else current_period(self.assignment)

    @property
    def handed_in(self) -> bool:
        """Whether the report has been handed in already."""
        return self.report is not None and self.report.state not in EDITABLE

    @property
    def values(self) -> Values:
        """What the stored report says, by field; empty texts where there is none."""
        return of_report(self.report, self.indicators)

    @property
    def before(self) -> Last:
        """What the last counted report said."""
        if self.last is None:
            return Last()
        return Last(self.last.progress or 0, {one.indicator_id: one.value for one in self.last.readings.all()})


def to_report(user: User, plan: Plan, department: Department) -> list[Duty]:
    """What the department reports now, in the plan's order; drafts only as far as the user may see them.

    Raises DomainError when there are more duties than a form takes.
    """
    rows = Assignment.objects.visible_to(user).working().filter(plan=plan, department=department)
    found = duties(rows, plan, ProgressReport.objects.visible_to(user))
    return [one for one in found if not one.refusal]


def duties(rows: QuerySet[Assignment], plan: Plan, reports: QuerySet[ProgressReport]) -> list[Duty]:
    """The duties of some assignments of one department. Eight queries, whatever their number."""
    indicators = Prefetch("task__indicators", Indicator.objects.order_by("order"))
    rows = rows.select_related("task", "department", "chapter").prefetch_related(indicators).order_by("task__start")
    assignments = list(rows[: MOST_ROWS + 1])
    if len(assignments) > MOST_ROWS:
        raise DomainError(f"任务超过{MOST_ROWS}项，一张填报表放不下，请在页面上填报。")
    for one in assignments:
        one.plan = plan
    current = _to_fill(assignments, reports)
    last = _last(assignments, current)
    files = _with_evidence(current.values())
    stages = _stages(assignments)
    return [
        Duty(
            assignment=one,
            indicators=list(one.task.indicators.all()),
            report=current.get(one.pk),
            last=last.get(one.pk),
            refusal=_refusal(one, current.get(one.pk)),
            has_evidence=one.pk in files,
            open_stages=stages.get(one.pk, []),
        )
        for one in assignments
    ]


def _to_fill(assignments: list[Assignment], reports: QuerySet[ProgressReport]) -> dict[int, ProgressReport]:
    """The report each is to fill, by assignment; those without one are left out."""
    if not assignments:
        return {}
    rows = reports.filter(assignment__in=[one.pk for one in assignments])
    rows = rows.filter(state=ReportState.RETURNED) | rows.filter(period=current_period(assignments[0]))
    by_assignment: dict[int, list[ProgressReport]] = {}
    for report in rows.select_related("author", "submitted_by").prefetch_related("readings"):
        by_assignment.setdefault(report.assignment_id, []).append(report)
    picked = {one.pk: pick_report(one, by_assignment.get(one.pk, [])) for one in assignments}
    return {pk: report for pk, report in picked.items() if report is not None}


def _last(assignments: list[Assignment], current: dict[int, ProgressReport]) -> dict[int, ProgressReport]:
    """The newest counted report before the one to fill, by assignment, with its readings."""
    periods = {one.pk: current[one.pk].period if one.pk in current else current_period(one) for one in assignments}
    counted = ProgressReport.objects.filter(assignment__in=list(periods), state__in=COUNTING).order_by("period")
    newest = {
        assignment: pk
        for assignment, period, pk in counted.values_list("assignment", "period", "pk")
        if period < periods[assignment]
    }
    reports = ProgressReport.objects.filter(pk__in=newest.values()).prefetch_related("readings__indicator")
    return {one.assignment_id: one for one in reports}


def _with_evidence(reports: Iterable[ProgressReport]) -> set[int]:
    """Assignments whose report to fill has files."""
    rows = Evidence.objects.filter(report__in=[one.pk for one in reports], removed_at=None)
    return set(rows.values_list("report__assignment", flat=True))


def _stages(assignments: list[Assignment]) -> dict[int, list[Milestone]]:
    """Stages that are not met yet, by assignment, without the final deadline."""
    rows = Milestone.objects.filter(assignment__in=[one.pk for one in assignments], met_on=None)
    found: dict[int, list[Milestone]] = {}
    for one in rows.exclude(kind=MilestoneKind.FINAL).order_by("due_on"):
        found.setdefault(one.assignment_id, []).append(one)
    return found


def _refusal(assignment: Assignment, report: ProgressReport | None) -> str:
    """Why nothing can be reported now, in the words the page has for it."""
    try:
        require_reportable(assignment)
    except DomainError as error:
        return error.message
    if report is not None and report.state not in EDITABLE:
        who = report.submitted_by or report.author
        return f"{who.full_name}已经提交（{ReportState(report.state).label}），不能再改。"
    return ""
