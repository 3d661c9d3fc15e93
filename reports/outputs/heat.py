"""各单位分章情况表: how many duties each department owes in each chapter, and how many of them are in trouble."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO

from departments.roles import REPORTS
from plan_tracker.errors import DomainError
from reports import rollups
from reports.known import known_rows
from reports.outputs.kinds import Ask, Kind
from reports.permissions import visible_rows
from reports.rollups import Counts, HeatRow
from reports.tables import Column, Progress, Table
from reports.writers import TABLE_FORMATS, write_table
from tasks.models import Assignment, Chapter

LABEL = "各单位分章情况表"
ORDERS = ("worst", "order")
LIGHTS = (("done", "已办结"), ("green", "正常"), ("none", "未启动"), ("yellow", "预警"), ("red", "逾期"))


def write(ask: Ask, format: str, target: BinaryIO, progress: Progress) -> None:
    """The table of the plan; of one's own department for its people."""
    write_table(_table(ask), format, target, progress)


def _table(ask: Ask) -> Table:
    parts = visible_rows(ask.user, known_rows(ask.plan, ask.day))
    cells = rollups.cells_of(parts, ask.day)
    rows = rollups.heat_rows(cells, parts, worst_first=ask.options.get("sort") != "order")
    chapters = list(ask.plan.chapters.order_by("number"))
    note = _note(ask.day, len(rows), rollups.total(cells))
    return Table(f"{ask.plan.title}{LABEL}", note, _columns(chapters), _rows(rows, chapters), len(rows))


def _note(day: date, departments: int, counts: Counts) -> str:
    return (
        f"截至{day.year}年{day.month}月{day.day}日，{departments}个单位主办和共同承担{counts.total}项，已办结{counts.done}项，"
        f"预警{counts.yellow}项，逾期{counts.red}项。{rollups.FORMULA}。"
    )


def _columns(chapters: Sequence[Chapter]) -> list[Column]:
    columns = [Column("序号", "number", 6), Column("单位", "text", 28), Column("项数", "number", 7)]
    columns += [Column(label, "number", 7) for _, label in LIGHTS]
    columns.append(Column("平均进度", "percent", 9))
    for chapter in chapters:
        name = f"{chapter.label}、{chapter.short_title}"
        columns += [Column(name, "number", 9), Column(f"{name}预警和逾期", "number", 9)]
    return columns


def _rows(rows: Sequence[HeatRow], chapters: Sequence[Chapter]) -> Iterator[list[object]]:
    """Nothing where a department has no part in a chapter."""
    for number, row in enumerate(rows, 1):
        counts = row.counts
        line: list[object] = [number, row.department.name, counts.total]
        line += [getattr(counts, light) for light, _ in LIGHTS]
        line.append(round(counts.average, 1))
        for chapter in chapters:
            cell = row.cells.get(chapter.pk)
            line += [cell.total, cell.red + cell.yellow] if cell else [None, None]
        yield line


def _estimate(ask: Ask) -> int:
    """One row a department that owes something."""
    if ask.user.role in REPORTS:
        return 1
    return Assignment.objects.filter(plan=ask.plan).owed().order_by().values("department").distinct().count()


def _check(ask: Ask) -> None:
    if ask.options.get("sort", ORDERS[0]) not in ORDERS:
        raise DomainError("排列方式只有 worst（问题多的在前）和 order（单位顺序）。", field="sort")


KINDS = (Kind(
    "heat", LABEL, TABLE_FORMATS, write, rows=_estimate, check=_check, 
    options={"sort": "排列方式：worst 问题多的在前（不填时），order 单位顺序"},
),)  # fmt: skip
