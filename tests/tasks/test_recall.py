"""Taking a report back before anybody judged it: what is as before, what is refused, who was first."""

import threading
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import AuditEntry
from audit.verbs import verify
from departments.models import Role
from notifications.delivery import deliver_inside
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound
from tasks.lights import Light, light_of
from tasks.models import Assignment, AssignmentEvent, AssignmentRequest, ProgressReport
from tasks.models.assignment import KEPT_FIELDS
from tasks.permissions import get_report
from tasks.reminders.truth import judge
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tasks.verbs.decisions import suspend_assignment
from tasks.verbs.recall import recall_report
from tasks.verbs.reviewing import hand_over_review
from tests import personas
from tests.personas import NOON, TODAY

pytestmark = pytest.mark.django_db
TEXT = "本月新增同城通办事项8项，均已上线。"
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/tasks/"}


@pytest.fixture
def office(db):
    return personas.make_user(Role.REVIEWER, full_name="李文博")


@pytest.fixture
def bureau(db):
    return personas.make_department()


@pytest.fixture
def clerk(bureau):
    return personas.make_user(Role.REPORTER, bureau, full_name="王敏")


@pytest.fixture
def colleague(bureau):
    return personas.make_user(Role.REPORTER, bureau, full_name="赵刚")


@pytest.fixture
def duty(office, bureau, clerk):
    """A counted duty due at the end of the year, issued and accepted."""
    plan = personas.make_plan()
    task = personas.make_task(plan, "“同城通办”事项达到200项", deadline_kind="fixed", due_on=date(2023, 12, 31))
    personas.make_indicator(task)
    row = personas.assign(task, bureau)
    personas.issue(plan, office)
    return personas.accepted(row, clerk)


@pytest.fixture
def head(bureau):
    return personas.make_user(Role.HEAD, bureau, full_name="陈建军")


def on(month, day, hour=10):
    return clock.at(datetime(2023, month, day, hour, tzinfo=clock.LOCAL))


def hand_in(duty, by, value=164, **fields):
    fresh = personas.reload(duty)
    data = ReportInput(values={duty.task.indicators.get().pk: Decimal(value)}, work_done=TEXT, **fields)
    stored = reports.report_to_fill(fresh)
    version = stored.version if stored else None
    return reports.submit_report(by=by, assignment=fresh, data=data, expected_version=version)


def fresh(report):
    """As a view would fetch it."""
    rows = ProgressReport.objects.select_related("assignment__plan", "assignment__task", "assignment__department")
    return rows.get(pk=report.pk)


def recall(report, by, version=None):
    return recall_report(by=by, report=fresh(report), expected_version=version or report.version)


def sign(report, head):
    return report_decisions.sign_report(by=head, report=fresh(report), expected_version=report.version)


def approve(report, office):
    return report_decisions.approve_report(by=office, report=fresh(report), expected_version=report.version)


def give_back(report, office):
    reason = {"reason": "请补充清单。", "expected_version": report.version}
    return report_decisions.return_report(by=office, report=fresh(report), **reason)


def facts(duty):
    row = personas.reload(duty)
    return {name: getattr(row, name) for name in KEPT_FIELDS}


# --- what it was before


def test_what_waits_for_the_head_is_a_draft_again_with_all_that_was_written(duty, clerk, head):
    before = facts(duty)
    report = recall(hand_in(duty, clerk), clerk)
    stored = fresh(report)
    assert (stored.state, stored.work_done, stored.readings.get().value) == ("draft", TEXT, 164)
    assert (stored.submitted_at, stored.submitted_by, stored.signed_at, stored.submit_key) == (None,) * 4
    assert facts(duty) == before
    with pytest.raises(Conflict):
        sign(report, head)


def test_what_waits_for_the_office_counts_no_more_and_the_value_before_it_counts_again(duty, clerk, office):
    with on(9, 20):
        approve(hand_in(duty, clerk, 149), office)
    before = facts(duty)
    report = hand_in(duty, clerk, 164)
    assert facts(duty)["current_value"] == 164
    recall(report, clerk)
    assert facts(duty) == before
    assert facts(duty)["current_value"] == 149


def test_it_can_be_taken_back_after_the_head_signed_and_is_signed_anew(duty, clerk, head):
    report = recall(sign(hand_in(duty, clerk), head), clerk)
    assert (fresh(report).signed_at, fresh(report).signed_by) == (None, None)
    again = hand_in(duty, clerk, 170)
    assert again.pk == report.pk
    assert again.state == "department_review"
    assert sign(again, head).state == "submitted"


