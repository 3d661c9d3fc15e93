"""A draft becomes a plan: checked, loaded, handed down and told to everybody in one transaction, or not at all."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from departments.models import Department, DepartmentGroup, User
from importer.amend import amend_plan
from importer.drafts.of_plan import amendment_codes
from importer.drafts.open_points import open_points
from importer.drafts.plan_file_of import plan_file_of
from importer.drafts.today import draft_today
from importer.drafts.working import Working, codes, each_duty
from importer.load import load_plan
from importer.models import ImportKind, ImportState, PlanImport
from importer.permissions import require_import
from importer.plan_codes import why_taken
from importer.plan_file import check_plan
from importer.problems import FileRefused
from importer.verbs.uploads import record
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from tasks.models import Assignment, Plan
from tasks.models.facts import OWED_ROLES
from tasks.permissions import require_reviewer
from tasks.transitions import BY_VERB
from tasks.verbs.assignments import issue_plan
from tasks.verbs.decisions import carry_over_assignment

# What can be carried over; what is disputed or waits for its closing to be decided is not, and stays where it is.
CARRIED_FROM = BY_VERB["carry_over"].sources


def publish_import(*, by: User, plan_import: PlanImport, version: int, carry: bool = False, reason: str = "") -> Plan:
    """Make the plan of a draft and hand it down; an amendment changes the plan it amends, for a `reason`.

    `version`: the draft the person saw. `carry`: what is unfinished in last year's partners of its tasks is carried
    over into them. Raises Forbidden for all but the office, Conflict for another version or a finished import,
    DomainError while something required is open.
    """
    require_import(by)
    require_reviewer(by, "发布下达计划")
    with transaction.atomic():
        row = PlanImport.objects.select_for_update(of=("self",)).select_related("base_plan").get(pk=plan_import.pk)
        working = _ready(row, version)
        data = plan_data(row, working)
        if row.kind == ImportKind.AMENDMENT:
            assert row.base_plan is not None
            amend_plan(by=by, plan=row.base_plan, data=data, reason=reason)
            plan = row.base_plan
        else:
            plan = _new_plan(by, data)
            if carry:
                _carry_over(by, plan, working)
            issue_plan(by=by, plan=plan)
        row.state, row.plan, row.finished_at = ImportState.PUBLISHED, plan, clock.now()
        row.save(update_fields=["state", "plan", "finished_at"])
        record(row, "import.publish", by, plan=plan.code, version=version)
    return plan


def plan_data(row: PlanImport, working: Working) -> dict[str, Any]:
    """The checked plan file of a draft. Raises DomainError with the first place that does not fit."""
    numbers = amendment_codes(working) if row.kind == ImportKind.AMENDMENT else codes(working)
    data = plan_file_of(working, row.text, numbers)
    departments = set(Department.objects.values_list("code", flat=True))
    groups = set(DepartmentGroup.objects.values_list("code", flat=True))
    try:
        check_plan(data, "草稿", departments, groups)
    except FileRefused as error:
        raise DomainError(f"还不能发布：{error.lines[0]}。请返回核对后再试。") from error
    if row.kind == ImportKind.NEW:
        _require_new_code(data["plan"]["code"])
    return data


def carried(working: Working) -> list[Assignment]:
    """Unfinished duties of last year whose department owes the same task in the draft, in the order of the plan."""
    rows: list[Assignment] = []
    for plan, wanted in _partners(working).items():
        found = Assignment.objects.filter(plan__code=plan, state__in=CARRIED_FROM, role__in=OWED_ROLES)
        found = found.filter(task__code__in=[code for code, _ in wanted]).select_related("plan", "task", "department")
        rows += [
            row
            for row in found.order_by("task__start", "pk")
            if (row.task.code, (row.department.code, row.role)) in wanted
        ]
    return rows


def _ready(row: PlanImport, version: int) -> Working:
    if row.state != ImportState.REVIEWING:
        raise Conflict(f"没有发布：这次导入{row.get_state_display()}。")
    if row.version != version:
        raise Conflict("没有发布：草稿刚刚又改过了，请看过现在的内容再发布。")
    working = draft_today(row)
    points = open_points(working)
    if points:
        raise DomainError(f"还有{len(points)}处要处理，处理完才能发布：{points[0].words}。")
    return working


def _require_new_code(code: str) -> None:
    why = why_taken(code)
    if why:
        raise DomainError(f"还不能发布：{why}编码在“计划信息”里改。", field="code")


def _new_plan(by: User, data: dict[str, Any]) -> Plan:
    load_plan(data=data, by=by)
    return Plan.objects.get(code=data["plan"]["code"])


def _partners(working: Working) -> dict[str, set[tuple[str, tuple[str | None, str]]]]:
    """Per earlier plan: its tasks that go on, each with whoever owes it in the draft and how."""
    wanted: dict[str, set[tuple[str, tuple[str | None, str]]]] = {}
    for _, _, task in each_duty(working):
        link = task["last_year"]
        for one in task["departments"] if link else []:
            wanted.setdefault(link["plan"], set()).add((link["code"], (one["department"], one["role"])))
    return wanted


def _carry_over(by: User, plan: Plan, working: Working) -> None:
    numbers = codes(working)
    new = {
        (task["last_year"]["plan"], task["last_year"]["code"]): numbers[task["id"]]
        for _, _, task in each_duty(working)
        if task["last_year"]
    }
    tasks = {task.code: task for task in plan.tasks.select_related("plan")}
    for row in carried(working):
        task = tasks[new[(row.plan.code, row.task.code)]]
        carry_over_assignment(by=by, assignment=row, reason=f"没有办完，结转到《{plan.title}》。", task=task)
