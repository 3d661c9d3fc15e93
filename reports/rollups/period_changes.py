"""What happened in a stretch of time and what was reported of it: figures and lists of documents.

`rows` are the plan's assignments as known on a day; lists come in plan order, departments in their own order.
Counts and lists leave cancelled and supporting parts out, as everywhere (`reports.rollups`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from departments.models import Department
from plan_tracker import clock
from reports.known import Duty, Parts, known_reports
from reports.rollups.obligations import expected_reports, reported_in
from reports.windows import Window
from tasks.models import AssignmentEvent, Instruction, Plan, ReportState, ReportVersion, SupervisionNotice
from tasks.models.report_version import VersionQuerySet

MOST_LISTED = 300
# What people write where there is nothing to write.
NOTHING = ("", "无", "无。", "没有", "没有。", "暂无", "暂无。")


@dataclass(frozen=True)
class Listing:
    """The first rows of a list in plan order, and how many there are in all."""

    rows: list[Duty]
    total: int

    def __bool__(self) -> bool:
        return self.total > 0

    @property
    def left(self) -> int:
        """How many are not among the rows."""
        return self.total - len(self.rows)

    @property
    def codes(self) -> list[str]:
        """The tasks' codes, each once."""
        return list(dict.fromkeys(row.task.code for row in self.rows))


def listed(rows: Parts, most: int = MOST_LISTED) -> Listing:
    """Parts with what a list shows. One query, two when there are more than `most`."""
    found = rows.select_related("task", "department", "chapter")
    shown = list(found.order_by("task__start", "department__order", "pk")[: most + 1])
    return Listing(shown, len(shown)) if len(shown) <= most else Listing(shown[:most], rows.count())


@dataclass(frozen=True)
class Moves:
    """How often things were sent back, prolonged and urged within a window. Counts of events."""

    returned: int
    extended: int
    reopened: int


def moves(plan: Plan, window: Window, department: Department | None = None) -> Moves:
    """From the history, so the same for ever. One query."""
    first, end = window.moments
    events = AssignmentEvent.objects.filter(assignment__plan=plan, at__gte=first, at__lt=end)
    if department:
        events = events.filter(assignment__department=department)
    values = events.aggregate(
        returned=Count("pk", filter=Q(verb="return")),
        extended=Count("pk", filter=Q(verb="extend")),
        reopened=Count("pk", filter=Q(verb="reopen")),
    )
    return Moves(**values)


@dataclass(frozen=True)
class Reports:
    """The first reports in plan order, and how many there are in all."""

    rows: list[ReportVersion]
    total: int


def sent_reports(plan: Plan, window: Window) -> VersionQuerySet:
    """Reports on periods within the window that had reached the office by its end, in plan order, as they stood."""
    rows = known_reports(plan, window.end).sent().filter(period__gte=window.first, period__lte=window.last)
    rows = rows.select_related("assignment__task", "department")
    return rows.order_by("assignment__task__start", "department__order", "-period")


def asking_help(plan: Plan, window: Window) -> Reports:
    """Reports whose department asks the office to coordinate."""
    return _reports(sent_reports(plan, window).filter(needs_help=True))


def with_problems(plan: Plan, window: Window) -> Reports:
    """Reports that name a problem without asking for help."""
    return _reports(sent_reports(plan, window).filter(needs_help=False).exclude(problems__in=NOTHING))


def with_problems_once(plan: Plan, window: Window) -> Reports:
    """Of each duty the newest report that names a problem."""
    rows = sent_reports(plan, window).exclude(problems__in=NOTHING)
    later = rows.order_by().filter(assignment=OuterRef("assignment"), period__gt=OuterRef("period"))
    return _reports(rows.filter(~Exists(later)))


def _reports(rows: VersionQuerySet) -> Reports:
    shown = list(rows[: MOST_LISTED + 1])
    return Reports(shown, len(shown)) if len(shown) <= MOST_LISTED else Reports(shown[:MOST_LISTED], rows.count())


@dataclass(frozen=True)
class Missing:
    """A department and the codes of the duties it has not reported for a period, in plan order."""

    department: Department
    codes: list[str]


def missing_reports(rows: Parts, period: date) -> list[Missing]:
    """Departments in their own order. Two queries."""
    found = expected_reports(rows, period).exclude(reported_in(period)).order_by("task__start")
    codes: dict[int, list[str]] = {}
    for department, code in found.values_list("department_id", "task__code"):
        codes.setdefault(department, []).append(code)
    departments = Department.objects.in_bulk(codes)
    return [Missing(departments[pk], codes[pk]) for pk in sorted(codes, key=lambda pk: (departments[pk].order, pk))]


@dataclass(frozen=True)
class Peak:
    """The ten days or so (上旬, 中旬, 下旬) in which most open duties fall due."""

    first: date
    last: date
    count: int


def due_peak(due: dict[date, int]) -> Peak | None:
    """`due`: open duties by deadline. The fullest stretch, the earlier of two equal ones; None without any."""
    stretches: Counter[tuple[int, int, int]] = Counter()
    for day, number in due.items():
        stretches[(day.year, day.month, min(2, (day.day - 1) // 10))] += number
    if not stretches:
        return None
    year, month, third = min(stretches, key=lambda key: (-stretches[key], key))
    first = date(year, month, 1 + 10 * third)
    following = date(year + month // 12, month % 12 + 1, 1)
    last = following - timedelta(days=1) if third == 2 else date(year, month, 10 + 10 * third)
    return Peak(first, last, stretches[(year, month, third)])


@dataclass(frozen=True)
class Oversight:
    """Leaders' instructions and supervision notices of a plan (of one department) by the end of a day."""

    instructions: int
    answered: int
    notices: int
    replied: int


def oversight(plan: Plan, day: date, department: Department | None = None) -> Oversight:
    """Two queries."""
    end = clock.midnight(day + timedelta(days=1))
    notes = Instruction.objects.filter(task__plan=plan, created_at__lt=end)
    letters = SupervisionNotice.objects.filter(plan=plan, issued_at__lt=end)
    if department:
        notes, letters = notes.filter(assignment__department=department), letters.filter(department=department)
    told = notes.aggregate(n=Count("pk"), answered=Count("pk", filter=Q(replied_at__lt=end)))
    sent = letters.aggregate(n=Count("pk"), replied=Count("pk", filter=Q(replied_at__lt=end)))
    return Oversight(told["n"], told["answered"], sent["n"], sent["replied"])


@dataclass(frozen=True)
class ReportCounts:
    """A department's reporting over a plan: handed in, approved, and sent back by the office."""

    sent: int
    approved: int


def report_counts(plan: Plan, day: date, department: Department) -> ReportCounts:
    """Reports handed in and approved by the end of a day. One query."""
    rows = known_reports(plan, day).sent().filter(department=department)
    values = rows.aggregate(n=Count("pk"), approved=Count("pk", filter=Q(state=ReportState.APPROVED)))
    return ReportCounts(values["n"], values["approved"])