def test_the_head_may_take_back_and_so_may_a_colleague(duty, clerk, colleague, head):
    assert recall(hand_in(duty, clerk), colleague).state == "draft"
    assert recall(sign(hand_in(duty, clerk), head), head).state == "draft"


def test_history_and_audit_say_who_took_it_back(duty, clerk, colleague):
    recall(hand_in(duty, clerk), colleague)
    last = AssignmentEvent.objects.filter(assignment=duty).latest("pk")
    assert (last.verb, last.actor_name) == ("recall", "赵刚")
    assert {name: getattr(last, name) for name in KEPT_FIELDS} == facts(duty)
    assert AuditEntry.objects.latest("pk").action == "report.recall"
    assert list(verify()) == []


# --- on time is judged by the day it is handed in again


def test_a_report_handed_in_again_too_late_is_late(duty, clerk):
    with on(9, 20):
        hand_in(duty, clerk, 149)
    with on(10, 20):
        report = hand_in(duty, clerk)
        assert facts(duty)["unreported_on"] > date(2023, 11, 1), "October is reported"
        recall(report, clerk)
    assert facts(duty)["unreported_on"] == date(2023, 10, 26)
    with on(10, 28):
        assert light_of(personas.reload(duty), date(2023, 10, 28)) == Light.YELLOW
        again = hand_in(duty, clerk)
    assert clock.local(again.submitted_at).date() == date(2023, 10, 28)


def test_an_occurrence_is_open_again_and_met_on_the_new_day(duty, clerk):
    for day in (date(2023, 9, 30), date(2023, 10, 25), date(2023, 11, 30)):
        duty.milestones.create(kind="recurring", due_on=day)

    def met():
        return list(duty.milestones.filter(kind="recurring").order_by("due_on").values_list("met_on", flat=True))

    with on(9, 20):
        hand_in(duty, clerk, 149)
    with on(10, 24):
        report = hand_in(duty, clerk)
        assert met() == [date(2023, 9, 20), date(2023, 10, 24), None]
        recall(report, clerk)
    assert met() == [date(2023, 9, 20), None, None]
    assert personas.reload(duty).overdue_on == date(2023, 10, 26)
    with on(10, 27):
        hand_in(duty, clerk)
    assert met() == [date(2023, 9, 20), date(2023, 10, 27), None]


def test_what_another_report_met_on_the_same_day_stays_met(duty, clerk, office):
    duty.milestones.create(kind="stage", due_on=date(2023, 10, 30), target_value=140, name="过半")
    duty.milestones.create(kind="stage", due_on=date(2023, 11, 30), target_value=160, name="八成")
    with on(9, 20):
        give_back(hand_in(duty, clerk, 120), office)
    hand_in(duty, clerk, 149)  # September's again, today
    october = hand_in(duty, clerk, 164)
    assert (october.period, duty.milestones.filter(kind="stage", met_on=TODAY).count()) == (date(2023, 10, 1), 2)
    recall(october, clerk)
    open_ones = duty.milestones.filter(kind="stage", met_on=None)
    assert list(open_ones.values_list("name", flat=True)) == ["八成"]


def test_closure_is_not_asked_for_any_more_and_its_day_is_the_new_one(duty, clerk, office):
    with on(10, 20):
        report = hand_in(duty, clerk, 200, **personas.CLOSING)
        assert facts(duty)["state"] == "closure_requested"
        recall(report, clerk)
    row = personas.reload(duty)
    assert (row.state, row.finished_on, row.progress) == ("in_progress", None, 0)
    request = AssignmentRequest.objects.get()
    assert (request.kind, request.state, request.decided_by) == ("closure", "withdrawn", clerk)
    assert fresh(report).wants_closure, "what was written stays in the draft"
    Assignment.objects.filter(pk=duty.pk).update(due_on=date(2023, 10, 25))
    with on(10, 27):
        approve(hand_in(duty, clerk, 200, **personas.CLOSING), office)
    row = personas.reload(duty)
    assert (row.state, row.finished_on, row.closed_late) == ("closed", date(2023, 10, 27), True)
    states = AssignmentRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "approved"]


# --- what is refused


@pytest.mark.parametrize("judged, words", [(approve, "已经通过审核"), (give_back, "已经退回")])
def test_what_was_judged_is_not_taken_back(duty, clerk, office, judged, words):
    report = judged(hand_in(duty, clerk), office)
    before, events = facts(duty), AssignmentEvent.objects.count()
    with pytest.raises(Conflict, match=words):
        recall(report, clerk)
    assert (facts(duty), AssignmentEvent.objects.count()) == (before, events)


