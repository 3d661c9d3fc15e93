"""One task: its words in context, deadline, departments, indicator, history and evidence, for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from departments.models import Department, Role, User
from departments.roles import READS_ALL, REPORTS
from tasks.duty_actions import DutyAction, actions_for
from tasks.indicator_chart import IndicatorChart, indicator_chart
from tasks.instruction_lists import InstructionLine, of_task
from tasks.lights import Light, light_of
from tasks.models import (
    Assignment,
    AssignmentEvent,
    AssignmentRole,
    AssignmentState,
    Evidence,
    IndicatorReading,
    Milestone,
    MilestoneKind,
    ProgressReport,
    ReportState,
    Task,
)
from tasks.models.facts import WORKING_STATES
from tasks.occurrences import Occurrences, occurrences_of
from tasks.permissions import may_report, may_sign
from tasks.pieces import Edit, Piece
from tasks.progress import COUNTING
from tasks.recall_rules import why_not_recalled
from tasks.request_lists import RequestLine, of_part
from tasks.schedule import period_of, time_share
from tasks.task_words import place_of, why, words_in_context
from tasks.timeline import EventLine, evidence_of, inherited_reports, timeline
from tasks.together import Together, together_of

ROLE_ORDER = {AssignmentRole.LEAD: 0, AssignmentRole.JOINT: 1, AssignmentRole.SUPPORT: 2}
HANDED_IN = (ReportState.DEPARTMENT_REVIEW, ReportState.SUBMITTED, ReportState.APPROVED)
SET_ASIDE = (
    AssignmentState.DISPUTED,
    AssignmentState.SUSPENDED,
    AssignmentState.CANCELLED,
    AssignmentState.CARRIED_OVER,
)


@dataclass(frozen=True)
class PartLine:
    """A department's part. Only its name where the reader may not see how it stands: `light` is None, `value` empty.

    `accepted` tells whether the day of acceptance is shown: to the lead also that of who helps it.
    """

    assignment: Assignment
    role: str
    light: Light | None
    value: str
    accepted: bool


@dataclass(frozen=True)
class TaskPage:
    """Everything on the page. `part` is the assignment whose course is shown, None if the reader has none.

    `together` sums up those who owe it together, for readers of everything; None otherwise. `nodes` are the part's
    deadlines and occurrences, `reports` what was handed in, oldest first.
    """

    task: Task
    part: Assignment | None
    day: date
    context: list[Piece]
    place: str
    parts: list[PartLine]
    together: Together | None
    months: list[tuple[str, list[EventLine]]]
    chart: IndicatorChart | None
    nodes: list[Milestone]
    evidence: list[Evidence]
    inherited: list[tuple[str, ProgressReport]]
    reports: list[ProgressReport]
    recallable: ProgressReport | None
    period: date
    actions: set[str]
    menu: list[DutyAction]
    requests: list[RequestLine]
    set_aside: AssignmentEvent | None
    instructions: list[InstructionLine]
    leads: bool

    @property
    def light(self) -> Light:
        """The light of the part shown."""
        return light_of(self.part, self.day) if self.part else Light.NONE

    @property
    def why(self) -> list[str]:
        """The reasons of a red or yellow light."""
        return why(self.part, self.chart, self.day) if self.part else []

    @property
    def edits(self) -> list[Edit]:
        """Corrections of the words shown, each once."""
        return list({piece.edit.number: piece.edit for piece in self.context if piece.edit}.values())

    @property
    def proposed(self) -> bool:
        """Whether the office has still to confirm who is responsible."""
        return any(one.assignment.proposed for one in self.parts)

    @cached_property
    def occurrences(self) -> Occurrences | None:
        """The occurrences of a recurring duty."""
        return occurrences_of(self.nodes, self.task, self.day)

    @property
    def milestones(self) -> list[Milestone]:
        """What is shown beside the occurrences."""
        return [one for one in self.nodes if not self.occurrences or one.kind == MilestoneKind.STAGE]

    @property
    def time_gone(self) -> int:
        """Whole percent of the part's time that is over."""
        return round(100 * time_share(self.task.plan.starts_on, self.part.due_on, self.day)) if self.part else 0

    @property
    def waiting(self) -> ProgressReport | None:
        """The report that waits for the office."""
        return next((one for one in self.reports if one.state == ReportState.SUBMITTED), None)

    @property
    def returned(self) -> ProgressReport | None:
        """The newest report, where it was returned."""
        newest = self.reports[-1] if self.reports else None
        return newest if newest and newest.state == ReportState.RETURNED else None


