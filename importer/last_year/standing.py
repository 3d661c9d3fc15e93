"""How last year's tasks stand: who had them, in which rhythm, and what is not finished."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from importer.last_year.matching import Sentence
from tasks.models import Assignment, Plan, PlanState
from tasks.models.facts import OPEN_STATES, OWED_ROLES, AssignmentState

UNFINISHED = (*OPEN_STATES, AssignmentState.SUSPENDED)


@dataclass(frozen=True)
class Part:
    """One department's part in a task of last year."""

    pk: int
    department: str  # code
    name: str
    role: str
    unfinished: bool
    progress: int


@dataclass
class Standing:
    """A task of last year."""

    code: str
    title: str
    text: str
    recurrence: str
    month: int | None
    due_on: date | None = None
    parts: list[Part] = field(default_factory=list)

    @property
    def unfinished(self) -> list[Part]:
        """Owed parts that could go on next year."""
        return [one for one in self.parts if one.unfinished and one.role in OWED_ROLES]


def plan_before(year: int) -> Plan | None:
    """The newest plan handed down for an earlier year."""
    return Plan.objects.exclude(state=PlanState.DRAFT).filter(year__lt=year).newest_first().first()


def standings(plan: Plan) -> dict[str, Standing]:
    """Every task of a plan by its code, with its parts; cancelled ones are left out. Two queries."""
    found = {
        task.code: Standing(task.code, task.title, task.text, task.recurrence, task.recurrence_month, task.due_on)
        for task in plan.tasks.order_by("start")
    }
    for row in _parts(plan):
        found[row.task.code].parts.append(
            Part(row.pk, row.department.code, row.department.name, row.role, row.state in UNFINISHED, row.progress)
        )
    return found


def sentences(tasks: Iterable[Standing]) -> list[Sentence]:
    """What is held against the new plan."""
    return [Sentence(one.code, one.text) for one in tasks]


def _parts(plan: Plan) -> Iterable[Assignment]:
    rows = plan.assignments.exclude(state=AssignmentState.CANCELLED).select_related("task", "department")
    return rows.order_by("task__start", "department__order", "department__code")