def test_what_was_returned_once_is_not_taken_back(duty, clerk, office, head):
    back = {"reason": "请补充。"}
    report = hand_in(duty, clerk)
    report = report_decisions.send_back_report(by=head, report=fresh(report), **back, expected_version=report.version)
    report = hand_in(duty, clerk)
    with pytest.raises(Conflict, match="退回过，重报以后不能撤回。需要更正的，请联系单位负责人退回"):
        recall(report, clerk)
    report = give_back(sign(report, head), office)
    report = sign(hand_in(duty, clerk), head)
    with pytest.raises(Conflict, match="联系法治办退回"):
        recall(report, clerk)


def test_a_draft_has_nothing_to_take_back(duty, clerk):
    report = reports.save_draft(by=clerk, assignment=personas.reload(duty), data=ReportInput(work_done="写一半"))
    with pytest.raises(Conflict, match="还没有提交"):
        recall(report, clerk)


def test_when_its_period_is_over_it_stays(duty, clerk):
    report = hand_in(duty, clerk)
    with on(11, 1), pytest.raises(Conflict, match="10月的，已经过了填报的时候"):
        recall(report, clerk)


def test_of_a_suspended_duty_nothing_is_taken_back(duty, clerk, office):
    report = hand_in(duty, clerk)
    suspend_assignment(by=office, assignment=personas.reload(duty), reason="上级正在修订。")
    with pytest.raises(Conflict, match="已中止"):
        recall(report, clerk)


def test_only_the_department_takes_back(duty, clerk, office):
    report = hand_in(duty, clerk)
    with pytest.raises(Forbidden):
        recall(report, office)
    market = personas.make_department("市场监督管理局", "市场监管局")
    with pytest.raises(NotFound):
        recall(report, personas.make_user(Role.REPORTER, market))
    assert fresh(report).state == "submitted"


# --- twice, and at once


def test_a_double_click_takes_back_once(duty, clerk):
    report = hand_in(duty, clerk)
    version = report.version
    assert recall(report, clerk, version).state == recall(report, clerk, version).state == "draft"
    assert AssignmentEvent.objects.filter(verb="recall").count() == 1
    assert AuditEntry.objects.filter(action="report.recall").count() == 1


def test_the_second_of_two_is_told_who_was_first(duty, clerk, colleague, head, office):
    report = hand_in(duty, clerk)
    seen = report.version
    sign(report, head)
    with pytest.raises(Conflict, match="陈建军刚刚更新过这份填报（现在是“待审核”）"):
        recall(report, clerk, seen)
    signed = fresh(report).version
    recall(report, colleague, signed)
    with pytest.raises(Conflict, match="赵刚刚刚更新过这份填报（现在是“草稿”）"):
        recall(report, clerk, signed)
    with clock.at(NOON + timedelta(minutes=5)):
        report = sign(hand_in(duty, clerk), head)
        seen = report.version
        approve(report, office)
        with pytest.raises(Conflict, match="李文博刚刚更新过这份填报（现在是“已通过”）"):
            recall(report, clerk, seen)


def test_a_read_before_the_other_wrote_is_found_out_at_writing(duty, clerk, office):
    report = fresh(hand_in(duty, clerk))
    approve(report, office)
    assert report.state == "submitted", "as it was read"
    with pytest.raises(Conflict, match="李文博刚刚更新过这份填报（现在是“已通过”）"):
        recall_report(by=clerk, report=report, expected_version=report.version)
    assert personas.reload(duty).report_state == "approved"


def test_the_office_is_told_who_took_it_back(duty, clerk, office, client):
    report = hand_in(duty, clerk)
    held = fresh(report)
    recall(report, clerk)
    with pytest.raises(Conflict, match="王敏刚刚更新过这份报告（现在是“草稿”）"):
        report_decisions.approve_report(by=office, report=held, expected_version=held.version)
    with pytest.raises(NotFound, match="王敏已撤回这份填报"):
        get_report(office, report.pk)


def test_what_never_left_the_department_is_nobodys_business(duty, clerk, head, office, client):
    report = recall(hand_in(duty, clerk), clerk)
    with pytest.raises(NotFound, match="没有找到这份填报"):
        get_report(office, report.pk)
    client.force_login(office)
    assert "撤回填报" not in client.get("/tasks/plan-2023/2.2.1/").content.decode()
    client.force_login(clerk)
    assert "撤回填报" in client.get("/tasks/plan-2023/2.2.1/").content.decode()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite in memory has one writer")
