"""A row of my tasks in words: what its state is, why, how far, by when, and what to press."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plan_tracker import clock
from tasks.agenda import PeriodProgress
from tasks.lights import PACE_SLOW, Light, short_date
from tasks.models import Assignment, AssignmentState, DeadlineBasis, DeadlineKind, ProgressReport, ReportState
from tasks.occurrences import Occurrences
from tasks.presentation import Part, part_of
from tasks.progress import local_date
from tasks.recall_rules import RECALLABLE, why_not_recalled
from tasks.report_input import plain
from tasks.schedule import MONTHS_IN_CYCLE, Pace
from tasks.worklist import LANES, Lane, Worklist

FOLDED = (Lane.RUNNING, Lane.DONE)
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


@dataclass(frozen=True)
class Row:
    """One assignment as it stands on the list."""

    part: Part
    lane: Lane
    glyph: str
    sign: str
    why: str
    tone: str
    percent: int | None
    due: str
    due_note: str
    due_tone: str
    action: str
    draft: ProgressReport | None
    to_sign: list[ProgressReport]
    recall: ProgressReport | None = None
    times: Occurrences | None = None

    @property
    def assignment(self) -> Assignment:
        """The assignment itself."""
        return self.part.assignment


def build_row(
    assignment: Assignment,
    reports: Sequence[ProgressReport] = (),
    outlook: Pace | None = None,
    lead_progress: int | None = None,
    times: Occurrences | None = None,
) -> Row:
    """The row of an assignment annotated with `lane_order`; no queries. A supporting part shows its lead's progress."""
    today, lane = clock.today(), LANES[assignment.lane_order]
    part = part_of(assignment, today)
    glyph, sign = _sign(assignment, lane, Light(part.light))
    due, due_note = _due(assignment, times, today)
    drafts = [one for one in reports if one.state == ReportState.DRAFT]
    return Row(
        part=part,
        lane=lane,
        glyph=glyph,
        sign=sign,
        why=_why(part, lane, reports, outlook, times),
        tone="returned" if lane == Lane.RETURNED else part.light,
        percent=assignment.progress if assignment.is_owed or assignment.closed_on else lead_progress,
        due=due,
        due_note=due_note,
        due_tone=_due_tone(part, today),
        action=LANE_ACTIONS.get(lane, "view"),
        draft=drafts[-1] if drafts else None,
        to_sign=[one for one in reports if one.state == ReportState.DEPARTMENT_REVIEW] if lane == Lane.SIGN else [],
        recall=_recallable(assignment, reports) if lane == Lane.WAITING else None,
        times=times,
    )


def _recallable(assignment: Assignment, reports: Sequence[ProgressReport]) -> ProgressReport | None:
    """What was handed in for this period and may still be taken back."""
    waiting = [one for one in reports if one.state in RECALLABLE]
    for report in waiting:
        report.assignment = assignment  # loaded already, with its plan
    return next((one for one in reversed(waiting) if not why_not_recalled(one)), None)


def _sign(assignment: Assignment, lane: Lane, light: Light) -> tuple[str, str]:
    if lane == Lane.WAITING:
        waiting_for_head = assignment.report_state == ReportState.DEPARTMENT_REVIEW
        return "review", "待审签" if waiting_for_head else "待审核"
    return LANE_SIGNS.get(lane, (light.value, light.label))


def _why(
    part: Part, lane: Lane, reports: Sequence[ProgressReport], outlook: Pace | None, times: Occurrences | None
) -> str:
    """The reason beside the sign; empty when there is nothing to say."""
    assignment = part.assignment
    if lane == Lane.RETURNED:
        return _returned(assignment, reports)
    reasons = [_outlook_words(assignment, outlook) if one == PACE_SLOW else one for one in part.reasons]
    if times and times.gap and not assignment.closed_on:
        # The gap is what the light is red for: say it once, by the name of the missed time.
        told = assignment.overdue_on == times.missed[0].due_on + timedelta(days=1)
        reasons = [times.gap, *(reasons[1:] if told and part.light == Light.RED else reasons)]
    urgent = part.light in (Light.RED, Light.YELLOW)
    if lane == Lane.ACCEPT:
        issued = [f"{short_date(local_date(assignment.issued_at))}由法治办下达"] if assignment.issued_at else []
        reasons = (reasons if urgent else []) + issued
    elif lane == Lane.OVERDUE:
        reasons = [*reasons, "还没办完也请填报"]
    elif assignment.state == AssignmentState.CLOSURE_REQUESTED and not urgent:
        reasons = ["已申请办结，等法治办审核"]
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
    first, reached = indicators[0], int(outlook.forecast)
    return f"按近三个月增速，到期预计{reached}{first.unit}，差{plain(first.target_value - reached)}{first.unit}"


