"""What files say of a duty beyond its row: the words of its last report, files, extensions. As known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q

from plan_tracker import clock
from reports.known import known_reports
from reports.ledger.rows import LedgerRow
from reports.ledger.selection import Ledger
from tasks.models import AssignmentRequest, Evidence, ReportVersion, RequestKind, RequestState
from tasks.models.report_version import VersionQuerySet


@dataclass
class Details:
    """By key of the duty: its last report, how many files prove it, how often its deadline was extended."""

    reports: dict[int, ReportVersion] = field(default_factory=dict)
    evidence: dict[int, int] = field(default_factory=dict)
    extensions: dict[int, int] = field(default_factory=dict)


def details_of(ledger: Ledger, rows: Sequence[LedgerRow]) -> Details:
    """The details of some rows. Three queries, however many."""
    periods = {one.duty_id: one.report_period for row in rows for one in row.parts}
    end = clock.midnight(ledger.day + timedelta(days=1))
    seen = known_reports(ledger.plan, ledger.day).visible_to(ledger.user).filter(assignment__in=list(periods))
    chosen = seen.filter(period__in={one for one in periods.values() if one}).select_related("author", "signed_by")
    return Details(
        reports={one.assignment_id: one for one in chosen.order_by() if one.period == periods[one.assignment_id]},
        evidence=_evidence(seen.order_by(), end),
        extensions=_extensions(list(periods), end),
    )


def _evidence(reports: VersionQuerySet, end: datetime) -> dict[int, int]:
    there = Q(removed_at=None) | Q(removed_at__gte=end)
    rows = Evidence.objects.filter(there, uploaded_at__lt=end, report__in=reports.values("report")).order_by()
    return dict(rows.values_list("report__assignment").annotate(n=Count("pk")))


def _extensions(duties: list[int], end: datetime) -> dict[int, int]:
    granted = AssignmentRequest.objects.filter(kind=RequestKind.EXTENSION, state=RequestState.APPROVED)
    rows = granted.filter(assignment__in=duties, decided_at__lt=end).order_by()
    return dict(rows.values_list("assignment").annotate(n=Count("pk")))
