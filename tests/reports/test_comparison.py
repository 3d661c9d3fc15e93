"""A department sees itself against the median; names only where the office switched them on, and never a rank."""

import re
from datetime import timedelta

import pytest

from audit.models import AuditEntry
from departments.models import Role
from tasks.models import Assignment, Plan
from tests import personas
from tests.personas import TODAY, browser
from tests.reports.test_dashboards import build_world, html_of, part, table, text

pytestmark = pytest.mark.django_db
NAMES = [f"第{n}局" for n in range(1, 7)]


@pytest.fixture
def world(db):
    """Six more bureaus: the first two are overdue, the others closed theirs in time; so did one of the bureau's."""
    world = build_world()
    for n, name in enumerate(NAMES):
        bureau = personas.make_department(name, f"{n}局", order=20 - n)
        row = personas.assign(personas.make_task(world.plan, f"任务{n}"), bureau)
        late = (
            {"overdue_on": TODAY, "state": "issued"}
            if n < 2
            else {"state": "closed", "progress": 100, "closed_on": TODAY}
        )
        Assignment.objects.filter(pk=row.pk).update(issued_at=personas.ISSUED, **late)
    Assignment.objects.filter(pk=world.rows["plain"].pk).update(
        state="closed", progress=100, closed_on=TODAY, overdue_on=None
    )
    return world


def card(world, client=None):
    return part(html_of(client or browser(world.clerk), f"/departments/{world.bureau.pk}/"), "comparison")


def switch(client, shown=True):
    return client.post("/overview/comparison/", {"plan": "plan-2023"} | ({"shown": "1"} if shown else {}))


def test_the_own_place_and_the_median_without_any_name(world):
    html = card(world)
    assert "全旗各单位的中位数是100%，本部门50%。" in text(html)
    assert html.count('class="dot"') == 6
    assert html.count('class="dot-me"') == 1
    assert not [name for name in NAMES if name in html]
    assert not re.search(r"第\d+名|排名", html)
    assert table(html) == [["90%—100%", "4个"], ["50%—60%", "1个"], ["0%—10%", "2个"]]


def test_with_few_others_nobody_can_be_recognised(world):
    Assignment.objects.filter(department__name__in=NAMES[3:]).delete()
    html = card(world)
    assert "暂不比较" in html
    assert 'class="dot"' not in html
    data = browser(world.clerk).get(f"/api/v1/dashboards/departments/{world.bureau.pk}/").json()
    assert data["comparison"] == {"own": 50.0, "median": None}


def test_only_the_office_switches_names_on(world):
    for role in (Role.LEADER, Role.OBSERVER, Role.SYSTEM_ADMIN):
        assert switch(browser(personas.make_user(role))).status_code == 403
    assert switch(browser(world.clerk)).status_code == 403
    assert not Plan.objects.get(pk=world.plan.pk).show_league
    assert "看各单位的情况" not in card(world)


def test_names_stand_in_the_departments_own_order_and_go_again(world):
    desk = browser(world.office)
    assert 'name="shown" value="1">' in html_of(desk, "/overview/")
    assert switch(desk).status_code == 302
    assert 'name="shown" value="1" checked>' in html_of(desk, "/overview/")
    rows = table(card(world))
    assert [row[0] for row in rows] == ["行政审批和政务服务局", *reversed(NAMES)]
    assert rows[0] == ["行政审批和政务服务局", "1", "0", "1", "50%"]
    assert rows[-1][1:] == ["0", "0", "1", "0%"]
    assert not re.search(r"第\d+名|排名", card(world))
    switch(desk, shown=False)
    assert "看各单位的情况" not in card(world)
    entries = AuditEntry.objects.filter(action__in=["plan.show_league", "plan.hide_league"]).order_by("pk")
    assert [one.action for one in entries] == ["plan.show_league", "plan.hide_league"]


def test_switching_twice_is_on_the_record_once(world):
    desk = browser(world.office)
    switch(desk)
    switch(desk)
    assert AuditEntry.objects.filter(action="plan.show_league").count() == 1


def test_a_past_day_compares_as_it_was(world):
    address = f"/departments/{world.bureau.pk}/?on={TODAY - timedelta(days=3)}"
    seen = text(part(html_of(browser(world.clerk), address), "comparison"))
    assert "暂不比较" in seen
