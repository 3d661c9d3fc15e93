"""Whom an overview is about: a leader's own departments first, townships on their own, everybody for the office."""

import re

import pytest

from departments.models import Department, Role
from tests import personas
from tests.personas import browser
from tests.reports.test_dashboards import OVERVIEW_API, build_world, heat, html_of, part, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    """The bureau has a leader of its own; two townships share a task with it."""
    world = build_world()
    world.leader = personas.make_user(Role.LEADER, full_name="赵刚")
    Department.objects.filter(pk=world.bureau.pk).update(leader=world.leader)
    task = personas.make_task(world.plan, "开展执法培训")
    names = ("善岱镇", "察素齐镇")
    world.towns = [personas.make_department(name, name, kind="township", order=5) for name in names]
    for town in world.towns:
        personas.assign(task, town, "joint", **personas.HANDED_DOWN)
    personas.assign(task, world.market, "joint", **personas.HANDED_DOWN)
    return world


def heading(html):
    return text(re.search(r"<h1>.*?</h1>", html, re.S).group())


def choices(html):
    """The switch between departments: names, and which of them is chosen."""
    nav = re.search(r'<nav class="seg" aria-label="看哪些单位">.*?</nav>', html, re.S).group()
    found = re.findall(r'<a href="([^"]+)"( aria-current="true")?>([^<]+)</a>', nav)
    return {name: address for address, _, name in found}, [name for _, current, name in found if current]


def test_a_leader_sees_the_own_departments_first_and_everybody_on_asking(world):
    client = browser(world.leader)
    html = html_of(client, "/overview/")
    assert heading(html) == "总览：我分管的1个单位"
    assert "共3项任务" in text(html)
    assert [line[0] for line in heat(html)] == ["政务服务局"]
    names, chosen = choices(html)
    assert chosen == ["分管单位"]
    everybody = html_of(client, "/overview/" + names["全旗"].replace("&amp;", "&"))
    assert (heading(everybody), choices(everybody)[1]) == ("总览", ["全旗"])
    assert "共4项任务" in text(everybody)
    # Links of the whole stay with the whole.
    sort = re.search(r'<a href="([^"]+)#heat">按单位顺序', everybody).group(1)
    assert heading(html_of(client, "/overview/" + sort.replace("&amp;", "&"))) == "总览"


def test_a_shared_task_counts_in_a_portfolio_by_its_own_departments(world):
    """推行证明承诺制 is shared with the market bureau; 清理规范性文件 is overdue."""
    data = browser(world.office).get(f"{OVERVIEW_API}?leader={world.leader.pk}").json()
    whole = browser(world.office).get(OVERVIEW_API).json()
    assert (data["tasks"]["total"], data["assignments"]["total"]) == (3, 3)
    assert (whole["tasks"]["total"], whole["assignments"]["total"]) == (4, 7)
    assert data["tasks"]["red"] == whole["tasks"]["red"] == 1


def test_a_leader_without_departments_sees_all(world):
    html = html_of(browser(personas.make_user(Role.LEADER)), "/overview/")
    assert heading(html) == "总览"
    assert "分管单位" not in choices(html)[0]


def test_the_office_looks_at_somebodys_portfolio(world):
    html = html_of(browser(world.office), f"/overview/?leader={world.leader.pk}")
    assert heading(html) == "总览：赵刚分管的1个单位"


def picker(html):
    """The menu of leaders: names with how many departments, their addresses, and who is chosen."""
    menu = re.search(r'<nav class="daypick-in" aria-label="看哪位领导分管的单位">.*?</nav>', html, re.S)
    found = re.findall(r'<a href="([^"]+)"( aria-current="true")?>([^<]+)</a>', menu.group()) if menu else []
    return {name: address.replace("&amp;", "&") for address, _, name in found}, [n for _, now, n in found if now]


def test_a_leader_is_picked_from_a_menu_and_day_and_order_stay(world):
    other = personas.make_user(Role.LEADER, full_name="钱进")
    personas.make_user(Role.LEADER, full_name="没有分管")
    Department.objects.filter(pk__in=[world.market.pk, *(one.pk for one in world.towns)]).update(leader=other)
    for user in (world.office, personas.make_user(Role.OBSERVER)):
        desk = browser(user)
        names, chosen = picker(html_of(desk, "/overview/?sort=order"))
        assert (set(names), chosen) == ({"赵刚（1）", "钱进（3）"}, [])
        html = html_of(desk, "/overview/" + names["钱进（3）"])
        assert heading(html) == "总览：钱进分管的3个单位"
        assert picker(html)[1] == ["钱进（3）"]
        assert "sort=order" in names["钱进（3）"]
    # A leader's own portfolio has a button of its own.
    assert set(picker(html_of(browser(world.leader), "/overview/"))[0]) == {"钱进（3）"}


def test_without_leaders_in_charge_there_is_no_menu(world):
    Department.objects.update(leader=None)
    assert picker(html_of(browser(world.office), "/overview/")) == ({}, [])


def test_townships_open_as_an_overview_of_their_own(world):
    desk = browser(world.office)
    names, _ = choices(html_of(desk, "/overview/"))
    html = html_of(desk, "/overview/" + names["各乡镇"].replace("&amp;", "&"))
    assert heading(html) == "总览：各乡镇"
    assert "共1项任务" in text(html)
    assert [(line[0], line[-2]) for line in heat(html)] == [("善岱镇", "1"), ("察素齐镇", "1")]
    assert "区域服务中心" not in names  # nobody of that kind is there
    data = desk.get(f"{OVERVIEW_API}?group=township").json()
    assert [one["name"] for one in data["heat"]] == ["善岱镇", "察素齐镇"]


def test_townships_unfold_under_their_sum(world):
    desk = browser(world.office)
    folded = html_of(desk, "/overview/")
    assert heat(folded)[-1][0] == "各乡镇（2）"
    address = re.search(r'<tr class="heat-group"><th scope="row"><a href="([^"]+)#heat"', folded).group(1)
    open_ = heat(html_of(desk, "/overview/" + address.replace("&amp;", "&")))
    assert [line[0] for line in open_[-3:]] == ["各乡镇（2）", "善岱镇", "察素齐镇"]
    assert int(open_[-3][-2]) == int(open_[-2][-2]) + int(open_[-1][-2]) == 2


@pytest.mark.parametrize("query", ["leader=0", "leader=x", "leader=99999999", "group=government", "group=x"])
def test_who_is_not_there_is_not_found(world, query):
    for address in ("/overview/", OVERVIEW_API):
        assert browser(world.office).get(f"{address}?{query}").status_code == 404


def test_the_lists_of_a_portfolio_hold_its_departments_only(world):
    html = html_of(browser(world.leader), "/overview/")
    for place in ("overdue", "unreported", "heat"):
        assert "市场监管" not in part(html, place)
