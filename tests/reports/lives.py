"""Random lives of duties, lived through the verbs: what figures of past days are held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from departments.models import Department, Role, User
from plan_tracker import clock
from plan_tracker.errors import DomainError
from tasks.models import Assignment, AssignmentRequest, Plan, ProgressReport, ReportState, RequestState
from tasks.report_input import ReportInput
from tasks.verbs import decisions, report_decisions, requests
from tasks.verbs.assignments import accept_assignment, delegate_assignment, dispute_assignment
from tasks.verbs.recall import recall_report
from tasks.verbs.reports import report_to_fill, submit_report
from tasks.verbs.request_decisions import decide_request
from tests import personas

Step = Callable[["County", Random], None]
FIRST_DAY = date(2023, 7, 11)
REASON = "情况有变化，需要调整。"


@dataclass
class County:
    """A handed-down plan and everybody who acts in it."""

    plan: Plan
    office: User
    departments: list[Department]
    clerks: dict[int, User]


def make_county(tasks: int, seed: int) -> County:
    """Four departments, one with a head, and a plan of some dated, measured, joint and single tasks, handed down."""
    random = Random(seed)
    departments = [personas.make_department(f"第{n}局", f"{n}局", code=f"d{n}", order=n) for n in range(1, 5)]
    clerks = {
        one.pk: personas.make_user(Role.REPORTER, one, full_name=f"{one.short_name}填报员") for one in departments
    }
    personas.make_user(Role.HEAD, departments[0])
    office = personas.make_user(Role.REVIEWER)
    plan = personas.make_plan()
    for n in range(tasks):
        due = date(2023, random.randint(8, 12), 28)
        fields = {"deadline_kind": "fixed", "due_on": due, "deadline_words": "按期"} if random.random() < 0.6 else {}
        task = personas.make_task(plan, f"任务{n}", **fields)
        if random.random() < 0.4:
            personas.make_indicator(task, target=random.choice((5, 50)))
        chosen = random.sample(departments, random.randint(1, 4))
        roles = ["joint"] * 4 if random.random() < 0.4 else ["lead", "support", "support", "support"]
        for department, role in zip(chosen, roles, strict=False):
            personas.assign(task, department, role)
    personas.issue(plan, office)
    return County(Plan.objects.get(pk=plan.pk), office, departments, clerks)


def live(
    county: County, random: Random, days: int, each_day: Callable[[date], None], *, without: Step | None = None
) -> None:
    """Some days with something happening on each; `each_day` is called at the end of every one of them.

    `without` leaves out a step that people could not take then.
    """
    steps = [step for step in STEPS if step is not without]
    day = FIRST_DAY
    for _ in range(days):
        for hour in range(9, 17):
            with clock.at(datetime.combine(day, time(hour), tzinfo=clock.LOCAL)):
                _something(county, random, steps)
        with clock.at(datetime.combine(day, time(23, 59), tzinfo=clock.LOCAL)):
            each_day(day)
        day += timedelta(days=random.choice((1, 3, 9, 16)))


def _something(county: County, random: Random, steps: list[Step]) -> None:
    """One step of one duty; what the rules refuse does not happen."""
    step = random.choice(steps)
    try:
        step(county, random)
    except DomainError:
        return


def _duty(county: County, random: Random, *states: str) -> Assignment:
    rows = list(
        Assignment.objects.filter(plan=county.plan, state__in=states).order_by("pk").values_list("pk", flat=True)
    )
    if not rows:
        raise DomainError("没有这样的任务。")
    return personas.reload(Assignment(pk=random.choice(rows)))


def _accept(county: County, random: Random) -> None:
    duty = _duty(county, random, "issued")
    accept_assignment(by=county.clerks[duty.department_id], assignment=duty)


def _dispute(county: County, random: Random) -> None:
    duty = _duty(county, random, "issued")
    dispute_assignment(by=county.clerks[duty.department_id], assignment=duty, reason=REASON)


def _report(county: County, random: Random) -> None:
    duty = _duty(county, random, "accepted", "in_progress")
    indicators = list(duty.task.indicators.all())
    closing = random.random() < 0.3
    progress = None if indicators else random.choice((10, 40, 70, 100))
    values = {one.pk: Decimal(random.randint(0, 60)) for one in indicators}
    done = random.randint(1, 99999)
    data = ReportInput(
        progress=progress, values=values, work_done=f"做了{done}件事，均已上线运行。",
        problems=f"还缺{done}名人手。" if done % 3 else "", needs_help=done % 3 == 1,
        lower_reason="上月多报了。", shortfall_reason="还差一些。" if closing else "",
        no_evidence_reason="不形成书面材料。" if closing else "", wants_closure=closing,
    )  # fmt: skip
    stored = report_to_fill(duty)
    version = stored.version if stored else None
    submit_report(by=county.clerks[duty.department_id], assignment=duty, data=data, expected_version=version)


def _review(county: County, random: Random) -> None:
    rows = list(ProgressReport.objects.filter(plan=county.plan, state=ReportState.SUBMITTED).order_by("pk"))
    if rows:
        report, version = (one := random.choice(rows)), one.version
        if random.random() < 0.7:
            report_decisions.approve_report(by=county.office, report=report, expected_version=version)
        else:
            report_decisions.return_report(by=county.office, report=report, reason=REASON, expected_version=version)


def recall(county: County, random: Random) -> None:
    unjudged = (ReportState.DEPARTMENT_REVIEW, ReportState.SUBMITTED)
    rows = list(ProgressReport.objects.filter(plan=county.plan, state__in=unjudged).order_by("pk"))
    if rows:
        report = random.choice(rows)
        recall_report(by=county.clerks[report.department_id], report=report, expected_version=report.version)


def _sign(county: County, random: Random) -> None:
    rows = list(ProgressReport.objects.filter(plan=county.plan, state=ReportState.DEPARTMENT_REVIEW).order_by("pk"))
    if rows:
        report = random.choice(rows)
        head = User.objects.get(role=Role.HEAD, department=report.department_id)
        report_decisions.sign_report(by=head, report=report, expected_version=report.version)


def _decide(county: County, random: Random) -> None:
    verbs = ("uphold", "suspend", "resume", "cancel", "reassign", "reopen", "carry_over")
    verb = random.choice(verbs)
    sources = {"uphold": ["disputed"], "resume": ["suspended"], "reopen": ["closed"]}
    duty = _duty(county, random, *sources.get(verb, ["issued", "accepted", "in_progress"]))
    act = getattr(decisions, f"{verb}_assignment")
    other = {"department": random.choice(county.departments)} if verb == "reassign" else {}
    if verb in ("resume", "reopen") and random.random() < 0.8:
        other = {"due_on": clock.today() + timedelta(days=random.randint(1, 40))}
    act(by=county.office, assignment=duty, reason=REASON, **other)


def _ask(county: County, random: Random) -> None:
    duty = _duty(county, random, "accepted", "in_progress")
    clerk = county.clerks[duty.department_id]
    later = duty.due_on + timedelta(days=random.randint(1, 40))
    requests.request_extension(by=clerk, assignment=duty, reason=REASON, new_due_on=later)


def _answer(county: County, random: Random) -> None:
    rows = list(AssignmentRequest.objects.filter(state=RequestState.PENDING).order_by("pk"))
    if rows:
        decide_request(
            by=county.office, request=random.choice(rows), grant=random.random() < 0.7, reason=REASON,
            consent_by="旗长", consent_on=clock.today(),
        )  # fmt: skip


def _delegate(county: County, random: Random) -> None:
    duty = _duty(county, random, "accepted", "in_progress")
    clerk = county.clerks[duty.department_id]
    delegate_assignment(by=clerk, assignment=duty, person=clerk)


STEPS = (
    *[_accept] * 5, *[_report] * 7, *[_review] * 6, *[_sign] * 3, *[recall] * 2,
    _dispute, _decide, _ask, _answer, _delegate,
)  # fmt: skip
