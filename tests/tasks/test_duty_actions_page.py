"""The menu of the task page and its forms, as people press them."""

import re
from datetime import date

import pytest

from departments.models import Role
from tasks.models import Assignment, AssignmentRequest
from tasks.verbs.decisions import suspend_assignment
from tasks.verbs.requests import request_extension
from tests import personas
from tests.personas import browser

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER, full_name="李文博")


@pytest.fixture
def bureau():
    return personas.make_department()


@pytest.fixture
def clerk(bureau):
    return personas.make_user(Role.REPORTER, bureau, full_name="王敏")


@pytest.fixture
def duty(bureau, clerk, office):
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan), bureau)
    personas.issue(plan, office)
    return personas.accepted(row, clerk)


def do(name, duty):
    return f"/assignments/{duty.pk}/do/{name}/"


def menu(client, duty):
    html = client.get(f"/tasks/{duty.plan.code}/{duty.task.code}/").content.decode()
    found = re.search(r'<ul class="menu-list">(.*?)</ul>', html, re.S)
    return re.findall(r"</svg>([^<]+)</a>", found.group(1)) if found else []


def test_everybody_has_the_menu_of_their_role(duty, clerk, office):
    assert menu(browser(clerk), duty) == ["指定经办人", "申请延期", "申请变更"]
    assert menu(browser(office), duty) == ["催办", "改由其他单位承担", "设置阶段节点", "中止", "结转下年", "撤销"]
    assert menu(browser(personas.make_user(Role.LEADER)), duty) == []


def test_what_was_asked_for_is_not_offered_again(duty, clerk):
    request_extension(by=clerk, assignment=duty, new_due_on=date(2024, 1, 31), reason="还要征求意见。")
    assert menu(browser(clerk), personas.reload(duty)) == ["指定经办人", "申请变更"]


def test_a_form_in_the_dialog_leads_back_to_the_task(duty, office):
    client = browser(office)
    html = client.get(do("suspend", duty), **HTMX).content.decode()
    assert "<html" not in html
    assert "中止期间不亮灯" in html
    answer = client.post(do("suspend", duty), {"version": duty.version, "reason": "文件修订。"}, **HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/tasks/plan-2023/{duty.task.code}/?department=d1")
    page = client.get(answer["HX-Redirect"]).content.decode()
    assert "已中止" in page
    assert "文件修订。" in page


def test_without_scripts_it_is_a_page_of_its_own(duty, clerk, bureau):
    colleague = personas.make_user(Role.REPORTER, bureau, full_name="赵志刚")
    client = browser(clerk)
    assert "<html" in client.get(do("delegate", duty)).content.decode()
    answer = client.post(do("delegate", duty), {"version": duty.version, "person": colleague.pk}, follow=True)
    assert "已指定经办人" in answer.content.decode()
    assert Assignment.objects.get(pk=duty.pk).owner == colleague


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(duty, clerk):
    fields = {"version": duty.version, "reason": "专班调整，要重新印发。", "new_due_on": "2023-01-01"}
    fields["milestone"] = duty.milestones.get().pk
    answer = browser(clerk).post(do("ask-extension", duty), fields, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "延到的日期要晚于原定期限" in html
    assert "专班调整，要重新印发。" in html
    assert not AssignmentRequest.objects.exists()


@pytest.mark.parametrize("field, value", [
    ("reason", "\x00"), ("reason", "\u202e反过来"), ("reason", "\u200b\u200b"), ("reason", "长" * 1001),
    ("new_due_on", "明天"), ("new_due_on", "0001-01-01"), ("new_due_on", "2023-02-30"), ("milestone", "9" * 40),
    ("version", "x"), ("version", "-1"),
])  # fmt: skip
def test_bad_input_is_refused_in_words(duty, clerk, field, value):
    fields = {"version": duty.version, "reason": "专班调整。", "new_due_on": "2024-01-31"}
    fields["milestone"] = duty.milestones.get().pk
    answer = browser(clerk).post(do("ask-extension", duty), fields | {field: value}, **HTMX)
    assert answer.status_code == 422
    assert not AssignmentRequest.objects.exists()


def test_the_second_of_two_sees_who_was_first_and_may_go_on(duty, office):
    other = personas.make_user(Role.REVIEWER, full_name="王海")
    client, stale = browser(office), duty.version
    suspend_assignment(by=other, assignment=personas.reload(duty), reason="文件修订。")
    answer = client.post(do("cancel", duty), {"version": stale, "reason": "并入另一项。"}, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "王海刚刚中止了这项任务" in html
    assert "并入另一项。" in html
    version = re.search(r'name="version" value="(\d+)"', html).group(1)
    assert client.post(do("cancel", duty), {"version": version, "reason": "并入另一项。"}, **HTMX).status_code == 204
    assert personas.reload(duty).state == "cancelled"


def test_a_second_click_finds_nothing_left_to_do(duty, office):
    client, fields = browser(office), {"version": duty.version, "reason": "并入另一项。"}
    assert client.post(do("cancel", duty), fields, **HTMX).status_code == 204
    assert client.post(do("cancel", duty), fields, **HTMX).status_code == 409
    assert duty.events.filter(verb="cancel").count() == 1


def test_what_does_not_fit_the_role_or_the_state_is_refused(duty, clerk, office):
    stranger = personas.make_user(Role.REPORTER, personas.make_department("司法局", "司法局"))
    assert browser(stranger).get(do("delegate", duty)).status_code == 404
    assert browser(clerk).get(do("cancel", duty)).status_code == 403
    assert browser(office).get(do("reopen", duty)).status_code == 409
    assert browser(office).get(do("no-such-thing", duty)).status_code == 404
    assert browser(personas.make_user(Role.OBSERVER)).get(do("cancel", duty)).status_code == 403


def test_the_offices_list_puts_the_most_pressing_first_and_counts_it(duty, clerk, office):
    request_extension(by=clerk, assignment=duty, new_due_on=date(2024, 1, 31), reason="还要征求意见。")
    html = browser(office).get("/requests/").content.decode()
    assert "2023年12月31日延到2024年1月31日" in html
    assert "还有7天办理" in html
    assert re.search(r'申请审批<span class="n"[^>]*>1</span>', html)
    assert "还没有" not in html
    decided = browser(office).get("/requests/?tab=decided").content.decode()
    assert "没有办理过的申请" in decided


def test_a_decision_is_made_on_the_requests_page(duty, clerk, office):
    request = request_extension(by=clerk, assignment=duty, new_due_on=date(2024, 1, 31), reason="还要征求意见。")
    client, address = browser(office), f"/requests/{request.pk}/"
    refused = client.post(address, {"version": 1, "grant": "0", "reason": ""})
    assert refused.status_code == 422
    assert "写明原因" in refused.content.decode()
    consent = {"consent_by": "张旗长", "consent_on": "2023-10-24"}
    assert client.post(address, {"version": 1, "grant": "1", **consent}).status_code == 302
    assert personas.reload(duty).due_on == date(2024, 1, 31)
    again = client.post(address, {"version": 1, "grant": "0", "reason": "不行。"})
    assert again.status_code == 409
    assert "李文博刚刚处理了这个申请" in again.content.decode()


def test_a_department_takes_its_request_back(duty, clerk):
    request = request_extension(by=clerk, assignment=duty, new_due_on=date(2024, 1, 31), reason="还要征求意见。")
    client = browser(clerk)
    assert "撤回申请" in client.get(f"/requests/{request.pk}/").content.decode()
    answer = client.post(f"/requests/{request.pk}/withdraw/", {"version": 1}, follow=True)
    assert "申请已撤回" in answer.content.decode()
