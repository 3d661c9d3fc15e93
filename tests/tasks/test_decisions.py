"""Outside the ordinary course: dispute, delegate, suspend, cancel, carry over, reopen."""

from datetime import date, timedelta

import pytest

from audit.models import AuditEntry
from audit.verbs import verify
from departments.models import Role
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound
from tasks.lights import Light, light_of
from tasks.models import Assignment, AssignmentEvent, ProgressReport, RequestState
from tasks.report_input import ReportInput
from tasks.verbs import decisions, report_decisions, reports, requests
from tasks.verbs.assignments import accept_assignment, delegate_assignment, dispute_assignment
from tests import personas
from tests.personas import NOON, TODAY

pytestmark = pytest.mark.django_db
WORDS = "本月完成了全部清单的核对和公开。"
NEXT_MONTH = date(2023, 11, 30)


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER, full_name="李文博")


@pytest.fixture
def bureau():
    return personas.make_department()


@pytest.fixture
def market():
    return personas.make_department("市场监督管理局", "市场监管局")


@pytest.fixture
def clerk(bureau):
    return personas.make_user(Role.REPORTER, bureau, full_name="王敏")


@pytest.fixture
def handed_down(bureau, clerk, office):
    """A duty waiting for acceptance, with a stage."""
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan), bureau)
    row.milestones.create(kind="stage", name="完成初稿", due_on=date(2023, 11, 10), target_value=50)
    personas.issue(plan, office)
    return personas.reload(row)


@pytest.fixture
def duty(handed_down, clerk):
    """The same, accepted."""
    return personas.accepted(handed_down, clerk)


def close(duty, clerk, office):
    data = ReportInput(progress=100, work_done=WORDS, shortfall_reason="节点随办结完成。", **personas.CLOSING)
    report = reports.submit_report(by=clerk, assignment=personas.reload(duty), data=data)
    fresh = ProgressReport.objects.get(pk=report.pk)
    report_decisions.approve_report(by=office, report=fresh, expected_version=fresh.version)
    return personas.reload(duty)


def last_event(row):
    return AssignmentEvent.objects.filter(assignment=row).order_by("-at", "-pk").first()


def test_a_dispute_reaches_the_office_with_its_reason_and_may_be_upheld(handed_down, clerk, office):
    dispute_assignment(by=clerk, assignment=handed_down, reason="这是市场监管局的职责。")
    assert handed_down.state == "disputed"
    assert Message.objects.get(recipient=office, kind="disputed").body == "这是市场监管局的职责。"
    decisions.uphold_assignment(by=office, assignment=handed_down, reason="三定方案写明由你局承担。")
    assert personas.reload(handed_down).state == "issued"
    assert Message.objects.filter(recipient=clerk, kind="decided").exists()
    accept_assignment(by=clerk, assignment=personas.reload(handed_down))
    assert list(verify()) == []


@pytest.mark.parametrize("reason", ["", "   ", "\u3000"])
def test_a_dispute_without_a_reason_changes_nothing(handed_down, clerk, reason):
    with pytest.raises(DomainError, match="写明原因"):
        dispute_assignment(by=clerk, assignment=handed_down, reason=reason)
    assert personas.reload(handed_down).state == "issued"


def test_a_disputed_duty_is_given_to_another_department(handed_down, clerk, office, market):
    dispute_assignment(by=clerk, assignment=handed_down, reason="这是市场监管局的职责。")
    part = decisions.reassign_assignment(
        by=office, assignment=handed_down, department=market, reason="按三定方案由市场监管局承担。"
    )
    assert personas.reload(handed_down).state == "cancelled"
    assert (part.state, part.role, part.department, part.due_on) == ("issued", "lead", market, handed_down.due_on)
    assert {(one.kind, one.due_on) for one in part.milestones.all()} == {
        ("stage", date(2023, 11, 10)), ("final", handed_down.due_on)
    }  # fmt: skip
    assert part.overdue_on == date(2023, 11, 11)
    assert last_event(part).note.startswith("由行政审批和政务服务局改为本单位承担")


def test_a_department_that_helped_takes_the_duty_over_as_its_own(duty, office, market):
    helping = personas.assign(duty.task, market, "support")
    personas.issue(duty.plan, office)
    part = decisions.reassign_assignment(by=office, assignment=duty, department=market, reason="由市场监管局主办。")
    assert part.pk == helping.pk
    assert (part.role, part.state) == ("lead", "issued")
    with pytest.raises(Conflict):
        decisions.reassign_assignment(by=office, assignment=duty, department=market, reason="再来一次。")


def test_a_named_person_of_the_department_works_on_it(duty, clerk, bureau, market):
    colleague = personas.make_user(Role.REPORTER, bureau, full_name="赵志刚")
    delegate_assignment(by=clerk, assignment=duty, person=colleague)
    assert personas.reload(duty).owner == colleague
    assert last_event(duty).note == "由赵志刚经办"
    assert Message.objects.filter(recipient=colleague, kind="delegated").count() == 1
    stranger = personas.make_user(Role.REPORTER, market)
    with pytest.raises(DomainError, match="本单位"):
        delegate_assignment(by=clerk, assignment=duty, person=stranger)
    colleague.is_active = False
    with pytest.raises(DomainError, match="在用"):
        delegate_assignment(by=clerk, assignment=duty, person=colleague)


