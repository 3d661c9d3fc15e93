"""Many copies of one plan with all that happened in it, set-based: a region's or a country's tables in a minute."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model

from tasks.models import (
    Assignment,
    AssignmentEvent,
    Chapter,
    Milestone,
    Plan,
    ProgressReport,
    ReportVersion,
    Section,
    Task,
)

# How a row of the first plan finds its fellow in a copy `p`: joins to the copied parent, and the columns to replace.
CHAPTER = (
    "JOIN tasks_chapter c1 ON c1.id = x.chapter_id JOIN tasks_chapter c ON c.plan_id = p.id AND c.number = c1.number"
)
SECTION = "JOIN tasks_section s ON s.chapter_id = c.id"
TASK = "JOIN tasks_task t1 ON t1.id = x.task_id JOIN tasks_task t ON t.plan_id = p.id AND t.code = t1.code"
PART = (
    "JOIN tasks_assignment a1 ON a1.id = x.assignment_id JOIN tasks_task t1 ON t1.id = a1.task_id"
    " JOIN tasks_task t ON t.plan_id = p.id AND t.code = t1.code"
    " JOIN tasks_assignment a ON a.task_id = t.id AND a.department_id = a1.department_id"
)
STEPS: tuple[tuple[type[Model], str, dict[str, str]], ...] = (
    (Chapter, "", {"plan_id": "p.id"}),
    (Section, CHAPTER, {"plan_id": "p.id", "chapter_id": "c.id"}),
    (Task, f"{CHAPTER} {SECTION}", {"plan_id": "p.id", "chapter_id": "c.id", "section_id": "s.id"}),
    (Assignment, TASK, {"plan_id": "p.id", "chapter_id": "t.chapter_id", "task_id": "t.id"}),
    (ProgressReport, PART, {"plan_id": "p.id", "assignment_id": "a.id"}),
    (
        ReportVersion,
        f"{PART} JOIN tasks_progressreport r ON r.assignment_id = a.id AND r.period = x.period",
        {"plan_id": "p.id", "assignment_id": "a.id", "report_id": "r.id"},
    ),
    (
        AssignmentEvent,
        PART,
        {
            "plan_id": "p.id",
            "chapter_id": "t.chapter_id",
            "task_id": "t.id",
            "assignment_id": "a.id",
            "report_id": "NULL",
        },
    ),
)


def copy_plans(first: int, count: int) -> None:
    """Add plans `plan-<first>` to `plan-<first + count - 1>`, each like `plan-0`; the planner knows them after."""
    with connection.cursor() as cursor:
        source = Plan.objects.values_list("pk", flat=True).get(code="plan-0")
        numbers = f"generate_series({first}, {first + count - 1}) n"
        code = {"code": "'plan-' || n", "title": "'计划' || n"}
        cursor.execute(_insert(Plan, f"FROM tasks_plan x, {numbers} WHERE x.id = {source}", code))
        made = f"CROSS JOIN (SELECT id FROM tasks_plan WHERE split_part(code, '-', 2)::int >= {first}) p"
        for model, joins, replaced in STEPS:
            table = model._meta.db_table
            cursor.execute(_insert(model, f"FROM {table} x {made} {joins} WHERE x.plan_id = {source}", replaced))
        ends = f"FROM tasks_milestone x {made} {PART} WHERE a1.plan_id = {source}"
        cursor.execute(_insert(Milestone, ends, {"assignment_id": "a.id"}))
        cursor.execute("ANALYZE")


def _insert(model: type[Model], rest: str, replaced: dict[str, str]) -> str:
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(replaced.get(name, f'x."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {model._meta.db_table} ({quoted}) SELECT {values} {rest}"
