"""The figures of scoring: a department's score and what each entry adds. Only confirmed entries count."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from departments.models import Department
from reports.models import EntryState, ScoreEntry, ScoringScheme
from reports.scoring.rules import CENT, counted, limited, score

ORDER = ("happened_on", "pk")


@dataclass(frozen=True)
class Line:
    """One confirmed entry and what it adds after its rule's limit for the year."""

    entry: ScoreEntry
    counts: Decimal


@dataclass
class Standing:
    """A department's score; `lines` are its first entries, `count` is how many there are."""

    department: Department
    points: Decimal
    count: int = 0
    lines: list[Line] = field(default_factory=list)


def scores(scheme: ScoringScheme, departments: Collection[int]) -> dict[int, tuple[Decimal, int]]:
    """Score and number of counting entries by department; one query."""
    rows = _counting(scheme, departments).order_by()
    sums = rows.values("department", "rule", "rule__cap").annotate(total=Sum("points"), number=Count("pk"))
    changes: dict[int, Decimal] = dict.fromkeys(departments, Decimal(0))
    numbers: dict[int, int] = dict.fromkeys(departments, 0)
    for row in sums:
        numbers[row["department"]] += row["number"]
        changes[row["department"]] += limited(exact(row["total"]), row["rule__cap"])
    return {pk: (score(scheme.base_points, scheme.cap, changes[pk]), numbers[pk]) for pk in departments}


def standings(scheme: ScoringScheme, departments: Sequence[Department], each: int | None) -> list[Standing]:
    """The departments in the order given, each with its score and its first `each` entries; two queries."""
    ids = [one.pk for one in departments]
    found = scores(scheme, ids)
    rows = [Standing(one, *found[one.pk]) for one in departments]
    places = {row.department.pk: row for row in rows}
    for line in lines(scheme, ids, each):
        places[line.entry.department_id].lines.append(line)
    return rows


def lines(scheme: ScoringScheme, departments: Collection[int], each: int | None = None) -> list[Line]:
    """Confirmed entries with what they add, by department, rule and day; the first `each` of a department."""
    return [line_of(row) for row in counting_rows(scheme, departments, each)]


def counting_rows(scheme: ScoringScheme, departments: Collection[int], each: int | None = None) -> QuerySet[ScoreEntry]:
    """The rows of `lines`, for paging and streaming; `line_of` tells what one adds."""
    running = Window(Sum("points"), partition_by=["department", "rule"], order_by=ORDER)
    place = Window(RowNumber(), partition_by=["department"], order_by=["rule__number", *ORDER])
    rows = _counting(scheme, departments).annotate(running=running, place=place)
    if each is not None:
        rows = rows.filter(place__lte=each)
    rows = rows.select_related("rule", "department", "assignment__task", "notice", "confirmed_by")
    return rows.order_by("department__order", "department__code", "rule__number", *ORDER)


def line_of(row: Any) -> Line:
    """A row of `counting_rows` with what it adds."""
    return Line(row, counted(row.points, exact(row.running), row.rule.cap))


def exact(total: Decimal) -> Decimal:
    """A sum in hundredths: SQLite adds decimals as binary fractions."""
    return total.quantize(CENT)


def _counting(scheme: ScoringScheme, departments: Collection[int]) -> QuerySet[ScoreEntry]:
    return ScoreEntry.objects.filter(scheme=scheme, state=EntryState.CONFIRMED, department__in=departments)