def test_a_suspended_duty_shows_no_light_and_asks_for_nothing_until_it_goes_on(duty, clerk, office):
    decisions.suspend_assignment(by=office, assignment=duty, reason="上级文件正在修订。")
    row = personas.reload(duty)
    assert (row.state, row.overdue_on, row.unreported_on) == ("suspended", None, None)
    assert light_of(row, row.due_on + timedelta(days=30)) == Light.NONE
    with pytest.raises(Conflict):
        reports.submit_report(by=clerk, assignment=row, data=ReportInput(progress=10, work_done=WORDS))
    with pytest.raises(DomainError, match="今天以后"):
        decisions.resume_assignment(by=office, assignment=row, reason="已经印发。", due_on=TODAY)
    decisions.resume_assignment(by=office, assignment=row, reason="已经印发。", due_on=NEXT_MONTH)
    row = personas.reload(duty)
    assert (row.state, row.due_on, row.milestones.get(kind="final").due_on) == ("in_progress", NEXT_MONTH, NEXT_MONTH)


def test_a_cancelled_duty_counts_no_more_and_takes_its_helpers_and_requests_along(duty, clerk, office, market):
    helping = personas.assign(duty.task, market, "support")
    personas.issue(duty.plan, office)
    asked = requests.request_extension(by=clerk, assignment=duty, new_due_on=date(2024, 1, 31), reason="还要征求意见。")
    decisions.cancel_assignment(by=office, assignment=duty, reason="任务已并入另一项。")
    assert not Assignment.objects.owed().exists()
    assert personas.reload(helping).state == "cancelled"
    asked.refresh_from_db()
    assert asked.state == RequestState.REJECTED


def test_an_unfinished_duty_goes_on_in_next_years_plan(duty, office):
    next_year = personas.make_plan(
        "plan-2024", year=2024, issued_on=date(2024, 2, 1), starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31)
    )
    task = personas.make_task(next_year, "继续推行告知承诺制")
    part = decisions.carry_over_assignment(by=office, assignment=duty, reason="机构改革后再办。", task=task)
    assert personas.reload(duty).state == "carried_over"
    assert (part.state, part.continues, part.due_on) == ("draft", duty, date(2024, 12, 31))
    assert part.milestones.get().due_on == date(2024, 12, 31)


def test_a_part_already_written_in_next_years_plan_is_the_one_that_goes_on(duty, office):
    next_year = personas.make_plan(
        "plan-2024", year=2024, issued_on=date(2024, 2, 1), starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31)
    )
    task = personas.make_task(next_year, "继续推行告知承诺制")
    written = personas.assign(task, duty.department, duty.role)
    part = decisions.carry_over_assignment(by=office, assignment=duty, reason="今年没有办完。", task=task)
    assert (part, personas.reload(written).continues, task.assignments.count()) == (written, duty, 1)


def test_it_is_not_carried_over_into_its_own_year(duty, office):
    with pytest.raises(DomainError, match="以后年度"):
        decisions.carry_over_assignment(by=office, assignment=duty, reason="机构改革。", task=duty.task)
    assert personas.reload(duty).state == "accepted"


def test_a_closed_duty_found_undone_is_worked_on_again(duty, clerk, office):
    row = close(duty, clerk, office)
    assert row.state == "closed"
    decisions.reopen_assignment(by=office, assignment=row, reason="抽查发现清单没有公开。", due_on=NEXT_MONTH)
    row = personas.reload(duty)
    assert (row.state, row.progress, row.closed_on, row.due_on) == ("in_progress", 99, None, NEXT_MONTH)
    assert row.overdue_on == NEXT_MONTH + timedelta(days=1)
    with clock.at(NOON + timedelta(days=10)):
        again = close(row, clerk, office)
    assert (again.state, again.progress) == ("closed", 100)


def test_only_the_office_decides_and_strangers_see_nothing(duty, clerk, market):
    stranger = personas.make_user(Role.REPORTER, market)
    with pytest.raises(Forbidden):
        decisions.cancel_assignment(by=clerk, assignment=duty, reason="不想办了。")
    with pytest.raises(NotFound):
        delegate_assignment(by=stranger, assignment=duty, person=stranger)
    assert personas.reload(duty).state == "accepted"


def test_the_second_of_two_is_told_who_was_first(duty, office):
    other = personas.make_user(Role.REVIEWER, full_name="王海")
    mine, theirs = personas.reload(duty), personas.reload(duty)
    decisions.suspend_assignment(by=other, assignment=theirs, reason="文件修订。", expected_version=theirs.version)
    with pytest.raises(Conflict, match="王海刚刚中止了"):
        decisions.cancel_assignment(by=office, assignment=mine, reason="并入另一项。", expected_version=mine.version)
    assert personas.reload(duty).state == "suspended"


def test_every_decision_is_on_record_with_its_reason(duty, office):
    decisions.suspend_assignment(by=office, assignment=duty, reason="上级文件正在修订。")
    entry = AuditEntry.objects.order_by("-pk").first()
    assert entry.action == "assignment.suspend"
    assert "上级文件正在修订。" in str(entry.detail)
