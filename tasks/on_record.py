"""What is done with assignments and tasks, as entries of the audit chain: the last thing in a verb's transaction."""

from __future__ import annotations

from typing import Any

from audit import verbs as audit
from departments.models import User
from tasks.models import Assignment, Task


def audit_task(task: Task, action: str, *, by: User | None, **detail: Any) -> None:
    """Add the audit entry of a verb about a whole task; last in its transaction. Needs `task.plan`."""
    audit.record(
        chain=task.plan.audit_chain,
        by=by,
        action=action,
        object_type="task",
        object_id=str(task.pk),
        object_label=f"{task.code} {task.title}",
        detail=detail,
    )


def audit_assignment(assignment: Assignment, action: str, *, by: User | None, **detail: Any) -> None:
    """Add the audit entry of a verb; the last thing in its transaction, since it locks the plan's chain."""
    audit.record_many(chain=assignment.plan.audit_chain, by=by, deeds=[deed_of(assignment, action, **detail)])


def deed_of(assignment: Assignment, action: str, **detail: Any) -> audit.Deed:
    """What was done with an assignment, as a line of the record."""
    label = f"{assignment.task.code} {assignment.task.title}·{assignment.department.short_name}"
    return audit.Deed(action, "assignment", str(assignment.pk), label, detail)
