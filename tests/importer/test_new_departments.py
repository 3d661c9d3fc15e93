"""A body nobody knows yet: it stays open, is made right from the review, and is recognised once it exists."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from departments.models import Department, Role
from departments.organisation import add_department
from importer.drafts.open_points import open_points
from importer.drafts.today import draft_today
from importer.drafts.working import each_duty
from importer.models import PlanImport
from tests import personas

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
TEXT = """某县2024年法治政府建设工作计划

一、优化营商环境

（一）建设数据平台。2024年9月底前建成数据平台，公布事项目录。（责任单位：县数据管理局）

（二）开展数据检查。持续开展数据检查，通报检查结果。（牵头单位：司法局；配合单位：县数据管理局）

（三）开展培训。每季度组织一次培训。（责任单位：司法局）
"""
NAME = "县数据管理局"


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER, full_name="李文博")


@pytest.fixture
def system():
    return personas.make_user(Role.SYSTEM_ADMIN, full_name="王芳")


@pytest.fixture
def row(office):
    personas.make_department("司法局", "司法局", code="sfj")
    personas.browser(office).post("/imports/", {"text": TEXT})
    return PlanImport.objects.get()


def now(row):
    return draft_today(PlanImport.objects.get(pk=row.pk))


def named(row):
    """Who each task names: its code, or as it is written."""
    return [[one["department"] or one["written"] for one in task["departments"]] for _, _, task in each_duty(now(row))]


def waiting(row):
    return "".join(one.words for one in open_points(now(row)) if one.what == "departments")


def said(answer):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


def ask(client, row, **fields):
    return client.get(f"/imports/{row.pk}/department/", {"written": NAME} | fields, **HTMX)


def make(client, row, **fields):
    sent = {"written": NAME, "name": "数据管理局", "short_name": "数据局", "kind": "government"} | fields
    return client.post(f"/imports/{row.pk}/department/", sent, **HTMX)


def test_the_system_administrator_makes_it_from_the_review(system, row):
    assert NAME in named(row)[0]
    client = personas.browser(system)
    assert "不在单位名单里新建这个单位" in said(client.get(f"/imports/{row.pk}/"))
    assert f'name="name" value="{NAME}"' in ask(client, row).content.decode()
    answer = make(client, row)
    assert answer.status_code == 200
    assert "已认作它" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    made = Department.objects.get(name="数据管理局")
    assert [one.alias for one in made.aliases.all()] == [NAME]
    assert NAME not in waiting(row)
    assert sum(made.code in names for names in named(row)) >= 2
    assert [one.action for one in AuditEntry.objects.filter(object_type="department").order_by("pk")] == [
        "department.create", "department.change",
    ]  # fmt: skip


def test_what_is_wrong_with_it_is_said_in_the_dialog_and_nothing_is_made(system, row):
    client = personas.browser(system)
    before = Department.objects.count()
    answer = make(client, row, name="司法局")
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#dialog")
    assert 'value="司法局"' in answer.content.decode()
    assert make(client, row, short_name="").status_code == 422
    assert make(client, row, written="没有写过的局").status_code == 409
    assert Department.objects.count() == before


def test_a_second_click_makes_it_once(system, row):
    client = personas.browser(system)
    before = Department.objects.count()
    assert [make(client, row, form_key="one").status_code for _ in range(2)] == [200, 200]
    assert make(client, row).status_code == 409
    assert Department.objects.count() == before + 1


def test_the_office_is_told_who_can_and_the_name_solves_itself(office, row):
    client = personas.browser(office)
    page = said(client.get(f"/imports/{row.pk}/"))
    assert "请系统管理员新建，建好后自动认出" in page
    assert "新建这个单位" not in page
    assert ask(client, row).status_code == make(client, row).status_code == 403
    assert NAME in waiting(row)
    add_department(by=None, name="某县数据管理局", short_name="数据局", kind="government")
    assert NAME not in waiting(row)
    assert "不在单位名单里" not in said(client.get(f"/imports/{row.pk}/"))
    assert "不在单位名单里" not in said(client.get(f"/imports/{row.pk}/publish/"))


def test_a_new_name_typed_by_hand_stays_and_solves_itself(office, row):
    client = personas.browser(office)
    _, _, task = list(each_duty(now(row)))[-1]
    address = f"/imports/{row.pk}/cell/{task['id']}/departments/"
    answer = client.post(address, {"version": task["version"], "number": 1, "owed": "大数据中心"}, **HTMX)
    assert answer.status_code == 200
    assert 'value="大数据中心"' in answer.content.decode()
    assert "不在单位名单里" in said(answer)
    add_department(by=None, name="大数据中心", short_name="大数据中心", kind="government")
    assert "大数据中心" not in waiting(row)


def test_making_a_department_is_not_undone_with_the_rest(system, row):
    client = personas.browser(system)
    make(client, row)
    assert client.post(f"/imports/{row.pk}/undo/", {}, **HTMX).status_code == 400
    version = PlanImport.objects.get().version
    answer = client.post(f"/imports/{row.pk}/undo/", {"edit": version}, **HTMX)
    assert "不能从这里撤销" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    assert "撤销：" not in client.get(f"/imports/{row.pk}/history/").content.decode()


ELSEWHERE = """云溪县2024年法治政府建设工作计划

