"""A row of my tasks in words: what its state is, why, how far, by when, and what to press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from plan_tracker import clock
from tasks.lights import PACE_SLOW, Light, light_of, reasons_of, short_date
from tasks.models import Assignment, AssignmentState, DeadlineBasis, DeadlineKind, ProgressReport, ReportState
from tasks.progress import local_date
from tasks.report_input import plain
from tasks.schedule import Pace, time_share
from tasks.verbs.reports import task_url
from tasks.worklist import LANES, Lane

FULL_WIDTH = str.maketrans("()", "（）")
# What a row shows instead of its light while its state needs saying: glyph and words.
LANE_SIGNS = {
    Lane.SIGN: ("review", "待审签"),
    Lane.RETURNED: ("returned", "已退回"),
    Lane.ACCEPT: ("none", "待签收"),
}
LANE_ACTIONS = {
    Lane.SIGN: "sign",
    Lane.RETURNED: "fix",
    Lane.OVERDUE: "fill",
    Lane.ACCEPT: "accept",
    Lane.REPORT: "fill",
}
STATE_WORDS = {
    AssignmentState.DISPUTED: "提出了异议，等法治办处理",
    AssignmentState.CLOSURE_REQUESTED: "已申请办结，等法治办审核",
}


@dataclass(frozen=True)
class Row:
    """One assignment as it stands on the list."""

    assignment: Assignment
    lane: Lane
    glyph: str
    sign: str
    light: Light
    why: str
    tone: str
    reference: str
    value: str
    target: str
    tick: int
    due: str
    due_note: str
    due_tone: str
    action: str
    url: str
    draft: ProgressReport | None = None
    to_sign: list[ProgressReport] = field(default_factory=list)


def build_row(assignment: Assignment, reports: Sequence[ProgressReport] = (), outlook: Pace | None = None) -> Row:
    """The row of an assignment annotated with `lane_order`; no queries."""
    today, lane = clock.today(), LANES[assignment.lane_order]
    light = light_of(assignment, today)
    glyph, sign = _sign(assignment, lane, light)
    value, target = _value(assignment)
    due, due_note = _due(assignment, today)
    drafts = [one for one in reports if one.state == ReportState.DRAFT]
    return Row(
        assignment=assignment,
        lane=lane,
        glyph=glyph,
        sign=sign,
        light=light,
        why=_why(assignment, lane, light, reports, outlook),
        tone="returned" if lane == Lane.RETURNED else light.value,
        reference=section_reference(assignment),
        value=value,
        target=target,
        tick=round(time_share(assignment.plan.starts_on, assignment.due_on, today) * 100),
        due=due,
        due_note=due_note,
        due_tone=_due_tone(assignment, light, today),
        action=LANE_ACTIONS.get(lane, "view"),
        url=task_url(assignment),
        draft=drafts[-1] if drafts else None,
        to_sign=[one for one in reports if one.state == ReportState.DEPARTMENT_REVIEW] if lane == Lane.SIGN else [],
    )


def section_reference(assignment: Assignment) -> str:
    """Where in the document: `二（二）深入推进“放管服”改革`."""
    task = assignment.task
    if task.section.implied:
        return f"{task.chapter.label}、{task.section.title}"
    return f"{task.chapter.label}{task.section.label.translate(FULL_WIDTH)}{task.section.title}"


def _sign(assignment: Assignment, lane: Lane, light: Light) -> tuple[str, str]:
    if lane == Lane.WAITING:
        waiting_for_head = assignment.report_state == ReportState.DEPARTMENT_REVIEW
        return "review", "待审签" if waiting_for_head else "待审核"
    return LANE_SIGNS.get(lane, (light.value, light.label))


def _why(
    assignment: Assignment, lane: Lane, light: Light, reports: Sequence[ProgressReport], outlook: Pace | None
) -> str:
    """The reason beside the sign; empty when there is nothing to say."""
    today = clock.today()
    if lane == Lane.RETURNED:
        return _returned(assignment, reports)
    reasons = [_outlook_words(assignment, outlook) if one == PACE_SLOW else one for one in reasons_of(assignment, today)]
    if lane == Lane.ACCEPT:
        issued = [f"{short_date(local_date(assignment.issued_at))}由法治办下达"] if assignment.issued_at else []
        reasons = (reasons if light in (Light.RED, Light.YELLOW) else []) + issued
    elif lane == Lane.OVERDUE:
        reasons = [*reasons, "还没办完也请填报"]
    elif lane == Lane.WAITING and light not in (Light.RED, Light.YELLOW):
        reasons = []
    if assignment.state in STATE_WORDS and not reasons:
        reasons = [STATE_WORDS[AssignmentState(assignment.state)]]
    return "；".join(reasons)


def _returned(assignment: Assignment, reports: Sequence[ProgressReport]) -> str:
    """When, by whom and why the newest report was returned."""
    for report in reports:
        if report.state == ReportState.RETURNED and report.period == assignment.report_period and report.reviewed_at:
            by_head = report.reviewed_by is not None and report.reviewed_by.department_id == assignment.department_id
            who = "单位负责人" if by_head else "法治办"
            return f"{short_date(local_date(report.reviewed_at))} {who}退回：{report.review_comment}"
    return "填报被退回，请修改后重报"


def _outlook_words(assignment: Assignment, outlook: Pace | None) -> str:
    """A slow pace in numbers: what the end will bring and what is missing."""
    indicators = list(assignment.task.indicators.all())
    if outlook is None or not indicators:
        return PACE_SLOW
    unit = indicators[0].unit
    return f"按近三个月增速，到期预计{int(outlook.forecast)}{unit}，差{plain(-(-outlook.shortfall // 1))}{unit}"


def _value(assignment: Assignment) -> tuple[str, str]:
    """The first indicator's value and `/200项`; empty for percentages and where there is none."""
    indicators = list(assignment.task.indicators.all())
    if not indicators or indicators[0].unit == "%" or not assignment.is_owed:
        return "", ""
    first = indicators[0]
    return plain(assignment.current_value or first.baseline or first.target_value * 0), (
        f"/{plain(first.target_value)}{first.unit}"
    )


def _due(assignment: Assignment, today: date) -> tuple[str, str]:
    """The deadline and a note in words; constant and unspecified duties show no date of their own."""
    task = assignment.task
    if assignment.closed_on:
        late = "，晚于期限" if assignment.closed_late else ""
        return due_date(assignment.due_on, today), f"{short_date(assignment.closed_on)}办结{late}"
    if task.deadline_kind == DeadlineKind.FIXED:
        stated = " · 原文" if task.deadline_basis == DeadlineBasis.DOCUMENT else ""
        return due_date(assignment.due_on, today), days_words(assignment.due_on, today) + stated
    return task.deadline_text, f"至{due_date(assignment.due_on, today)}"


def due_date(day: date, today: date) -> str:
    """`10月24日`; with the year when it is another one."""
    return short_date(day) if day.year == today.year else f"{day.year}年{short_date(day)}"


def days_words(day: date, today: date) -> str:
    """`还有7天`, `今天到期`, `已过24天`."""
    left = (day - today).days
    if left == 0:
        return "今天到期"
    return f"还有{left}天" if left > 0 else f"已过{-left}天"


def _due_tone(assignment: Assignment, light: Light, today: date) -> str:
    if light == Light.RED:
        return "red"
    soon = assignment.due_soon_on is not None and assignment.due_soon_on <= today
    return "yellow" if light == Light.YELLOW and soon else ""
