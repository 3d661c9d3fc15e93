"""My tasks: lanes in the order of doing, accepting, filters, the rail, and a number of queries that never grows."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments.models import Role
from notifications import verbs as notifications
from notifications.delivery import deliver_inside
from plan_tracker import clock
from tasks.models import Assignment, AssignmentEvent, ProgressReport
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tests import personas
from tests.personas import NOON

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/tasks/"}
TEXT = "本月完成了三件事，均已上线运行。"


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER)


@pytest.fixture
def bureau():
    return personas.make_department()


@pytest.fixture
def clerk(bureau):
    return personas.make_user(Role.REPORTER, bureau, full_name="王敏")


@pytest.fixture
def plan():
    return personas.make_plan()


@pytest.fixture
def page(client, clerk):
    """The clerk's browser."""
    client.force_login(clerk)
    return client


def duty(plan, bureau, title, **fields):
    """An unissued duty of the bureau."""
    role = fields.pop("role", "lead")
    return personas.assign(personas.make_task(plan, title, **fields), bureau, role)


def hand_in(assignment, by, progress=50, **fields):
    data = ReportInput(progress=progress, work_done=TEXT, **fields)
    return reports.submit_report(by=by, assignment=personas.reload(assignment), data=data)


def headings(html):
    """Every lane's heading, top to bottom."""
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<h2[^>]*>(.*?)</h2>", main_part(html))]


def main_part(html):
    return html[html.index('<div class="wb-main">') : html.index('<aside class="wb-side"')]


@pytest.fixture
def everything(plan, bureau, clerk, office):
    """One duty in every lane a reporter can have."""
    titles = ("被退回的", "逾期的", "待签收的", "待填报的", "已提交的", "已通过的", "已办结的")
    rows = {title: duty(plan, bureau, title) for title in titles}
    Assignment.objects.filter(pk=rows["逾期的"].pk).update(due_on=date(2023, 9, 30))
    rows["逾期的"].milestones.update(due_on=date(2023, 9, 30))
    personas.issue(plan, office)
    for title in titles:
        if title != "待签收的":
            personas.accepted(rows[title], clerk)
    for title in ("被退回的", "已提交的", "已通过的"):
        hand_in(rows[title], clerk)
    hand_in(rows["已办结的"], clerk, 100, **personas.CLOSING)
    back = ProgressReport.objects.get(assignment=rows["被退回的"])
    report_decisions.return_report(by=office, report=back, reason="请补充联办事项清单。", expected_version=back.version)
    for title in ("已通过的", "已办结的"):
        report = ProgressReport.objects.select_related("assignment__plan").get(assignment=rows[title])
        report_decisions.approve_report(by=office, report=report, expected_version=report.version)
    return rows


def test_lanes_stand_in_the_order_of_doing(page, everything):
    html = page.get("/tasks/").content.decode()
    assert headings(html) == [
        "先处理这2项", "待签收1项", "10月待填报1项", "已提交，等待审核1项", "本期不用再报1项", "已办结1项",
    ]  # fmt: skip
    order = [html.index(f">{title}</a>") for title in everything]
    assert order == sorted(order)
    assert "主办7项，共同承担0项，配合0项" in html


def test_a_returned_row_says_when_who_and_why(page, everything):
    assert "10月24日 法治办退回：请补充联办事项清单。" in page.get("/tasks/").content.decode()


def test_an_overdue_row_says_for_how_long(page, everything):
    html = page.get("/tasks/").content.decode()
    assert "期限已过24天" in html
    assert "已过24天" in html


def test_an_earlier_period_under_review_does_not_excuse_this_one(page, plan, bureau, clerk, office):
    row = duty(plan, bureau, "九月已报的")
    personas.issue(plan, office)
    personas.accepted(row, clerk)
    with clock.at(NOON - timedelta(days=30)):
        hand_in(row, clerk)
    assert headings(page.get("/tasks/").content.decode()) == ["10月待填报1项"]


def test_a_document_deadline_is_marked_and_a_constant_duty_shows_no_date_of_its_own(page, plan, bureau, clerk, office):
    duty(plan, bureau, "有期限的", deadline_kind="fixed", due_on=date(2023, 12, 31))
    duty(plan, bureau, "常年的")
    duty(plan, bureau, "定期的", deadline_kind="recurring", recurrence="unspecified")
    personas.issue(plan, office)
    html = main_part(page.get("/tasks/").content.decode())
    assert "还有68天 · 原文" in html
    assert "持续推进" in html
    assert "频次待定" in html


