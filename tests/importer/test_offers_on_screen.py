"""What is offered and what is doubted stands in the row, says why, and is taken with one click."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from departments.models import Role
from importer.drafts.today import draft_today
from importer.drafts.working import each_duty
from importer.models import ImportEdit, PlanImport
from tests import personas

pytestmark = pytest.mark.django_db
FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "departments.json"
HTMX = {"HTTP_HX_REQUEST": "true"}
TEXT = """某县2024年工作计划
一、重点工作
（一）抓好教育。制定全县学校食堂食品安全管理办法。
（二）抓好应急。编制校园安全应急预案。
（三）抓好监督。开展行政执法监督检查。（责任单位：司法局、有关部门）
"""


@pytest.fixture
def client(departments):
    return personas.browser(personas.make_user(Role.REVIEWER, full_name="李文博"))


@pytest.fixture
def row(client):
    client.post("/imports/", {"text": TEXT})
    return PlanImport.objects.get()


def duties(row):
    return [task for _, _, task in each_duty(draft_today(PlanImport.objects.get(pk=row.pk)))]


def screen(client, row, part):
    html = client.get(f"/imports/{row.pk}/?section={part['id']}").content.decode()
    return re.sub(r"\s+", " ", html)


def edit(client, row, do, **values):
    return client.post(f"/imports/{row.pk}/edit/", {"do": do} | values, **HTMX)


def test_a_deed_without_a_day_is_offered_the_plans_last_and_takes_it_with_one_click(client, row):
    deed = duties(row)[0]
    assert deed["deadline"]["kind"] == "ongoing"
    html = screen(client, row, deed)
    assert ">推荐2024-12-31</button>" in html
    assert "是一次办完的事，原文没写期限" in html
    answer = edit(client, row, "take_day", task=deed["id"], task_version=deed["version"])
    assert answer.status_code == 200
    assert ">推荐2024-12-31</button>" not in answer.content.decode().split(f'id="deadline-{deed["id"]}"')[1][:900]
    taken = duties(row)[0]["deadline"]
    assert (taken["kind"], taken["due_on"], taken["basis"]) == ("fixed", "2024-12-31", "office")


def test_the_second_click_on_an_offered_day_is_told_that_it_is_gone(client, row):
    deed = duties(row)[0]
    for status in (200, 409):
        assert edit(client, row, "take_day", task=deed["id"], task_version=deed["version"]).status_code == status
    assert ImportEdit.objects.filter(plan_import=row).count() == 1


def test_all_offered_days_are_taken_at_once_and_taken_back_at_once(client, row):
    offered = [task for task in duties(row) if task["deadline"].get("offer")]
    assert len(offered) == 2
    assert "采用全部推荐期限，2项" in screen(client, row, offered[0])
    assert edit(client, row, "take_days").status_code == 200
    assert [one["deadline"]["due_on"] for one in duties(row)[:2]] == ["2024-12-31"] * 2
    assert "采用全部推荐期限" not in screen(client, row, offered[0])
    client.post(f"/imports/{row.pk}/undo/", {}, **HTMX)
    assert [one["deadline"]["kind"] for one in duties(row)[:2]] == ["ongoing"] * 2


def test_words_for_others_than_named_leave_a_doubt_until_somebody_sets_the_departments(client, row):
    watched = duties(row)[-1]
    assert "文中还写了“有关部门”，请补上是哪些单位" in screen(client, row, watched)
    sent = {"owed": "司法局", "support": "教育局", "version": watched["version"]}
    answer = client.post(f"/imports/{row.pk}/cell/{watched['id']}/departments/", sent, **HTMX)
    assert answer.status_code == 200
    assert "有关部门" not in answer.content.decode().split("imp-ft")[0]


def test_the_row_tells_why_each_department_is_offered(client, row):
    deed = duties(row)[0]
    html = screen(client, row, deed)
    reasons = [f"{one['why']}" for one in deed["departments"]]
    assert len(reasons) >= 2
    assert all(one in html for one in reasons)
