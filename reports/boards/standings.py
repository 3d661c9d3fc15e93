"""A department beside all others by 按期办结率: where it is, never who the others are and never a rank."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count

from departments.models import Department
from reports import rollups
from reports.known import known_rows
from reports.rollups import Punctuality
from tasks.models import Plan

# With fewer than this many others, a position would tell whose it is.
LEAST_OTHERS = 4


@dataclass(frozen=True)
class Standing:
    """One department's punctuality, under its name."""

    department_id: int
    name: str
    punctuality: Punctuality


@dataclass(frozen=True)
class Comparison:
    """Percentages 0 to 100; `others` in order of size, without names. `named` only where the office shows them."""

    own: float | None
    others: list[float]
    median: float | None
    named: list[Standing]

    @property
    def enough(self) -> bool:
        """Whether there are so many others that none can be recognised."""
        return len(self.others) >= LEAST_OTHERS

    @property
    def words(self) -> str:
        """`全旗各单位的中位数是85.7%，本部门83.3%。`"""
        if not self.enough or self.median is None:
            return "有到期或办结任务的单位还少，暂不比较。"
        if self.own is None:
            return f"全旗各单位的中位数是{short(self.median)}%。本部门还没有到期或办结的任务。"
        return f"全旗各单位的中位数是{short(self.median)}%，本部门{short(self.own)}%。"

    @property
    def bands(self) -> list[tuple[str, int]]:
        """How many departments, the own one included, in each stretch of ten points; the chart as a table."""
        values = [*self.others, *([] if self.own is None else [self.own])]
        found = Counter(min(9, int(value // 10)) for value in values)
        return [(f"{10 * n}%—{10 * n + 10}%", found[n]) for n in range(9, -1, -1) if found[n]]


def short(value: float) -> str:
    """`85.7`, `100`."""
    return f"{value:.1f}".removesuffix(".0")


def standings(plan: Plan, day: date) -> list[Standing]:
    """Every department that something fell due for or that closed something, in the departments' own order; two
    queries.
    """
    closed = rollups.closed_by(day)
    rows = known_rows(plan, day).owed().order_by().alias(asked_on=rollups.ASKED_ON).values_list("department_id")
    rows = rows.annotate(
        closed=Count("pk", filter=closed),
        late=Count("pk", filter=closed & rollups.LATE),
        overdue=Count("pk", filter=rollups.overdue_by(day)),
    )
    found = {pk: Punctuality(done - late, late, overdue) for pk, done, late, overdue in rows if done or overdue}
    names = Department.objects.filter(pk__in=found).order_by("order", "code").values_list("pk", "name")
    return [Standing(pk, name, found[pk]) for pk, name in names]


def compare(plan: Plan, department: Department, day: date) -> Comparison:
    """Where a department is among all; names only if the office switched the named table on."""
    table = standings(plan, day)
    values = {one.department_id: one.punctuality.percent for one in table}
    known = [value for value in values.values() if value is not None]
    others = sorted(value for pk, value in values.items() if pk != department.pk and value is not None)
    middle = median(known) if known else None
    return Comparison(values.get(department.pk), others, middle, table if plan.show_league else [])
