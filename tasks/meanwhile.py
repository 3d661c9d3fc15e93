"""Somebody else was first: one sentence on who changed a duty, a report or a request meanwhile, and what to do."""

from __future__ import annotations

from typing import Any

from plan_tracker.errors import Conflict
from tasks.models import (
    Assignment,
    AssignmentEvent,
    AssignmentRequest,
    AssignmentState,
    ProgressReport,
    ReportState,
    RequestState,
)
from tasks.transitions import EVENT_LABELS


def require_version(assignment: Assignment, expected_version: int | None, doing: str) -> None:
    """Refuse to act on what somebody else changed since the form was opened; None asks for no check."""
    if expected_version is not None and assignment.version != expected_version:
        raise too_late(assignment, doing)


def too_late(assignment: Assignment, label: str) -> Conflict:
    """One sentence on who moved an assignment meanwhile."""
    last = AssignmentEvent.objects.filter(assignment=assignment.pk).order_by("-at", "-pk").first()
    who = f"{last.actor_name}刚刚{EVENT_LABELS.get(last.verb, '更新')}了" if last else "它已经变动："
    current = Assignment.objects.filter(pk=assignment.pk).values_list("state", flat=True).first()
    state = AssignmentState(current).label if current else "已删除"
    error = Conflict(f"没有{label}成功：{who}这项任务，现在是“{state}”，请刷新后再看。")
    error.about = assignment.pk
    return error


def report_changed(report: ProgressReport) -> str:
    """One sentence on who changed a report meanwhile and what to do."""
    found = _current(report)
    if found is None:
        return "没有保存：这份报告已经不在了，请刷新页面。"
    who, state = _last(found)
    return f"没有保存：{who}刚刚更新过这份报告（现在是“{state}”），您填写的内容还在，请核对后再提交。"


def last_touched(report: ProgressReport) -> tuple[str, str]:
    """Who changed a report last, as it now lies in the database, and its state in words."""
    return _last(_current(report) or report)


def _last(current: ProgressReport) -> tuple[str, str]:
    last = max(
        (pair for pair in (*_handed(current), *_stamps(current)) if pair[0] is not None),
        key=lambda pair: pair[0],
        default=(None, "其他人"),
    )
    return str(last[1]), ReportState(current.state).label


def _current(report: ProgressReport) -> ProgressReport | None:
    people = ("author", "reviewed_by", "signed_by")
    return ProgressReport.objects.filter(pk=report.pk).select_related(*people).first()


def _stamps(report: ProgressReport) -> list[tuple[Any, str]]:
    """Who touched a report when; the later step first, since one moment may carry several."""
    author = report.author.full_name
    stamps = []
    if report.reviewed_by:
        stamps.append((report.reviewed_at, report.reviewed_by.full_name))
    if report.signed_by:
        stamps.append((report.signed_at, report.signed_by.full_name))
    return [*stamps, (report.submitted_at, author), (report.updated_at, author)]


def _handed(report: ProgressReport) -> list[tuple[Any, str]]:
    """Who passed it to a colleague or took it back last."""
    return list(
        report.events.filter(verb__in=("hand_over", "recall")).order_by("-at").values_list("at", "actor_name")[:1]
    )


def request_decided(request: AssignmentRequest) -> str:
    """One sentence on who decided a request meanwhile, and how."""
    current = AssignmentRequest.objects.select_related("decided_by").get(pk=request.pk)
    if current.decided_by is None:
        return "没有办理成功：这个申请刚刚变动过，请刷新后再看。"
    decision = RequestState(current.state).label
    return f"没有办理成功：{current.decided_by.full_name}刚刚处理了这个申请（{decision}），请刷新后再看。"
