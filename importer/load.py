"""Load departments and plans from files: whole or not at all, and a second time changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit import verbs as audit
from departments.models import Department, DepartmentGroup, User
from importer.export import ROLE_ORDER, export_plan, plain_number
from importer.plan_file import GROUP, each_task
from plan_tracker import clock
from plan_tracker.errors import DomainError
from tasks.models import (
    Assignment,
    AssignmentRole,
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
from tasks.models.assignment import OWED_ROLES
from tasks.schedule import occurrences


def load_plan(*, data: dict[str, Any], by: User | None = None, dry_run: bool = False) -> list[str]:
    """Make the database hold the plan of a checked file; returns what changes, in words, empty if nothing does.

    One transaction. Raises DomainError when a change would undo work that is already handed down.
    Responsibilities the office has confirmed stay confirmed.
    """
    with transaction.atomic():
        plan = Plan.objects.filter(code=data["plan"]["code"]).first()
        wanted = canonical(data)
        before = export_plan(plan) if plan else None
        changes = list(describe(before, wanted))
        if plan and before:
            _refuse_undoing_work(plan, before, wanted)
        if changes and not dry_run:
            plan = _write(plan, wanted)
            audit.record(
                chain=plan.audit_chain,
                by=by,
                action="plan.load",
                object_type="plan",
                object_id=str(plan.pk),
                object_label=plan.title,
                detail={"changes": len(changes)},
            )
    return changes


def canonical(data: dict[str, Any]) -> dict[str, Any]:
    """The file as `export_plan` would write it: groups unfolded into their members, departments in order."""
    wanted = deepcopy(data)
    day = date.fromisoformat(data["plan"]["issued_on"])
    order = dict(Department.objects.values_list("code", "order"))
    for _, task in each_task(wanted):
        roles: dict[str, str] = {}
        for one in sorted(task["departments"], key=lambda part: ROLE_ORDER[AssignmentRole(part["role"])]):
            for code in _members(one["department"], day):
                roles.setdefault(code, one["role"])
        pairs = sorted(roles.items(), key=lambda pair: (ROLE_ORDER[AssignmentRole(pair[1])], order[pair[0]], pair[0]))
        task["departments"] = [{"department": code, "role": role} for code, role in pairs]
        for indicator in task["indicators"]:
            indicator["target"] = plain_number(indicator["target"])
    return wanted


def _members(name: str, day: date) -> list[str]:
    if not name.startswith(GROUP):
        return [name]
    group = DepartmentGroup.objects.get(code=name[len(GROUP) :])
    existing = Q(valid_to=None) | Q(valid_to__gte=day)
    return list(group.members.filter(existing).order_by("order", "code").values_list("code", flat=True))


def describe(before: dict[str, Any] | None, wanted: dict[str, Any]) -> Iterator[str]:
    """What differs between a loaded plan and a file, one short sentence each."""
    if before is None:
        tasks = [task for _, task in each_task(wanted)]
        parts = sum(len(task["departments"]) for task in tasks)
        yield f"新增计划“{wanted['plan']['title']}”：{len(wanted['chapters'])}章，{len(tasks)}项任务，{parts}项分解"
        return
    for name, value in wanted["plan"].items():
        if before["plan"][name] != value:
            yield f"计划的 {name} 改变" if name == "source_text" else f"计划的 {name}：{before['plan'][name]} → {value}"
    if _headings(before) != _headings(wanted):
        yield "章节的标题或位置改变"
    for name, label in (("context", "说明性文字"), ("corrections", "原文疑误")):
        if before[name] != wanted[name]:
            yield f"{label}改变"
    yield from _describe_tasks(before, wanted)


def _headings(data: dict[str, Any]) -> list[Any]:
    sections = [{k: v for k, v in s.items() if k != "tasks"} for c in data["chapters"] for s in c["sections"]]
    return [[{k: v for k, v in c.items() if k != "sections"} for c in data["chapters"]], sections]


def _describe_tasks(before: dict[str, Any], wanted: dict[str, Any]) -> Iterator[str]:
    old = {task["code"]: task for _, task in each_task(before)}
    new = {task["code"]: task for _, task in each_task(wanted)}
    for code in old.keys() - new.keys():
        yield f"去掉任务 {code} {old[code]['title']}"
    for code, task in new.items():
        if code not in old:
            yield f"新增任务 {code} {task['title']}"
            continue
        for name in task:
            if name != "proposed" and old[code][name] != task[name]:
                yield f"任务 {code} 的 {name} 改变"


def _refuse_undoing_work(plan: Plan, before: dict[str, Any], wanted: dict[str, Any]) -> None:
    """What departments already have in hand is changed by the office's own verbs, never by loading a file."""
    issued = plan.assignments.exclude(state__in=[AssignmentState.DRAFT, AssignmentState.CANCELLED])
    parts = list(issued.values_list("task__code", "department__code", "department__name", "role"))
    new = {task["code"]: task for _, task in each_task(wanted)}
    old = {task["code"]: task for _, task in each_task(before)}
    for code, department, name, role in parts:
        if code not in new:
            raise DomainError(f"任务 {code} 已经下达，不能用载入文件的办法去掉，没有载入任何内容。")
        if {"department": department, "role": role} not in new[code]["departments"]:
            raise DomainError(f"任务 {code} 已经下达给{name}，不能用载入文件的办法改变单位，没有载入任何内容。")
        if old[code]["deadline"] != new[code]["deadline"] or old[code]["indicators"] != new[code]["indicators"]:
            raise DomainError(f"任务 {code} 已经下达，时限和指标不能用载入文件的办法修改，没有载入任何内容。")


