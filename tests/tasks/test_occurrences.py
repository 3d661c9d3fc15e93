"""A duty that comes back every month shows each time, and only its own department's."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from plan_tracker import clock
from tasks.report_input import ReportInput
from tasks.verbs.reports import submit_report
from tests import personas
from tests.kept import kept

pytestmark = pytest.mark.django_db
ENDS = [date(2023, 7, 31), date(2023, 8, 31), date(2023, 9, 30), date(2023, 10, 31), date(2023, 11, 30)]


def build_world():
    bureau, other = personas.make_department(), personas.make_department("市场监督管理局", "市场监管局")
    clerk, office = personas.make_user(Role.REPORTER, bureau), personas.make_user(Role.REVIEWER)
    plan = personas.make_plan()
    task = personas.make_task(
        plan, "落实月通报", deadline_kind="recurring", recurrence="monthly", deadline_words="每月"
    )
    rows = [personas.assign(task, one, "joint") for one in (bureau, other)]
    for row in rows:
        for day in ENDS:
            row.milestones.create(kind="recurring", due_on=day)
    personas.issue(plan, office)
    personas.accepted(rows[0], clerk)
    personas.accepted(rows[1], personas.make_user(Role.REPORTER, other))
    return {"clerk": clerk, "office": office, "rows": rows, "task": task, "other": other}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once."""
    with kept(django_db_blocker):
        yield build_world()


@pytest.fixture
def world(built, db):
    """Each test's own copy."""
    return deepcopy(built)


def report(world, day):
    with clock.at(datetime(2023, day[0], day[1], 4, 0, tzinfo=personas.NOON.tzinfo)):
        data = ReportInput(progress=20, work_done="本月通报已印发，各单位已整改。")
        submit_report(by=world["clerk"], assignment=personas.reload(world["rows"][0]), data=data)


def times(html):
    """`已报3/6次`, and what each time says."""
    block = re.search(r'<div class="times">(.*?)</div>', html, re.S)[1]
    lines = re.findall(r"<b>([^<]+)</b><span>[^<]+</span><em>([^<]+)</em>", block)
    return re.search(r"已报\d/\d次", block)[0], dict(lines)


def shown(user, query=""):
    return times(personas.browser(user).get(f"/tasks/plan-2023/2.2.1/{query}").content.decode())


def at(*day):
    return clock.at(datetime(*day, 4, 0, tzinfo=personas.NOON.tzinfo))


def test_each_time_says_whether_it_was_reported_missed_or_is_due_now(world):
    report(world, (7, 20))
    report(world, (9, 10))
    before = {"7月": "已报", "8月": "已报，晚10天", "9月": "已报"}
    ahead = {"11月": "未到", "12月": "未到"}
    assert shown(world["clerk"]) == ("已报3/6次", before | {"10月": "本期，还有7天"} | ahead)
    with at(2023, 11, 2):
        count, lines = shown(world["clerk"])
    assert (count, lines["10月"], lines["11月"]) == ("已报3/6次", "缺报，已过2天", "本期，还有28天")
    report(world, (10, 24))
    assert shown(world["clerk"]) == ("已报4/6次", before | {"10月": "已报"} | ahead), (
        "the next one is not asked for yet"
    )
    with at(2024, 1, 3):
        lines = shown(world["clerk"])[1]
    assert (lines["11月"], lines["12月"]) == ("缺报，已过34天", "未办结，已过3天")


def test_my_tasks_and_the_form_say_which_time_it_is(world):
    report(world, (7, 20))
    client = personas.browser(world["clerk"])
    html = client.get("/tasks/").content.decode()
    assert "<b>10月期</b><small>第4次，共6次</small>" in html
    assert "8月期等2期缺报" in html
    assert "的节点已过" not in html, "said once"
    form = client.get(f"/assignments/{world['rows'][0].pk}/report/").content.decode()
    assert times(form)[1]["9月"] == "缺报，已过24天"
    report(world, (10, 24))
    assert "已报4次，共6次" in client.get("/tasks/").content.decode()


def test_times_without_a_month_are_counted(world):
    plan = world["task"].plan
    task = personas.make_task(plan, "每年培训", deadline_kind="recurring", recurrence="yearly")
    row = personas.assign(task, world["rows"][0].department, state="issued", issued_at=personas.ISSUED)
    row.milestones.create(kind="recurring", due_on=date(2023, 9, 30))
    row.milestones.create(kind="recurring", due_on=date(2023, 12, 31))
    html = personas.browser(world["clerk"]).get(f"/tasks/plan-2023/{task.code}/").content.decode()
    expected = {"第1次": "缺报，已过24天", "第2次": "本次，还有68天"}
    assert times(html) == ("已报0/2次", expected), "the final day is not counted twice"
    assert "周期节点" not in html
    assert "第2次，共2次" in personas.browser(world["clerk"]).get("/tasks/").content.decode()


def test_no_date_is_invented_where_the_document_gives_none(world):
    task = personas.make_task(world["task"].plan, "定期听取", deadline_kind="recurring", recurrence="unspecified")
    personas.assign(task, world["rows"][0].department, state="issued", issued_at=personas.ISSUED)
    html = personas.browser(world["clerk"]).get(f"/tasks/plan-2023/{task.code}/").content.decode()
    assert 'class="times"' not in html
    assert "频次待定" in html


def test_my_tasks_cost_the_same_with_more_recurring_duties(world, django_assert_num_queries):
    client, plan = personas.browser(world["clerk"]), world["task"].plan
    client.get("/tasks/")
    with CaptureQueriesContext(connection) as before:
        client.get("/tasks/")
    for number in range(5):
        task = personas.make_task(plan, f"每月的事{number}", deadline_kind="recurring", recurrence="monthly")
        row = personas.assign(task, world["rows"][0].department, state="issued", issued_at=personas.ISSUED)
        row.milestones.create(kind="recurring", due_on=date(2023, 10, 31))
    with django_assert_num_queries(len(before)):
        assert client.get("/tasks/").content.decode().count("第1次，共2次") == 5


def test_machines_read_the_times(world):
    report(world, (7, 20))
    row = personas.browser(world["clerk"]).get(f"/api/v1/assignments/{world['rows'][0].pk}/").json()["occurrences"]
    assert (row["total"], row["reported"], row["missed"]) == (6, 1, 2)
    assert [one["state"] for one in row["lines"]] == ["reported", "missed", "missed", "due", "ahead", "ahead"]
    assert row["lines"][1] == {
        "number": 2, "name": "8月", "due_on": "2023-08-31", "state": "missed", "words": "缺报，已过54天",
    }  # fmt: skip


def test_a_department_sees_its_own_times_the_office_those_it_asks_for(world):
    report(world, (9, 10))
    neighbour = personas.make_user(Role.REPORTER, world["other"])
    mine = f"?department={world['rows'][0].department.code}"
    assert shown(neighbour)[0] == "已报0/6次"
    assert shown(neighbour, mine)[0] == "已报0/6次"
    assert shown(world["office"], mine)[0] == "已报3/6次"
    assert shown(world["office"], f"?department={world['other'].code}")[0] == "已报0/6次"
