"""What the verbs of scoring share: whom to tell, and the audit entry."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from audit import verbs as audit
from departments.models import User
from departments.roles import REPORTS
from notifications import verbs as notifications
from reports.models import ScoreEntry, ScoringScheme
from tasks.permissions import require_reviewer

KIND = "scoring"


def require_office(by: User, doing: str) -> None:
    """Only the legal affairs office scores. Raises Forbidden."""
    require_reviewer(by, doing)


def audit_scheme(scheme: ScoringScheme, action: str, *, by: User | None, **detail: Any) -> None:
    """The audit entry about a scheme or its rules; last in its transaction."""
    audit.record(
        chain=scheme.plan.audit_chain,
        by=by,
        action=f"scoring.{action}",
        object_type="scoring_scheme",
        object_id=str(scheme.pk),
        object_label=scheme.name,
        detail=detail,
    )


def audit_entry(entry: ScoreEntry, action: str, *, by: User, **detail: Any) -> None:
    """The audit entry about one entry; last in its transaction."""
    audit.record(
        chain=entry.scheme.plan.audit_chain,
        by=by,
        action=f"score.{action}",
        object_type="score_entry",
        object_id=str(entry.pk),
        object_label=f"{entry.department.short_name} {entry.reference} {entry.rule.name}",
        detail=detail,
    )


def tell_departments(departments: Collection[int], *, title: str, body: str, url: str, key: str) -> None:
    """Tell the reporters and heads of these departments."""
    people = User.objects.filter(department__in=departments, role__in=REPORTS, is_active=True)
    drafts = [
        notifications.Draft(pk, KIND, title, body, url, key)
        for pk in people.order_by("pk").values_list("pk", flat=True)
    ]
    if drafts:
        notifications.queue_many(drafts)


def entry_url(entry: ScoreEntry) -> str:
    """Path of the entry's page."""
    return f"/scoring/entries/{entry.pk}/"


def table_url(scheme: ScoringScheme) -> str:
    """Path of the table of the scheme's plan."""
    return f"/scoring/?plan={scheme.plan.code}"


def signed(points: Any) -> str:
    """`加2分`, `扣0.5分`."""
    number = f"{abs(points).normalize():f}"
    return f"{'加' if points > 0 else '扣'}{number}分"
