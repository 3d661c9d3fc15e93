"""Filling in a report in place: drafts, handing in, and every kind of bad input."""

import json
import re
import uuid
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from departments.models import Role
from plan_tracker import clock
from tasks.models import Assignment, AssignmentEvent, ProgressReport
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tests import personas
from tests.kept import kept_world
from tests.personas import NOON

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/tasks/?role=lead"}
TEXT = "本月新增同城通办事项8项，均已上线。"


def build():
    """A counted duty and one with a percentage, both accepted."""
    bureau = personas.make_department()
    office = personas.make_user(Role.REVIEWER, full_name="苏日娜")
    clerk = personas.make_user(Role.REPORTER, bureau, full_name="王敏")
    plan = personas.make_plan()
    counted = personas.make_task(plan, "“同城通办”事项达到200项", deadline_kind="fixed", due_on=date(2023, 12, 31))
    personas.make_indicator(counted)
    rows = [personas.assign(counted, bureau), personas.assign(personas.make_task(plan, "推行告知承诺制"), bureau)]
    personas.issue(plan, office)
    duties = [personas.accepted(row, clerk) for row in rows]
    return SimpleNamespace(office=office, bureau=bureau, clerk=clerk, duties=duties)


built, world = kept_world(build)


@pytest.fixture
def office(world):
    return world.office


@pytest.fixture
def bureau(world):
    return world.bureau


@pytest.fixture
def clerk(world):
    return world.clerk


@pytest.fixture
def duties(world):
    return world.duties


@pytest.fixture
def counted(duties):
    return duties[0]


@pytest.fixture
def plain(duties):
    return duties[1]


@pytest.fixture
def page(client, clerk):
    client.force_login(clerk)
    return client


def url(duty):
    return reverse("report", args=[duty.pk])


def value_name(duty):
    return f"value_{duty.task.indicators.get().pk}"


def filled(duty, value="164", **fields):
    """The form as a clerk would send it."""
    name = value_name(duty) if duty.task.indicators.exists() else "progress"
    return {name: value, "work_done": TEXT, "report_version": "", "submit_key": str(uuid.uuid4())} | fields


def last_month(duty, clerk, value=156, progress=40):
    """A report of September, handed in then."""
    values = {one.pk: Decimal(value) for one in duty.task.indicators.all()}
    with clock.at(NOON - timedelta(days=30)):
        data = ReportInput(progress=progress, values=values, work_done="九月完成了既定工作。")
        return reports.submit_report(by=clerk, assignment=personas.reload(duty), data=data)


