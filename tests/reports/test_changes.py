"""What changed in a stretch of time, held against random lives looked at one duty after the other."""

from __future__ import annotations

import re
from collections import defaultdict
from copy import deepcopy
from datetime import date, datetime, timedelta
from html import unescape
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from plan_tracker import clock
from reports.periods.changes import HAPPENED, Change, changed, lines, tally
from reports.periods.scope import read_scope
from reports.windows import Window, this_month, this_week
from tasks.lights import light_of
from tasks.models import Assignment, AssignmentEvent
from tasks.verbs.assignments import issue_plan
from tests import personas
from tests.kept import kept
from tests.reports.lives import FIRST_DAY, County, live, make_county

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LATER = datetime(2024, 3, 1, 12, tzinfo=clock.LOCAL)


def by_hand(days: dict[date, list[Assignment]], window: Window, department: int | None) -> dict[str, set[int]]:
    """Which duties changed how, from copies of the rows at the end of lived days and from the events one by one."""

    def on(day):
        known = [one for one in days if one <= day]
        rows = days[max(known)] if known else []
        return {row.pk: row for row in rows if row.is_owed and row.state not in ("cancelled", "draft")}

    found = defaultdict(set)
    now, before = on(window.end), on(window.eve)
    for pk, row in now.items():
        light = light_of(row, window.end).value
        was = light_of(before[pk], window.eve).value if pk in before else ""
        if light == "red" and was != "red":
            found["overdue"].add(pk)
        if light == "yellow" and was not in ("red", "yellow"):
            found["warned"].add(pk)
        if row.closed_on and window.first <= row.closed_on <= window.end:
            found["late" if row.closed_late else "on_time"].add(pk)
    for event in AssignmentEvent.objects.all():
        day = clock.local(event.at).date()
        if event.verb in HAPPENED and window.first <= day <= window.end and event.is_owed:
            found[event.verb].add(event.assignment_id)
    own = {one.pk for one in Assignment.objects.all() if department in (None, one.department_id)}
    return {name: pks & own for name, pks in found.items() if pks & own}


def by_query(scope, window: Window) -> dict[str, set[int]]:
    """The same from the lists, which are as long as the counts say."""
    counts = tally(scope, window, "department")
    found = {}
    for change in Change:
        rows = list(changed(scope, window, change))
        assert len(rows) == counts.of(change) == len({row.duty_id for row in rows}), change
        for group in counts.groups:
            own = [row for row in rows if row.department_id == group.key]
            assert len(own) == group.counts.get(change.value, 0), change
        if rows:
            found[change.value] = {row.duty_id for row in rows}
    return found


def lived(seed: int) -> tuple[County, dict[date, list[Assignment]]]:
    county, days = make_county(tasks=9, seed=seed), {}
    days[clock.local(personas.ISSUED).date()] = list(Assignment.objects.all())
    live(county, Random(seed), 9, lambda day: days.update({day: list(Assignment.objects.all())}))
    return county, days


@pytest.mark.parametrize("seed", range(4))
def test_every_count_and_list_is_what_one_finds_by_hand(seed):
    county, days = lived(seed)
    random, ends = Random(seed), sorted(days)
    seen = set()
    with clock.at(LATER):
        for n in range(12):
            first = ends[0] + timedelta(days=random.randint(-3, (ends[-1] - ends[0]).days) if n else 0)
            last = first + timedelta(days=random.choice((0, 6, 30, 90)) if n else 300)
            window = Window(first, last, clock.today())
            for who in (county.office, random.choice(list(county.clerks.values()))):
                expected = by_hand(days, window, who.department_id)
                assert by_query(read_scope(who, {}), window) == expected, (window, who.role)
                seen |= set(expected)
    assert len(seen) >= 5, "the lives were eventful"


def test_the_running_month_is_judged_by_today():
    county, days = lived(1)
    last = max(days)
    with clock.at(datetime(last.year, last.month, last.day, 23, 59, tzinfo=clock.LOCAL)):
        window = Window(last - timedelta(days=40), last + timedelta(days=20), clock.today())
        assert by_query(read_scope(county.office, {}), window) == by_hand(days, window, None)


def test_each_line_says_what_happened():
    county, _ = lived(2)
    with clock.at(LATER):
        window, scope = Window(FIRST_DAY, date(2023, 12, 31), clock.today()), read_scope(county.office, {})
        for change in Change:
            rows = list(changed(scope, window, change).select_related("task", "department"))
            for line in lines(scope, window, change, rows):
                assert line.light in ("red", "yellow", "none", "green", "done")
                if change in HAPPENED:
                    assert "月" in line.words
                    assert change.value in (line.duty.verb,)


# --- the page


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Lived once."""
    with kept(django_db_blocker):
        yield lived(3)[0]


@pytest.fixture
def county(built, db):
    """Each test's own copy."""
    return deepcopy(built)


