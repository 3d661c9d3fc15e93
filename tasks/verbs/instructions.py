"""A leader's instruction (领导批示): left on a task, handed down by the office, answered by a department."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import clean_text
from tasks.models import Assignment, AssignmentState, Instruction, Task
from tasks.notices import task_url, tell_department, tell_office, tell_person
from tasks.on_record import audit_task
from tasks.permissions import require_leader, require_own_department, require_reviewer
from tasks.workflow import touch_assignment

MAX_TEXT = 1000
GONE = (AssignmentState.DRAFT, AssignmentState.CANCELLED, AssignmentState.CARRIED_OVER)


def leave_instruction(*, by: User, task: Task, text: str) -> Instruction:
    """A leader writes on a task; the office finds it among what it has to hand down. Raises Forbidden, DomainError."""
    require_leader(by)
    text = clean_text(text, field="text", label="批示内容", max_length=MAX_TEXT, required=True)
    with transaction.atomic():
        row = Instruction.objects.create(task=task, leader=by, text=text, created_at=clock.now())
        tell_office(
            kind="instructed",
            title=f"{by.full_name}批示：{task.title}",
            body=text,
            url=f"/instructions/{row.pk}/",
            key=f"instruction:{row.pk}",
            urgent=True,
        )
        audit_task(task, "instruction.leave", by=by, text=text)
    return row


def hand_down_instruction(
    *,
    by: User,
    instruction: Instruction,
    assignment: Assignment,
    demand: str,
    reply_due_on: date,
    expected_version: int | None = None,
) -> None:
    """The office hands it down to one department's part of the task (交办), with a day for the answer.

    Raises DomainError for a part of another task or a day that has passed, Conflict when it was handed down already.
    """
    require_reviewer(by, "交办批示")
    if assignment.task_id != instruction.task_id or assignment.state in GONE:
        raise DomainError("请选择承担这项任务的单位。", field="assignment")
    if reply_due_on < clock.today():
        raise DomainError("回复期限不能早于今天，请重新选择。", field="reply_due_on")
    demand = clean_text(demand, field="demand", label="交办要求", max_length=MAX_TEXT, required=False)
    changes = {"assignment": assignment, "demand": demand, "reply_due_on": reply_due_on}
    with transaction.atomic():
        changes |= {"handed_down_by": by, "handed_down_at": clock.now()}
        _write(instruction, expected_version, "交办", {"handed_down_at": None, "replied_at": None}, **changes)
        touch_assignment(assignment, "hand_down", by=by, note=f"{instruction.leader.full_name}：{instruction.text}")
        tell_department(
            assignment,
            kind="instructed",
            title=f"领导批示，请于{reply_due_on.month}月{reply_due_on.day}日前回复：{assignment.task.title}",
            body=f"{instruction.leader.full_name}：{instruction.text}",
            key=f"hand-down:{instruction.pk}",
            urgent=True,
        )
        audit_task(
            instruction.task, "instruction.hand_down", by=by,
            department=assignment.department.name, reply_due_on=str(reply_due_on),
        )  # fmt: skip


def answer_instruction(*, by: User, instruction: Instruction, reply: str, expected_version: int | None = None) -> None:
    """The department tells the leader what was done.

    Raises DomainError without words, Conflict before it is handed down and when it was answered already.
    """
    assignment = instruction.assignment
    if assignment is None:
        raise Conflict("这条批示还没有交办，请等法治办交办后再回复。")
    require_own_department(by, assignment, "回复批示")
    reply = clean_text(reply, field="reply", label="办理情况", max_length=MAX_TEXT, required=True)
    with transaction.atomic():
        changes = {"reply": reply, "replied_by": by, "replied_at": clock.now()}
        _write(instruction, expected_version, "回复", {"replied_at": None}, **changes)
        touch_assignment(assignment, "answer", by=by, note=reply)
        _tell_leader(instruction, by)
        audit_task(instruction.task, "instruction.answer", by=by, reply=reply)


def _write(
    instruction: Instruction, expected_version: int | None, doing: str, still: dict[str, Any], **changes: Any
) -> None:
    """Store one step if nobody took it meanwhile; Conflict, saying how it stands, otherwise."""
    version = instruction.version if expected_version is None else expected_version
    rows = Instruction.objects.filter(pk=instruction.pk, version=version, **still)
    if not rows.update(**changes, version=version + 1):
        raise Conflict(_too_late(instruction, doing))
    for name, value in changes.items():
        setattr(instruction, name, value)
    instruction.version = version + 1


def _too_late(instruction: Instruction, doing: str) -> str:
    current = Instruction.objects.select_related("handed_down_by", "replied_by").get(pk=instruction.pk)
    if current.replied_by:
        return f"没有{doing}成功：{current.replied_by.full_name}刚刚回复了这条批示，请刷新后再看。"
    if current.handed_down_by:
        return f"没有{doing}成功：{current.handed_down_by.full_name}刚刚交办了这条批示，请刷新后再看。"
    return f"没有{doing}成功：这条批示刚刚变动过，请刷新后再看。"


def _tell_leader(instruction: Instruction, by: User) -> None:
    tell_person(
        instruction.leader,
        kind="answered",
        title=f"批示已回复：{instruction.task.title}",
        body=f"{by.full_name}：{instruction.reply}",
        url=f"/instructions/{instruction.pk}/",
        key=f"answer:{instruction.pk}",
    )
    if instruction.handed_down_by:
        tell_person(
            instruction.handed_down_by,
            kind="answered",
            title=f"批示已回复：{instruction.task.title}",
            body=f"{by.full_name}：{instruction.reply}",
            url=task_url(instruction.assignment) if instruction.assignment else f"/instructions/{instruction.pk}/",
            key=f"answer:{instruction.pk}",
        )
