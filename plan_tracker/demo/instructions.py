"""A leader's instructions in the demonstration: one answered, one waiting for its answer, one to be handed down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.demo.story import People
from tasks.models import Assignment, Instruction, Plan
from tasks.verbs.instructions import answer_instruction, hand_down_instruction, leave_instruction

# words of the task's title, day and text of the instruction, how far it came
STORY = (
    (
        "双随机、一公开",
        date(2023, 9, 18),
        "请市场监管局梳理抽查事项清单，9月底前报我。",
        "清单已梳理完成，共38项，已报送。",
    ),
    ("同城通办", date(2023, 10, 19), "进度偏慢，请政务服务局逐项倒排，列出年底前要上线的事项。", ""),
    ("行政复议", date(2023, 10, 23), "请了解基层反映的主要困难，一并提出解决办法。", None),
)


def instruction_lives(plan: Plan, people: People) -> Iterator[Iterator[datetime]]:
    """One life per instruction, for `story.play`."""
    leader = User.objects.filter(role=Role.LEADER).order_by("pk").first()
    for words, day, text, reply in STORY:
        rows = Assignment.objects.filter(plan=plan, role="lead", task__title__contains=words)
        row = rows.filter(department__in=people.reporters).order_by("task__start").first()
        if leader and row:
            yield _life(leader, row, day, text, reply, people)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 40), tzinfo=clock.LOCAL)


def _life(leader: User, row: Assignment, day: date, text: str, reply: str | None, people: People) -> Iterator[datetime]:
    yield _at(day, 9)
    task = Assignment.objects.select_related("task__plan").get(pk=row.pk).task
    instruction = leave_instruction(by=leader, task=task, text=text)
    if reply is None:
        return
    yield _at(day, 15)
    reviewer = people.reviewers[0]
    due_on = day.replace(day=min(day.day + 8, 30))
    hand_down_instruction(by=reviewer, instruction=instruction, assignment=_fresh(row), demand="", reply_due_on=due_on)
    if not reply:
        return
    yield _at(due_on.replace(day=due_on.day - 1), 16)
    instruction = Instruction.objects.select_related("leader", "handed_down_by", "task__plan").get(pk=instruction.pk)
    instruction.assignment = _fresh(row)
    answer_instruction(by=people.reporters[row.department_id], instruction=instruction, reply=reply)


def _fresh(row: Assignment) -> Assignment:
    return Assignment.objects.select_related("plan", "task", "department").get(pk=row.pk)
