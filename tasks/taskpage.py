"""One task: its words in context, deadline, departments, indicator, history and evidence, for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from departments.models import Department, Role, User
from departments.roles import READS_ALL, REPORTS
from tasks.duty_actions import DutyAction, actions_for
from tasks.indicator_chart import IndicatorChart, indicator_chart
from tasks.instruction_lists import InstructionLine, of_task
from tasks.lights import PACE_SLOW, Light, light_of, reasons_of
from tasks.margin import TaskStatus
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
from tasks.pieces import SPACES, Edit, Piece, edits_of, lines_of, pieces_of, shown
from tasks.progress import COUNTING
from tasks.recall_rules import why_not_recalled
from tasks.report_input import plain
from tasks.request_lists import RequestLine, of_part
from tasks.schedule import Pace, period_of, time_share
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
SMALL = Decimal(3)


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

    `together` sums up those who owe it together, for readers of everything; None otherwise.
    """

    task: Task
    part: Assignment | None
    light: Light
    why: list[str]
    context: list[Piece]
    edits: list[Edit]
    place: str
    parts: list[PartLine]
    together: Together | None
    proposed: bool
    months: list[tuple[str, list[EventLine]]]
    chart: IndicatorChart | None
    milestones: list[Milestone]
    occurrences: Occurrences | None
    evidence: list[Evidence]
    inherited: list[tuple[str, ProgressReport]]
    time_gone: int
    waiting: ProgressReport | None
    returned: ProgressReport | None
    recallable: ProgressReport | None
    period: date
    actions: set[str] = field(default_factory=set)
    menu: list[DutyAction] = field(default_factory=list)
    requests: list[RequestLine] = field(default_factory=list)
    set_aside: AssignmentEvent | None = None
    instructions: list[InstructionLine] = field(default_factory=list)
    leads: bool = False


def task_page(task: Task, user: User, day: date, department: str = "", show: str = "") -> TaskPage:
    """The page for this user; `department` (code) chooses whose course is shown. A fixed number of queries."""
    prefetch_related_objects([task], "indicators")
    parts = _parts(task, day, user, department)
    part = _chosen(parts, user, department)
    reads_all = user.role in READS_ALL
    evidence = evidence_of(part, reads_all) if part else []
    reports = _reports(part, reads_all) if part else []
    chart = _chart(task, part)
    milestones = list(part.milestones.order_by("due_on", "pk")) if part else []
    occurrences = occurrences_of(milestones, task, day)
    context, period = words_in_context(task), period_of(day, task.plan.report_cycle)
    return TaskPage(
        task=task,
        part=part,
        light=light_of(part, day) if part else Light.NONE,
        why=_why(part, chart, day) if part else [],
        context=context,
        edits=list({piece.edit.number: piece.edit for piece in context if piece.edit}.values()),
        place=_place(task),
        parts=[_line(one, part, reads_all, day) for one in parts],
        together=together_of(parts, day) if reads_all else None,
        proposed=any(one.proposed for one in parts),
        months=timeline(part, evidence, chart.indicator.unit if chart else "", reads_all, show) if part else [],
        chart=chart,
        milestones=[one for one in milestones if not occurrences or one.kind == MilestoneKind.STAGE],
        occurrences=occurrences,
        evidence=evidence,
        inherited=inherited_reports(part) if part and part.is_heir else [],  # type: ignore[attr-defined]
        time_gone=round(100 * time_share(task.plan.starts_on, part.due_on, day)) if part else 0,
        waiting=next((one for one in reports if one.state == ReportState.SUBMITTED), None),
        returned=reports[-1] if reports and reports[-1].state == ReportState.RETURNED else None,
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


def _why(part: Assignment, chart: IndicatorChart | None, day: date) -> list[str]:
    """The reasons of a red or yellow light; too slow a pace with its figures."""
    if light_of(part, day) not in (Light.RED, Light.YELLOW):
        return []
    slow = _slow(chart, chart.pace) if chart and chart.pace and chart.pace.misses else PACE_SLOW
    return [slow if reason == PACE_SLOW else reason for reason in reasons_of(part, day)]


def _slow(chart: IndicatorChart, pace: Pace) -> str:
    unit, ahead = chart.indicator.unit, pace.forecast.quantize(Decimal(1))
    return (
        f"近几个月平均每月增加{about(pace.per_month)}{unit}，照此到期约{plain(ahead)}{unit}，"
        f"比目标少{plain(chart.indicator.target_value - ahead)}{unit}；"
        f"要按期完成，每月需增加约{about(pace.needed_per_month)}{unit}"
    )


def about(value: Decimal) -> str:
    """A pace as people say it: whole numbers rounded up, one decimal where it is small."""
    return plain(value.quantize(Decimal(1) if value >= SMALL else Decimal("0.1"), rounding=ROUND_CEILING))


def words_in_context(task: Task) -> list[Piece]:
    """The paragraph the task stands in, with its own words as pieces that carry a status. One query."""
    source = task.plan.source_text
    left, right = source.rfind("\n", 0, task.start) + 1, source.find("\n", task.end)
    heading_end = task.section.heading_end
    if heading_end and left < heading_end <= task.start:
        left = heading_end
    lines = list(lines_of(source, (left, len(source) if right < 0 else right)))
    span = (lines[0][0], lines[-1][1]) if lines else task.span
    return list(pieces_of(source, span, [TaskStatus(task)], edits_of(source, task.plan.corrections.all())))


def _place(task: Task) -> str:
    """`第二章（二）第3段`."""
    section = task.section
    lines = list(lines_of(task.plan.source_text, (section.heading_end or section.start, section.end)))
    number = sum(left <= task.start for left, _ in lines) or 1
    paragraph = f"第{number}段" if len(lines) > 1 else ""
    return f"第{task.chapter.label}章{shown(section.label)}{paragraph}".strip(SPACES)


def _chart(task: Task, part: Assignment | None) -> IndicatorChart | None:
    indicator = next(iter(task.indicators.all()), None)
    if indicator is None or part is None or not part.is_owed:
        return None
    rows = IndicatorReading.objects.filter(
        indicator=indicator, report__assignment=part, report__state__in=COUNTING
    ).select_related("report")
    readings = list(rows.order_by("report__period"))
    return indicator_chart(indicator, readings, task.plan.starts_on, part.due_on, task.plan.report_cycle)
