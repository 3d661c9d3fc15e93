"""What a subscription is called, and what it holds, in words."""

from __future__ import annotations

from departments.models import Department
from plan_tracker.errors import DomainError
from reports.documents.choice import KINDS as DOCUMENTS
from reports.ledger import bar
from reports.ledger.ledger_table import ledger_of
from reports.outputs.kinds import Ask, get_kind

MOST = 60


def conditions(ask: Ask, kind: str) -> list[str]:
    """What narrows it, in words: the ledger's conditions, a document's department."""
    if kind == "ledger":
        return [one.words for one in bar.tags(ledger_of(ask))]
    if kind in DOCUMENTS and ask.options.get("department", "").isdigit():
        row = Department.objects.filter(pk=int(ask.options["department"][:15])).first()
        return [row.short_name] if row else []
    return []


def default_label(ask: Ask, kind: str) -> str:
    """`任务台账（逾期和预警）`, cut where it gets long. Raises InvalidInput for conditions that cannot be read."""
    label, words = get_kind(kind).label, "、".join(conditions(ask, kind))
    if not words:
        return label
    room = MOST - len(label) - 2
    return f"{label}（{words if len(words) <= room else words[: room - 1] + '…'}）"


def is_readable(ask: Ask, kind: str, format: str) -> bool:
    """Whether this person could have it without saying more."""
    try:
        get_kind(kind).require(ask.user, ask, format)
    except DomainError:
        return False
    return True
