"""The office's queue: approve several reports at once, hand one over to a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from departments.models import User
from notifications import verbs as notifications
from plan_tracker.errors import Conflict, DomainError, Forbidden
from plan_tracker.text import clean_text
from tasks.history import write_event
from tasks.meanwhile import report_changed
from tasks.models import ProgressReport, ReportState
from tasks.on_record import audit_assignment
from tasks.permissions import get_report, may_review, require_reviewer
from tasks.review import doubts_by_report, prepared
from tasks.schedule import period_label
from tasks.verbs.report_decisions import approve_report

MOST_AT_ONCE = 50
MAX_NOTE = 300


@dataclass
class Outcome:
    """What became of several reports: `approved` now or by the same click before, `refused` with a sentence each."""

    approved: list[ProgressReport] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)  # id, title, sentence


def approve_many(*, by: User, chosen: Sequence[tuple[int, int]]) -> Outcome:
    """Approve those of `chosen` (report id, version it was seen at) that still are as seen and without doubts.

    Each in a transaction of its own: what one reviewer may not decide, or somebody was faster with, keeps none of the
    others waiting. Doing the same twice changes nothing. Raises DomainError for no report or too many.
    """
    require_reviewer(by, "批量通过")
    if not chosen:
        raise DomainError("还没有选择填报，请先勾选再批量通过。", field="reports")
    if len(chosen) > MOST_AT_ONCE:
        raise DomainError(f"一次最多批量通过{MOST_AT_ONCE}件，请分几次通过。", field="reports")
    versions = dict(chosen)
    rows = list(prepared(ProgressReport.objects.visible_to(by).filter(pk__in=versions)).order_by("submitted_at", "pk"))
    doubts = doubts_by_report(rows)
    outcome = Outcome()
    for report in rows:
        _approve_one(by, report, versions[report.pk], [one.label for one in doubts[report.pk]], outcome)
    known = {row.pk for row in rows}
    outcome.refused += [(pk, "", "没有找到这份填报，请刷新列表。") for pk in versions if pk not in known]
    return outcome


def _approve_one(by: User, report: ProgressReport, version: int, doubts: list[str], outcome: Outcome) -> None:
    title = report.assignment.task.title
    already = report.state == ReportState.APPROVED and report.version == version + 1
    if already and report.reviewed_by_id == by.pk:
        outcome.approved.append(report)
        return
    try:
        if report.state == ReportState.SUBMITTED and report.version == version and doubts:
            raise DomainError(f"有疑点（{doubts[0]}），请打开核对后单独审核。")
        # Read anew: an earlier one of this batch may have moved the same duty.
        again = get_report(by, report.pk)
        outcome.approved.append(approve_report(by=by, report=again, expected_version=version))
    except DomainError as error:
        outcome.refused.append((report.pk, title, error.message))


def hand_over_review(
    *, by: User, report: ProgressReport, to: User, note: str = "", expected_version: int
) -> ProgressReport:
    """Ask a colleague of the office to decide a waiting report (转他人审). It stays visible to every reviewer.

    Handing it to whoever has it already changes nothing. Raises Forbidden for anybody but a reviewer, DomainError for
    a colleague who cannot decide it, Conflict when the report changed meanwhile.
    """
    require_reviewer(by, "转交审核")
    note = clean_text(note, field="note", label="转交说明", max_length=MAX_NOTE, required=False)
    _require_colleague(by, report, to)
    if report.handed_to_id == to.pk and report.state == ReportState.SUBMITTED:
        return report
    assignment = report.assignment
    with transaction.atomic():
        moved = ProgressReport.objects.filter(
            pk=report.pk, version=expected_version, state=ReportState.SUBMITTED
        ).update(handed_to=to, version=expected_version + 1)
        if not moved:
            raise Conflict(report_changed(report))
        report.handed_to, report.version = to, expected_version + 1
        write_event(
            assignment, "hand_over", by=by, from_state=assignment.state, note=f"转给{to.full_name}审核", report=report
        )
        _tell_colleague(by, report, to, note)
        audit_assignment(assignment, "report.hand_over", by=by, period=str(report.period), to=to.full_name, note=note)
    return report


def _require_colleague(by: User, report: ProgressReport, to: User) -> None:
    if to.pk == by.pk:
        raise DomainError("不能转给自己，请选择另一位审核员。", field="to")
    if not may_review(to) or not to.is_active:
        raise DomainError("只能转给法治办在用的审核员，请重新选择。", field="to")
    if to.pk in (report.author_id, report.submitted_by_id):
        raise Forbidden(f"这份填报是{to.full_name}自己写的，请转给另一位审核员。")


def _tell_colleague(by: User, report: ProgressReport, to: User, note: str) -> None:
    assignment = report.assignment
    period = period_label(report.period, assignment.plan.report_cycle)
    notifications.queue(
        recipient=to,
        kind="handed_over",
        title=f"请审核：{assignment.task.title}",
        body=f"{by.full_name}把{assignment.department.short_name}{period}的填报转给您审核。{note}",
        url=f"/review/?plan={assignment.plan.code}&report={report.pk}",
        dedupe_key=f"handed_over:{report.pk}:{report.version}",
        about=f"report:{report.pk}",
    )
