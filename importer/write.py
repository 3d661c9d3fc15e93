"""Write the rows of a plan file; `importer.load` decides whether they may be written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from departments.models import Department
from importer.plan_file import each_task
from plan_tracker import clock
from tasks.models import (
    Assignment,
    AssignmentState,
    Chapter,
    ContextSpan,
    Indicator,
    Milestone,
    MilestoneKind,
    Plan,
    Section,
    SourceCorrection,
    Task,
)
from tasks.models.facts import OWED_ROLES
from tasks.schedule import occurrences

# More tasks than any section has: moves old numbers out of the way of new ones.
OUT_OF_THE_WAY = 10_000
SCHEDULED = (MilestoneKind.FINAL, MilestoneKind.RECURRING)


def write_plan(plan: Plan | None, wanted: dict[str, Any]) -> Plan:
    """Create or change the plan to hold exactly this content; call inside a transaction.

    `wanted` names departments singly (no groups). Rows are matched by number and code; parts of a task by department.
    """
    plan = _write_head(plan, wanted["plan"])
    _write_marks(plan, wanted)
    _remove_missing(plan, wanted)
    plan.tasks.update(number=F("number") + OUT_OF_THE_WAY)
    for chapter in wanted["chapters"]:
        _write_chapter(plan, chapter)
    _write_assignments(plan, wanted)
    return plan


def final_day(task: Task) -> date:
    """The last day of a task: its own deadline, its last occurrence if that is later, or the end of the plan."""
    return task.due_on or max([*_occurrences(task), task.plan.ends_on])


def _occurrences(task: Task) -> list[date]:
    if not task.recurrence:
        return []
    return list(occurrences(task.recurrence, task.recurrence_month, task.plan.starts_on, task.plan.ends_on))


def _write_head(plan: Plan | None, head: dict[str, Any]) -> Plan:
    row = plan or Plan()
    for name, value in head.items():
        setattr(row, name, date.fromisoformat(value) if name.endswith("_on") else value)
    row.changed_at = clock.now()
    row.version += 1 if plan else 0
    row.save()
    return row


def _write_marks(plan: Plan, wanted: dict[str, Any]) -> None:
    """Context and corrections carry nothing of their own: written anew."""
    plan.context_spans.all().delete()
    plan.corrections.all().delete()
    ContextSpan.objects.bulk_create(
        ContextSpan(plan=plan, start=one["span"][0], end=one["span"][1], kind=one["kind"], note=one["note"])
        for one in wanted["context"]
    )
    SourceCorrection.objects.bulk_create(
        SourceCorrection(
            plan=plan,
            start=one["span"][0],
            end=one["span"][1],
            as_written=one["as_written"],
            corrected=one["corrected"],
            note=one["note"],
        )
        for one in wanted["corrections"]
    )


def _remove_missing(plan: Plan, wanted: dict[str, Any]) -> None:
    """Remove tasks the file no longer has; tasks that move to another section must outlive their old one."""
    plan.tasks.exclude(code__in=[task["code"] for _, task in each_task(wanted)]).delete()
    kept = {(c["number"], s["number"]) for c in wanted["chapters"] for s in c["sections"]}
    gone = [s.pk for s in plan.sections.select_related("chapter") if (s.chapter.number, s.number) not in kept]
    if gone:
        _rehome(plan, wanted, gone)
        plan.sections.filter(pk__in=gone).delete()
    plan.chapters.exclude(number__in=[chapter["number"] for chapter in wanted["chapters"]]).delete()


def _rehome(plan: Plan, wanted: dict[str, Any], gone: list[int]) -> None:
    """Create the sections first, so that the kept tasks of a disappearing section have where to go."""
    new = {task["code"]: (c, s) for c in wanted["chapters"] for s in c["sections"] for task in s["tasks"]}
    for position, task in enumerate(plan.tasks.filter(section__in=gone), 1):
        chapter_data, section_data = new[task.code]
        chapter = _chapter(plan, chapter_data)
        section = _section(chapter, section_data)
        task.chapter, task.section, task.number = chapter, section, OUT_OF_THE_WAY // 2 + position
        task.save(update_fields=["number", "chapter", "section"])
        task.assignments.update(chapter=chapter)


def _write_chapter(plan: Plan, data: dict[str, Any]) -> None:
    chapter = _chapter(plan, data)
    for one in data["sections"]:
        section = _section(chapter, one)
        for number, task in enumerate(one["tasks"], 1):
            _write_indicators(_task(section, number, task), task["indicators"])


def _chapter(plan: Plan, data: dict[str, Any]) -> Chapter:
    fields = {name: data[name] for name in ("label", "title", "short_title")}
    fields |= {"start": data["heading"][0], "end": data["heading"][1]}
    return Chapter.objects.update_or_create(plan=plan, number=data["number"], defaults=fields)[0]


def _section(chapter: Chapter, data: dict[str, Any]) -> Section:
    heading = data["heading"] or (None, None)
    fields = {name: data[name] for name in ("label", "title", "implied")}
    fields |= {"start": data["span"][0], "end": data["span"][1], "plan": chapter.plan}
    fields |= {"heading_start": heading[0], "heading_end": heading[1]}
    return Section.objects.update_or_create(chapter=chapter, number=data["number"], defaults=fields)[0]


def _task(section: Section, number: int, data: dict[str, Any]) -> Task:
    deadline = data["deadline"]
    fields = {name: data[name] for name in ("title", "text", "evidence_required")}
    fields |= {"chapter": section.chapter, "section": section, "number": number}
    fields |= {"start": data["span"][0], "end": data["span"][1]}
    fields |= {
        "deadline_kind": deadline["kind"],
        "due_on": date.fromisoformat(deadline["due_on"]) if deadline["due_on"] else None,
        "recurrence": deadline["recurrence"],
        "recurrence_month": deadline["month"],
        "deadline_basis": deadline["basis"],
        "deadline_words": deadline["words"],
    }
    return Task.objects.update_or_create(plan=section.plan, code=data["code"], defaults=fields)[0]


def _write_indicators(task: Task, data: list[dict[str, Any]]) -> None:
    for order, one in enumerate(data, 1):
        fields = {name: one[name] for name in ("name", "unit", "comparator", "accumulates", "words", "soft")}
        fields["target_value"] = Decimal(str(one["target"]))
        fields["baseline"] = None if one["baseline"] is None else Decimal(str(one["baseline"]))
        Indicator.objects.update_or_create(task=task, order=order, defaults=fields)
    task.indicators.filter(order__gt=len(data)).delete()


def _write_assignments(plan: Plan, wanted: dict[str, Any]) -> None:
    """Unissued parts follow the file; issued and cancelled ones are left as they are."""
    departments = {one.code: one for one in Department.objects.all()}
    tasks = {task.code: task for task in plan.tasks.select_related("plan", "chapter")}
    data = {task["code"]: task for _, task in each_task(wanted)}
    roles = {(code, one["department"]): one["role"] for code, task in data.items() for one in task["departments"]}
    existing = plan.assignments.select_related("task", "department")
    present = {(row.task.code, row.department.code): row for row in existing}
    for key, row in list(present.items()):
        if row.state == AssignmentState.DRAFT and roles.get(key) != row.role:
            row.delete()
            del present[key]
    fresh = []
    for (code, department), role in roles.items():
        if (code, department) not in present:
            fresh.append(_new(tasks[code], departments[department], role, data[code]["proposed"]))
    Assignment.objects.bulk_create(fresh)
    settled = [code for code, task in data.items() if not task["proposed"]]
    plan.assignments.filter(task__code__in=settled, proposed=True).update(proposed=False)
    _write_milestones(plan)


def _new(task: Task, department: Department, role: str, proposed: bool) -> Assignment:
    return Assignment(
        plan=task.plan,
        chapter=task.chapter,
        task=task,
        department=department,
        role=role,
        proposed=proposed,
        due_on=final_day(task),
    )


def _write_milestones(plan: Plan) -> None:
    """Give every unissued part its final day and its occurrences; stages set by hand stay."""
    stale, fresh = [], []
    drafts = plan.assignments.filter(state=AssignmentState.DRAFT).select_related("task__plan", "task__chapter")
    for row in drafts.prefetch_related("milestones"):
        wanted = scheduled_milestones(row)
        current = {(one.kind, one.due_on, one.basis) for one in row.milestones.all() if one.kind in SCHEDULED}
        if current != {(one.kind, one.due_on, one.basis) for one in wanted}:
            stale.append(row.pk)
            fresh += wanted
        if row.due_on != final_day(row.task) or row.chapter_id != row.task.chapter_id:
            row.due_on, row.chapter = final_day(row.task), row.task.chapter
            row.save(update_fields=["due_on", "chapter"])
    Milestone.objects.filter(assignment__in=stale, kind__in=SCHEDULED).delete()
    Milestone.objects.bulk_create(fresh)


def scheduled_milestones(row: Assignment) -> list[Milestone]:
    """The final day, and for those who owe the duty each earlier occurrence."""
    due_on, basis = final_day(row.task), row.task.deadline_basis
    days: list[tuple[str, date]] = [(MilestoneKind.FINAL, due_on)]
    if row.role in OWED_ROLES:
        days += [(MilestoneKind.RECURRING, day) for day in _occurrences(row.task) if day < due_on]
    return [Milestone(assignment=row, kind=kind, due_on=day, basis=basis) for kind, day in days]