def test_a_slow_indicator_says_where_it_is_heading(page, plan, bureau, clerk, office):
    row = duty(plan, bureau, "同城通办", deadline_kind="fixed", due_on=date(2023, 12, 31))
    indicator = personas.make_indicator(row.task)
    personas.issue(plan, office)
    personas.accepted(row, clerk)
    for days, value in ((90, 132), (60, 141), (30, 149)):
        data = ReportInput(values={indicator.pk: Decimal(value)}, work_done=TEXT)
        with clock.at(NOON - timedelta(days=days)):
            reports.submit_report(by=clerk, assignment=personas.reload(row), data=data)
    html = page.get("/tasks/").content.decode()
    assert "按近三个月增速，到期预计174项，差26项" in html, main_part(html)[:3000]
    assert "<b>149</b>/200项" in html


def test_a_supporting_part_shows_how_far_its_lead_is(page, plan, bureau, clerk, office):
    task = personas.make_task(plan, "大家的任务")
    lead = personas.assign(task, personas.make_department("司法局", "司法局"))
    personas.assign(task, bureau, "support")
    personas.issue(plan, office)
    Assignment.objects.filter(pk=lead.pk).update(progress=70)
    assert "<b>70</b>%<span>主办进度</span>" in page.get("/tasks/").content.decode()


def test_an_earlier_milestone_is_named_with_its_date(page, plan, bureau, clerk, office):
    row = duty(plan, bureau, "有阶段的", deadline_kind="fixed", due_on=date(2023, 12, 31))
    row.milestones.create(kind="stage", due_on=date(2023, 10, 31), target_value=70)
    personas.issue(plan, office)
    personas.accepted(row, clerk)
    assert "距10月31日的节点还有7天" in page.get("/tasks/").content.decode()
    with clock.at(NOON + timedelta(days=10)):
        page.force_login(clerk)
        assert "10月31日的节点已过3天" in page.get("/tasks/").content.decode()


def test_proposed_responsibilities_carry_a_mark(page, plan, bureau, office):
    duty(plan, bureau, "待确认的")
    personas.issue(plan, office)
    assert "待法治办确认" in page.get("/tasks/").content.decode()


def test_filter_by_part_counts_stay_whole(page, plan, bureau, office):
    duty(plan, bureau, "主办的任务")
    duty(plan, bureau, "配合的任务", role="support")
    personas.issue(plan, office)
    html = page.get("/tasks/", {"role": "support"}).content.decode()
    assert "配合的任务" in main_part(html)
    assert "主办的任务" not in main_part(html)
    assert "主办1项，共同承担0项，配合1项" in html
    assert "这里没有要处理的" in page.get("/tasks/", {"role": "joint"}).content.decode()


@pytest.mark.parametrize("query", ["role=nobody", "page=x", "page=99999999999999999999", "plan=nothing", "page=-1"])
def test_a_strange_address_shows_the_list(page, plan, bureau, office, query):
    duty(plan, bureau, "任务甲")
    personas.issue(plan, office)
    answer = page.get(f"/tasks/?{query}")
    assert answer.status_code == 200
    assert "任务甲" in answer.content.decode()


def test_without_a_plan_the_page_says_what_will_come(page):
    assert "还没有下达的计划" in page.get("/tasks/").content.decode()


def test_all_done_is_said(page, plan, bureau, clerk, office):
    row = duty(plan, bureau, "唯一的")
    personas.issue(plan, office)
    personas.accepted(row, clerk)
    hand_in(row, clerk)
    html = page.get("/tasks/").content.decode()
    assert "都处理完了" in html
    assert "10月的1项进展都已提交，等法治办审核。" in html


def test_rail_shows_this_period_dates_and_news(page, everything, clerk):
    notifications.queue(recipient=clerk, kind="x", title="一条新消息", body="", url="/tasks/", dedupe_key="x")
    deliver_inside()
    html = page.get("/tasks/").content.decode()
    rail = html[html.index('<aside class="wb-side"') :]
    assert "<b>3</b>/6 项已提交" in rail
    assert "10月25日截止，明天截止" in rail
    assert "一条新消息" in rail
    assert "12月31日" in rail


