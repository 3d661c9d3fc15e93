"""Load a plan from a checked file: whole or not at all, and a second time changes nothing."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit import verbs as audit
from departments.models import Department, DepartmentGroup, User
from importer.describe import describe
from importer.export import ROLE_ORDER, export_plan, plain_number
from importer.plan_file import GROUP, each_task
from importer.write import write_plan
from plan_tracker.errors import DomainError
from tasks.models import AssignmentRole, AssignmentState, Plan

# What the departments' own dates and figures were computed from.
LOCKED_ONCE_ISSUED = ("year", "starts_on", "ends_on", "report_cycle", "report_day", "source_text")
NOTHING_LOADED = "没有载入任何内容。"


def load_plan(*, data: dict[str, Any], by: User | None = None, dry_run: bool = False) -> list[str]:
    """Make the database hold the plan of a checked file; returns what changes, in words, empty if nothing does.

    One transaction. Raises DomainError when a change would undo work that is already handed down.
    Responsibilities the office has confirmed stay confirmed, cancelled ones stay cancelled.
    """
    with transaction.atomic():
        plan = Plan.objects.select_for_update().filter(code=data["plan"]["code"]).first()
        wanted = canonical(data, plan)
        before = export_plan(plan) if plan else None
        changes = list(describe(before, wanted, dict(Department.objects.values_list("code", "name"))))
        if plan and before:
            refuse_undoing_work(plan, before, wanted)
        if changes and not dry_run:
            plan = write_plan(plan, wanted)
            _record(plan, by, changes)
    return changes


def canonical(data: dict[str, Any], plan: Plan | None) -> dict[str, Any]:
    """The file as `export_plan` would write it: groups unfolded, departments in order, cancelled parts left out."""
    wanted = deepcopy(data)
    day = date.fromisoformat(data["plan"]["issued_on"])
    order = dict(Department.objects.values_list("code", "order"))
    groups = _groups(day)
    cancelled = _cancelled(plan)
    confirmed = _confirmed(plan)
    for _, task in each_task(wanted):
        roles: dict[str, str] = {}
        for one in sorted(task["departments"], key=lambda part: ROLE_ORDER[AssignmentRole(part["role"])]):
            name = one["department"]
            for code in groups[name[len(GROUP) :]] if name.startswith(GROUP) else [name]:
                roles.setdefault(code, one["role"])
        pairs = sorted(roles.items(), key=lambda pair: (ROLE_ORDER[AssignmentRole(pair[1])], order[pair[0]], pair[0]))
        task["departments"] = [
            {"department": code, "role": role} for code, role in pairs if (task["code"], code) not in cancelled
        ]
        task["proposed"] = task["proposed"] and task["code"] not in confirmed
        for indicator in task["indicators"]:
            indicator["target"] = plain_number(indicator["target"])
            indicator["baseline"] = plain_number(indicator["baseline"])
    return wanted


def _groups(day: date) -> dict[str, list[str]]:
    """Members of each group that exist on `day`, by group code."""
    existing = Q(members__valid_from=None) | Q(members__valid_from__lte=day)
    existing &= Q(members__valid_to=None) | Q(members__valid_to__gte=day)
    found: dict[str, list[str]] = {code: [] for code in DepartmentGroup.objects.values_list("code", flat=True)}
    for code, member in DepartmentGroup.objects.filter(existing).values_list("code", "members__code"):
        if member:
            found[code].append(member)
    return found


def _cancelled(plan: Plan | None) -> set[tuple[str, str]]:
    if plan is None:
        return set()
    rows = plan.assignments.filter(state=AssignmentState.CANCELLED)
    return set(rows.values_list("task__code", "department__code"))


def _confirmed(plan: Plan | None) -> set[str]:
    """Codes of the tasks whose departments the office has confirmed, all of them."""
    if plan is None:
        return set()
    live = plan.assignments.exclude(state=AssignmentState.CANCELLED)
    every = set(live.values_list("task__code", flat=True))
    return every - set(live.filter(proposed=True).values_list("task__code", flat=True))


def refuse_undoing_work(plan: Plan, before: dict[str, Any], wanted: dict[str, Any], *, amending: bool = False) -> None:
    """What departments already have in hand is changed by the office's own verbs, never by loading a file.

    `amending`: deadlines and indicators may change, because the departments are told. Raises DomainError.
    """
    handed_down = plan.assignments.exclude(state=AssignmentState.DRAFT)
    if not handed_down.exists():
        return
    for name in LOCKED_ONCE_ISSUED:
        if before["plan"][name] != wanted["plan"][name]:
            raise DomainError(f"计划已经下达，plan.{name} 不能用载入文件的办法修改，{NOTHING_LOADED}")
    new = {task["code"]: task for _, task in each_task(wanted)}
    old = {task["code"]: task for _, task in each_task(before)}
    for code in sorted(set(handed_down.values_list("task__code", flat=True))):
        if code not in new:
            raise DomainError(f"任务 {code} 已经下达，不能从计划里去掉；要撤销请在任务页面办理，{NOTHING_LOADED}")
        _refuse_another_duty(old[code], new[code], amending)
    issued = handed_down.exclude(state=AssignmentState.CANCELLED)
    for code, department, name, role in issued.values_list(
        "task__code", "department__code", "department__name", "role"
    ):
        if {"department": department, "role": role} not in new[code]["departments"]:
            raise DomainError(f"任务 {code} 已经下达给{name}，要换单位请在任务页面办理，{NOTHING_LOADED}")


def _refuse_another_duty(old: dict[str, Any], new: dict[str, Any], amending: bool) -> None:
    """Wording may be mended; what is owed, by when, and which sentence it stands on may not change."""
    code = old["code"]
    if not amending and (old["deadline"] != new["deadline"] or old["indicators"] != new["indicators"]):
        raise DomainError(f"任务 {code} 已经下达，时限和指标不能用载入文件的办法修改，{NOTHING_LOADED}")
    if new["span"][0] >= old["span"][1] or new["span"][1] <= old["span"][0]:
        raise DomainError(f"任务 {code} 已经下达，这个编号不能改给另一项任务，{NOTHING_LOADED}")


def _record(plan: Plan, by: User | None, changes: list[str]) -> None:
    audit.record(
        chain=plan.audit_chain,
        by=by,
        action="plan.load",
        object_type="plan",
        object_id=str(plan.pk),
        object_label=plan.title,
        detail={"count": len(changes), "changes": changes[:20]},
    )