def test_taking_back_and_deciding_at_the_same_moment_one_of_them_wins(duty, clerk, colleague, office):
    report = hand_in(duty, clerk, 200, **personas.CLOSING)
    begin, outcome = threading.Barrier(4), []

    def act(verb, by):
        held = fresh(report)
        begin.wait(30)
        try:
            with clock.at(NOON):
                verb(by=by, report=held, expected_version=held.version)
            outcome.append(verb.__name__)
        except DomainError as error:
            outcome.append(error.message)
        finally:
            connection.close()

    steps = [(recall_report, clerk), (recall_report, clerk), (recall_report, colleague)]
    steps.append((report_decisions.approve_report, office))
    threads = [threading.Thread(target=act, args=one) for one in steps]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    won = {one for one in outcome if one in ("recall_report", "approve_report")}
    assert len(outcome) == 4
    assert len(won) == 1, outcome
    assert AssignmentEvent.objects.filter(verb__in=("recall", "approve")).count() == 1
    row = personas.reload(duty)
    assert (row.state, fresh(report).state) in (("in_progress", "draft"), ("closed", "approved"))
    assert AssignmentRequest.objects.get().state == {"closed": "approved", "in_progress": "withdrawn"}[row.state]
    assert list(verify()) == []


# --- who was told


def test_the_head_is_not_asked_to_sign_what_was_taken_back(duty, clerk, head):
    recall(hand_in(duty, clerk), clerk)
    deliver_inside(judge)
    message = Message.objects.get(kind="to_sign")
    assert (message.state, message.drop_reason) == ("dropped", "已经审签、退回或撤回")


def test_a_reviewer_is_not_asked_to_look_at_what_was_taken_back(duty, clerk, office):
    other = personas.make_user(Role.REVIEWER, full_name="王海")
    report = hand_in(duty, clerk)
    report = hand_over_review(by=office, report=fresh(report), to=other, expected_version=report.version)
    recall(report, clerk)
    deliver_inside(judge)
    assert Message.objects.get(kind="handed_over").drop_reason == "已经审核或撤回"


# --- pages


@pytest.fixture
def page(client, clerk):
    client.force_login(clerk)
    return client


def address(report):
    return reverse("report-recall", args=[report.pk])


def test_on_the_list_taking_back_opens_the_form_with_what_was_written(page, duty, clerk):
    report = hand_in(duty, clerk)
    assert f'hx-post="{address(report)}"' in page.get("/tasks/").content.decode()
    answer = page.post(address(report), {"version": report.version}, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="fill-{duty.pk}"' in html
    assert TEXT in html
    assert address(report) not in html
    assert "10月待填报1项" in html


def test_without_scripts_it_works_too_and_from_the_task_page_one_stays_there(page, duty, clerk):
    report = hand_in(duty, clerk)
    task = "/tasks/plan-2023/2.2.1/"
    assert f'action="{address(report)}"' in page.get(task).content.decode()
    answer = page.post(address(report), {"version": report.version, "next": task}, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain == [(task, 302)]
    assert "已撤回，改好以后请重新提交" in html
    assert "填报10月进展" in html
    assert address(report) not in html


def test_nothing_offers_to_take_back_what_cannot_be(page, duty, clerk, office):
    with on(9, 20):
        old = hand_in(duty, clerk, 149)
    assert "/recall/" not in page.get("/tasks/").content.decode(), "September is over"
    report = hand_in(duty, clerk, 164)
    html = page.get("/tasks/").content.decode()
    assert address(report) in html
    assert address(old) not in html
    approve(report, office)
    for where in ("/tasks/", "/tasks/plan-2023/2.2.1/"):
        assert "/recall/" not in page.get(where).content.decode()


def test_the_head_gives_back_instead_of_taking_back(client, duty, clerk, head):
    report = hand_in(duty, clerk)
    client.force_login(head)
    for where in ("/tasks/", "/tasks/plan-2023/2.2.1/"):
        assert address(report) not in client.get(where).content.decode()
    sign(report, head)
    assert address(report) in client.get("/tasks/").content.decode()


def test_too_late_is_said_on_the_page(page, duty, clerk, office):
    report = hand_in(duty, clerk)
    version = report.version
    approve(report, office)
    answer = page.post(address(report), {"version": version})
    assert answer.status_code == 409
    assert "李文博刚刚更新过这份填报" in answer.content.decode()


def test_the_course_of_a_duty_tells_the_office_that_a_report_was_taken_back(client, duty, clerk, office):
    report = hand_in(duty, clerk)
    with clock.at(NOON + timedelta(minutes=5)):
        recall(report, clerk)
    client.force_login(office)
    html = client.get("/tasks/plan-2023/2.2.1/").content.decode()
    assert "撤回填报" in html
    assert TEXT in html, "the office has read it; what it read stays in the history"
