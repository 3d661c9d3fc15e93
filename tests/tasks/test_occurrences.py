"""A duty that comes back every month shows each time, and only its own department's."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.test import Client

from departments.models import Role
from plan_tracker import clock
from tasks.models import Assignment
from tasks.report_input import ReportInput
from tasks.verbs.reports import submit_report
from tests import personas

pytestmark = pytest.mark.django_db
ENDS = [date(2023, 7, 31), date(2023, 8, 31), date(2023, 9, 30), date(2023, 10, 31), date(2023, 11, 30)]


@pytest.fixture
def world(db):
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


def report(world, day):
    with clock.at(datetime(2023, day[0], day[1], 4, 0, tzinfo=personas.NOON.tzinfo)):
        data = ReportInput(progress=20, work_done="本月通报已印发，各单位已整改。")
        submit_report(by=world["clerk"], assignment=personas.reload(world["rows"][0]), data=data)


def shown(user, query=""):
    client = Client()
    client.force_login(user)
    html = client.get(f"/tasks/plan-2023/2.2.1/{query}").content.decode()
    found = re.search(r"每月一次，已完成(\d)/(\d)次.*?<ol class=\"ms\">(.*?)</ol>", html, re.S)
    lines = re.findall(r"<b>([^<]+)</b></span><em>([^<]+)</em>", found[3])
    return f"{found[1]}/{found[2]}", dict(lines)


def test_each_time_says_whether_it_was_done_missed_or_is_due_now(world):
    report(world, (7, 20))
    report(world, (9, 10))
    assert shown(world["clerk"]) == (
        "3/6",
        {"7月": "按期", "8月": "晚10天", "9月": "按期", "10月": "本次，还有7天", "11月": "未到", "12月": "未到"},
    )
    with clock.at(datetime(2023, 11, 2, 4, 0, tzinfo=personas.NOON.tzinfo)):
        count, lines = shown(world["clerk"])
    assert (count, lines["10月"], lines["11月"]) == ("3/6", "缺，已过2天", "本次，还有28天")


def test_a_department_sees_its_own_times_the_office_those_it_asks_for(world):
    report(world, (9, 10))
    neighbour = personas.make_user(Role.REPORTER, world["other"])
    assert shown(neighbour)[0] == "0/6"
    assert shown(neighbour, f"?department={world['rows'][0].department.code}")[0] == "0/6"
    assert shown(world["office"], f"?department={world['rows'][0].department.code}")[0] == "3/6"
    assert shown(world["office"], f"?department={world['other'].code}")[0] == "0/6"


def test_forty_departments_of_which_eleven_are_done(world):
    plan, office = world["task"].plan, world["office"]
    task = personas.make_task(plan, "各单位都要办的事")
    rows = []
    for number in range(40):
        bureau = personas.make_department(f"第{number}局", f"{number}局", code=f"joint{number}")
        rows.append(personas.assign(task, bureau, "joint", state="issued", issued_at=personas.ISSUED))
    for row in rows[:11]:
        Assignment.objects.filter(pk=row.pk).update(
            state="closed", closed_on="2023-10-01", finished_on="2023-10-01", accepted_at=personas.ISSUED, progress=100
        )
    client = Client()
    client.force_login(office)
    html = client.get(f"/tasks/plan-2023/{task.code}/").content.decode()
    assert "已办结11/40个单位" in html
    assert "另外34个单位" in html
    assert "11/40" in client.get("/plans/plan-2023/").content.decode()
    clerk = Client()
    clerk.force_login(personas.make_user(Role.REPORTER, rows[20].department))
    own = clerk.get(f"/tasks/plan-2023/{task.code}/").content.decode()
    assert "已办结" not in re.sub(r"<nav.*?</nav>", "", own, flags=re.S).split("<main")[1]
    assert "11/40" not in clerk.get("/plans/plan-2023/").content.decode()
