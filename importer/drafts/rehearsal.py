"""Publishing rehearsed: who would get how many duties, and who would hear of it. Nothing is stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from departments.models import Department, Role, User
from importer.load import canonical
from importer.plan_file import each_task


@dataclass(frozen=True)
class Share:
    """What one department would get."""

    department: Department
    lead: int
    joint: int
    support: int
    people: int  # who would get the message

    @property
    def owed(self) -> int:
        """Duties it has to report on."""
        return self.lead + self.joint


@dataclass(frozen=True)
class Rehearsal:
    """What publishing would do."""

    shares: list[Share]
    tasks: int
    dated: int
    counted: int

    @property
    def owed(self) -> int:
        """Duties handed down that have to be reported on."""
        return sum(one.owed for one in self.shares)

    @property
    def support(self) -> int:
        """Supporting parts."""
        return sum(one.support for one in self.shares)

    @property
    def people(self) -> int:
        """Who would get a message."""
        return sum(one.people for one in self.shares)

    @property
    def nobody(self) -> list[Share]:
        """Departments without anybody who could report."""
        return [one for one in self.shares if not one.people]


def rehearse(data: dict[str, Any]) -> Rehearsal:
    """Count what a checked plan file would hand down; groups are unfolded as they would be. Four queries."""
    wanted = canonical(data, None)
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    tasks = [task for _, task in each_task(wanted)]
    for task in tasks:
        for one in task["departments"]:
            roles[one["department"]][one["role"]] += 1
    people = _people(list(roles))
    shares = [
        Share(row, roles[row.code]["lead"], roles[row.code]["joint"], roles[row.code]["support"], people[row.pk])
        for row in Department.objects.filter(code__in=roles)
    ]
    shares.sort(key=lambda one: (-one.owed, -one.support, one.department.order))
    dated = sum(task["deadline"]["kind"] == "fixed" for task in tasks)
    return Rehearsal(shares, len(tasks), dated, sum(len(task["indicators"]) for task in tasks))


def _people(codes: list[str]) -> Counter[int]:
    """As `tasks.verbs.assignments.issue_plan` tells them: reporters and heads who can sign in."""
    rows = User.objects.filter(department__code__in=codes, role__in=(Role.REPORTER, Role.HEAD), is_active=True)
    return Counter(pk for pk in rows.values_list("department_id", flat=True) if pk)