def test_other_people_have_no_such_page(client, plan):
    for role in (Role.REVIEWER, Role.LEADER, Role.OBSERVER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        client.force_login(personas.make_user(role))
        assert client.get("/tasks/").status_code == 403


# --- accepting


@pytest.fixture
def issued(plan, bureau, office):
    rows = [duty(plan, bureau, f"任务{n}") for n in "甲乙丙"]
    personas.issue(plan, office)
    return rows


def test_accept_with_one_click_without_scripts(page, issued):
    answer = page.post(reverse("accept", args=[issued[0].pk]), follow=True)
    assert answer.redirect_chain == [("/tasks/", 302)]
    assert "已签收“任务甲”" in answer.content.decode()
    issued[0].refresh_from_db()
    assert issued[0].state == "accepted"


def test_accept_with_htmx_answers_with_the_list_and_a_toast(page, issued):
    answer = page.post(reverse("accept", args=[issued[0].pk]), **HTMX)
    assert answer.headers["HX-Retarget"] == "#work"
    assert "toast" in answer.headers["HX-Trigger"]
    html = answer.content.decode()
    assert headings(html) == ["待签收2项", "10月待填报1项"]
    assert re.search(rf'id="a-{issued[1].pk}".*?autofocus', html, re.S), "the keyboard goes to the next one"
    assert 'hx-swap-oob="outerHTML:.side a[aria-current] .n">3</span>' in html, "the number in the navigation follows"
    assert "<html" not in html


def test_an_open_form_elsewhere_is_left_as_it_is(page, issued, clerk):
    personas.accepted(issued[1], clerk)
    answer = page.post(reverse("accept", args=[issued[0].pk]), {"open": [issued[1].pk, "x"]}, **HTMX)
    assert f'id="fill-{issued[1].pk}" hx-preserve' in answer.content.decode()


def test_accept_all(page, issued, plan):
    answer = page.post(reverse("accept-all"), {"plan": plan.code}, follow=True)
    assert "已签收3项任务" in answer.content.decode()
    assert set(Assignment.objects.values_list("state", flat=True)) == {"accepted"}
    assert "没有需要签收的任务" in page.post(reverse("accept-all"), follow=True).content.decode()


def test_accepting_twice_is_one(page, issued):
    for _ in range(2):
        assert page.post(reverse("accept", args=[issued[0].pk])).status_code == 302
    assert AssignmentEvent.objects.filter(verb="accept").count() == 1


def test_another_departments_duty_does_not_exist(client, issued):
    stranger = personas.make_user(Role.REPORTER, personas.make_department("市场监督管理局", "市场监管局"))
    client.force_login(stranger)
    for name in ("accept", "report", "report-draft", "evidence-upload"):
        assert client.post(reverse(name, args=[issued[0].pk])).status_code == 404
    assert client.get(reverse("report", args=[issued[0].pk])).status_code == 404
    assert client.get(reverse("assignment-row", args=[issued[0].pk])).status_code == 404
    issued[0].refresh_from_db()
    assert issued[0].state == "issued"


def test_only_the_department_accepts(client, issued, office):
    client.force_login(office)
    assert client.post(reverse("accept", args=[issued[0].pk])).status_code == 403


@pytest.mark.parametrize("pk", ["0", "99999999", "9" * 30])
def test_a_number_nobody_has_is_not_found(page, issued, pk):
    assert page.post(f"/assignments/{pk}/accept/").status_code == 404


def test_signed_out_scripts_are_told_so_and_pages_go_to_login(client, issued):
    answer = client.post(reverse("accept", args=[issued[0].pk]), **HTMX)
    assert answer.status_code == 401
    assert "HX-Trigger" in answer.headers
    answer = client.post(reverse("report-draft", args=[issued[0].pk]), HTTP_ACCEPT="application/json")
    assert "登录已过期" in answer.json()["message"]
    assert client.get("/tasks/").headers["Location"] == "/login/?next=/tasks/"


# --- size


def many(plan, bureau, clerk, office, count):
    """`count` duties in all lanes, with indicators, drafts and returned reports."""
    rows = [duty(plan, bureau, f"任务{n}", role="lead" if n % 3 else "joint") for n in range(count)]
    for row in rows[::2]:
        personas.make_indicator(row.task)
    personas.issue(plan, office)
    for row in rows[: count // 2]:
        personas.accepted(row, clerk)
    for row in rows[1:6:2]:
        hand_in(row, clerk)
    back = ProgressReport.objects.get(assignment=rows[1])
    report_decisions.return_report(by=office, report=back, reason="请补充。", expected_version=back.version)
    Assignment.objects.filter(pk=rows[0].pk).update(pace_slow_on=date(2023, 10, 1))


MOST_QUERIES = 24


def queries_at(client, count):
    """How many queries the page needs at `count` duties, in a plan and a department of their own."""
    bureau = personas.make_department(f"第{count}局", f"{count}局")
    office, clerk = personas.make_user(Role.REVIEWER), personas.make_user(Role.REPORTER, bureau)
    many(personas.make_plan(f"plan-{count}"), bureau, clerk, office, count)
    client.force_login(clerk)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/tasks/?plan=plan-{count}").status_code == 200
    return len(queries)


def test_the_number_of_queries_never_grows(client):
    few, lots = queries_at(client, 12), queries_at(client, 200)
    assert lots <= few <= MOST_QUERIES


def test_long_lists_come_in_pages(page, plan, bureau, clerk, office):
    many(plan, bureau, clerk, office, 70)
    first = page.get("/tasks/").content.decode()
    assert "第1页，共2页" in first
    assert first.count('class="task"') == 60
    assert page.get("/tasks/?page=2").content.decode().count('class="task"') == 10


# --- the head


@pytest.fixture
def waiting(plan, bureau, clerk, office):
    """A report that waits for the head."""
    head = personas.make_user(Role.HEAD, bureau, full_name="陈建军")
    row = duty(plan, bureau, "等审签的")
    personas.issue(plan, office)
    personas.accepted(row, clerk)
    return head, hand_in(row, clerk, 60, problems="人手不足。")


def test_the_head_sees_the_report_and_signs_it(client, waiting):
    head, report = waiting
    client.force_login(head)
    html = client.get("/tasks/").content.decode()
    assert headings(html)[0] == "待审签1项"
    assert TEXT in html
    assert "人手不足。" in html
    answer = client.post(reverse("report-sign", args=[report.pk]), {"version": report.version}, **HTMX)
    assert headings(answer.content.decode()) == ["都处理完了", "已提交，等待审核1项"]
    report.refresh_from_db()
    assert report.state == "submitted"


def test_for_the_clerk_it_waits_for_the_head(page, waiting):
    html = page.get("/tasks/").content.decode()
    assert "待审签</span>" in main_part(html)
    assert "report-sign" not in html
    assert "/sign/" not in html


def test_giving_back_needs_a_reason_and_keeps_what_was_typed(client, waiting):
    head, report = waiting
    client.force_login(head)
    url = reverse("report-send-back", args=[report.pk])
    answer = client.post(url, {"version": report.version, "reason": "  "}, **HTMX)
    assert answer.status_code == 422
    assert "要写明原因" in answer.content.decode()
    long = client.post(url, {"version": report.version, "reason": "改" * 1001})
    assert long.status_code == 422
    assert "最多1000字" in long.content.decode()
    assert "改" * 1001 in long.content.decode()
    answer = client.post(url, {"version": report.version, "reason": "请写清楚数字。"}, follow=True)
    assert "已退回给王敏修改" in answer.content.decode()
    report.refresh_from_db()
    assert (report.state, report.review_comment) == ("returned", "请写清楚数字。")


def test_the_clerk_reads_that_the_head_gave_it_back(page, client, waiting, clerk):
    head, report = waiting
    report_decisions.send_back_report(by=head, report=report, reason="请写清楚数字。", expected_version=report.version)
    assert "10月24日 单位负责人退回：请写清楚数字。" in page.get("/tasks/").content.decode()


def test_signing_what_changed_meanwhile_is_refused(client, waiting):
    head, report = waiting
    client.force_login(head)
    for version in ("1", "x", "", "9" * 40):
        answer = client.post(reverse("report-sign", args=[report.pk]), {"version": version})
        assert answer.status_code == 409
    report.refresh_from_db()
    assert report.state == "department_review"


def test_a_clerk_cannot_sign(page, waiting):
    _, report = waiting
    assert page.post(reverse("report-sign", args=[report.pk]), {"version": report.version}).status_code == 403
