"""任务分解表 as a table for files: every task of the document with who owes it, by when, how often it is reported."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from reports.known import Duty, known_rows
from reports.ledger.ledger_table import basis_words
from reports.ledger.rows import CHUNK
from reports.outputs.kinds import Ask
from reports.tables import Column, Table
from tasks.models import Assignment, AssignmentRole, AssignmentState, DeadlineKind, Task
from tasks.report_input import plain

COLUMNS = [
    Column("序号", "number", 6), Column("一级任务", "text", 22), Column("二级任务", "text", 24),
    Column("具体举措", "text", 54), Column("量化指标", "text", 24), Column("牵头单位", "text", 22),
    Column("配合单位", "text", 24), Column("分管领导", "text", 10), Column("责任人", "text", 12),
    Column("完成时限（依据）", "text", 24), Column("报送频次", "text", 9), Column("备注", "text", 24),
]  # fmt: skip
MOST_NAMES = 60


def breakdown_table(ask: Ask) -> Table:
    """Every task of the plan that the reader may see, in the order of the document, a chunk at a time."""
    tasks = Task.objects.visible_to(ask.user).filter(plan=ask.plan)
    total = tasks.count()
    note = f"截至{ask.day.year}年{ask.day.month}月{ask.day.day}日，共{total}项任务"
    return Table(f"{ask.plan.title}任务分解表", note, COLUMNS, _rows(ask), total)


def _rows(ask: Ask) -> Iterator[tuple[object, ...]]:
    tasks = Task.objects.visible_to(ask.user).filter(plan=ask.plan).in_plan_order()
    keys = array("q", tasks.values_list("pk", flat=True).iterator(chunk_size=5000))
    for start in range(0, len(keys), CHUNK):
        chosen = keys[start : start + CHUNK]
        parts = _parts(ask, chosen)
        found = Task.objects.filter(pk__in=chosen).select_related("section", "chapter")
        for number, task in enumerate(found.prefetch_related("indicators").in_plan_order(), start=start + 1):
            yield _row(ask, number, task, parts[task.pk])


def _parts(ask: Ask, tasks: Sequence[int]) -> dict[int, list[Duty]]:
    """Who has a part in the tasks, in the departments' order. One query."""
    rows = known_rows(ask.plan, ask.day).filter(task__in=tasks).exclude(state=AssignmentState.CANCELLED)
    found: dict[int, list[Duty]] = defaultdict(list)
    for one in rows.select_related("department__leader", "owner").order_by("department__order", "pk"):
        found[one.task_id].append(one)
    return found


def _row(ask: Ask, number: int, task: Task, parts: list[Duty]) -> tuple[object, ...]:
    owing = [one for one in parts if one.is_owed]
    helping = [one.department.name for one in parts if one.role == AssignmentRole.SUPPORT]
    leaders = [one.department.leader.full_name for one in owing if one.department.leader]
    return (
        number,
        f"{task.chapter.label}、{task.chapter.title}",
        f"{task.section.label}{task.section.title}",
        task.text,
        "；".join(_measure_words(task)),
        _listed([one.department.name for one in owing]),
        _listed(helping),
        _listed(leaders),
        _listed([one.owner.full_name for one in owing if one.owner]),
        deadline_words(task, min((one.due_on for one in owing), default=None)),
        ask.plan.get_report_cycle_display(),
        _remarks(owing),
    )


def _measure_words(task: Task) -> list[str]:
    return [
        f"{one.name}{one.get_comparator_display()}{plain(one.target_value)}{one.unit}" for one in task.indicators.all()
    ]


def _listed(names: list[str]) -> str:
    """Every name once; many of them are counted, so that a cell stays readable."""
    once = list(dict.fromkeys(names))
    return "、".join(once[:MOST_NAMES]) + (f"等{len(once)}个" if len(once) > MOST_NAMES else "")


def deadline_words(task: Task, due_on: date | None) -> str:
    """`2023年12月31日（原文：年底前）`; for what has no date of its own, the day its departments are held to."""
    said = f"：{task.deadline_words}" if task.deadline_words else ""
    when = task.deadline_text
    if task.deadline_kind != DeadlineKind.FIXED and due_on:
        when = f"{when}，{due_on.year}年{due_on.month}月{due_on.day}日前"
    return f"{when}（{basis_words(task)}{said}）"


def _remarks(owing: list[Duty]) -> str:
    """What was changed with the office's consent; departments still to be confirmed. History does not keep either."""
    now = [one for one in owing if isinstance(one, Assignment)]
    scopes = [f"{one.department.short_name}承担内容调整为：{one.scope}" for one in now if one.scope]
    proposed = "责任单位待法治办确认" if any(one.proposed for one in now) else ""
    return "；".join(filter(None, [*scopes, proposed]))