def field_value(html, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', html).group(1)


# --- opening


def test_the_form_opens_in_its_row_with_last_months_value(page, counted, clerk):
    last_month(counted, clerk)
    html = page.get(url(counted), **HTMX).content.decode()
    assert html.lstrip().startswith("<li")
    assert 'aria-expanded="true"' in html
    assert field_value(html, value_name(counted)) == "156"
    assert "查看9月填报" in html
    assert "九月完成了既定工作。" in html


def test_without_scripts_it_is_a_page_of_its_own(page, plain):
    html = page.get(url(plain)).content.decode()
    assert "<h1>填报</h1>" in html
    assert f'action="{url(plain)}"' in html


def test_closing_gives_the_row_back(page, counted):
    html = page.get(reverse("assignment-row", args=[counted.pk]), **HTMX).content.decode()
    assert "<form" not in html
    assert 'aria-expanded="false"' in html


def test_what_cannot_be_reported_says_why(page, plain, office, clerk):
    Assignment.objects.filter(pk=plain.pk).update(state="issued")
    answer = page.get(url(plain), **HTMX)
    assert answer.status_code == 409
    assert "先签收" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_support_does_not_report(page, duties, clerk):
    Assignment.objects.filter(pk=duties[0].pk).update(role="support")
    assert page.get(url(duties[0])).status_code == 400
    answer = page.post(url(duties[0]), filled(duties[0]))
    assert answer.status_code == 400
    assert "由主办单位统一填报" in answer.content.decode()


# --- handing in


def test_handing_in_moves_the_row_and_says_how_many_are_left(page, counted, duties):
    answer = page.post(url(counted), filled(counted), **HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Retarget"] == "#work"
    assert json.loads(answer.headers["HX-Trigger"])["toast"]["text"] == "10月进展已提交，还有1项待填报"
    html = answer.content.decode()
    assert html.index("10月待填报1项") < html.index("已提交，等待审核1项")
    counted.refresh_from_db()
    assert (counted.progress, counted.report_state) == (82, "submitted")


def test_without_scripts_it_comes_back_to_the_list(page, plain):
    answer = page.post(url(plain), filled(plain, "60"), follow=True)
    assert answer.redirect_chain == [("/tasks/", 302)]
    assert "10月进展已提交，还有1项待填报" in answer.content.decode()


def test_only_own_pages_are_returned_to(page, plain):
    answer = page.post(url(plain), filled(plain, "60", next="https://example.org/"))
    assert answer.headers["Location"] == "/tasks/"


def test_from_another_page_htmx_is_sent_back_there(page, plain):
    elsewhere = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/tasks/plan-2023/2.2.1/"}
    answer = page.post(url(plain), filled(plain, "60", next="/tasks/plan-2023/2.2.1/"), **elsewhere)
    assert answer.headers["HX-Redirect"] == "/tasks/plan-2023/2.2.1/"


def test_hand_in_and_open_the_next(page, counted, plain):
    answer = page.post(url(counted), filled(counted, then="next"), **HTMX)
    assert f'id="fill-{plain.pk}"' in answer.content.decode()
    answer = page.post(url(plain), filled(plain, "60", then="next"), follow=True)
    assert "都处理完了" in answer.content.decode()


def test_with_a_head_the_clerk_reads_where_it_went(page, plain, bureau):
    personas.make_user(Role.HEAD, bureau)
    answer = page.post(url(plain), filled(plain, "60"), follow=True)
    assert "10月进展已送单位负责人审签，还有1项待填报" in answer.content.decode()


def test_sending_twice_is_one(page, counted):
    form = filled(counted)
    for _ in range(2):
        assert page.post(url(counted), form).status_code == 302
    assert AssignmentEvent.objects.filter(verb="submit").count() == 1


def test_a_returned_report_is_revised_in_place(page, counted, office, clerk):
    page.post(url(counted), filled(counted))
    report = ProgressReport.objects.select_related("assignment__plan").get()
    report_decisions.return_report(by=office, report=report, reason="请补充清单。", expected_version=report.version)
    html = page.get(url(counted), **HTMX).content.decode()
    assert TEXT in html
    form = filled(counted, "165", report_version=field_value(html, "report_version"))
    assert page.post(url(counted), form).status_code == 302
    assert ProgressReport.objects.get().state == "submitted"


# --- drafts


def test_a_draft_saves_itself_and_comes_back(page, counted):
    draft_url = reverse("report-draft", args=[counted.pk])
    answer = page.post(draft_url, filled(counted, "160", work_done="写到一半"), HTTP_ACCEPT="application/json").json()
    assert answer["saved_at"] == "12:00"
    again = page.post(draft_url, filled(counted, "161", report_version=answer["version"])).json()
    assert again["version"] > answer["version"]
    html = page.get(url(counted), **HTMX).content.decode()
    assert field_value(html, value_name(counted)) == "161"
    assert "草稿已保存 12:00" in html
    assert "有草稿" in page.get("/tasks/").content.decode()


def test_a_draft_may_be_empty_but_not_wrong(page, counted):
    draft_url = reverse("report-draft", args=[counted.pk])
    assert page.post(draft_url, {"report_version": ""}).status_code == 200
    answer = page.post(draft_url, filled(counted, "abc", report_version="1"), HTTP_ACCEPT="application/json")
    assert answer.status_code == 400
    assert "要填数字" in answer.json()["errors"][value_name(counted)]


def test_a_stale_draft_is_refused_in_words(page, counted, bureau):
    other = personas.make_user(Role.REPORTER, bureau, full_name="陈建军")
    reports.save_draft(by=other, assignment=personas.reload(counted), data=ReportInput(work_done="我先写的。"))
    answer = page.post(
        reverse("report-draft", args=[counted.pk]), filled(counted, report_version=""), HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 409
    assert "陈建军" in answer.json()["message"]
    assert ProgressReport.objects.get().work_done == "我先写的。"


def test_the_draft_button_works_without_scripts(page, counted):
    answer = page.post(url(counted), filled(counted, "160", then="draft"))
    assert "草稿已保存 12:00" in answer.content.decode()
    assert ProgressReport.objects.get().state == "draft"


# --- bad input: one sentence at the field, the form comes back filled, nothing is stored


BAD = [
    ("counted", {"value": "abc"}, "value", "要填数字"),
    ("counted", {"value": "-1"}, "value", "不能是负数"),
    ("counted", {"value": ""}, "value", "请填写“同城通办事项”的完成值"),
    ("counted", {"value": "1.234"}, "value", "最多保留两位小数"),
    ("counted", {"value": "9" * 15}, "value", "数字过大"),
    ("counted", {"value": "1e5"}, "value", "要填数字"),
    ("counted", {"value": "NaN"}, "value", "要填数字"),
    ("counted", {"value": "1-2"}, "value", "要填数字"),
    ("plain", {"progress": "101"}, "progress", "0到100之间的整数"),
    ("plain", {"progress": "-5"}, "progress", "0到100之间的整数"),
    ("plain", {"progress": "5.5"}, "progress", "0到100之间的整数"),
    ("plain", {"progress": ""}, "progress", "请填写完成进度"),
    ("plain", {"progress": "一半"}, "progress", "0到100之间的整数"),
    ("plain", {"work_done": ""}, "work_done", "请填写本期进展，至少10个字"),
    ("plain", {"work_done": "很好"}, "work_done", "请填写本期进展，至少10个字"),
    ("plain", {"work_done": "长" * 2001}, "work_done", "最多2000字"),
    ("plain", {"work_done": TEXT + "\x00"}, "work_done", "不可见或非法字符"),
    ("plain", {"work_done": TEXT + "\x1b[31m"}, "work_done", "不可见或非法字符"),
    ("plain", {"work_done": TEXT + "\u202e"}, "work_done", "不可见或非法字符"),
    ("plain", {"problems": "长" * 1001}, "problems", "最多1000字"),
    ("plain", {"next_steps": "长" * 1001}, "next_steps", "最多1000字"),
    ("plain", {"progress": "90", "wants_closure": "on"}, "progress", "申请办结时进度应填100%"),
]


@pytest.mark.parametrize(("which", "fields", "name", "words"), BAD, ids=range(len(BAD)))
def test_bad_input_is_said_at_its_field_and_nothing_is_stored(page, counted, plain, which, fields, name, words):
    duty = counted if which == "counted" else plain
    fields = {value_name(duty) if key == "value" else key: text for key, text in fields.items()}
    name = value_name(duty) if name == "value" else name
    form = filled(duty, "60") | fields
    answer = page.post(url(duty), form, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    at_field = re.search(rf'id="f-{duty.pk}-{name}-error">.*?<span>(.*?)</span>', html, re.S)
    assert words in at_field.group(1)
    assert f'href="#f-{duty.pk}-{name}"' in html
    assert form["work_done"].replace("\x00", "\x00") in html
    assert field_value(html, "submit_key") == form["submit_key"]
    assert not ProgressReport.objects.exists()
    assert page.post(url(duty), form).status_code == 422, "the same without scripts"


def test_below_last_needs_a_reason_which_is_then_asked_for(page, counted, clerk):
    last_month(counted, clerk)
    answer = page.post(url(counted), filled(counted, "150"), **HTMX)
    html = answer.content.decode()
    assert "比上期的156项少" in html
    assert re.search(r"<div class=\"field\" data-lower>", html), "the reason is on show"
    assert page.post(url(counted), filled(counted, "150", lower_reason="上月重复统计。"), **HTMX).status_code == 200


def test_a_lower_percentage_needs_a_reason(page, plain, clerk):
    last_month(plain, clerk, progress=40)
    answer = page.post(url(plain), filled(plain, "30"), **HTMX)
    assert "比上期的40%低" in answer.content.decode()


def test_closure_without_needed_evidence(page, plain):
    answer = page.post(url(plain), filled(plain, "100", wants_closure="on"), **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "没有佐证材料。请先上传再申请办结" in html
    assert re.search(r'name="wants_closure"[^>]*checked', html)


def test_a_stale_form_shows_what_changed_by_whom_and_keeps_what_was_typed(page, counted, bureau):
    other = personas.make_user(Role.REPORTER, bureau, full_name="陈建军")
    values = {counted.task.indicators.get().pk: Decimal(170)}
    theirs = ReportInput(values=values, work_done="我先写的。")
    draft = reports.save_draft(by=other, assignment=personas.reload(counted), data=theirs)
    answer = page.post(url(counted), filled(counted), **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "陈建军" in html
    assert "<td>170</td><td>164</td>" in html
    assert "我先写的。" in html
    assert field_value(html, value_name(counted)) == "164"
    assert field_value(html, "report_version") == str(draft.version)
    again = filled(counted, report_version=field_value(html, "report_version"))
    assert page.post(url(counted), again, **HTMX).status_code == 200


def test_a_form_left_open_while_a_colleague_handed_in_keeps_the_text_but_cannot_send(page, counted, bureau):
    other = personas.make_user(Role.REPORTER, bureau, full_name="陈建军")
    values = {counted.task.indicators.get().pk: Decimal(170)}
    data = ReportInput(values=values, work_done="十个字以上的本月进展。")
    reports.submit_report(by=other, assignment=personas.reload(counted), data=data)
    for scripts in (HTMX, {}):
        answer = page.post(url(counted), filled(counted), **scripts)
        html = answer.content.decode()
        assert answer.status_code == 409
        assert TEXT in html
        assert "陈建军" in html
        assert 'type="submit">提交审核' not in html
    assert ProgressReport.objects.get().work_done == data.work_done


@pytest.mark.parametrize("version", ["x", "-1", "9" * 40, "1.5"])
def test_an_unreadable_version_counts_as_stale(page, counted, clerk, version):
    reports.save_draft(by=clerk, assignment=personas.reload(counted), data=ReportInput(work_done="草稿"))
    assert page.post(url(counted), filled(counted, report_version=version)).status_code == 409


def test_a_closed_duty_takes_no_report_and_the_text_stays(page, counted):
    Assignment.objects.filter(pk=counted.pk).update(state="closure_requested")
    answer = page.post(url(counted), filled(counted), **HTMX)
    assert answer.status_code == 409
    assert TEXT in answer.content.decode()


def test_a_wrong_submission_number_is_simply_ignored(page, counted):
    assert page.post(url(counted), filled(counted, submit_key="no-uuid")).status_code == 302


def test_a_field_nobody_asked_for_is_ignored(page, counted):
    assert page.post(url(counted), filled(counted, value_999999="5", state="approved")).status_code == 302
    assert ProgressReport.objects.get().state == "submitted"


def test_what_was_typed_is_shown_as_text(page, counted):
    page.post(url(counted), filled(counted, work_done="<script>alert(1)</script>本月完成八项。"))
    report = ProgressReport.objects.get()
    assert report.work_done.startswith("<script>")
    with clock.at(NOON + timedelta(days=10)):
        page.force_login(report.author)
        html = page.get(url(counted), **HTMX).content.decode()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