def _due(assignment: Assignment, times: Occurrences | None, today: date) -> tuple[str, str]:
    """The deadline and a note in words; constant and unspecified duties show no date of their own."""
    task = assignment.task
    if assignment.closed_on:
        late = "，晚于期限" if assignment.closed_late else ""
        return due_date(assignment.due_on, today), f"{short_date(assignment.closed_on)}办结{late}"
    if task.deadline_kind == DeadlineKind.FIXED:
        stated = " · 原文" if task.deadline_basis == DeadlineBasis.DOCUMENT else ""
        return due_date(assignment.due_on, today), days_words(assignment.due_on, today) + stated
    if times:
        by_month = times.now is not None and task.recurrence in MONTHS_IN_CYCLE
        return times.now.period if times.now and by_month else task.deadline_text, times.place
    return task.deadline_text, f"至{due_date(assignment.due_on, today)}"


def _due_tone(part: Part, today: date) -> str:
    """The colour of the final deadline; an earlier milestone that is late or near is said in the reason."""
    assignment = part.assignment
    if part.light == Light.RED and assignment.due_on < today:
        return "red"
    final_is_next = assignment.overdue_on is None or (assignment.overdue_on - assignment.due_on).days == 1
    return "yellow" if part.due_soon and final_is_next else ""


def due_date(day: date, today: date) -> str:
    """`10月24日`; with the year when it is another one."""
    return short_date(day) if day.year == today.year else f"{day.year}年{short_date(day)}"


def days_words(day: date, today: date) -> str:
    """`还有7天`, `今天到期`, `已过24天`."""
    left = (day - today).days
    if left == 0:
        return "今天到期"
    return f"还有{left}天" if left > 0 else f"已过{-left}天"


@dataclass(frozen=True)
class ListSection:
    """One or two lanes under a heading."""

    key: str
    title: str
    note: str
    count: int
    rows: list[Row]
    quiet: bool = False
    folded: bool = False
    open: bool = False


def build_sections(work: Worklist, progress: PeriodProgress, opened: Collection[int]) -> list[ListSection]:
    """The list under its headings, in the order of doing it; empty ones are left out."""
    found = []
    for key, lanes, title, note in _headings(progress):
        rows = [_list_row(work, one) for lane in lanes for one in work.lanes.get(lane, [])]
        count = sum(work.counts.get(lane, 0) for lane in lanes)
        folded = key in FOLDED
        shown = any(row.assignment.pk in opened for row in rows)
        if rows:
            heading = title.format(n=count)
            found.append(ListSection(key, heading, note, count, rows, folded or key == Lane.WAITING, folded, shown))
    return found


def _headings(progress: PeriodProgress) -> list[tuple[str, tuple[Lane, ...], str, str]]:
    label, closing = progress.label, f"{closing_words(progress)}（{short_date(progress.due_on)}）"
    return [
        (Lane.SIGN, (Lane.SIGN,), "待审签{n}项", "审签后报法治办审核"),
        ("first", (Lane.RETURNED, Lane.OVERDUE), "先处理这{n}项", "被退回的、已逾期的排在最前"),
        (Lane.ACCEPT, (Lane.ACCEPT,), "待签收{n}项", "签收后开始办理和填报"),
        (Lane.REPORT, (Lane.REPORT,), label + "待填报{n}项", closing),
        (Lane.WAITING, (Lane.WAITING,), "已提交，等待审核{n}项", "如果退回，会排到最前面"),
        (Lane.RUNNING, (Lane.RUNNING,), "本期不用再报{n}项", ""),
        (Lane.DONE, (Lane.DONE,), "已办结{n}项", ""),
    ]


def _list_row(work: Worklist, assignment: Assignment) -> Row:
    return build_row(
        assignment,
        work.reports.get(assignment.pk, ()),
        work.outlooks.get(assignment.pk),
        work.leads.get(assignment.task_id),
        work.times.get(assignment.pk),
    )


def closing_words(progress: PeriodProgress) -> str:
    """`明天截止`, `还有3天截止`, `已过截止日2天`."""
    days = progress.days_left
    if days < 0:
        return f"已过截止日{-days}天"
    return {0: "今天截止", 1: "明天截止"}.get(days, f"还有{days}天截止")
