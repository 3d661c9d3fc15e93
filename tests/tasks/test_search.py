"""The search box: by words, numbers and pinyin initials, and only what one may see."""

import re
from copy import deepcopy

import pytest
from django.test import Client

from departments.initials import initials_of
from departments.models import Role
from tasks.report_input import ReportInput
from tasks.verbs import reports
from tests import personas
from tests.kept import kept

pytestmark = pytest.mark.django_db


def build_county():
    """Two departments with a duty each; the first has reported."""
    bureau = personas.make_department()
    market = personas.make_department("市场监督管理局", "市场监管局")
    people = {
        "office": personas.make_user(Role.REVIEWER),
        "clerk": personas.make_user(Role.REPORTER, bureau),
        "stranger": personas.make_user(Role.REPORTER, market),
        "leader": personas.make_user(Role.LEADER),
        "security": personas.make_user(Role.SECURITY_ADMIN),
    }
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan, "推行告知承诺制", text="全面推行证明事项告知承诺制。"), bureau)
    personas.assign(personas.make_task(plan, "开展信用监管"), market)
    personas.issue(plan, people["office"])
    duty = personas.accepted(row, people["clerk"])
    text = "清理了28项证明事项，<b>3项</b>保留100%。"
    reports.submit_report(by=people["clerk"], assignment=duty, data=ReportInput(progress=40, work_done=text))
    return people


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once."""
    with kept(django_db_blocker):
        yield build_county()


@pytest.fixture
def county(built, db):
    """Each test's own copy."""
    return deepcopy(built)


def look(user, q, **fields):
    client = Client()
    client.force_login(user)
    answer = client.get("/search/", {"q": q, **fields})
    return answer, answer.content.decode()


def found(user, q):
    """Headings with their counts."""
    return re.findall(r'<h2 id="h-(\w+)">[^<]+</h2><span class="sub">(\d+)条', look(user, q)[1])


@pytest.mark.parametrize("q, groups", [
    ("告知承诺", [("tasks", "1")]),
    ("证明 告知", [("tasks", "1")]),
    ("证明 没有的词", []),
    ("2.2.1", [("tasks", "1")]),
    ("2.2", [("tasks", "2")]),
    ("2", [("tasks", "2"), ("reports", "1")]),
    ("scjdglj", [("departments", "1")]),
    ("SCJGJ", [("departments", "1")]),
    ("市场监管", [("departments", "1")]),
    ("清理了", [("reports", "1")]),
    ("%", [("reports", "1")]),
    ("_", []),
    ("<b>", [("reports", "1")]),
])  # fmt: skip
def test_what_is_typed_is_found(county, q, groups):
    assert found(county["office"], q) == groups


def test_everybody_finds_only_what_they_may_see(county):
    assert found(county["stranger"], "告知承诺") == []
    assert found(county["stranger"], "清理了") == []
    assert found(county["stranger"], "政务服务局") == []
    assert found(county["clerk"], "2.2") == [("tasks", "1")]
    assert found(county["clerk"], "清理了") == [("reports", "1")]
    assert found(county["security"], "告知承诺") == []
    assert found(county["leader"], "告知承诺") == [("tasks", "1")]


def test_what_is_not_sent_yet_is_the_departments_own(county):
    row = reports.ProgressReport.objects.get()
    reports.ProgressReport.objects.filter(pk=row.pk).update(state="draft", submitted_at=None)
    assert found(county["office"], "清理了") == []
    assert found(county["clerk"], "清理了") == [("reports", "1")]


def test_the_words_are_marked_and_nothing_else_gets_through(county):
    html = look(county["office"], "证明事项")[1]
    assert "全面推行<mark>证明事项</mark>告知承诺制。" in html
    html = look(county["office"], "<b>3")[1]
    assert "<mark>&lt;b&gt;3</mark>" in html
    assert "<b>3" not in html


def test_nothing_found_says_what_to_try(county):
    html = look(county["office"], "跨省通办")[1]
    assert "没有找到“跨省通办”" in html
    assert look(county["office"], "   ")[0].status_code == 200