LINK = re.compile(r'href="([^"#]*)#list" aria-label="([^，"]+)，([^"]+?)(\d+)项"')


def page_of(client, **given):
    answer = client.get("/changes/", {"from": "2023-07-01", "to": "2023-10-24"} | given)
    assert answer.status_code == 200
    return answer.content.decode()


def kinds(html):
    """Counts by kind of change, as the page's tiles say."""
    return {name: int(number) for number, name in re.findall(r"<b>(\d+)</b><span>([^<]+)</span>", html)}


def listed(html):
    """The list's heading, and the department of each line."""
    heading = re.search(r'<h2 id="h-list">([^<]+)</h2>', html).group(1)
    items = re.search(r'<ul class="ch-list">(.*?)</ul>', html, re.S).group(1)
    return heading, re.findall(r'<span class="s muted">([^<]+)</span></li>', items)


def test_each_count_leads_to_exactly_its_rows(county):
    desk = personas.browser(county.office)
    html = page_of(desk, by="department")
    links, total = LINK.findall(html), defaultdict(int)
    assert len(links) > 5
    for address, name, change, number in links:
        heading, departments = listed(desk.get("/changes/" + unescape(address)).content.decode())
        assert heading == f"{change}{number}项"
        assert departments == [name.replace("第", "")] * int(number)
        total[change] += int(number)
    assert total == kinds(html)


def test_a_department_sees_its_own_part_whatever_it_asks_for(county):
    clerk = next(iter(county.clerks.values()))
    others = [one for one in county.departments if one.pk != clerk.department_id]
    own = kinds(page_of(personas.browser(county.office), department=str(clerk.department_id)))
    for asked in ({}, {"department": str(others[0].pk)}, {"leader": "1"}, {"by": "department"}):
        html = page_of(personas.browser(clerk), **asked)
        assert kinds(html) == own
        assert not [one for one in others if one.name in html.replace("改为本单位承担", "")]


def test_a_leader_may_look_at_the_own_portfolio(county):
    leader = personas.make_user(Role.LEADER, full_name="李副旗长")
    led = county.departments[:2]
    type(led[0]).objects.filter(pk__in=[one.pk for one in led]).update(leader=leader)
    browser = personas.browser(leader)
    html = page_of(browser, leader=str(leader.pk))
    assert "李副旗长分管" in html
    parts = defaultdict(int)
    for one in led:
        for name, number in kinds(page_of(browser, department=str(one.pk))).items():
            parts[name] += number
    assert kinds(html) == parts
    assert kinds(page_of(browser)) != parts


@pytest.mark.parametrize(
    "given,words",
    [
        ({"from": "2023-13-01"}, "开始日期：日期要写成"),
        ({"from": "2023-10-02", "to": "2023-10-01"}, "结束日期不能早于开始日期"),
        ({"from": "2023-11-01", "to": "2023-11-30"}, "开始日期还没有到"),
        ({"from": "2022-01-01", "to": "2023-10-01"}, "一次最多看一年"),
        ({"chapter": "99"}, "没有找到这一章"),
        ({"department": "99999"}, "不能查看这个单位"),
        ({"leader": "99999999999999"}, "没有找到这位分管领导"),
        ({"plan": "no-such"}, "没有找到这份计划"),
    ],
)
def test_what_cannot_be_shown_is_said(county, given, words):
    answer = personas.browser(county.office).get("/changes/", given)
    assert answer.status_code in (400, 404)
    assert words in answer.content.decode()


def test_periods_follow_each_other_without_gaps():
    today = date(2023, 10, 24)
    for start, end, shape in (
        (date(2023, 9, 1), date(2023, 9, 30), "month"),
        (date(2023, 10, 9), date(2023, 10, 15), "week"),
        (date(2023, 10, 5), date(2023, 10, 14), "other"),
    ):
        window = Window(start, end, today)
        assert window.shape == shape
        assert window.beside(-1).last == start - timedelta(days=1)
        assert window.beside(1).first == end + timedelta(days=1)
        assert window.beside(-1).shape == window.beside(1).shape == shape
    assert this_month(today).beside(1) is None
    assert this_week(today) == Window(date(2023, 10, 23), date(2023, 10, 29), today)


def test_without_a_stretch_the_page_shows_this_month(county):
    html = personas.browser(county.office).get("/changes/").content.decode()
    assert "10月1日至10月31日" in html
    assert "数据到10月24日" in html
    assert "下一期" not in html


def test_queries_do_not_grow_and_lists_are_paged(county):
    desk = personas.browser(county.office)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            html = page_of(desk, kind="issue")
        return len(caught), html

    before, _ = queries()
    for n in range(40):
        personas.assign(personas.make_task(county.plan, f"新任务{n}"), county.departments[n % 4])
    with clock.at(personas.NOON):
        issue_plan(by=county.office, plan=county.plan)
    after, html = queries()
    assert after == before <= 24
    assert len(listed(html)[1]) == 30
    assert "第1页，共2页" in html
