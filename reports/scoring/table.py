"""考核表 as a table that leaves the house: the usual columns, and rule, evidence, person and day of each entry."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from departments.models import Department, User
from departments.roles import READS_ALL, REPORTS
from plan_tracker import clock
from plan_tracker.errors import NotFound
from reports.models import EntryState, ScoreEntry, ScoringScheme
from reports.outputs.kinds import Ask
from reports.scoring.departments import scored_departments
from reports.scoring.permissions import published_scheme, require_reader
from reports.scoring.totals import Line, Standing, standings
from reports.tables import Column, Table
from tasks.models import Plan
from tasks.progress import local_date

COLUMNS = (
    Column("序号", "number", 6),
    Column("部门单位", "text", 26),
    Column("年度分值", "number", 10),
    Column("扣分事项编号", "text", 14),
    Column("名称", "text", 20),
    Column("原因", "text", 50),
    Column("时间", "date", 12),
    Column("加减分", "number", 10),
    Column("条款", "text", 30),
    Column("依据", "text", 24),
    Column("确认人", "text", 10),
    Column("确认日期", "date", 12),
)
DEPARTMENTS_AT_ONCE = 50


def scoring_table(ask: Ask) -> Table:
    """Confirmed entries in the departments' own order; a department's people get their own.

    A deduction is negative; one beyond its rule's limit says what it still adds. Departments without entries have one
    line. Raises Forbidden for who reads no content, NotFound while no rules are published.
    """
    require_reader(ask.user)
    scheme = published_scheme(ask.plan)
    if scheme is None:
        raise NotFound("还没有公布考核办法，没有考核表。")
    who = departments_for(ask.user, ask.plan)
    note = (
        f"{scheme.name}（依据：{scheme.basis}）。基础分{scheme.base_points.normalize():f}，"
        f"最高{scheme.cap.normalize():f}，只计已确认的条目，按单位顺序排列。"
        f"数据截至{clock.local(clock.now()):%Y年%m月%d日 %H:%M}"
    )
    return Table(f"{ask.plan.year}年度考核表", note, COLUMNS, _rows(scheme, who), _total(scheme, who))


def departments_for(user: User, plan: Plan) -> QuerySet[Department]:
    """The scored departments whose scores the user may see."""
    rows = scored_departments(plan)
    if user.role in REPORTS:
        return rows.filter(pk=user.department_id or 0)
    return rows if user.role in READS_ALL else rows.none()


def _total(scheme: ScoringScheme, who: QuerySet[Department]) -> int:
    counting = ScoreEntry.objects.filter(scheme=scheme, state=EntryState.CONFIRMED, department__in=who.order_by())
    with_some = counting.order_by().values("department").distinct().count()
    return counting.count() + who.count() - with_some


def _rows(scheme: ScoringScheme, who: QuerySet[Department]) -> Iterator[list[object]]:
    """Read department by department, so that memory stays flat."""
    number, first = 0, 0
    while departments := list(who[first : first + DEPARTMENTS_AT_ONCE]):
        first += len(departments)
        for standing in standings(scheme, departments, None):
            number += 1
            yield from _lines(number, standing)


def _lines(number: int, standing: Standing) -> Iterator[list[object]]:
    head: list[object] = [number, standing.department.name, standing.points]
    if not standing.lines:
        yield [*head, "", "", "没有加分和扣分", None, None, "", "", "", None]
    for line in standing.lines:
        yield [*head, *_cells(line)]


def _cells(line: Line) -> list[object]:
    entry = line.entry
    by = entry.confirmed_by.full_name if entry.confirmed_by else ""
    on = local_date(entry.confirmed_at) if entry.confirmed_at else None
    return [
        entry.reference, entry.rule.name, entry.reason, entry.happened_on, line.counts, entry.rule.basis,
        grounds(entry), by, on,
    ]  # fmt: skip


def grounds(entry: ScoreEntry) -> str:
    """Where the facts can be looked up, in words."""
    if entry.evidence:
        return entry.evidence
    if entry.notice is not None:
        return f"督办单{entry.notice.number}号"
    return f"{entry.assignment.task.code} 办理记录" if entry.assignment else ""
