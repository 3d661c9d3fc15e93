"""What files say of a duty beyond its row: the words of its last report, files, extensions. As known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from plan_tracker import clock
from reports.ledger.rows import LedgerRow
from reports.ledger.selection import Ledger
from tasks.models import AssignmentRequest, Evidence, ProgressReport, ReportState, RequestKind, RequestState


@dataclass
class Details:
    """By key of the duty: its last report, how many files prove it, how often its deadline was extended."""

    reports: dict[int, ProgressReport] = field(default_factory=dict)
    evidence: dict[int, int] = field(default_factory=dict)
    extensions: dict[int, int] = field(default_factory=dict)


def details_of(ledger: Ledger, rows: Sequence[LedgerRow]) -> Details:
    """The details of some rows. Three queries, however many."""
    periods = {one.duty_id: one.report_period for row in rows for one in row.parts}
    end = clock.midnight(ledger.day + timedelta(days=1))
    sent = _reports(ledger, list(periods), end)
    chosen = sent.filter(period__in={one for one in periods.values() if one}).select_related("author", "signed_by")
    return Details(
        reports={one.assignment_id: _as_known(one, end) for one in chosen if one.period == periods[one.assignment_id]},
        evidence=_evidence(sent, end),
        extensions=_extensions(list(periods), end),
    )


def _reports(ledger: Ledger, duties: list[int], end: datetime) -> QuerySet[ProgressReport]:
    """Reports the reader may see. Of a past day only what has not been written anew since: earlier words are gone."""
    found = ProgressReport.objects.visible_to(ledger.user).filter(assignment__in=duties).order_by()
    return found if ledger.day == clock.today() else found.filter(submitted_at__lt=end)


def _as_known(report: ProgressReport, end: datetime) -> ProgressReport:
    """The report without what the office said of it later."""
    if report.reviewed_at and report.reviewed_at >= end:
        report.review_comment, report.state = "", ReportState.SUBMITTED
    return report


def _evidence(reports: QuerySet[ProgressReport], end: datetime) -> dict[int, int]:
    there = Q(removed_at=None) | Q(removed_at__gte=end)
    rows = Evidence.objects.filter(there, uploaded_at__lt=end, report__in=reports.values("pk")).order_by()
    return dict(rows.values_list("report__assignment").annotate(n=Count("pk")))


def _extensions(duties: list[int], end: datetime) -> dict[int, int]:
    granted = AssignmentRequest.objects.filter(kind=RequestKind.EXTENSION, state=RequestState.APPROVED)
    rows = granted.filter(assignment__in=duties, decided_at__lt=end).order_by()
    return dict(rows.values_list("assignment").annotate(n=Count("pk")))
