"""What happened to each assignment from July until the demonstration's today, played through the real verbs."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.demo import wording
from plan_tracker.demo.files import spreadsheet
from tasks.models import Assignment, AssignmentRole, AssignmentState, Plan, ProgressReport, ReportState
from tasks.report_input import ReportInput
from tasks.schedule import add_months, period_of
from tasks.verbs.assignments import accept_assignment
from tasks.verbs.evidence import attach_evidence
from tasks.verbs.reports import approve_report, return_report, sign_report, submit_report

# Indicator values of the first months of the tasks everybody looks at, as in the plan's own example.
SCRIPTED_VALUES: dict[str, list[int]] = {"同城通办": [141, 149, 156, 164]}
LATE_ACCEPT_DAYS = 75


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
    careful = kind < 0.86
    return Course(
        accept_after=random.choice((1, 1, 2, 2, 3, 5)) if kind < 0.985 else LATE_ACCEPT_DAYS * 4,
        report_days=[random.randint(17, 25) for _ in range(8)],
        skipped=set() if careful else {random.randint(1, 3), random.choice((3, 3, 2))},
        speed=random.uniform(0.92, 1.18) if careful else random.uniform(0.55, 0.9),
        finishes_in=random.choice((2, 3, 3)) if random.random() < 0.2 else None,
        returned_in=random.choice((1, 2, 3)) if random.random() < 0.08 else None,
        random=random,
    )


def moment(day: date, random: Random, *, hours: tuple[int, int] = (9, 17)) -> datetime:
    """A working-hours moment of a day."""
    return datetime.combine(day, time(random.randint(*hours), random.randint(0, 59)), tzinfo=clock.LOCAL)


def tell(assignment: Assignment, plan: Plan, issued_on: date, today: date, people: People) -> None:
    """Play one assignment's story up to the end of `today`."""
    reporter = people.reporters.get(assignment.department_id)
    if reporter is None:
        return
    course = course_of(assignment)
    accepted_on = issued_on + timedelta(days=course.accept_after)
    if accepted_on > today or (assignment.role == AssignmentRole.SUPPORT and course.random.random() < 0.04):
        return
    with clock.at(moment(accepted_on, course.random)):
        accept_assignment(by=reporter, assignment=assignment)
    if not assignment.is_owed:
        return
    period = period_of(accepted_on, plan.report_cycle)
    for month in range(8):
        day = add_months(period, month).replace(day=course.report_days[month])
        if day > today or assignment.state not in (AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS):
            return
        if month not in course.skipped and day > accepted_on:
            _report_month(assignment, plan, course, month, day, today, people)


def _report_month(
    assignment: Assignment, plan: Plan, course: Course, month: int, day: date, today: date, people: People
) -> None:
    reporter = people.reporters[assignment.department_id]
    closing = course.finishes_in == month and _may_close(assignment)
    data = _entered(assignment, plan, course, month, day, closing)
    with clock.at(moment(day, course.random)):
        if closing or course.random.random() < 0.12:
            _attach(assignment, reporter, day)
        report = submit_report(by=reporter, assignment=assignment, data=data, expected_version=_version(assignment))
    report = _sign(report, course, day, today, people)
    if report.state == ReportState.SUBMITTED:
        _decide(report, assignment, course, month, day, today, people, data)
    assignment.refresh_from_db()


def _version(assignment: Assignment) -> int | None:
    draft = assignment.reports.filter(state__in=[ReportState.DRAFT, ReportState.RETURNED]).order_by("-period").first()
    return draft.version if draft else None


def _may_close(assignment: Assignment) -> bool:
    """Measured, recurring and year-long duties of every unit stay open until the plan's end."""
    return not assignment.task.indicators.exists() and assignment.task.deadline_kind != "recurring"


def _entered(
    assignment: Assignment, plan: Plan, course: Course, month: int, day: date, closing: bool
) -> ReportInput:
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
            values[indicator.pk] = Decimal(int(indicator.target_value * percent / 100))
        else:
            values[indicator.pk] = indicator.target_value
    return values


def _attach(assignment: Assignment, reporter: User, day: date) -> None:
    title = assignment.task.title
    rows = [["序号", "事项", "完成情况"], ["1", title, f"截至{day.month}月{day.day}日（演示数据）"]]
    attach_evidence(by=reporter, assignment=assignment, upload=spreadsheet(f"完成情况清单（{day.month}月）", rows))


def _sign(report: ProgressReport, course: Course, day: date, today: date, people: People) -> ProgressReport:
    head = people.heads.get(report.department_id)
    sign_day = day + timedelta(days=1)
    if report.state != ReportState.DEPARTMENT_REVIEW or head is None or sign_day > today:
        return report
    with clock.at(moment(sign_day, course.random, hours=(8, 11))):
        return sign_report(by=head, report=report, expected_version=report.version)


def _decide(
    report: ProgressReport,
    assignment: Assignment,
    course: Course,
    month: int,
    day: date,
    today: date,
    people: People,
    data: ReportInput,
) -> None:
    """The office decides a day or two later; a returned report is corrected two days after that."""
    reviewer = people.reviewers[month % len(people.reviewers)]
    review_day = day + timedelta(days=course.random.choice((1, 2, 2)))
    if review_day > today:
        return
    if course.returned_in == month:
        with clock.at(moment(review_day, course.random, hours=(14, 17))):
            reason = course.random.choice(wording.RETURNS)
            return_report(by=reviewer, report=report, reason=reason, expected_version=report.version)
        report = _correct(report, assignment, course, review_day, today, people, data)
        review_day += timedelta(days=4)
    if report.state == ReportState.SUBMITTED and review_day <= today:
        with clock.at(moment(review_day, course.random, hours=(14, 17))):
            comment = course.random.choice(wording.APPROVALS)
            approve_report(by=reviewer, report=report, comment=comment, expected_version=report.version)


def _correct(
    report: ProgressReport,
    assignment: Assignment,
    course: Course,
    returned_on: date,
    today: date,
    people: People,
    data: ReportInput,
) -> ProgressReport:
    again = returned_on + timedelta(days=2)
    if again > today:
        return report
    assignment.refresh_from_db()
    reporter = people.reporters[assignment.department_id]
    with clock.at(moment(again, course.random)):
        fixed = ReportInput(**{**data.__dict__, "work_done": f"{data.work_done}已按退回意见补充清单。"})
        report = submit_report(by=reporter, assignment=assignment, data=fixed, expected_version=report.version)
    return _sign(report, course, again, today, people)


def cast(reviewers: list[User]) -> People:
    """The demonstration's people by department."""
    rows = User.objects.filter(is_demo=True, department__isnull=False)
    reporters = {user.department_id: user for user in rows if user.role == Role.REPORTER and user.department_id}
    heads = {user.department_id: user for user in rows if user.role == Role.HEAD and user.department_id}
    return People(reviewers=reviewers, reporters=reporters, heads=heads)
