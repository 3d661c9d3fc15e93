"""One report from draft to approval, with everything that can go wrong on the way."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from audit.models import AuditEntry
from audit.verbs import verify
from departments.models import Role
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound
from tasks.lights import Light, light_of
from tasks.models import AssignmentEvent, ProgressReport
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tasks.verbs.assignments import accept_assignment
from tests import personas
from tests.personas import NOON, TODAY

pytestmark = pytest.mark.django_db
TEXT = "本月新增同城通办事项8项，均已上线。"


@pytest.fixture
def office(db):
    return personas.make_user(Role.REVIEWER)


@pytest.fixture
def bureau(db):
    return personas.make_department()


@pytest.fixture
def clerk(bureau):
    return personas.make_user(Role.REPORTER, bureau, full_name="王敏")


@pytest.fixture
def duty(office, bureau, clerk):
    """A counted duty, issued and accepted."""
    plan = personas.make_plan()
    task = personas.make_task(plan, "“同城通办”事项达到200项", deadline_kind="fixed", due_on=date(2023, 12, 31))
    personas.make_indicator(task)
    row = personas.assign(task, bureau)
    personas.issue(plan, office)
    return personas.accepted(row, clerk)


def entered(duty, value=164, **fields):
    indicator = duty.task.indicators.get()
    return ReportInput(values={indicator.pk: Decimal(value)}, work_done=TEXT, **fields)


def hand_in(duty, clerk, value=164, **fields):
    fresh = personas.reload(duty)
    return reports.submit_report(by=clerk, assignment=fresh, data=entered(duty, value, **fields))


def test_a_submitted_report_counts_at_once(duty, clerk):
    report = hand_in(duty, clerk)
    duty.refresh_from_db()
    assert report.state == "submitted"
    assert (duty.state, duty.progress, duty.current_value) == ("in_progress", 82, 164)
    assert (duty.report_period, duty.report_state) == (date(2023, 10, 1), "submitted")


def test_with_a_head_the_report_waits_for_the_signature_and_does_not_count_yet(duty, clerk, bureau, office):
    head = personas.make_user(Role.HEAD, bureau)
    report = hand_in(duty, clerk)
    duty.refresh_from_db()
    assert (report.state, duty.progress) == ("department_review", 0)
    assert Message.objects.get(kind="to_sign").recipient == head
    with pytest.raises(Forbidden):
        report_decisions.sign_report(by=clerk, report=report, expected_version=report.version)
    fresh = ProgressReport.objects.get(pk=report.pk)
    report_decisions.sign_report(by=head, report=fresh, expected_version=fresh.version)
    duty.refresh_from_db()
    assert (fresh.state, duty.progress) == ("submitted", 82)


def test_approval_and_return_reach_the_author(duty, clerk, office):
    report = hand_in(duty, clerk)
    fresh = ProgressReport.objects.get(pk=report.pk)
    report_decisions.return_report(by=office, report=fresh, reason="请补充清单。", expected_version=fresh.version)
    duty.refresh_from_db()
    assert (duty.progress, duty.report_state, duty.returned_on) == (0, "returned", TODAY)
    assert light_of(duty, TODAY) == Light.YELLOW
    again = reports.submit_report(
        by=clerk, assignment=personas.reload(duty), data=entered(duty), expected_version=fresh.version
    )
    assert again.pk == report.pk
    again = ProgressReport.objects.get(pk=report.pk)
    report_decisions.approve_report(by=office, report=again, expected_version=again.version)
    assert list(Message.objects.filter(recipient=clerk, kind__in=["approved", "returned"]).values_list("kind")) != []
    duty.refresh_from_db()
    assert (duty.progress, duty.returned_on) == (82, None)


def test_closure_is_asked_for_with_a_report_and_granted_with_its_approval(duty, clerk, office):
    report = hand_in(duty, clerk, 200, **personas.CLOSING)
    duty.refresh_from_db()
    assert (duty.state, duty.progress, duty.finished_on) == ("closure_requested", 99, TODAY)
    with clock.at(NOON + timedelta(days=2)):
        fresh = ProgressReport.objects.get(pk=report.pk)
        report_decisions.approve_report(by=office, report=fresh, expected_version=fresh.version)
    duty.refresh_from_db()
    assert (duty.state, duty.progress, duty.closed_on) == ("closed", 100, TODAY + timedelta(days=2))
    assert not duty.closed_late


def test_a_returned_closure_goes_back_to_work(duty, clerk, office):
    report = ProgressReport.objects.get(pk=hand_in(duty, clerk, 200, **personas.CLOSING).pk)
    report_decisions.return_report(by=office, report=report, reason="材料不全。", expected_version=report.version)
    duty.refresh_from_db()
    assert (duty.state, duty.finished_on) == ("in_progress", None)
    assert duty.requests.get().state == "rejected"


def test_closing_the_last_owed_part_closes_the_supporting_parts(duty, clerk, office):
    helper = personas.make_department("司法局", "司法局")
    support = personas.assign(duty.task, helper, "support")
    personas.issue(personas.Plan.objects.get(pk=duty.plan_id), office)
    report = ProgressReport.objects.get(pk=hand_in(duty, clerk, 200, **personas.CLOSING).pk)
    report_decisions.approve_report(by=office, report=report, expected_version=report.version)
    support.refresh_from_db()
    assert (support.state, support.progress) == ("closed", 100)


def test_the_same_submission_twice_is_one(duty, clerk):
    key = uuid.uuid4()
    first = reports.submit_report(by=clerk, assignment=personas.reload(duty), data=entered(duty), submit_key=key)
    second = reports.submit_report(by=clerk, assignment=personas.reload(duty), data=entered(duty), submit_key=key)
    assert first.pk == second.pk
    assert AssignmentEvent.objects.filter(verb="submit").count() == 1


def test_a_stale_form_is_refused_with_the_name_of_who_was_first(duty, clerk, bureau):
    other = personas.make_user(Role.REPORTER, bureau, full_name="陈建军")
    draft = reports.save_draft(by=clerk, assignment=personas.reload(duty), data=entered(duty, 160))
    reports.save_draft(
        by=other, assignment=personas.reload(duty), data=entered(duty, 161), expected_version=draft.version
    )
    with pytest.raises(Conflict, match="陈建军"):
        reports.submit_report(
            by=clerk, assignment=personas.reload(duty), data=entered(duty), expected_version=draft.version
        )


def test_a_lower_value_needs_a_reason(duty, clerk, office):
    with clock.at(NOON - timedelta(days=30)):
        hand_in(duty, clerk, 156)
    with pytest.raises(InvalidInput) as refused:
        hand_in(duty, clerk, 150)
    assert "156项" in next(iter(refused.value.errors.values()))
    assert hand_in(duty, clerk, 150, lower_reason="上月重复统计6项。").state == "submitted"


def test_what_is_missing_is_said_at_its_field(duty, clerk):
    with pytest.raises(InvalidInput) as refused:
        reports.submit_report(by=clerk, assignment=personas.reload(duty), data=ReportInput(work_done="短"))
    indicator = duty.task.indicators.get()
    assert set(refused.value.errors) == {"work_done", f"value_{indicator.pk}"}
    assert not ProgressReport.objects.exists()


def test_closure_without_evidence_needs_a_reason(duty, clerk):
    with pytest.raises(InvalidInput) as refused:
        hand_in(duty, clerk, 200, wants_closure=True)
    assert list(refused.value.errors) == ["no_evidence_reason"]


def test_other_departments_do_not_even_learn_that_it_exists(duty):
    stranger = personas.make_user(Role.REPORTER, personas.make_department("市场监督管理局", "市场监管局"))
    with pytest.raises(NotFound):
        reports.submit_report(by=stranger, assignment=personas.reload(duty), data=entered(duty))


def test_nobody_reviews_without_the_office_role(duty, clerk):
    report = hand_in(duty, clerk)
    with pytest.raises(Forbidden):
        report_decisions.approve_report(by=clerk, report=report, expected_version=report.version)


def test_two_reviewers_at_once_the_second_is_told(duty, clerk, office):
    second = personas.make_user(Role.REVIEWER, full_name="李文博")
    report = hand_in(duty, clerk)
    mine, yours = (ProgressReport.objects.get(pk=report.pk) for _ in range(2))
    report_decisions.approve_report(by=second, report=mine, expected_version=mine.version)
    with pytest.raises(Conflict, match="李文博"):
        report_decisions.return_report(by=office, report=yours, reason="请补充。", expected_version=yours.version)
    assert AssignmentEvent.objects.filter(verb__in=["approve", "return"]).count() == 1


def test_a_return_needs_a_reason(duty, clerk, office):
    report = hand_in(duty, clerk)
    with pytest.raises(DomainError, match="原因"):
        report_decisions.return_report(by=office, report=report, reason="  ", expected_version=report.version)


def test_reporting_before_accepting_is_refused_and_accepting_twice_is_harmless(office, bureau, clerk):
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan), bureau)
    personas.issue(plan, office)
    with pytest.raises(Conflict, match="签收"):
        reports.submit_report(
            by=clerk, assignment=personas.reload(row), data=ReportInput(progress=50, work_done="已经完成了一半的工作。")
        )
    accept_assignment(by=clerk, assignment=personas.reload(row))
    accept_assignment(by=clerk, assignment=personas.reload(row))
    assert AssignmentEvent.objects.filter(verb="accept").count() == 1


def test_too_slow_a_pace_turns_yellow_at_writing(duty, clerk):
    for months, value in ((3, 132), (2, 141), (1, 149)):
        with clock.at(NOON - timedelta(days=30 * months)):
            hand_in(duty, clerk, value)
    hand_in(duty, clerk, 156)
    duty.refresh_from_db()
    assert duty.pace_slow_on == TODAY


def test_monthly_occurrences_are_met_by_that_months_report(duty, clerk):
    duty.milestones.create(kind="recurring", due_on=date(2023, 9, 30))
    duty.milestones.create(kind="recurring", due_on=date(2023, 10, 31))
    duty.milestones.create(kind="recurring", due_on=date(2023, 11, 30))
    hand_in(duty, clerk)
    assert list(duty.milestones.filter(met_on=None).values_list("due_on", flat=True)) == [
        date(2023, 11, 30),
        date(2023, 12, 31),
    ]


def test_every_verb_is_in_an_unbroken_audit_chain(duty, clerk, office):
    report = ProgressReport.objects.get(pk=hand_in(duty, clerk).pk)
    report_decisions.approve_report(by=office, report=report, expected_version=report.version)
    actions = list(
        AuditEntry.objects.filter(chain=duty.plan.audit_chain).order_by("seq").values_list("action", flat=True)
    )
    assert actions == ["plan.issue", "assignment.accept", "report.submit", "report.approve"]
    assert list(verify()) == []
    AuditEntry.objects.filter(action="report.submit").update(actor_name="别人")
    assert [one.seq for one in verify()] == [3]


def test_what_the_head_gave_back_is_still_the_departments_own(duty, clerk, office, bureau):
    head = personas.make_user(Role.HEAD, bureau)
    report = hand_in(duty, clerk)
    report_decisions.send_back_report(by=head, report=report, reason="数字请再核对。", expected_version=report.version)
    assert ProgressReport.objects.visible_to(clerk).get() == report
    assert not ProgressReport.objects.visible_to(office).exists()
    duty.refresh_from_db()
    assert duty.returned_on is None
    revised = reports.submit_report(
        by=clerk, assignment=personas.reload(duty), data=entered(duty, 165), expected_version=report.version
    )
    report_decisions.sign_report(by=head, report=revised, expected_version=revised.version)
    assert ProgressReport.objects.visible_to(office).get() == report
