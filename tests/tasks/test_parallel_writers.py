"""Fifty people at once on ten duties: nothing lost, nothing twice, the audit chain unbroken."""

import random
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from audit.models import AuditEntry
from audit.verbs import verify
from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.errors import DomainError
from tasks.models import Assignment, AssignmentEvent, AssignmentRequest, Plan, ProgressReport
from tasks.report_input import ReportInput
from tasks.transitions import BY_VERB
from tasks.verbs import decisions, report_decisions, reports
from tasks.verbs.assignments import accept_assignment, delegate_assignment
from tasks.verbs.recall import recall_report
from tasks.verbs.request_decisions import decide_request
from tasks.verbs.requests import request_extension
from tests import personas
from tests.personas import NOON

WRITERS, STEPS = 50, 4
WORDS = "本月完成了全部清单的核对和公开。"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite in memory has one writer"),
]


@pytest.fixture
def county():
    """Ten duties of two departments, handed down; two clerks, two heads, two reviewers."""
    bureaus = [personas.make_department(), personas.make_department("市场监督管理局", "市场监管局")]
    people = [personas.make_user(role, one) for one in bureaus for role in (Role.REPORTER, Role.HEAD)]
    people += [personas.make_user(Role.REVIEWER, full_name=name) for name in ("李文博", "王海")]
    plan = personas.make_plan()
    for number in range(10):
        personas.assign(personas.make_task(plan, f"第{number}项"), bureaus[number % 2])
    personas.issue(plan, people[-1])
    for row in Assignment.objects.filter(task__number__gt=2):
        personas.accepted(row, people[0] if row.department == bureaus[0] else people[2])
    return people


def step(user: User, chance: random.Random) -> str:
    """One thing this person might do to one duty, as fresh as a page would show it."""
    rows = Assignment.objects.select_related("plan", "task", "department").order_by("pk")
    row = chance.choice(list(rows.filter(department=user.department) if user.role != Role.REVIEWER else rows))
    if user.role == Role.REVIEWER:
        return office_step(user, row, chance)
    act = chance.choice(["accept", "report", "report", "report", "sign", "recall", "delegate", "extend"])
    if act == "accept":
        accept_assignment(by=user, assignment=row)
    elif act == "report":
        draft = reports.report_to_fill(row)
        data = ReportInput(progress=chance.randint(50, 90), work_done=WORDS, lower_reason="核减。")
        reports.submit_report(by=user, assignment=row, data=data, expected_version=draft.version if draft else None)
    elif act == "sign":
        report = waiting(row, "department_review")
        if report:
            report_decisions.sign_report(by=user, report=report, expected_version=report.version)
    elif act == "recall":
        report = waiting(row, chance.choice(["department_review", "submitted"]))
        if report:
            recall_report(by=user, report=report, expected_version=report.version)
    elif act == "delegate":
        delegate_assignment(by=user, assignment=row, person=user, expected_version=row.version)
    else:
        due_on = row.due_on + timedelta(days=10)
        request_extension(by=user, assignment=row, new_due_on=due_on, reason="征求意见。")
    return act


def office_step(user: User, row: Assignment, chance: random.Random) -> str:
    act = chance.choice(["approve", "approve", "return", "grant", "suspend", "resume"])
    report = waiting(row, "submitted")
    if act == "approve" and report:
        report_decisions.approve_report(by=user, report=report, expected_version=report.version)
    elif act == "return" and report:
        report_decisions.return_report(by=user, report=report, reason="没有写结果。", expected_version=report.version)
    elif act == "grant":
        request = AssignmentRequest.objects.filter(assignment=row, state="pending").first()
        if request:
            consent = {"consent_by": "张旗长", "consent_on": clock.today()}
            decide_request(by=user, request=request, grant=True, expected_version=request.version, **consent)
    elif act == "suspend":
        decisions.suspend_assignment(by=user, assignment=row, reason="文件修订。", expected_version=row.version)
    elif act == "resume":
        decisions.resume_assignment(by=user, assignment=row, reason="已经印发。", expected_version=row.version)
    return act


def waiting(row: Assignment, state: str) -> ProgressReport | None:
    rows = ProgressReport.objects.filter(assignment=row, state=state)
    return rows.select_related("assignment__plan", "assignment__task", "assignment__department", "author").first()


def work(number: int, people: list[User], begin: threading.Barrier, outcome: list) -> None:
    chance = random.Random(number)
    begin.wait()
    try:
        for turn in range(STEPS):
            try:
                with clock.at(NOON + timedelta(minutes=turn)):
                    outcome.append(step(people[number % len(people)], chance))
            except DomainError:
                outcome.append("refused")
    except Exception as error:
        outcome.append(error)
    finally:
        connection.close()


def test_fifty_writers_on_ten_duties_lose_nothing_and_do_nothing_twice(county):
    begin, outcome = threading.Barrier(WRITERS), []
    threads = [threading.Thread(target=work, args=(n, county, begin, outcome)) for n in range(WRITERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert [one for one in outcome if isinstance(one, Exception)] == []
    assert len(outcome) == WRITERS * STEPS
    assert Counter(outcome)["refused"] < WRITERS * STEPS * 0.8, Counter(outcome)
    assert list(verify()) == []
    for row in Assignment.objects.all():
        one_course(row)


def one_course(row: Assignment) -> None:
    """The history of a duty is one unbroken course that ends where the duty stands."""
    state = "draft"
    events = list(AssignmentEvent.objects.filter(assignment=row).order_by("pk"))
    for event in events:
        transition = BY_VERB.get(event.verb)
        assert event.from_state == state, f"{event.verb} of {row.pk} begins at {event.from_state}, not {state}"
        if transition and event.from_state != event.state:
            assert (event.from_state in transition.sources, event.state) == (True, transition.target)
        state = event.state
    assert state == row.state
    assert events[-1].progress == row.progress
    # Every write of the row has its event, and every event's write is in the row.
    assert row.version == 1 + len(events)


def test_what_was_refused_left_no_trace(county):
    clerk, row = county[0], Assignment.objects.order_by("pk").first()
    entries, events = AuditEntry.objects.count(), row.events.count()
    with pytest.raises(DomainError):
        delegate_assignment(by=clerk, assignment=personas.reload(row), person=clerk)
    assert (AuditEntry.objects.count(), row.events.count()) == (entries, events)
    assert Plan.objects.get().version == 2
