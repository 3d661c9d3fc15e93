"""What each person of a department has in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from reports.known import Parts
from reports.rollups.obligations import closed_by, expected_in, overdue_by, reported_in


@dataclass(frozen=True)
class OwnerRow:
    """One person's owed assignments."""

    name: str
    total: int
    done: int
    red: int
    reported: int
    expected: int

    @property
    def key(self) -> str:
        """How the ledger's filter names this person."""
        return "none" if self.name == NOT_ACCEPTED else self.name


NOT_ACCEPTED = "还没有签收"


def owners(rows: Parts, day: date, period: date) -> list[OwnerRow]:
    """A department's people and what they have in hand; one query."""
    done, red, reported = closed_by(day), overdue_by(day), reported_in(period)
    grouped = (
        rows.owed()
        .order_by()
        .values_list("owner__full_name")
        .annotate(
            n=Count("pk"),
            done=Count("pk", filter=done),
            red=Count("pk", filter=red),
            reported=Count("pk", filter=reported),
            expected=Count("pk", filter=expected_in(period)),
        )
    )
    table = [OwnerRow(name or NOT_ACCEPTED, *numbers) for name, *numbers in grouped]
    return sorted(table, key=lambda one: (-one.total, one.name))
