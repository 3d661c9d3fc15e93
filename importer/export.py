"""A plan as a plan file: the same bytes for the same plan, loadable into an empty database."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from importer.plan_file import FORMAT
from tasks.models import Assignment, AssignmentRole, Chapter, Indicator, Plan, Section, Task

ROLE_ORDER = {AssignmentRole.LEAD: 0, AssignmentRole.JOINT: 1, AssignmentRole.SUPPORT: 2}
PAIR = re.compile(r"\[\s+(\d+),\s+(\d+)\s+\]")


def to_json(data: dict[str, Any]) -> str:
    """Readable in a diff: one value a line, spans on one line."""
    return PAIR.sub(r"[\1, \2]", json.dumps(data, ensure_ascii=False, indent=1)) + "\n"


def export_plan(plan: Plan) -> dict[str, Any]:
    """Everything of the document and its breakdown; a fixed number of queries. Progress is not part of it."""
    chapters = list(plan.chapters.order_by("number"))
    sections = _by_parent(plan.sections.order_by("number"), "chapter_id")
    tasks = _by_parent(plan.tasks.order_by("number").prefetch_related("indicators"), "section_id")
    parts = _by_parent(
        plan.assignments.exclude(state="cancelled")
        .select_related("department")
        .order_by("department__order", "department__code"),
        "task_id",
    )
    return {
        "format": FORMAT,
        "plan": _plan(plan),
        "chapters": [
            _chapter(one) | {"sections": [_section(s, tasks.get(s.pk, []), parts) for s in sections.get(one.pk, [])]}
            for one in chapters
        ],
        "context": [
            {"span": list(one.span), "kind": one.kind, "note": one.note} for one in plan.context_spans.order_by("start")
        ],
        "corrections": [
            {"span": list(one.span), "as_written": one.as_written, "corrected": one.corrected, "note": one.note}
            for one in plan.corrections.order_by("start", "end")
        ],
    }


def _by_parent(rows: Any, name: str) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(getattr(row, name), []).append(row)
    return grouped


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "code": plan.code,
        "title": plan.title,
        "year": plan.year,
        "doc_number": plan.doc_number,
        "issuer": plan.issuer,
        "notice_title": plan.notice_title,
        "issued_on": plan.issued_on.isoformat(),
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "end_words": plan.end_words,
        "report_cycle": plan.report_cycle,
        "report_day": plan.report_day,
        "source_text": plan.source_text,
    }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {
        "number": chapter.number,
        "label": chapter.label,
        "title": chapter.title,
        "short_title": chapter.short_title,
        "heading": list(chapter.span),
    }


def _section(section: Section, tasks: list[Task], parts: dict[int, list[Assignment]]) -> dict[str, Any]:
    return {
        "number": section.number,
        "label": section.label,
        "title": section.title,
        "implied": section.implied,
        "heading": None if section.implied else [section.heading_start, section.heading_end],
        "span": list(section.span),
        "tasks": [_task(task, parts.get(task.pk, [])) for task in tasks],
    }


def _task(task: Task, parts: list[Assignment]) -> dict[str, Any]:
    ordered = sorted(parts, key=lambda part: ROLE_ORDER[AssignmentRole(part.role)])
    return {
        "code": task.code,
        "title": task.title,
        "span": list(task.span),
        "text": task.text,
        "deadline": {
            "kind": task.deadline_kind,
            "due_on": task.due_on.isoformat() if task.due_on else None,
            "recurrence": task.recurrence,
            "month": task.recurrence_month,
            "basis": task.deadline_basis,
            "words": task.deadline_words,
        },
        "evidence_required": task.evidence_required,
        "indicators": [_indicator(one) for one in task.indicators.all()],
        "departments": [{"department": part.department.code, "role": part.role} for part in ordered],
        "proposed": any(part.proposed for part in parts),
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "name": indicator.name,
        "target": plain_number(indicator.target_value),
        "unit": indicator.unit,
        "comparator": indicator.comparator,
        "accumulates": indicator.accumulates,
        "baseline": plain_number(indicator.baseline),
        "words": indicator.words,
        "soft": indicator.soft,
    }


def plain_number(value: Decimal | float | None) -> int | float | None:
    """A JSON number: whole where it is whole."""
    if value is None:
        return None
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() else float(number)