def _write(plan: Plan | None, wanted: dict[str, Any]) -> Plan:
    fields = {name: _value(name, value) for name, value in wanted["plan"].items()} | {"changed_at": clock.now()}
    plan, _ = Plan.objects.update_or_create(code=fields.pop("code"), defaults=fields)
    plan.refresh_from_db()
    plan.context_spans.all().delete()
    plan.corrections.all().delete()
    ContextSpan.objects.bulk_create(
        ContextSpan(plan=plan, start=one["span"][0], end=one["span"][1], kind=one["kind"], note=one["note"])
        for one in wanted["context"]
    )
    SourceCorrection.objects.bulk_create(
        SourceCorrection(plan=plan, start=one["span"][0], end=one["span"][1], as_written=one["as_written"],
                         corrected=one["corrected"], note=one["note"])
        for one in wanted["corrections"]
    )  # fmt: skip
    _remove_missing(plan, wanted)
    departments = {one.code: one for one in Department.objects.all()}
    for chapter in wanted["chapters"]:
        _write_chapter(plan, chapter, departments)
    return plan


def _value(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name.endswith("_on") else value


def _remove_missing(plan: Plan, wanted: dict[str, Any]) -> None:
    plan.tasks.exclude(code__in=[task["code"] for _, task in each_task(wanted)]).delete()
    kept = {(c["number"], s["number"]) for c in wanted["chapters"] for s in c["sections"]}
    for section in plan.sections.select_related("chapter"):
        if (section.chapter.number, section.number) not in kept:
            section.delete()
    plan.chapters.exclude(number__in=[chapter["number"] for chapter in wanted["chapters"]]).delete()


def _write_chapter(plan: Plan, data: dict[str, Any], departments: dict[str, Department]) -> None:
    start, end = data["heading"]
    fields = {"label": data["label"], "title": data["title"], "short_title": data["short_title"]}
    chapter, _ = Chapter.objects.update_or_create(
        plan=plan, number=data["number"], defaults=fields | {"start": start, "end": end}
    )
    for one in data["sections"]:
        heading = one["heading"] or [None, None]
        section, _ = Section.objects.update_or_create(
            plan=plan,
            chapter=chapter,
            number=one["number"],
            defaults={
                "label": one["label"],
                "title": one["title"],
                "implied": one["implied"],
                "start": one["span"][0],
                "end": one["span"][1],
                "heading_start": heading[0],
                "heading_end": heading[1],
            },
        )
        for number, task in enumerate(one["tasks"], 1):
            _write_task(section, number, task, departments)


def _write_task(section: Section, number: int, data: dict[str, Any], departments: dict[str, Department]) -> None:
    deadline = data["deadline"]
    task, _ = Task.objects.update_or_create(
        plan=section.plan,
        code=data["code"],
        defaults={
            "chapter": section.chapter,
            "section": section,
            "number": number,
            "title": data["title"],
            "text": data["text"],
            "start": data["span"][0],
            "end": data["span"][1],
            "deadline_kind": deadline["kind"],
            "due_on": date.fromisoformat(deadline["due_on"]) if deadline["due_on"] else None,
            "recurrence": deadline["recurrence"],
            "recurrence_month": deadline["month"],
            "deadline_basis": deadline["basis"],
            "deadline_words": deadline["words"],
            "evidence_required": data["evidence_required"],
        },
    )
    _write_indicators(task, data["indicators"])
    _write_assignments(task, data, departments)


def _write_indicators(task: Task, data: list[dict[str, Any]]) -> None:
    for order, one in enumerate(data, 1):
        fields = {name: one[name] for name in ("name", "unit", "comparator", "accumulates", "words", "soft")}
        fields["target_value"] = Decimal(str(one["target"]))
        fields["baseline"] = None if one["baseline"] is None else Decimal(str(one["baseline"]))
        Indicator.objects.update_or_create(task=task, order=order, defaults=fields)
    task.indicators.filter(order__gt=len(data)).delete()


def _write_assignments(task: Task, data: dict[str, Any], departments: dict[str, Department]) -> None:
    wanted = {one["department"]: one["role"] for one in data["departments"]}
    current = {one.department.code: one for one in task.assignments.select_related("department")}
    for code, row in current.items():
        if wanted.get(code) != row.role:
            row.delete()
    fresh = [code for code, role in wanted.items() if code not in current or current[code].role != role]
    for code in fresh:
        _create_assignment(task, departments[code], wanted[code], data["proposed"])
    due_on = final_day(task)
    for row in task.assignments.filter(state=AssignmentState.DRAFT).exclude(due_on=due_on):
        row.delete()
        _create_assignment(task, row.department, row.role, row.proposed)


def _create_assignment(task: Task, department: Department, role: str, proposed: bool) -> None:
    due_on = final_day(task)
    row = Assignment.objects.create(
        plan=task.plan,
        chapter=task.chapter,
        task=task,
        department=department,
        role=role,
        proposed=proposed,
        due_on=due_on,
    )
    days = [(MilestoneKind.FINAL, due_on)]
    if role in OWED_ROLES:
        days += [(MilestoneKind.RECURRING, day) for day in _occurrences(task) if day < due_on]
    Milestone.objects.bulk_create(
        Milestone(assignment=row, kind=kind, due_on=day, basis=task.deadline_basis) for kind, day in days
    )


def _occurrences(task: Task) -> list[date]:
    return list(
        occurrences(task.recurrence, task.recurrence_month, task.plan.starts_on, task.plan.ends_on)
        if task.recurrence
        else []
    )


def final_day(task: Task) -> date:
    """The last day of a task: its own deadline, its last occurrence, or the end of the plan."""
    if task.due_on:
        return task.due_on
    return max([*_occurrences(task), task.plan.ends_on])