def task_page(task: Task, user: User, day: date, department: str = "", show: str = "") -> TaskPage:
    """The page for this user; `department` (code) chooses whose course is shown. A fixed number of queries."""
    prefetch_related_objects([task], "indicators")
    parts = _parts(task, day, user, department)
    part, reads_all = _chosen(parts, user, department), user.role in READS_ALL
    evidence = evidence_of(part, reads_all) if part else []
    reports = _reports(part, reads_all) if part else []
    chart, period = _chart(task, part), period_of(day, task.plan.report_cycle)
    return TaskPage(
        task=task,
        part=part,
        day=day,
        context=words_in_context(task),
        place=place_of(task),
        parts=[_line(one, part, reads_all, day) for one in parts],
        together=together_of(parts, day) if reads_all else None,
        months=timeline(part, evidence, chart.indicator.unit if chart else "", reads_all, show) if part else [],
        chart=chart,
        nodes=list(part.milestones.order_by("due_on", "pk")) if part else [],
        evidence=evidence,
        inherited=inherited_reports(part) if part and part.is_heir else [],  # type: ignore[attr-defined]
        reports=reports,
        recallable=_recallable(reports, user),
        period=period,
        actions=_actions(part, parts, user, period),
        menu=actions_for(user, part) if part else [],
        requests=of_part(part, day) if part else [],
        set_aside=_set_aside(part) if part else None,
        instructions=of_task(user, task, day),
        leads=user.role == Role.LEADER,
    )


def _set_aside(part: Assignment) -> AssignmentEvent | None:
    """Why a duty is out of its ordinary course. No query for one that is in it."""
    if part.state not in SET_ASIDE:
        return None
    return part.events.filter(state=part.state).order_by("at", "pk").last()


def _reports(part: Assignment, reads_all: bool) -> list[ProgressReport]:
    """What was handed in, oldest first."""
    rows = part.reports.sent() if reads_all else part.reports.exclude(state=ReportState.DRAFT)
    return list(rows.order_by("period"))


def _parts(task: Task, day: date, user: User, department: str) -> list[Assignment]:
    """Lead, joint, support; within a role the most urgent first. A cancelled one only for who asks for it by name."""
    asked = Q(department__code=department) if user.role in READS_ALL else Q(department=user.department_id)
    rows = task.assignments.filter(~Q(state=AssignmentState.CANCELLED) | asked).select_related("department", "owner")
    merged = Department.objects.filter(successor=OuterRef("department"))
    parts = list(rows.annotate(is_heir=Exists(merged)))
    for one in parts:
        one.plan, one.task = task.plan, task
    key = lambda one: (ROLE_ORDER[AssignmentRole(one.role)], light_of(one, day).order, one.department.order)  # noqa: E731
    return sorted(parts, key=key)


def _chosen(parts: Sequence[Assignment], user: User, department: str) -> Assignment | None:
    if user.role not in READS_ALL:
        return next((one for one in parts if one.department_id == user.department_id), None)
    named = next((one for one in parts if one.department.code == department), None)
    return named or next(iter(parts), None)


def _line(one: Assignment, part: Assignment | None, reads_all: bool, day: date) -> PartLine:
    own = one is part
    helps = part is not None and part.role == AssignmentRole.LEAD and one.role == AssignmentRole.SUPPORT
    light = light_of(one, day) if reads_all or own else None
    value = "" if light is None or not one.is_owed else light.label if light == Light.DONE else f"{one.progress}%"
    return PartLine(one, AssignmentRole(one.role).label, light, value, reads_all or own or helps)


def _actions(part: Assignment | None, parts: Sequence[Assignment], user: User, period: date) -> set[str]:
    """What this reader can do here; `period` is the one a report written today is for."""
    if user.role == Role.REVIEWER:
        confirm = {"confirm"} if any(one.proposed for one in parts) else set()
        return confirm | ({"review"} if part and part.report_state == ReportState.SUBMITTED else set())
    if part is None or user.role not in REPORTS:
        return set()
    if part.state == AssignmentState.ISSUED:
        return {"accept"}
    signs = part.report_state == ReportState.DEPARTMENT_REVIEW and user.role == Role.HEAD
    done = part.report_period == period and part.report_state in HANDED_IN
    reports = part.is_owed and part.state in WORKING_STATES and not done
    return ({"sign"} if signs else set()) | ({"report"} if reports else set())


def _recallable(reports: Sequence[ProgressReport], user: User) -> ProgressReport | None:
    """What this reader may take back; a head gives back what waits for the signature instead."""
    newest = reports[-1] if reports else None
    if newest is None or not may_report(user, newest.assignment) or why_not_recalled(newest):
        return None
    signs = newest.state == ReportState.DEPARTMENT_REVIEW and may_sign(user, newest)
    return None if signs else newest


def _chart(task: Task, part: Assignment | None) -> IndicatorChart | None:
    indicator = next(iter(task.indicators.all()), None)
    if indicator is None or part is None or not part.is_owed:
        return None
    rows = IndicatorReading.objects.filter(
        indicator=indicator, report__assignment=part, report__state__in=COUNTING
    ).select_related("report")
    readings = list(rows.order_by("report__period"))
    return indicator_chart(indicator, readings, task.plan.starts_on, part.due_on, task.plan.report_cycle)
