"""Department × chapter: who owes what, and who only helps."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count

from departments.models import Department
from reports.known import Parts
from reports.rollups.counts import Cell, Counts
from tasks.models import AssignmentRole
from tasks.models.facts import NOT_COUNTED


@dataclass
class HeatRow:
    """A department's counts by chapter id; `support` counts parts in which it only helps."""

    department: Department
    cells: dict[int, Counts] = field(default_factory=dict)
    support: dict[int, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)


def heat_rows(rows: list[Cell], parts: Parts, *, worst_first: bool) -> list[HeatRow]:
    """Departments that owe something × chapter, most problems first or in the departments' own order; two queries.

    `rows` are the cells of the `parts`, which are asked for who only helps.
    """
    support = _support_counts(parts)
    ids = {cell.department_id for cell in rows} | {department for department, _ in support}
    departments = Department.objects.in_bulk(ids)
    table = {pk: HeatRow(department) for pk, department in departments.items()}
    for cell in rows:
        row = table[cell.department_id]
        row.cells.setdefault(cell.chapter_id, Counts()).add(cell.light, cell.assignments, cell.progress_sum)
        row.counts.add(cell.light, cell.assignments, cell.progress_sum)
    for (department, chapter), number in support.items():
        table[department].support[chapter] = number
    owing = [row for row in table.values() if row.counts.total]
    if worst_first:
        return sorted(owing, key=lambda r: (-r.counts.red, -r.counts.yellow, r.department.order))
    return sorted(owing, key=lambda r: r.department.order)


def worst_cell(rows: list[HeatRow]) -> tuple[int, int] | None:
    """Keys of department and chapter where most is overdue, then most warned of; None where nothing is."""
    cells = [(c.red, c.yellow, row, chapter) for row in rows for chapter, c in row.cells.items() if c.red or c.yellow]
    if not cells:
        return None
    *_, row, chapter = max(cells, key=lambda cell: cell[:2])
    return row.department.pk, chapter


def merge_rows(rows: list[HeatRow]) -> HeatRow | None:
    """Several departments as one row: townships and the like are shown folded."""
    if not rows:
        return None
    merged = HeatRow(rows[0].department)
    for row in rows:
        merged.counts.merge(row.counts)
        for chapter, counts in row.cells.items():
            merged.cells.setdefault(chapter, Counts()).merge(counts)
        for chapter, number in row.support.items():
            merged.support[chapter] = merged.support.get(chapter, 0) + number
    return merged


def _supporting(rows: Parts) -> Parts:
    return rows.filter(role=AssignmentRole.SUPPORT).exclude(state__in=NOT_COUNTED)


def support_count(rows: Parts) -> int:
    """In how many parts somebody only helps; one query."""
    return _supporting(rows).count()


def _support_counts(parts: Parts) -> dict[tuple[int, int], int]:
    grouped = _supporting(parts).order_by().values_list("department_id", "chapter_id").annotate(n=Count("pk"))
    return {(department, chapter): number for department, chapter, number in grouped}