@pytest.mark.parametrize("q", ["\u202e反", "长" * 101, "\x07"])
def test_what_cannot_be_read_is_refused_in_words(county, q):
    answer, html = look(county["office"], q)
    assert answer.status_code == 400
    assert 'class="err"' in html


@pytest.mark.parametrize("fields", [{"kind": "no"}, {"page": "-1"}, {"page": "9" * 30}, {"plan": "x" * 300}])
def test_odd_addresses_still_answer(county, fields):
    assert look(county["office"], "告知", **fields)[0].status_code == 200


def test_suggestions_are_few_and_lead_there(county):
    client = Client()
    client.force_login(county["office"])
    html = client.get("/search/suggest/", {"q": "局"}).content.decode()
    assert re.findall(r'role="option"', html) == ['role="option"'] * 2
    assert client.get("/search/suggest/", {"q": "\u202e"}).content.decode().strip() == ""
    html = client.get("/search/suggest/", {"q": "告知"}).content.decode()
    assert 'href="/tasks/plan-2023/2.2.1/"' in html


def test_the_number_of_queries_does_not_grow(county, django_assert_max_num_queries):
    plan = personas.Plan.objects.get()
    for number in range(30):
        personas.assign(personas.make_task(plan, f"第{number}项告知承诺"), county["clerk"].department)
    client = Client()
    client.force_login(county["office"])
    with django_assert_max_num_queries(16):
        assert "31条" in client.get("/search/", {"q": "告知承诺"}).content.decode()


def test_initials_of_a_department():
    assert initials_of("行政审批和政务服务局", "政务服务局") == "xzsphzwfwj zwfwj"
    assert initials_of("司法局", "司法局") == "sfj"


def api(user, **fields):
    client = Client()
    client.force_login(user)
    return client.get("/api/v1/search/", fields)


def test_machines_find_what_the_page_finds_and_no_more(county):
    seen = api(county["office"], q="告知承诺").json()
    assert (seen["kind"], seen["count"]) == ("tasks", 1)
    assert seen["results"][0] | {"text": ""} == {
        "url": "/tasks/plan-2023/2.2.1/", "title": "推行告知承诺制", "text": "", "note": "行政审批和政务服务局",
        "code": "2.2.1", "light": "yellow",
    }  # fmt: skip
    assert api(county["stranger"], q="告知承诺").json()["count"] == 0
    assert api(county["stranger"], q="证明事项", kind="reports").json()["count"] == 0
    assert api(county["office"], q="证明事项", kind="reports").json()["count"] == 1
    assert api(county["office"], q="scjgj", kind="departments").json()["results"][0]["title"] == "市场监督管理局"
    assert api(county["office"], q="告知承诺", page=2).json()["results"] == []
    assert api(county["security"], q="告知承诺").status_code == 404


@pytest.mark.parametrize("fields", [
    {}, {"q": " "}, {"q": "长" * 101}, {"q": "x\u202ey"}, {"q": "a", "kind": "people"}, {"q": "a", "page": "0"},
    {"q": "a", "page": "９"}, {"q": "a", "page": "9" * 30},
    {"q": "告知", "kinds": "files"}, {"q": "告知\x00"},
    {"q": "告知", "plan": "x\x00"},
])  # fmt: skip
def test_machines_are_told_what_is_wrong_with_a_search(county, fields):
    answer = api(county["office"], **fields)
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_a_search_by_machines_costs_the_same_for_many_rows(county, django_assert_max_num_queries):
    plan = personas.Plan.objects.get()
    for number in range(30):
        personas.assign(personas.make_task(plan, f"第{number}项告知承诺"), county["clerk"].department)
    client = Client()
    client.force_login(county["office"])
    with django_assert_max_num_queries(10):
        seen = client.get("/api/v1/search/", {"q": "告知承诺"}).json()
    assert (seen["count"], len(seen["results"])) == (31, 20)
