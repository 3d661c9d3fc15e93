"""What a demonstration's departments ask for, dispute and are granted: one of each kind, on fixed days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time

from departments.models import User
from plan_tracker import clock
from plan_tracker.demo.story import People
from tasks.models import Assignment, AssignmentRequest, Milestone, MilestoneKind, Plan, RequestKind, RequestState
from tasks.verbs.assignments import dispute_assignment
from tasks.verbs.decisions import suspend_assignment
from tasks.verbs.request_decisions import decide_request
from tasks.verbs.requests import request_change, request_extension

Step = Callable[[Plan, People], None]


def request_lives(plan: Plan, people: People) -> Iterator[Iterator[datetime]]:
    """One short life per happening, for `story.play`."""
    for day, hour, step in STEPS:
        yield _life(plan, people, datetime.combine(day, time(hour, 20), tzinfo=clock.LOCAL), step)


def undo_extensions() -> None:
    """Put the deadlines back that were moved."""
    granted = AssignmentRequest.objects.filter(kind=RequestKind.EXTENSION, state=RequestState.APPROVED)
    for one in granted.select_related("milestone", "assignment").order_by("-decided_at"):
        if one.milestone and one.milestone_id and one.old_due_on:
            Milestone.objects.filter(pk=one.milestone_id).update(due_on=one.old_due_on)
            if one.milestone.kind == MilestoneKind.FINAL:
                Assignment.objects.filter(pk=one.assignment_id).update(due_on=one.old_due_on)


def _life(plan: Plan, people: People, moment: datetime, step: Step) -> Iterator[datetime]:
    yield moment
    step(plan, people)


def _rows(plan: Plan, people: People, **wanted: object) -> list[Assignment]:
    rows = Assignment.objects.filter(plan=plan, role="lead", department__in=people.reporters, **wanted)
    return list(rows.select_related("plan", "task", "department").order_by("task__start")[:20])


def _with_open_stage(plan: Plan, people: People, due_on: date) -> tuple[Assignment, Milestone, User] | None:
    stages = Milestone.objects.filter(kind=MilestoneKind.STAGE, due_on=due_on, met_on=None)
    for row in _rows(plan, people, state="in_progress", milestones__in=stages, requests=None):
        stage = stages.filter(assignment=row).first()
        if stage and "同城通办" not in row.task.title:
            return row, stage, people.reporters[row.department_id]
    return None


def _extend_granted(plan: Plan, people: People) -> None:
    found = _with_open_stage(plan, people, date(2023, 10, 20))
    if found:
        row, stage, clerk = found
        reason = "征求意见的单位多，意见还没有收齐。"
        request = request_extension(
            by=clerk, assignment=row, milestone=stage, new_due_on=date(2023, 11, 10), reason=reason
        )
        decide_request(by=people.reviewers[0], request=request, grant=True, reason="同意，请按新的日期完成。")


def _extend_asked(plan: Plan, people: People) -> None:
    found = _with_open_stage(plan, people, date(2023, 10, 31))
    if found:
        row, stage, clerk = found
        request_extension(
            by=clerk, assignment=row, milestone=stage, new_due_on=date(2023, 11, 20),
            reason="专班成员调整，需要重新印发通知。",
        )  # fmt: skip


def _extend_final_asked(plan: Plan, people: People) -> None:
    written = {"task__deadline_kind": "fixed", "task__deadline_basis": "document", "due_on": plan.ends_on}
    row = next(iter(_rows(plan, people, state="in_progress", requests=None, **written)), None)
    if row:
        clerk = people.reporters[row.department_id]
        request_extension(
            by=clerk, assignment=row, new_due_on=date(2024, 3, 31), reason="上级系统明年一季度才能开通，年底前做不完。"
        )


def _change_asked(plan: Plan, people: People) -> None:
    rows = _rows(plan, people, state="in_progress", requests=None, task__deadline_kind="ongoing")
    if rows:
        row = rows[len(rows) // 2]
        request_change(
            by=people.reporters[row.department_id], assignment=row, reason="上级取消了其中一项要求。",
            new_scope="按上级最新通知，只对保留的事项落实，取消的事项不再开展。",
        )  # fmt: skip


def _dispute(plan: Plan, people: People) -> None:
    rows = Assignment.objects.filter(plan=plan, state="issued", department__in=people.reporters)
    row = rows.select_related("plan", "task", "department").exclude(role="support").order_by("task__start").first()
    if row:
        dispute_assignment(
            by=people.reporters[row.department_id],
            assignment=row,
            reason="这项工作由上级直接管理，不在本单位职责以内。",
        )


def _suspend(plan: Plan, people: People) -> None:
    rows = _rows(plan, people, state="in_progress", requests=None, task__deadline_kind="ongoing")
    if rows:
        suspend_assignment(by=people.reviewers[0], assignment=rows[-1], reason="上级文件正在修订，印发后再办。")


STEPS: tuple[tuple[date, int, Step], ...] = (
    (date(2023, 10, 11), 10, _extend_granted),
    (date(2023, 10, 12), 15, _suspend),
    (date(2023, 10, 17), 10, _change_asked),
    (date(2023, 10, 18), 9, _extend_asked),
    (date(2023, 10, 20), 11, _dispute),
    (date(2023, 10, 23), 16, _extend_final_asked),
)
