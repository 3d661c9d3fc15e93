"""A task owed by forty departments, eleven of them done: readers of everything see 11/40, a department only itself."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from tasks.models import Assignment
from tasks.verbs.instructions import leave_instruction
from tests import personas

pytestmark = pytest.mark.django_db
SAID = "已办结11/40个单位"
PAGES = ("/tasks/plan-2023/2.2.1/", "/plans/plan-2023/", "/search/?q=2.2.1", "/overview/", "/api/v1/tasks/")


def share(task, count, *, closed=0, first=0):
    """`count` more departments owe the task for themselves; some of them are done."""
    rows = []
    for number in range(first, first + count):
        bureau = personas.make_department(f"第{number}局", f"{number}局", code=f"joint{number}")
        rows.append(personas.assign(task, bureau, "joint", state="issued", issued_at=personas.ISSUED))
    done = Assignment.objects.filter(pk__in=[row.pk for row in rows[:closed]])
    done.update(
        state="closed", closed_on="2023-10-01", finished_on="2023-10-01", accepted_at=personas.ISSUED, progress=100
    )
    return rows


@pytest.fixture
def office(db):
    return personas.make_user(Role.REVIEWER)


@pytest.fixture
def task(office):
    plan = personas.make_plan()
    task = personas.make_task(plan, "各单位都要办的事", deadline_kind="fixed", due_on="2023-12-01")
    task.refresh_from_db()
    personas.issue(plan, office)
    return task


@pytest.fixture
def rows(task):
    return share(task, 40, closed=11)


def read(user, address):
    response = personas.browser(user).get(address)
    assert response.status_code == 200, address
    return response.json() if "/api/" in address else response.content.decode()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.OBSERVER])
def test_readers_of_everything_see_eleven_of_forty(rows, role):
    user = personas.make_user(role)
    for address in PAGES[:4]:
        assert SAID in read(user, address), address
    assert read(user, "/api/v1/tasks/")["results"][0]["together"] == {"owed": 40, "closed": 11, "words": SAID}
    assert SAID in read(user, "/api/v1/search/?q=2.2.1")["results"][0]["note"]


def test_a_cancelled_or_supporting_part_does_not_count(rows, task, office):
    Assignment.objects.filter(pk=rows[39].pk).update(state="cancelled")
    Assignment.objects.filter(pk=rows[38].pk).update(role="support")
    for address in PAGES[:4]:
        assert "已办结11/38个单位" in read(office, address), address


def test_the_list_of_departments_is_folded_and_tells_how_each_stands(rows, office):
    card = read(office, PAGES[0]).split("<h2>单位</h2>")[1].split("</section>")[0]
    assert "另外28个单位" in card
    assert len(re.findall(r"<li", card)) == 40
    assert len(re.findall(r"light--done", card)) == 11 + 1, "each of them and the sum"


def test_a_department_learns_nothing_about_the_others(rows, office):
    clerk = personas.make_user(Role.REPORTER, rows[20].department)
    for address in ("/tasks/plan-2023/2.2.1/", "/plans/plan-2023/", "/search/?q=2.2.1"):
        main = re.sub(r"<nav.*?</nav>", "", read(clerk, address), flags=re.S).split("<main")[1]
        assert "11/40" not in main
    assert "/40" not in read(clerk, "/search/?q=2.2.1")
    found = read(clerk, "/api/v1/tasks/")["results"][0]
    assert found["together"] is None
    told = [one for one in found["departments"] if one["state"] or one["light"] or one["progress"] is not None]
    assert [one["department"]["code"] for one in told] == [rows[20].department.code]
    note = read(clerk, "/api/v1/search/?q=2.2.1")["results"][0]["note"]
    assert note == rows[20].department.name
    assert [one["id"] for one in read(clerk, "/api/v1/assignments/")["results"]] == [rows[20].pk]
    done = rows[0]
    assert personas.browser(clerk).get(f"/api/v1/assignments/{done.pk}/").status_code == 404
    card = read(clerk, f"{PAGES[0]}?department={done.department.code}").split("<h2>单位</h2>")[1].split("</section>")[0]
    assert "办结" not in card
    assert "light--" not in card


@pytest.mark.parametrize("address", PAGES)
def test_forty_departments_cost_no_more_queries_than_two(task, office, address):
    share(task, 2, closed=1)
    client = personas.browser(office)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    share(task, 38, first=2)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_open_instructions_stand_on_top_of_the_work(task, rows, office):
    leader = personas.make_user(Role.LEADER)
    leave_instruction(by=leader, task=task, text="请抓紧办理。")
    assert "领导批示1件待交办" in read(office, "/overview/")
    assert "件待交办" not in read(leader, "/overview/").split("<main")[1]
