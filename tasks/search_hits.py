"""What was found, as people see it: where it leads, its name, the words around the match."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from departments.models import Department
from plan_tracker import clock
from tasks.lights import Light, light_of
from tasks.models import Evidence, Plan, ProgressReport, Task
from tasks.schedule import period_label
from tasks.search import Terms, excerpt
from tasks.together import together_of


@dataclass(frozen=True)
class Hit:
    """One thing found: where it leads, its name, the words around the match, and what it belongs to."""

    url: str
    title: str
    text: str
    note: str
    light: Light | None = None
    code: str = ""


def hit_of(row: Any, plan: Plan, terms: Terms) -> Hit:
    """A row of any kind as it is shown among results."""
    return HITS[type(row)](row, plan, terms)


def _task(row: Task, plan: Plan, terms: Terms) -> Hit:
    parts = row.shown_parts  # type: ignore[attr-defined]
    first = parts[0] if parts else None
    who = f"{first.department.name}{f'等{len(parts)}个单位' if len(parts) > 1 else ''}" if first else "还没有责任单位"
    # Only readers of everything get more than their own part, see `search`.
    together = together_of(parts, clock.today())
    light = together.light if together else light_of(first, clock.today()) if first else None
    who = f"{who}，{together.words}" if together else who
    return Hit(reverse("task", args=[plan.code, row.code]), row.title, excerpt([row.text], terms), who, light, row.code)


def _department(row: Department, plan: Plan, terms: Terms) -> Hit:
    ended = f"{row.valid_to.year}年{row.valid_to.month}月撤并" if row.valid_to else row.get_kind_display()
    return Hit(reverse("department", args=[row.pk]) + f"?plan={plan.code}", row.name, "", ended)


def _report(row: ProgressReport, plan: Plan, terms: Terms) -> Hit:
    task, period = row.assignment.task, period_label(row.period, plan.report_cycle)
    text = excerpt([row.work_done, row.problems, row.next_steps], terms)
    address = reverse("task", args=[plan.code, task.code]) + f"?department={row.department.code}#tl"
    note = f"{row.department.name} {period}填报，{row.get_state_display()}"
    return Hit(address, task.title, text, note, code=task.code)


def _file(row: Evidence, plan: Plan, terms: Terms) -> Hit:
    task = row.report.assignment.task
    note = f"{row.report.department.name} {task.title}"
    return Hit(reverse("evidence", args=[row.pk]), row.original_name, row.note, note)


HITS: dict[type, Callable[[Any, Plan, Terms], Hit]] = {
    Task: _task,
    Department: _department,
    ProgressReport: _report,
    Evidence: _file,
}
