"""Every figure on both dashboards is a link to a list with exactly as many rows, today and on a past day."""

import re
from datetime import datetime
from html import unescape

import pytest

from departments.models import Department, DepartmentKind, Role
from plan_tracker import clock
from reports.snapshots import fill_missed_days
from tasks.models import Plan
from tasks.verbs import decisions
from tests import personas
from tests.kept import kept_world
from tests.personas import NOON, TODAY, browser
from tests.reports.test_dashboards import approve, build_world, hand_in, html_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAST = "2023-09-26"
FIGURE = re.compile(r'<a class="(?:[^"]* )?fig(?: [^"]*)?" href="([^"]+)"[^>]*>(.*?)</a>', re.S)
CELL = re.compile(r'<a class="hc hc--[a-z]+" href="([^"]+)"[^>]*aria-label="[^"]*?，(\d+)项')


def at(month, day):
    return clock.at(datetime(2023, month, day, 4, tzinfo=NOON.tzinfo))


def build():
    """Something of everything: closed in time, overdue, returned, helping, measured, townships, a leader."""
    world = build_world()
    world.leader = personas.make_user(Role.LEADER, full_name="赵刚")
    Department.objects.filter(pk=world.bureau.pk).update(leader=world.leader)
    counted = personas.make_task(world.plan, "推行同城通办", deadline_kind="ongoing")
    personas.make_indicator(counted)
    with clock.at(personas.ISSUED):
        measured = personas.assign(counted, world.bureau)
        training = personas.make_task(world.plan, "开展执法培训")
        for kind in (DepartmentKind.TOWNSHIP, DepartmentKind.TOWNSHIP, DepartmentKind.ZONE):
            town = personas.make_department(f"第{Department.objects.count()}镇", kind=kind, order=9)
            personas.assign(training, town, "joint")
            personas.assign(counted, town, "support")
        personas.issue(Plan.objects.get(pk=world.plan.pk), world.office)
    personas.accepted(measured, world.clerk)
    with at(9, 20):
        hand_in(world, "plain", 40)
        closing = hand_in(world, "shared", 100, **personas.CLOSING)
    with at(9, 22):
        approve(world, closing)
    with at(10, 5):
        fill_missed_days(plan=world.plan, until=TODAY.replace(day=4))
    with at(10, 9):
        approve(world, hand_in(world, "late", 100, **personas.CLOSING))
    hand_in(world, "shared_market", 30, by=world.market_clerk)
    return world


built, world = kept_world(build)


def listed(client, address):
    """How many rows the ledger says it has."""
    head = re.search(r'<p class="sub">(.*?)</p>', html_of(client, unescape(address)), re.S).group(1)
    return int(re.search(r"共(\d+)项", text(head)).group(1))


def figures(html):
    """Address and number of every figure between the heading and the end of the page."""
    main = html.split("<main")[1].split("</main>")[0]
    found = [(address, re.findall(r"\d+", text(shown))) for address, shown in FIGURE.findall(main)]
    assert all(len(numbers) == 1 for _, numbers in found), found
    cells = [(address, number) for address, number in CELL.findall(main) if address.startswith("/ledger")]
    return [*((address, numbers[0]) for address, numbers in found), *cells]


def follow(client, page):
    found = figures(html_of(client, page))
    there = {address: listed(client, address) for address in dict(found)}
    differing = [(address, number) for address, number in found if there[address] != int(number)]
    assert not differing, page
    return len(found)


@pytest.mark.parametrize("day", ["", PAST, "2023-10-08"])
def test_every_figure_of_the_overview_leads_to_its_rows(world, day):
    assert follow(browser(world.office), f"/overview/?on={day}&unfold=township") > 30


@pytest.mark.parametrize("day", ["", PAST])
@pytest.mark.parametrize("whose", ["group=township", "leader={leader}"])
def test_figures_of_some_departments_lead_to_theirs(world, whose, day):
    assert follow(browser(world.office), f"/overview/?on={day}&" + whose.format(leader=world.leader.pk)) > 15


@pytest.mark.parametrize("day", ["", PAST])
def test_every_figure_of_a_department_leads_to_its_rows(world, day):
    page = f"/departments/{world.bureau.pk}/?on={day}"
    assert follow(browser(world.office), page) > 20
    assert follow(browser(world.clerk), page) > 20


@pytest.mark.parametrize("day", ["", PAST])
def test_the_list_beside_the_map_is_the_ledgers(world, day):
    desk = browser(world.office)
    for bureau in (world.bureau, world.market):
        cell = html_of(desk, f"/overview/cell/?department={bureau.pk}&chapter=2&on={day}")
        address = re.search(r'<a class="s" href="([^"]+)">在台账中打开', cell).group(1)
        assert listed(desk, address) == int(re.search(r"已选中(\d+)项", cell).group(1))


def test_a_duty_not_handed_down_is_in_no_figure_and_under_its_own_name(world):
    """Nobody owes it: it counts on no page; the office's overview names how many there are and leads to them."""
    personas.assign(personas.make_task(world.plan, "还没有下达的任务"), world.bureau)
    personas.assign(personas.make_task(world.plan, "还没有下达的配合任务"), world.bureau, "support")
    overview = html_of(browser(world.office), "/overview/")
    address = re.search(r'另有<a class="fig" href="([^"]+)">2项分解</a>还没有下达', overview).group(1)
    assert listed(browser(world.office), address) == 2
    assert listed(browser(world.clerk), address) == 0
    assert "还没有下达，没有计入" not in html_of(browser(world.office), f"/overview/?on={PAST}")
    page = f"/departments/{world.bureau.pk}/"
    office, own = (html_of(browser(one), page) for one in (world.office, world.clerk))
    assert "共4项任务" in text(office)
    assert "共4项任务" in text(own)
    follow(browser(world.clerk), page)
    follow(browser(world.office), page)


def test_a_cancelled_duty_leaves_figures_and_lists_alike(world):
    row = personas.reload(world.rows["plain"])
    decisions.cancel_assignment(by=world.office, assignment=row, reason="上级文件废止。", expected_version=row.version)
    desk = browser(world.office)
    assert follow(desk, "/overview/") > 30
    assert "推行容缺受理制" in html_of(desk, f"/overview/cell/?department={world.bureau.pk}&chapter=2&on={PAST}")
