"""Put the public page together from the roll-ups."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from departments.models import Department
from reports import rollups
from reports.known import Duty, known_rows
from tasks.lights import Light
from tasks.models import Chapter, Indicator, Plan
from tasks.report_input import plain

STYLE = (Path(settings.BASE_DIR) / "static" / "css" / "public-page.css").read_text(encoding="utf-8")
STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
UNDER_WAY = "正在办理"


@dataclass(frozen=True)
class PublicTask:
    """A task as the public may see it."""

    title: str
    status: str
    glyph: str
    together: str
    departments: str


@dataclass(frozen=True)
class PublicIndicator:
    """A number the plan asks for, and how far it is."""

    name: str
    target: str
    value: str


@dataclass(frozen=True)
class PublicChapter:
    """A chapter with its counts, and its tasks where they are shown."""

    chapter: Chapter
    counts: rollups.Counts
    tasks: list[PublicTask] = field(default_factory=list)


def public_page(plan: Plan, day: date, chosen: Collection[str]) -> str:
    """The whole file as HTML; no script, no link to anywhere, styles inside. A fixed number of queries."""
    tasks = rollups.task_lights(plan, day)
    names = _departments(plan, day) if {"tasks", "departments"} <= set(chosen) else {}
    chapters = [
        PublicChapter(
            row.chapter, row.counts, [_task(one, names, chosen) for one in row.tasks] if "tasks" in chosen else []
        )
        for row in rollups.chapter_rows(list(plan.chapters.order_by("number")), tasks)
    ]
    context = {
        "plan": plan,
        "day": day,
        "chosen": set(chosen),
        "counts": rollups.count_tasks(tasks),
        "chapters": chapters,
        "indicators": _indicators(plan, day, tasks) if "indicators" in chosen else [],
        "paragraphs": _paragraphs(plan) if "text" in chosen else [],
        "lights": list(Light),
        "style": STYLE,
        "style_hash": STYLE_HASH,
    }
    return render_to_string("reports/public_page.html", context)


def _task(task: rollups.TaskLight, names: dict[int, list[str]], chosen: Collection[str]) -> PublicTask:
    exact = "lights" in chosen or task.light == Light.DONE
    return PublicTask(
        title=task.title,
        status=task.light.label if exact else UNDER_WAY,
        glyph=task.light.value if exact else Light.GREEN.value,
        together=task.together,
        departments="、".join(names.get(task.pk, [])),
    )


def _departments(plan: Plan, day: date) -> dict[int, list[str]]:
    """Who owes each task, in the departments' own order; two queries."""
    rows = known_rows(plan, day).owed().order_by("department__order").values_list("task", "department")
    pairs = list(rows)
    bodies = Department.objects.in_bulk({department for _, department in pairs})
    names: dict[int, list[str]] = defaultdict(list)
    for task, department in pairs:
        names[task].append(bodies[department].name)
    return names


def _indicators(plan: Plan, day: date, tasks: list[rollups.TaskLight]) -> list[PublicIndicator]:
    """Of tasks that one department owes: the values of several are not one number."""
    single = {task.pk for task in tasks if task.owed == 1}
    rows = [row for row in rollups.hard_items(known_rows(plan, day), day) if row.task_id in single]
    pairs = [(row, next((one for one in row.task.indicators.all() if not one.soft), None)) for row in rows]
    return [_indicator(row, one) for row, one in pairs if one]


def _indicator(row: Duty, one: Indicator) -> PublicIndicator:
    target = f"{one.get_comparator_display()}{plain(one.target_value)}{one.unit}"
    value = "还没有数据" if row.current_value is None else f"{plain(row.current_value)}{one.unit}"
    return PublicIndicator(one.name, target, value)


def _paragraphs(plan: Plan) -> list[str]:
    text: str = Plan.objects.values_list("source_text", flat=True).get(pk=plan.pk)
    return [line.strip() for line in text.splitlines() if line.strip()]
