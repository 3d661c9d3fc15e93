"""What a page shows of an assignment on a day: every figure and word made here, none in a template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from tasks.lights import Light, light_of, reasons_of
from tasks.models import Assignment, AssignmentRole, AssignmentState, DeadlineBasis, DeadlineKind
from tasks.report_input import plain
from tasks.schedule import time_share


@dataclass(frozen=True)
class Part:
    """One assignment as shown in lists. Percentages are whole numbers 0 to 100."""

    assignment: Assignment
    light: str
    reasons: list[str]
    time_gone: int
    value_text: str
    target_text: str
    due_soon: bool
    from_document: bool
    place: str
    url: str

    @property
    def pk(self) -> int:
        """The assignment's id."""
        return self.assignment.pk

    @property
    def code(self) -> str:
        """The task's number."""
        return self.assignment.task.code

    @property
    def title(self) -> str:
        """The task's name."""
        return self.assignment.task.title

    @property
    def progress(self) -> int:
        """Percent done."""
        return self.assignment.progress

    @property
    def due_on(self) -> date:
        """The final deadline."""
        return self.assignment.due_on

    @property
    def role(self) -> str:
        """主办, 共同承担 or 配合."""
        return AssignmentRole(self.assignment.role).label

    @property
    def state(self) -> str:
        """Workflow state in words."""
        return AssignmentState(self.assignment.state).label


def part_of(assignment: Assignment, day: date) -> Part:
    """Needs task (with section, chapter and indicators) and plan loaded; makes no query then."""
    task, plan = assignment.task, assignment.plan
    light = light_of(assignment, day)
    indicators = list(task.indicators.all())
    counted = indicators[0] if indicators and indicators[0].unit != "%" else None
    value = assignment.current_value
    soon = assignment.due_soon_on
    return Part(
        assignment=assignment,
        light=light.value,
        reasons=reasons_of(assignment, day),
        time_gone=round(100 * time_share(plan.starts_on, assignment.due_on, day)),
        value_text=(plain(value) if value is not None else "0") if counted else "",
        target_text=f"{plain(counted.target_value)}{counted.unit}" if counted else "",
        due_soon=light == Light.YELLOW and soon is not None and soon <= day,
        from_document=task.deadline_kind == DeadlineKind.FIXED and task.deadline_basis == DeadlineBasis.DOCUMENT,
        place=f"{task.chapter.label}{task.section.label}{task.section.title}",
        url=reverse("task", args=[plan.code, task.code]),
    )
