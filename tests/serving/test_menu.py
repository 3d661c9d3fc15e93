"""The menu: short enough to read, everything within two presses, on a phone too."""

import re

import pytest

from departments.models import Role
from plan_tracker.navigation import FOLDED, MOST_TABS, navigation
from tasks.badges import Badges
from tests import personas
from tests.personas import browser

pytestmark = pytest.mark.django_db
LONGEST = 13


@pytest.mark.parametrize("role", list(Role))
def test_a_menu_is_short_and_what_is_rare_is_folded(role):
    plan = personas.make_plan(state="published")
    department = personas.make_department() if role in (Role.HEAD, Role.REPORTER) else None
    groups = navigation(personas.make_user(role, department), plan, "/account/", Badges())
    shown = [item for group, items in groups if group != FOLDED for item in items]
    assert len(shown) <= LONGEST
    addresses = [item.url for _, items in groups for item in items]
    assert len(addresses) == len(set(addresses)), "no place stands there twice"


def test_the_office_finds_rare_places_folded_and_open_where_it_is_in_one(db):
    personas.make_plan(state="published")
    desk = browser(personas.make_user(Role.REVIEWER))
    side = menu(desk, "/ledger/")
    assert '<details class="side-more"><summary>' in side
    assert "/public-page/" in side.split("side-more")[1]
    assert '<details class="side-more" open>' in menu(desk, "/public-page/")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.HEAD, Role.REPORTER, Role.SYSTEM_ADMIN])
def test_a_phone_reaches_every_place_of_the_menu(role):
    personas.make_plan(state="published")
    department = personas.make_department() if role in (Role.HEAD, Role.REPORTER) else None
    html = browser(personas.make_user(role, department)).get("/account/").content.decode()
    side, phone = html.split("</aside>")[0], html.split('<nav class="tabbar"')[1].split("</nav>")[0]
    places = set(re.findall(r'<a href="([^"]+)"', side.split('<aside class="side">')[1]))
    tabs, sheet = phone.split("tabmore-in")
    assert places
    assert places <= set(re.findall(r'href="([^"]+)"', sheet))
    assert 1 <= len(re.findall("<a ", tabs)) <= MOST_TABS


def test_the_office_has_requests_at_hand_on_a_phone():
    personas.make_plan(state="published")
    html = browser(personas.make_user(Role.REVIEWER)).get("/account/").content.decode()
    tabs = html.split('<nav class="tabbar"')[1].split("tabmore")[0]
    assert re.findall(r"</svg>([^<]+)<", tabs) == ["总览", "审核", "台账", "申请"]


def menu(client, address):
    return client.get(address).content.decode().split("</aside>")[0]


@pytest.mark.parametrize("planned", [True, False])
@pytest.mark.parametrize("role", list(Role))
def test_every_place_of_a_menu_opens_with_and_without_a_plan(role, planned):
    if planned:
        personas.make_plan(state="published")
    department = personas.make_department() if role in (Role.HEAD, Role.REPORTER) else None
    client = browser(personas.make_user(role, department))
    side = menu(client, "/account/").split('<aside class="side">')[1]
    for place in re.findall(r'<a href="([^"]+)"', side):
        answer = client.get(place, follow=True)
        assert answer.status_code == 200, place
        assert "主导航" in answer.content.decode() or "/admin/" in place, "one can go on from there"
