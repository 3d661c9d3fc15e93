"""The office's review queue (ui/05)."""

from __future__ import annotations

from django.db.models import QuerySet

from departments.models import User
from departments.roles import REVIEWS
from tasks.models import Plan, ProgressReport, ReportState


def queue(user: User, plan: Plan) -> QuerySet[ProgressReport]:
    """Reports waiting for a decision, oldest first; empty for whoever does not review."""
    if user.role not in REVIEWS:
        return ProgressReport.objects.none()
    rows = ProgressReport.objects.filter(plan=plan).waiting()
    return rows.select_related("assignment__task", "department", "author", "assignment__plan")


def waiting_count(user: User, plan: Plan | None) -> int:
    """How many reports wait for the office: the badge beside 审核队列. One query."""
    return queue(user, plan).count() if plan else 0


def previous_report(report: ProgressReport) -> ProgressReport | None:
    """The newest approved report of an earlier period, to hold this one against."""
    return (
        ProgressReport.objects.filter(
            assignment=report.assignment_id, period__lt=report.period, state=ReportState.APPROVED
        )
        .order_by("-period")
        .prefetch_related("readings__indicator")
        .first()
    )
