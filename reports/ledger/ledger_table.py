"""进度台账 as a table for files: the columns offices keep their ledgers in (PRACTICE D)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from plan_tracker import clock
from reports.known import Duty
from reports.ledger.bar import tags
from reports.ledger.details import Details, details_of
from reports.ledger.filters import read_filters
from reports.ledger.rows import LedgerRow, all_rows
from reports.ledger.selection import Ledger
from reports.outputs.kinds import Ask
from reports.tables import Column, Table
from tasks.lights import Light
from tasks.models import AssignmentRole, AssignmentState, Indicator, ReportState, ReportVersion, Task

MOST_TEXT = 8000
CUT = "……（文字较多，完整内容请按责任单位导出）"
COLUMNS = [
    Column("序号", "number", 6), Column("章", "text", 18), Column("小节", "text", 22), Column("编号", "text", 9),
    Column("任务", "text", 28), Column("原文", "text", 50), Column("主办、责任单位", "text", 22),
    Column("配合单位", "text", 22), Column("完成时限", "date", 12), Column("时限依据", "text", 12),
    Column("目标值", "number", 9), Column("当前值", "number", 9), Column("单位", "text", 6),
    Column("进度%", "percent", 8), Column("序时%", "percent", 8), Column("灯", "light", 8),
    Column("原因", "text", 26), Column("办理环节", "text", 10), Column("本期进展", "text", 44),
    Column("存在问题", "text", 30), Column("下一步打算", "text", 30), Column("佐证份数", "number", 9),
    Column("延期次数", "number", 9), Column("审核意见", "text", 26), Column("报送周期", "text", 10),
    Column("填报人", "text", 9), Column("审签人", "text", 9), Column("填报时间", "date", 12),
]  # fmt: skip


def ledger_of(ask: Ask) -> Ledger:
    """The chosen rows. Raises InvalidInput for parameters that are wrong."""
    return Ledger(ask.plan, ask.day, ask.user, read_filters(ask.options, ask.user, ask.plan))


def ledger_table(ask: Ask) -> Table:
    """The chosen rows as a table that is read once, a chunk at a time. Raises InvalidInput for wrong parameters."""
    ledger = ledger_of(ask)
    note = "，".join([f"截至{_day(ask.day)}", f"共{ledger.total}项", *(one.words for one in tags(ledger))])
    return Table(f"{ask.plan.title}进度台账", note, COLUMNS, _rows(ledger), ledger.total)


def _rows(ledger: Ledger) -> Iterator[tuple[object, ...]]:
    number = 0
    for chunk in all_rows(ledger):
        details = details_of(ledger, chunk)
        for row in chunk:
            number += 1
            yield (number, *_place(row), *_aim(row), *_reported(row, details))


def _place(row: LedgerRow) -> tuple[object, ...]:
    """Where it stands in the document and whose it is."""
    task = row.shown.assignment.task
    owing = [name for role in ("lead", "joint") for name in row.names.get(role, [])]
    if len(row.parts) == 1 and row.parts[0].is_owed:
        owing = [row.parts[0].department.name]
    return (
        f"{task.chapter.label}、{task.chapter.title}",
        f"{task.section.label}{task.section.title}",
        task.code,
        task.title,
        task.text,
        "、".join(owing),
        "、".join(row.names.get(AssignmentRole.SUPPORT.value, [])),
    )


def _aim(row: LedgerRow) -> tuple[object, ...]:
    """Deadline, number to reach, how far, and the light with its reason."""
    target, value, unit = _measure(row)
    return (
        row.due_on,
        basis_words(row.shown.assignment.task),
        target,
        value,
        unit,
        row.progress,
        row.time_gone,
        Light(row.light).label,
        row.reason,
        "、".join(dict.fromkeys(AssignmentState(one.state).label for one in row.parts)),
    )


def _measure(row: LedgerRow) -> tuple[Decimal | None, Decimal | None, str]:
    """Target, value and unit of the first indicator; the value only where one department alone owes it."""
    indicator: Indicator | None = next(iter(row.shown.assignment.task.indicators.all()), None)
    if indicator is None:
        return None, None, ""
    value = row.parts[0].current_value if len(row.parts) == 1 else None
    return indicator.target_value, value, indicator.unit


def basis_words(task: Task) -> str:
    """Where a deadline comes from; one that no words speak of runs with the plan."""
    return task.get_deadline_basis_display() if task.deadline_words else "随计划"


def _reported(row: LedgerRow, details: Details) -> tuple[object, ...]:
    """What was reported last, by whom; where several owe it, each under its department's name."""
    found = [(one, details.reports[one.duty_id]) for one in row.parts if one.duty_id in details.reports]
    said = _said(row, found)
    newest = max((_sent_on(report) for _, report in found if report.submitted_at), default=None)
    return (
        said(lambda report: report.work_done),
        said(lambda report: report.problems),
        said(lambda report: report.next_steps),
        sum(details.evidence.get(key, 0) for key in row.duties),
        sum(details.extensions.get(key, 0) for key in row.duties),
        said(_opinion),
        row.last,
        _people([report.author.full_name for _, report in found]),
        _people([report.signed_by.full_name for _, report in found if report.signed_by]),
        newest,
    )


def _said(row: LedgerRow, found: list[tuple[Duty, ReportVersion]]) -> Callable[[Callable[[ReportVersion], str]], str]:
    def joined(read: Callable[[ReportVersion], str]) -> str:
        texts = [(duty.department.short_name, read(report)) for duty, report in found]
        lines = [text if len(row.parts) == 1 else f"{name}：{text}" for name, text in texts if text]
        text = "\n".join(lines)
        return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - len(CUT)] + CUT

    return joined


def _opinion(report: ReportVersion) -> str:
    """What the office said, or how it decided where it said nothing."""
    decided = report.state in (ReportState.APPROVED, ReportState.RETURNED)
    return report.review_comment or (ReportState(report.state).label if decided else "")


def _people(names: list[str]) -> str:
    return "、".join(dict.fromkeys(names))


def _sent_on(report: ReportVersion) -> date:
    assert report.submitted_at is not None
    return clock.local(report.submitted_at).date()


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
