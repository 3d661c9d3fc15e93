"""Amend a plan that is already handed down (修订): visibly, with a reason, and everybody concerned is told."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from audit import verbs as audit
from departments.models import Department, User
from importer.describe import describe
from importer.export import export_plan
from importer.load import canonical, refuse_undoing_work
from importer.plan_file import each_task
from importer.write import final_day, scheduled_milestones, write_plan
from plan_tracker import clock
from plan_tracker.errors import DomainError
from plan_tracker.text import clean_text
from tasks.models import Assignment, Milestone, MilestoneKind, Plan, PlanAmendment, PlanState
from tasks.models.facts import OPEN_STATES
from tasks.notices import tell_department
from tasks.permissions import require_reviewer
from tasks.verbs.assignments import issue_plan
from tasks.workflow import touch_assignment

MOST_REASON = 500
MOST_SENTENCES = 500  # kept with an amendment; a longer one is better read in the plan itself


def amend_plan(*, by: User, plan: Plan, data: dict[str, Any], reason: str) -> PlanAmendment:
    """Make a plan already handed down hold what a checked plan file says; new parts are handed down at once.

    Deadlines and indicators of open duties follow, with an entry in their history and a message to the department.
    Departments and tasks already handed down are not taken away here: that is decided on the task's own page. One
    transaction. Raises Forbidden, and DomainError without a reason, without any change, or where work would be undone.
    """
    require_reviewer(by, "修订计划")
    reason = clean_text(reason, field="reason", label="修订原因", max_length=MOST_REASON, required=True)
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        before, wanted, changes = _difference(plan, data)
        plan = write_plan(plan, wanted)
        _follow(by, plan, before, wanted, reason)
        issued = issue_plan(by=by, plan=plan)
        return _record(by, plan, reason, changes, issued)


def preview_amendment(*, plan: Plan, data: dict[str, Any]) -> list[str]:
    """What an amendment would change, one sentence each; nothing is stored. Raises DomainError as `amend_plan`."""
    return _difference(plan, data)[2]


def _difference(plan: Plan, data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """What the plan holds, what it is to hold, and the difference in words."""
    if plan.state != PlanState.PUBLISHED:
        raise DomainError("只有已下达的计划才能修订，草案请直接改后下达。")
    before, wanted = export_plan(plan), canonical(data, plan)
    changes = list(describe(before, wanted, dict(Department.objects.values_list("code", "name"))))
    if not changes:
        raise DomainError("和现在的计划一样，没有要修订的内容。")
    refuse_undoing_work(plan, before, wanted, amending=True)
    return before, wanted, changes


def _follow(by: User, plan: Plan, before: dict[str, Any], wanted: dict[str, Any], reason: str) -> None:
    """Open duties of tasks that are owed differently now get their new days and figures."""
    old = {task["code"]: task for _, task in each_task(before)}
    later = {code for code, task in _tasks(wanted) if code in old and task["deadline"] != old[code]["deadline"]}
    counted = {code for code, task in _tasks(wanted) if code in old and task["indicators"] != old[code]["indicators"]}
    rows = plan.assignments.filter(task__code__in=later | counted, state__in=OPEN_STATES)
    for row in rows.select_related("plan", "task__plan", "department").order_by("pk"):
        if row.task.code in later:
            _reschedule(row)
        touch_assignment(row, "amend", by=by, note=reason)
        tell_department(
            row,
            kind="decided",
            title=f"{row.task.title}：计划修订，请看新的要求",
            body=f"时限：{row.task.deadline_text}。修订原因：{reason}",
            key=f"amended:{row.pk}:{row.version}",
            but=by,
            urgent=True,
        )


def _tasks(data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(task["code"], task) for _, task in each_task(data)]


def _reschedule(row: Assignment) -> None:
    """The final day moves; occurrences still ahead are written anew; what is reached and stages set by hand stay."""
    wanted = scheduled_milestones(row)
    row.due_on = final_day(row.task)
    row.milestones.filter(kind=MilestoneKind.FINAL).update(due_on=row.due_on, basis=row.task.deadline_basis)
    row.milestones.filter(kind=MilestoneKind.RECURRING, met_on=None).delete()
    reached = set(row.milestones.filter(kind=MilestoneKind.RECURRING).values_list("due_on", flat=True))
    ahead = [one for one in wanted if one.kind == MilestoneKind.RECURRING and one.due_on not in reached]
    Milestone.objects.bulk_create(ahead)


def _record(by: User, plan: Plan, reason: str, changes: list[str], issued: int) -> PlanAmendment:
    last = plan.amendments.aggregate(last=Max("number"))["last"] or 0
    made = PlanAmendment.objects.create(
        plan=plan, number=last + 1, made_by=by, made_at=clock.now(), reason=reason, changes=changes[:MOST_SENTENCES]
    )
    audit.record(
        chain=plan.audit_chain,
        by=by,
        action="plan.amend",
        object_type="plan",
        object_id=str(plan.pk),
        object_label=plan.title,
        detail={
            "number": made.number,
            "reason": reason,
            "count": len(changes),
            "changes": changes[:20],
            "issued": issued,
        },
    )
    return made
