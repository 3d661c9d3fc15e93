"""What happened to each assignment from July on, played through the real verbs in the order of time.

Each assignment's life is a generator: it yields the moment of its next step and takes the step when resumed, with the
clock standing at that moment. `play` resumes them in order and stops at the demonstration's today.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import ceil
from random import Random

from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.demo import wording
from plan_tracker.demo.files import spreadsheet
from tasks.models import Assignment, AssignmentRole, AssignmentState, Plan, ProgressReport, ReportState
from tasks.report_input import ReportInput
from tasks.schedule import add_months, period_of
from tasks.verbs.assignments import accept_assignment, set_stage
from tasks.verbs.evidence import attach_evidence
from tasks.verbs.report_decisions import approve_report, return_report, sign_report
from tasks.verbs.reports import submit_report

# Indicator values of the first months of the tasks everybody looks at, as in the plan's own example.
SCRIPTED_VALUES: dict[str, list[int]] = {"同城通办": [141, 149, 156, 164]}
LATE_ACCEPT_DAYS = 75
SMALL_TARGET = 5
# What somebody opening the demonstration on its day finds returned on the desk.
RETURNED_TITLE = "一件事一次办"
# Stages the office sets when it hands the plan down: every n-th single duty whose result is a document.
STAGE_EVERY = 3
STAGES = (
    (date(2023, 9, 28), "完成初稿", 40),
    (date(2023, 10, 20), "完成征求意见", 55),
    (date(2023, 10, 31), "完成印发", 70),
)
SCRIPTED_STAGES = {"同城通办": ((date(2023, 9, 28), "达到150项", 150), (date(2023, 10, 31), "达到170项", 170))}


@dataclass(frozen=True)
class People:
    """Who acts in the story."""

    reviewers: list[User]
    reporters: dict[int, User]
    heads: dict[int, User]


@dataclass
class Course:
    """How one department handles one duty: fixed by a seed, so that every load tells the same story."""

    accept_after: int
    report_days: list[int]
    skipped: set[int]
    speed: float
    finishes_in: int | None
    returned_in: int | None
    random: Random = field(repr=False, default_factory=Random)


def course_of(assignment: Assignment) -> Course:
    """The course of an assignment, from a seed of its task and department."""
    seed = zlib.crc32(f"{assignment.task.code}:{assignment.department.code}".encode())
    random = Random(seed)
    kind = random.random()
    careful = kind < 0.88
    course = Course(
        accept_after=random.choice((1, 1, 2, 2, 3, 5)) if kind < 0.985 else LATE_ACCEPT_DAYS * 4,
        report_days=[random.randint(11, 25) for _ in range(8)],
        skipped=set() if careful else {random.randint(1, 3), random.choice((3, 3, 2))},
        speed=random.uniform(1.12, 1.4) if careful else random.uniform(0.6, 0.95),
        finishes_in=random.choice((2, 3, 3)) if random.random() < 0.2 else None,
        returned_in=random.choice((1, 2, 3)) if random.random() < 0.08 else None,
        random=random,
    )
    if RETURNED_TITLE in assignment.task.title and assignment.role == AssignmentRole.LEAD:
        course.returned_in, course.finishes_in, course.report_days[3] = 3, None, 21
        course.skipped.clear()
    return course


def moment(day: date, random: Random, *, hours: tuple[int, int] = (9, 17)) -> datetime:
    """A working-hours moment of a day."""
    return datetime.combine(day, time(random.randint(*hours), random.randint(0, 59)), tzinfo=clock.LOCAL)


def play(lives: Iterable[Iterator[datetime]], end: datetime) -> None:
    """Let all lives run side by side until `end`."""
    heap = [(first, number, life) for number, life in enumerate(lives) if (first := next(life, None))]
    heapq.heapify(heap)
    while heap and heap[0][0] <= end:
        when, number, life = heapq.heappop(heap)
        with clock.at(when):
            after = next(life, None)
        if after is not None:
            heapq.heappush(heap, (max(after, when), number, life))


def set_stages(rows: Iterable[Assignment], reviewer: User) -> None:
    """The office's dated stages for the duties that end in a document."""
    for number, assignment in enumerate(rows):
        scripted = next((stages for words, stages in SCRIPTED_STAGES.items() if words in assignment.task.title), None)
        stages = scripted or ((STAGES[number // STAGE_EVERY % len(STAGES)],) if number % STAGE_EVERY == 0 else ())
        for due_on, name, target in stages:
            assignment.refresh_from_db()
            set_stage(by=reviewer, assignment=assignment, name=name, due_on=due_on, target=Decimal(target))


def life_of(assignment: Assignment, plan: Plan, issued_on: date, people: People) -> Iterator[datetime]:
    """One assignment from acceptance on."""
    reporter = people.reporters.get(assignment.department_id)
    course = course_of(assignment)
    if reporter is None or (assignment.role == AssignmentRole.SUPPORT and course.random.random() < 0.04):
        return
    accepted_on = issued_on + timedelta(days=course.accept_after)
    yield moment(accepted_on, course.random)
    assignment.refresh_from_db()
    if assignment.state != AssignmentState.ISSUED:
        return
    accept_assignment(by=reporter, assignment=assignment)
    if not assignment.is_owed:
        return
    period = period_of(accepted_on, plan.report_cycle)
    for month in range(8):
        day = add_months(period, month).replace(day=course.report_days[month])
        if month in course.skipped or day <= accepted_on:
            continue
        yield moment(day, course.random)
        assignment.refresh_from_db()
        if assignment.state not in (AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS):
            return
        yield from _month(assignment, plan, course, month, day, people)


def _month(
    assignment: Assignment, plan: Plan, course: Course, month: int, day: date, people: People
) -> Iterator[datetime]:
    """Report, sign, decide; once in a while the office returns a report and it is corrected."""
    reporter = people.reporters[assignment.department_id]
    reviewer = people.reviewers[month % len(people.reviewers)]
    closing = course.finishes_in == month and _may_close(assignment)
    data = _entered(assignment, plan, course, month, day, closing)
    if closing or course.random.random() < 0.12:
        _attach(assignment, reporter, day)
    report = submit_report(by=reporter, assignment=assignment, data=data, expected_version=_version(assignment))
    yield from _sign(report, course, day, people)
    decided_on = day + timedelta(days=course.random.choice((1, 1, 2)))
    yield moment(decided_on, course.random, hours=(14, 17))
    report = _fresh(report)
    if report.state != ReportState.SUBMITTED:
        return
    if course.returned_in == month:
        reason = course.random.choice(wording.RETURNS)
        return_report(by=reviewer, report=report, reason=reason, expected_version=report.version)
        corrected_on = decided_on + timedelta(days=2)
        yield moment(corrected_on, course.random)
        assignment.refresh_from_db()
        data = replace(data, work_done=f"{data.work_done}已按退回意见补充清单。")
        report = submit_report(by=reporter, assignment=assignment, data=data, expected_version=report.version)
        yield from _sign(report, course, corrected_on, people)
        yield moment(corrected_on + timedelta(days=2), course.random, hours=(14, 17))
        report = _fresh(report)
    if report.state == ReportState.SUBMITTED:
        comment = course.random.choice(wording.APPROVALS)
        approve_report(by=reviewer, report=report, comment=comment, expected_version=report.version)


def _sign(report: ProgressReport, course: Course, day: date, people: People) -> Iterator[datetime]:
    head = people.heads.get(report.department_id)
    if report.state != ReportState.DEPARTMENT_REVIEW or head is None:
        return
    yield moment(day + timedelta(days=1), course.random, hours=(8, 11))
    report = _fresh(report)
    sign_report(by=head, report=report, expected_version=report.version)


def _fresh(report: ProgressReport) -> ProgressReport:
    rows = ProgressReport.objects.select_related(
        "author", "assignment__plan", "assignment__task", "assignment__department"
    )
    return rows.get(pk=report.pk)


def _version(assignment: Assignment) -> int | None:
    draft = assignment.reports.filter(state__in=[ReportState.DRAFT, ReportState.RETURNED]).order_by("-period").first()
    return draft.version if draft else None


def _may_close(assignment: Assignment) -> bool:
    """Measured, recurring and year-long duties of every unit stay open until the plan's end."""
    return not assignment.task.indicators.exists() and assignment.task.deadline_kind != "recurring"


def _entered(assignment: Assignment, plan: Plan, course: Course, month: int, day: date, closing: bool) -> ReportInput:
    share = (day - plan.starts_on).days / (plan.ends_on - plan.starts_on).days
    percent = 100 if closing else max(min(95, int(share * 100 * course.speed)), assignment.progress)
    title = assignment.task.title
    text = (
        wording.closing_text(course.random, title)
        if closing
        else wording.progress_text(course.random, title, percent, percent - assignment.progress)
    )
    slow = course.speed < 0.8
    return ReportInput(
        progress=percent,
        values=_values(assignment, month, percent),
        work_done=text,
        problems=course.random.choice(wording.PROBLEMS) if slow else "",
        next_steps="" if closing else course.random.choice(wording.NEXT),
        needs_help=slow and course.random.random() < 0.2,
        wants_closure=closing,
    )


def _values(assignment: Assignment, month: int, percent: int) -> dict[int, Decimal]:
    values = {}
    for indicator in assignment.task.indicators.all():
        scripted = next((numbers for words, numbers in SCRIPTED_VALUES.items() if words in indicator.name), None)
        if scripted:
            values[indicator.pk] = Decimal(scripted[min(month, len(scripted) - 1)])
        elif indicator.accumulates:
            values[indicator.pk] = _grown(indicator.target_value, month, percent)
        else:
            values[indicator.pk] = indicator.target_value
    return values


def _grown(target: Decimal, month: int, percent: int) -> Decimal:
    """How far a counted target has come; small ones go in whole steps."""
    if target <= SMALL_TARGET:
        return target if month > 1 else target - 1
    return min(target, Decimal(ceil(target * percent / 100)))


def _attach(assignment: Assignment, reporter: User, day: date) -> None:
    title = assignment.task.title
    rows = [["序号", "事项", "完成情况"], ["1", title, f"截至{day.month}月{day.day}日（演示数据）"]]
    attach_evidence(by=reporter, assignment=assignment, upload=spreadsheet(f"完成情况清单（{day.month}月）", rows))


def cast(reviewers: list[User]) -> People:
    """The demonstration's people by department."""
    rows = User.objects.filter(is_demo=True, department__isnull=False)
    reporters = {user.department_id: user for user in rows if user.role == Role.REPORTER and user.department_id}
    heads = {user.department_id: user for user in rows if user.role == Role.HEAD and user.department_id}
    return People(reviewers=reviewers, reporters=reporters, heads=heads)
