"""Tables the documents share. Rows come in plan order; nothing is counted here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reports.documents.blocks import Annex, Column, Reference, Table
from reports.documents.writing import day_words, full_day, percent, plain
from reports.known import Duty
from reports.rollups import HeatRow
from reports.rollups.achievements import Achievement
from reports.rollups.period_changes import Listing
from tasks.lights import light_of, reasons_of

NUMBER = Column("序号", 9, "center")
CODE, TITLE, UNIT, DUE = (
    Column("编号", 12, "center"),
    Column("任务", 34),
    Column("责任单位", 25),
    Column("期限", 17, "center"),
)


def overdue_table(rows: Listing, day: date, source: Reference) -> Table:
    """Overdue duties with the deadline they missed and for how long."""
    columns = (NUMBER, CODE, TITLE, UNIT, DUE, Column("逾期", 10, "center"))
    cells = []
    for row in rows.rows:
        assert row.overdue_on is not None
        missed = date.fromordinal(row.overdue_on.toordinal() - 1)
        cells.append((row.task.code, row.task.title, row.department.name, day_words(missed), _days(row, day)))
    return _numbered(columns, cells, source)


def _days(row: Duty, day: date) -> str:
    assert row.overdue_on is not None
    return f"{(day - row.overdue_on).days + 1}天"


def warned_table(rows: Listing, day: date, source: Reference) -> Table:
    """Duties with a warning, and why."""
    columns = (NUMBER, CODE, TITLE, UNIT, Column("预警原因", 34))
    cells = [(r.task.code, r.task.title, r.department.name, "；".join(reasons_of(r, day))) for r in rows.rows]
    return _numbered(columns, cells, source)


def due_table(rows: Listing, source: Reference) -> Table:
    """Duties by deadline and how far they are."""
    columns = (NUMBER, CODE, TITLE, UNIT, DUE, Column("进度", 10, "center"))
    cells = [
        (r.task.code, r.task.title, r.department.name, day_words(r.due_on), f"{r.progress}%")
        for r in sorted(rows.rows, key=lambda row: row.due_on)
    ]
    return _numbered(columns, cells, source)


def closed_table(rows: Listing, source: Reference) -> Table:
    """Closed duties, on time or late."""
    columns = (NUMBER, CODE, TITLE, UNIT, Column("办结", 17, "center"), Column("是否按期", 12, "center"))
    cells = []
    for row in rows.rows:
        assert row.closed_on is not None
        late = ((row.finished_on or row.closed_on) - row.due_on).days
        words = f"晚{late}天" if late > 0 else "按期"
        cells.append((row.task.code, row.task.title, row.department.name, day_words(row.closed_on), words))
    return _numbered(columns, cells, source)


def departments_table(rows: Sequence[HeatRow], source: Reference) -> Table:
    """Departments in their own order, not by rank."""
    columns = (
        NUMBER, Column("单位", 36), Column("任务", 11, "center"), Column("办结", 11, "center"),
        Column("办结率", 13, "center"), Column("预警", 11, "center"), Column("逾期", 11, "center"),
    )  # fmt: skip
    cells = [
        (row.department.name, str(c.total), str(c.done), percent(c.done_percent), str(c.yellow), str(c.red))
        for row in rows
        for c in (row.counts,)
    ]
    return _numbered(columns, cells, source)


def indicators_table(rows: Sequence[Achievement], source: Reference) -> Table:
    """Measured duties: target and the value approved last."""
    columns = (
        NUMBER, CODE, Column("指标", 38), Column("目标值", 16, "center"), Column("完成值", 16, "center"),
        Column("达到", 11, "center"),
    )  # fmt: skip
    cells = [
        (
            one.duty.task.code,
            reading.indicator.name,
            f"{plain(reading.indicator.target_value)}{reading.indicator.unit}",
            f"{plain(reading.value)}{reading.indicator.unit}" if reading.value is not None else "还没有通过的填报",
            "是" if reading.reached else "否",
        )
        for one in rows
        for reading in one.readings
    ]
    return _numbered(columns, cells, source)


def ledger_annex(rows: Listing, day: date, source: Reference) -> tuple[Annex, ...]:
    """The ledger on landscape pages; none when it was not asked for."""
    if not rows:
        return ()
    columns = (
        NUMBER, Column("编号", 12, "center"), Column("任务", 36), Column("责任单位", 26), Column("方式", 14, "center"),
        Column("完成时限", 27, "center"), Column("进度", 10, "center"), Column("状态", 10, "center"),
        Column("说明", 30),
    )  # fmt: skip
    cells = [
        (
            row.task.code, row.task.title, row.department.name, row.get_role_display(), full_day(row.due_on),
            f"{row.progress}%", light_of(row, day).label, "；".join(reasons_of(row, day)),
        )
        for row in rows.rows
    ]  # fmt: skip
    note = f"只列前{len(rows.rows)}项，另有{rows.left}项见任务台账。" if rows.left else ""
    return (Annex(f"任务进度台账（截至{full_day(day)}）", _numbered(columns, cells, source), note),)


def _numbered(columns: tuple[Column, ...], cells: Sequence[tuple[str, ...]], source: Reference) -> Table:
    return Table(columns, tuple((str(number), *row) for number, row in enumerate(cells, 1)), source)
