"""Extension, change and appeal: asked in time, decided by the right person, effective at once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from departments.models import Role
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound
from tasks.lights import Light
from tasks.models import AssignmentEvent, AssignmentRequest, DeadlineBasis, DeadlineKind, ProgressReport
from tasks.report_input import ReportInput
from tasks.request_rules import request_light, request_reason
from tasks.verbs import report_decisions, reports
from tasks.verbs.request_decisions import decide_request
from tasks.verbs.requests import file_appeal, request_change, request_extension, withdraw_request
from tests import personas
from tests.personas import NOON, TODAY

pytestmark = pytest.mark.django_db
WORDS = "本月完成了全部清单的核对和公开。"
DUE, LATER = date(2023, 11, 30), date(2023, 12, 20)


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER, full_name="李文博")


@pytest.fixture
def colleague():
    return personas.make_user(Role.REVIEWER, full_name="王海")


@pytest.fixture
def bureau():
    return personas.make_department()


@pytest.fixture
def clerk(bureau):
    return personas.make_user(Role.REPORTER, bureau, full_name="王敏")


@pytest.fixture
def duty(bureau, clerk, office):
    """An accepted duty whose deadline the office set."""
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan), bureau, due_on=DUE)
    row.milestones.update(basis=DeadlineBasis.OFFICE)
    personas.issue(plan, office)
    return personas.accepted(row, clerk)


@pytest.fixture
def written(bureau, clerk, office):
    """An accepted duty whose deadline stands in the document."""
    plan = personas.make_plan("plan-2023b")
    task = personas.make_task(
        plan, deadline_kind=DeadlineKind.FIXED, due_on=DUE, deadline_words="11月底前", deadline_basis="document"
    )
    row = personas.assign(task, bureau)
    personas.issue(plan, office)
    return personas.accepted(row, clerk)


def extend(duty, clerk, new_due_on=LATER, reason="专班成员调整，需重新印发通知。"):
    return request_extension(by=clerk, assignment=personas.reload(duty), new_due_on=new_due_on, reason=reason)


def fresh(request):
    rows = AssignmentRequest.objects.select_related(
        "assignment__plan", "assignment__task", "assignment__department", "milestone", "report"
    )
    return rows.get(pk=request.pk)


def returned(duty, clerk, office):
    data = ReportInput(progress=40, work_done=WORDS)
    report = reports.submit_report(by=clerk, assignment=personas.reload(duty), data=data)
    report = ProgressReport.objects.get(pk=report.pk)
    report_decisions.return_report(by=office, report=report, reason="没有写结果。", expected_version=report.version)
    return ProgressReport.objects.get(pk=report.pk)


def test_an_extension_moves_deadline_and_light_and_keeps_the_old_day(duty, clerk, office):
    request = extend(duty, clerk)
    assert request.decide_by == date(2023, 10, 31)
    assert Message.objects.get(recipient=office, kind="to_decide").url == f"/requests/{request.pk}/"
    decide_request(by=office, request=fresh(request), grant=True, reason="同意。")
    row = personas.reload(duty)
    assert (row.due_on, row.overdue_on) == (LATER, LATER + timedelta(days=1))
    assert fresh(request).old_due_on == DUE
    note = AssignmentEvent.objects.filter(assignment=duty, verb="extend").get().note
    assert note == "2023年11月30日延到2023年12月20日：同意。"


@pytest.mark.parametrize(
    "new_due_on, words", [(DUE, "晚于原定期限"), (date(2023, 1, 1), "晚于原定期限"), (date(2025, 1, 1), "最晚")]
)
def test_an_extension_goes_forward_and_not_for_ever(duty, clerk, new_due_on, words):
    with pytest.raises(DomainError, match=words):
        extend(duty, clerk, new_due_on)
    assert not AssignmentRequest.objects.exists()


def test_after_the_deadline_it_is_too_late_to_ask(duty, clerk):
    with clock.at(NOON + timedelta(days=60)), pytest.raises(DomainError, match="到期前"):
        extend(duty, clerk, date(2024, 1, 31))


def test_one_waits_at_a_time_and_two_are_the_most(duty, clerk, office):
    first = extend(duty, clerk, date(2023, 12, 5))
    with pytest.raises(Conflict, match="已经有一个延期申请"):
        extend(duty, clerk)
    decide_request(by=office, request=fresh(first), grant=True)
    decide_request(by=office, request=fresh(extend(duty, clerk, date(2023, 12, 10))), grant=True)
    with pytest.raises(DomainError, match="最多延2次"):
        extend(duty, clerk, LATER)


def test_a_deadline_of_the_document_needs_the_leaders_consent_on_record(written, clerk, office):
    request = fresh(extend(written, clerk))
    with pytest.raises(DomainError, match="原文写明的期限") as refused:
        decide_request(by=office, request=request, grant=True)
    assert refused.value.field == "consent_by"
    with pytest.raises(DomainError, match="不能晚于今天"):
        tomorrow = TODAY + timedelta(days=1)
        decide_request(by=office, request=request, grant=True, consent_by="张旗长", consent_on=tomorrow)
    assert personas.reload(written).due_on == DUE
    decide_request(by=office, request=request, grant=True, consent_by="张旗长", consent_on=TODAY)
    assert (fresh(request).consent_by, personas.reload(written).due_on) == ("张旗长", LATER)


def test_beyond_the_plans_end_the_leader_is_asked_too(duty, clerk, office):
    request = fresh(extend(duty, clerk, date(2024, 1, 31)))
    with pytest.raises(DomainError, match="计划截止日以后"):
        decide_request(by=office, request=request, grant=True)


def test_refusing_needs_a_reason_and_moves_nothing(duty, clerk, office):
    request = fresh(extend(duty, clerk))
    with pytest.raises(DomainError, match="写明原因"):
        decide_request(by=office, request=request, grant=False)
    decide_request(by=office, request=request, grant=False, reason="还有一个月，请抓紧。")
    assert (fresh(request).state, personas.reload(duty).due_on) == ("rejected", DUE)
    assert Message.objects.filter(recipient=clerk, body="还有一个月，请抓紧。").exists()


def test_the_second_of_two_reviewers_is_told_who_was_first(duty, clerk, office, colleague):
    mine, theirs = fresh(extend(duty, clerk)), AssignmentRequest.objects.get()
    decide_request(by=colleague, request=fresh(theirs), grant=False, reason="请抓紧。")
    with pytest.raises(Conflict, match="王海刚刚处理了这个申请"):
        decide_request(by=office, request=mine, grant=True)
    assert personas.reload(duty).due_on == DUE


def test_a_request_can_be_taken_back_while_it_waits(duty, clerk, office):
    request = fresh(extend(duty, clerk))
    withdraw_request(by=clerk, request=request)
    assert fresh(request).state == "withdrawn"
    with pytest.raises(Conflict):
        decide_request(by=office, request=fresh(request), grant=True)
    extend(duty, clerk)


def test_a_change_of_content_is_kept_beside_the_text_of_the_plan(duty, clerk, office):
    request = request_change(
        by=clerk, assignment=duty, reason="上级取消了一项。", new_scope="只对保留的27项推行告知承诺制。"
    )
    decide_request(by=office, request=fresh(request), grant=True)
    row = personas.reload(duty)
    assert (row.scope, row.task.text) == ("只对保留的27项推行告知承诺制。", "推行告知承诺制。")


def test_a_change_of_department_hands_the_duty_on(duty, clerk, office):
    market = personas.make_department("市场监督管理局", "市场监管局")
    request = request_change(by=clerk, assignment=duty, reason="职责已经划转。", new_department=market)
    decide_request(by=office, request=fresh(request), grant=True)
    assert personas.reload(duty).state == "cancelled"
    assert market.assignments.get().state == "issued"


def test_a_change_that_changes_nothing_is_refused(duty, clerk, bureau):
    with pytest.raises(DomainError, match="改由哪个单位"):
        request_change(by=clerk, assignment=duty, reason="想改。")
    with pytest.raises(DomainError, match="另一个单位"):
        request_change(by=clerk, assignment=duty, reason="想改。", new_department=bureau)


def test_an_appeal_against_a_return_is_decided_by_somebody_else(duty, clerk, office, colleague):
    report = returned(duty, clerk, office)
    row = personas.reload(duty)
    assert row.returned_on == TODAY
    appeal = file_appeal(by=clerk, assignment=row, report=report, reason="结果写在第二段。")
    assert (appeal.against, appeal.decide_by) == (office, TODAY + timedelta(days=30))
    with pytest.raises(Forbidden, match="另一位审核员"):
        decide_request(by=office, request=fresh(appeal), grant=True)
    with pytest.raises(IntegrityError):
        AssignmentRequest.objects.filter(pk=appeal.pk).update(
            state="approved", decided_by=office, decided_at=clock.now()
        )


def test_an_upheld_appeal_puts_the_report_back_into_the_queue(duty, clerk, office, colleague):
    report = returned(duty, clerk, office)
    appeal = file_appeal(by=clerk, assignment=personas.reload(duty), report=report, reason="结果写在第二段。")
    decide_request(by=colleague, request=fresh(appeal), grant=True, reason="确实写了。")
    report.refresh_from_db()
    row = personas.reload(duty)
    assert (report.state, row.returned_on, row.progress) == ("submitted", None, 40)


def test_after_thirty_days_there_is_no_appeal(duty, clerk, office):
    report = returned(duty, clerk, office)
    with clock.at(NOON + timedelta(days=31)), pytest.raises(DomainError, match="超过30天"):
        file_appeal(by=clerk, assignment=personas.reload(duty), report=report, reason="结果写在第二段。")
    with clock.at(NOON + timedelta(days=30)):
        file_appeal(by=clerk, assignment=personas.reload(duty), report=report, reason="结果写在第二段。")


def test_an_upheld_appeal_takes_a_late_mark_back(duty, clerk, office, colleague):
    with clock.at(NOON + timedelta(days=40)):
        data = ReportInput(progress=100, work_done=WORDS, **personas.CLOSING)
        report = reports.submit_report(by=clerk, assignment=personas.reload(duty), data=data)
        report = ProgressReport.objects.get(pk=report.pk)
        report_decisions.approve_report(by=office, report=report, expected_version=report.version)
        row = personas.reload(duty)
        assert row.closed_late
        appeal = file_appeal(by=clerk, assignment=row, reason="系统停机，28日已书面报送。")
        decide_request(by=colleague, request=fresh(appeal), grant=True, reason="有收文登记。")
    assert not personas.reload(duty).closed_late
    assert AssignmentEvent.objects.filter(assignment=duty, verb="close").get().finished_on > DUE


def test_there_is_nothing_to_appeal_against_what_was_on_time(duty, clerk):
    with pytest.raises(DomainError, match="没有逾期办结"):
        file_appeal(by=clerk, assignment=duty, reason="想复核。")


def test_a_requests_light_is_its_own_clock(duty, clerk):
    request = extend(duty, clerk)
    lights = [request_light(request, request.decide_by + timedelta(days=n)) for n in (-3, -2, 0, 1)]
    assert lights == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]
    assert request_reason(request, request.decide_by + timedelta(days=2)) == "应在10月31日前办理，已超2天"


def test_other_departments_neither_ask_nor_see(duty, clerk):
    stranger = personas.make_user(Role.REPORTER, personas.make_department("司法局", "司法局"))
    with pytest.raises(NotFound):
        extend(duty, stranger)
    request = extend(duty, clerk)
    assert not AssignmentRequest.objects.visible_to(stranger).exists()
    assert AssignmentRequest.objects.visible_to(clerk).get() == request
