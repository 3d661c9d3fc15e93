"""Plans full of running work, made set-based: about 2,000 assignments each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

from departments.models import Department, Role, User
from tasks.models import (
    Assignment,
    AssignmentEvent,
    AssignmentState,
    Chapter,
    Milestone,
    Plan,
    ProgressReport,
    ReportVersion,
    Section,
    Task,
)
from tasks.models.assignment import KEPT_FIELDS
from tasks.models.report_version import COPIED

CHAPTERS, TASKS_PER_CHAPTER, DEPARTMENTS = 10, 14, 40
PER_TASK = 14  # departments a task: 10 × 14 × 14 = 1,960 assignments a plan
START, END = date(2023, 7, 6), date(2023, 12, 31)
ISSUED = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
BATCH = 5000


def make_people() -> tuple[list[Department], User, User]:
    """Forty departments, one reporter of the first, one reviewer."""
    departments = [
        Department(code=f"d{n}", name=f"第{n}局", short_name=f"{n}局", kind="government", order=n)
        for n in range(DEPARTMENTS)
    ]
    Department.objects.bulk_create(departments)
    clerk = User.objects.create(username="clerk", full_name="填报员", role=Role.REPORTER, department=departments[0])
    office = User.objects.create(username="office", full_name="审核员", role=Role.REVIEWER)
    return departments, clerk, office


def make_plans(first: int, count: int, departments: list[Department], clerk: User) -> None:
    """Add plans number `first` to `first + count - 1`, each with its document, assignments, reports and history."""
    for number in range(first, first + count):
        _make_plan(number, departments, clerk)


def _make_plan(number: int, departments: list[Department], clerk: User) -> None:
    plan = Plan.objects.create(
        code=f"plan-{number}", title=f"第{number}旗2023年工作计划", year=2023, issuer="办公室", issued_on=START,
        starts_on=START, ends_on=END, source_text="计划原文。" * 2000, state="published", changed_at=ISSUED,
    )  # fmt: skip
    tasks = _make_document(plan)
    random = Random(number)
    rows = [
        _assignment(task, departments[(index * 3 + offset * 3) % DEPARTMENTS], offset, random, clerk)
        for index, task in enumerate(tasks)
        for offset in range(PER_TASK)
    ]
    Assignment.objects.bulk_create(rows, batch_size=BATCH)
    Milestone.objects.bulk_create(
        (Milestone(assignment=row, kind="final", due_on=row.due_on) for row in rows), batch_size=BATCH
    )
    _make_history(rows, clerk)


def _make_document(plan: Plan) -> list[Task]:
    tasks = []
    for c in range(1, CHAPTERS + 1):
        start = c * 900
        chapter = Chapter.objects.create(
            plan=plan,
            number=c,
            label=str(c),
            title=f"第{c}章的标题",
            short_title=f"第{c}章",
            start=start,
            end=start + 5,
        )
        section = Section.objects.create(
            plan=plan, chapter=chapter, number=1, label="(一)", title="小节标题", start=start + 5, end=start + 900,
            heading_start=start + 5, heading_end=start + 10,
        )  # fmt: skip
        tasks += [
            Task(
                plan=plan, chapter=chapter, section=section, number=t, code=f"{c}.1.{t}", title=f"任务{c}.{t}的名称",
                text="推进这项工作。", start=start + t * 20 + 10, end=start + t * 20 + 25,
            )
            for t in range(1, TASKS_PER_CHAPTER + 1)
        ]  # fmt: skip
    return Task.objects.bulk_create(tasks)


def _assignment(task: Task, department: Department, offset: int, random: Random, clerk: User) -> Assignment:
    kind = random.random()
    closed = kind < 0.2
    return Assignment(
        plan=task.plan, chapter=task.chapter, task=task, department=department, role="joint", due_on=END,
        state=AssignmentState.CLOSED if closed else AssignmentState.IN_PROGRESS, issued_at=ISSUED, accepted_at=ISSUED,
        progress=100 if closed else random.randint(30, 90), closed_on=date(2023, 10, 1) if closed else None,
        finished_on=date(2023, 9, 28) if closed else None, report_period=date(2023, 9, 1), report_state="approved",
        overdue_on=None if closed else date(2023, 10, 20) if kind > 0.95 else date(2024, 1, 1),
        due_soon_on=None if closed else date(2023, 12, 20),
        behind_on=date(2023, 10, 10) if 0.85 < kind <= 0.95 else None,
        unreported_on=None if closed else date(2023, 10, 26),
        owner=clerk, proposed=False,
    )  # fmt: skip


def _make_history(rows: list[Assignment], clerk: User) -> None:
    when = datetime(2023, 9, 20, 3, 0, tzinfo=UTC)
    reports = [
        ProgressReport(
            assignment=row, plan=row.plan, department=row.department, period=date(2023, 9, 1), state="approved",
            progress=row.progress, work_done="本月完成了一部分工作。", author=clerk, created_at=when, updated_at=when,
            submitted_at=when, submitted_by=clerk, reviewed_at=when, reviewed_by=clerk,
        )
        for row in rows
    ]  # fmt: skip
    ProgressReport.objects.bulk_create(reports, batch_size=BATCH)
    ReportVersion.objects.bulk_create(
        (ReportVersion(report=one, at=when, **{name: getattr(one, name) for name in COPIED}) for one in reports),
        batch_size=BATCH,
    )
    AssignmentEvent.objects.bulk_create(
        (
            AssignmentEvent(
                assignment=report.assignment, at=when, actor=clerk, actor_name="填报员", verb="submit",
                from_state="in_progress", report=report, note=report.work_done,
                **{name: getattr(report.assignment, name) for name in KEPT_FIELDS},
            )
            for report in reports
        ),
        batch_size=BATCH,
    )  # fmt: skip
