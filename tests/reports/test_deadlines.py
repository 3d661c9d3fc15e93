"""The month of deadlines: every date of every duty once, with the right light, and only one's own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role, WorkingDay
from plan_tracker import clock
from reports.known import known_rows
from reports.periods.deadlines import due_by_light, entries, together
from tasks.lights import light_of
from tasks.models import Assignment, Milestone
from tests import personas
from tests.personas import TODAY
from tests.reports.conftest import add_duties

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2023, 9, 15), date(2023, 12, 31)


def add_nodes(plan, seed):
    """Stages and occurrences around the deadlines, some met, some on the deadline itself."""
    random = Random(seed)
    rows = []
    for duty in Assignment.objects.filter(plan=plan):
        days = {duty.due_on, *(TODAY.replace(day=random.randint(1, 28)) for _ in range(2)), LAST}
        for day in random.sample(sorted(days), 2):
            met = TODAY if random.random() < 0.3 else None
            rows.append(Milestone(assignment=duty, kind=random.choice(("stage", "recurring")), due_on=day, met_on=met))
        rows.append(Milestone(assignment=duty, kind="final", due_on=duty.due_on))
    Milestone.objects.bulk_create(rows)


def by_hand(plan, left=False):
    """Dates of owed duties, one after the other."""
    found = defaultdict(Counter)
    for duty in Assignment.objects.filter(plan=plan).prefetch_related("milestones"):
        if not duty.is_owed or duty.state in ("cancelled", "draft"):
            continue
        light = light_of(duty, TODAY).value
        dates = [(duty.due_on, light)]
        for node in duty.milestones.all():
            if node.kind != "final" and node.due_on != duty.due_on:
                dates.append((node.due_on, "done" if node.met_on else light))
        for day, shown in dates:
            if FIRST <= day <= LAST and not (left and shown == "done"):
                found[day][shown] += 1
    return {day: dict(counts) for day, counts in found.items()}


@pytest.mark.parametrize("seed", range(3))
def test_every_date_counts_once(plan, bureaus, seed):
    add_duties(plan, bureaus, tasks=30, seed=seed)
    add_nodes(plan, seed)
    rows = known_rows(plan, TODAY)
    table = due_by_light(rows, FIRST, LAST, TODAY)
    expected = by_hand(plan)
    assert {day: {light.value: n for light, n, _ in counts.parts()} for day, counts in table.items()} == expected
    assert any("done" in counts for counts in expected.values())
    for left in (False, True):
        found = list(entries(rows, FIRST, LAST, TODAY, left=left))
        assert Counter(row[0] for row in found) == {day: sum(n.values()) for day, n in by_hand(plan, left).items()}
        assert found == sorted(found)
    assert together(table).total == sum(sum(counts.values()) for counts in expected.values())


@pytest.fixture
def busy(plan, bureaus):
    add_duties(plan, bureaus, tasks=20, seed=1)
    add_nodes(plan, 1)
    return plan


def page_of(user, query="", client=None):
    answer = (client or personas.browser(user)).get(f"/deadlines/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def day_counts(html):
    """Counts by day as the grid's links say."""
    found = {}
    for day, words in re.findall(r'day=([\d-]+)#day" aria-label="[^，]+，([^"]+)"', html):
        found[date.fromisoformat(day)] = sum(map(int, re.findall(r"(\d+)项", words)))
    return found


def test_the_grid_and_the_list_of_a_day_agree(busy, office):
    html = page_of(office, "?month=2023-10")
    days = day_counts(html)
    expected = {day: sum(counts.values()) for day, counts in by_hand(busy).items() if day.month == 10}
    assert days == expected | {day: n for day, n in days.items() if day < FIRST}
    for day, number in days.items():
        assert f'<span class="sub">{number}个</span>' in page_of(office, f"?month=2023-10&day={day}")
    assert f"10月有{sum(days.values())}个期限" in html


def test_a_department_sees_only_its_own_and_nothing_not_handed_down(busy, bureaus, office):
    clerk = personas.make_user(Role.REPORTER, bureaus[0])
    own = Assignment.objects.filter(plan=busy, department=bureaus[0])
    own.filter(state="issued").update(state="draft")
    for query in ("?month=2023-10", f"?month=2023-10&department={bureaus[1].pk}&leader=1"):
        shown = day_counts(page_of(clerk, query))
        rows = known_rows(busy, TODAY, [bureaus[0].pk]).exclude(state="draft")
        table = due_by_light(rows, date(2023, 10, 1), date(2023, 10, 31), TODAY)
        assert shown == {day: counts.total for day, counts in table.items()}
        assert "第2局" not in page_of(clerk, query)
    filtered = day_counts(page_of(office, f"?month=2023-10&department={bureaus[0].pk}"))
    assert sum(filtered.values()) >= sum(shown.values())


def test_holidays_closing_day_and_today_are_marked(busy, office):
    WorkingDay.objects.update_or_create(date=date(2023, 10, 2), defaults={"is_working": False, "name": "国庆节"})
    WorkingDay.objects.update_or_create(date=date(2023, 10, 7), defaults={"is_working": True, "name": "调休"})
    html = page_of(office)
    assert re.search(r"<b>2</b>.{0,120}休</i>.*?国庆节", html, re.S)
    assert re.search(r"<b>7</b>.{0,120}班</i>", html, re.S)
    assert "10月填报截止" in html
    assert re.search(r'aria-current="date">\s*<div class="dc-h"><b>24</b>', html)


def test_months_follow_each_other_and_nonsense_is_refused(busy, office):
    html = page_of(office, "?month=2024-01")
    assert "month=2023-12" in html
    assert "month=2024-02" in html
    assert "month=2023-10" in html, "back to this month"
    for month in ("2023", "2023-13", "x", "2023-1", "1900-01", "2023-10-01"):
        answer = personas.browser(office).get(f"/deadlines/?month={month}")
        assert answer.status_code == 400, month
        assert "月份要写成" in answer.content.decode()
    assert personas.browser(office).get("/deadlines/?day=x").status_code == 400


def test_queries_do_not_grow_and_a_day_is_paged(busy, bureaus, office):
    desk = personas.browser(office)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            html = page_of(office, f"?month=2023-12&day={LAST}", desk)
        return len(caught), html

    with clock.at(personas.NOON):
        before, _ = queries()
        add_duties(busy, bureaus, tasks=60, seed=8)
        Assignment.objects.filter(plan=busy).update(due_on=LAST)
        after, html = queries()
    assert after <= before <= 24
    assert html.count('class="light light--') >= 20
    assert "第1页，共" in html
