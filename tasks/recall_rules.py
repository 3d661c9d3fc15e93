"""When a report may be taken back (撤回填报): while nobody has judged it, in its own period."""

from __future__ import annotations

from plan_tracker import clock
from tasks.models import AssignmentState, ProgressReport, ReportState
from tasks.models.facts import WORKING_STATES
from tasks.schedule import period_label, period_of

RECALLABLE = (ReportState.DEPARTMENT_REVIEW, ReportState.SUBMITTED)
BY_STATE = {
    ReportState.DRAFT: "还没有提交，不用撤回，直接修改就行。",
    ReportState.APPROVED: "已经通过审核，不能撤回。需要更正的，请联系法治办。",
    ReportState.RETURNED: "已经退回，不用撤回，修改后重报就行。",
}


def why_not_recalled(report: ProgressReport) -> str:
    """Why a report cannot be taken back, said of it (“…已经通过审核，不能撤回。”); empty if it can.

    No queries; needs `report.assignment.plan` loaded. What was returned once keeps the day it was first handed in, so
    it is not taken back. A report of a past period could not be edited any more, and one with a newer one is history.
    """
    assignment = report.assignment
    cycle = assignment.plan.report_cycle
    if report.state in BY_STATE:
        return BY_STATE[ReportState(report.state)]
    if report.reviewed_at is not None:
        returner = "单位负责人" if report.state == ReportState.DEPARTMENT_REVIEW else "法治办"
        return f"退回过，重报以后不能撤回。需要更正的，请联系{returner}退回。"
    if assignment.report_period is not None and report.period < assignment.report_period:
        return "不是最近一期的，不能撤回。需要更正的，请在最近一期里写明。"
    if report.period != period_of(clock.today(), cycle):
        return f"是{period_label(report.period, cycle)}的，已经过了填报的时候，不能撤回。需要更正的，请联系法治办退回。"
    if assignment.state not in (*WORKING_STATES, AssignmentState.CLOSURE_REQUESTED):
        return f"所属的任务现在是“{assignment.get_state_display()}”，不能撤回。需要更正的，请联系法治办。"
    return ""