一、优化营商环境

（一）建设数据平台。2024年9月底前建成数据平台。（责任单位：临江县公安局、有关部门）
"""


def test_the_bureau_of_another_place_is_asked_about_when_read_looked_at_and_typed(office):
    client = personas.browser(office)
    personas.make_department("云溪县公安局", "公安局", code="gaj")
    client.post("/imports/", {"text": ELSEWHERE})
    row = PlanImport.objects.latest("pk")
    ((_, _, task),) = each_duty(draft_today(row))
    first = task["departments"][0]
    assert (first["written"], first["department"], first["confirmed"]) == ("临江县公安局", None, False)
    assert [one["department"] for one in first["near"]] == ["gaj"]
    typed = {"owed": "沿河县公安局", "support": "", "version": task["version"]}
    client.post(f"/imports/{row.pk}/cell/{task['id']}/departments/", typed, **HTMX)
    row.refresh_from_db()
    ((_, _, task),) = each_duty(draft_today(row))
    assert task["departments"][0]["department"] is None
    assert open_points(draft_today(row))


def test_the_dialog_of_a_finished_import_or_a_name_that_is_gone_says_so(system, row):
    client = personas.browser(system)
    gone = client.get(f"/imports/{row.pk}/department/", {"written": "县林草局"}, **HTMX)
    assert "没有任务写这个名称了" in json.loads(gone.headers["HX-Trigger"])["toast"]["text"]
    sent = {"written": "县林草局", "name": "县林草局", "short_name": "林草局", "kind": "government"}
    late = client.post(f"/imports/{row.pk}/department/", sent, **HTMX)
    assert "没有任务写这个名称了" in json.loads(late.headers["HX-Trigger"])["toast"]["text"]
    client.post(f"/imports/{row.pk}/drop/", {})
    answer = ask(client, row)
    assert "这次导入已放弃，不用再核对单位" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_a_cell_asks_the_database_as_often_whether_one_name_is_unknown_or_five(office, row):
    client = personas.browser(office)
    more = TEXT + "".join(
        f"\n（{n}）做好工作。制定措施。（责任单位：县{n}号管理局）\n" for n in ("四", "五", "六", "七")
    )
    client.post("/imports/", {"text": more})
    asked = []
    for one in (row, PlanImport.objects.latest("pk")):
        task = next(task for _, _, task in each_duty(draft_today(one)))
        with CaptureQueriesContext(connection) as queries:
            sent = {"title": "建设平台", "version": task["version"]}
            assert client.post(f"/imports/{one.pk}/cell/{task['id']}/title/", sent, **HTMX).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
