"""The private calendar: right dates, nothing of others, dead when renewed, and its address in no log."""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from icalendar import Calendar

from departments.models import Role
from plan_tracker import clock
from plan_tracker.logs import LineFormatter
from tasks.models import Assignment, CalendarFeed, SupervisionNotice
from tests import personas
from tests.kept import kept

pytestmark = pytest.mark.django_db


def build_world():
    bureau, market = personas.make_department(), personas.make_department("市场监督管理局", "市场监管局")
    people = {role: personas.make_user(role, bureau if role in (Role.REPORTER, Role.HEAD) else None) for role in Role}
    plan = personas.make_plan()
    own = personas.assign(personas.make_task(plan, "“同城通办”达到200项，\\;逗号"), bureau, due_on=date(2023, 11, 30))
    personas.assign(personas.make_task(plan, "别人的任务"), market)
    gone = personas.assign(personas.make_task(plan, "已撤销的"), bureau)
    done = personas.assign(personas.make_task(plan, "办结了的"), bureau, due_on=date(2023, 9, 30))
    personas.issue(plan, people[Role.REVIEWER])
    personas.accepted(own, people[Role.REPORTER])
    Assignment.objects.filter(pk=gone.pk).update(state="cancelled")
    moment = clock.now()
    Assignment.objects.filter(pk=done.pk).update(
        state="closed", accepted_at=moment, closed_on=date(2023, 9, 25), finished_on=date(2023, 9, 20), progress=100
    )
    notice = SupervisionNotice.objects.create(
        plan=plan, department=bureau, number=1, level="yellow", demand="请抓紧。", issued_by=people[Role.REVIEWER],
        issued_at=moment, reply_due_on=date(2023, 10, 31),
    )  # fmt: skip
    return SimpleNamespace(plan=plan, own=own, notice=notice, people=people)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once."""
    with kept(django_db_blocker):
        yield build_world()


@pytest.fixture
def world(built, db):
    """Each test's own copy."""
    return deepcopy(built)


def subscribe(user):
    """The address, as somebody copies it from the page."""
    html = personas.browser(user).post("/account/calendar/").content.decode()
    return re.search(r'value="http://testserver(/calendar/[^"]+\.ics)"', html).group(1)


def events(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(one["uid"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_clerk_finds_the_departments_own_dates(world, settings):
    settings.SITE_URL = "https://jihua.example"
    found = events(subscribe(world.people[Role.REPORTER]))
    own = found[f"duty-{world.own.pk}@plan-tracker"]
    assert (own["dtstart"].dt, own["dtend"].dt) == (date(2023, 11, 30), date(2023, 12, 1))
    assert str(own["summary"]) == "到期：“同城通办”达到200项，\\;逗号"
    assert "https://jihua.example/tasks/plan-2023/" in str(own["url"])
    titles = " ".join(str(one["summary"]) for one in found.values())
    assert "✓ 办结了的" in titles
    assert "别人的任务" not in titles
    assert "已撤销的" not in titles
    assert found[f"notice-{world.notice.pk}@plan-tracker"]["dtstart"].dt == date(2023, 10, 31)
    closing = [one["dtstart"].dt for uid, one in found.items() if uid.startswith("period-")]
    assert closing == [date(2023, 10, 25), date(2023, 11, 25), date(2023, 12, 25)]


def test_the_same_event_keeps_its_name_and_moves_with_its_deadline(world):
    address = subscribe(world.people[Role.REPORTER])
    Assignment.objects.filter(pk=world.own.pk).update(due_on=date(2023, 12, 8))
    assert events(address)[f"duty-{world.own.pk}@plan-tracker"]["dtstart"].dt == date(2023, 12, 8)
    with clock.at(personas.NOON + timedelta(days=60)):
        assert not [one for one in events(address).values() if "办结了的" in str(one["summary"])]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.SYSTEM_ADMIN])
def test_who_owes_nothing_sees_no_duties(world, role):
    found = events(subscribe(world.people[role]))
    assert not [uid for uid in found if uid.startswith("duty-")]
    assert f"notice-{world.notice.pk}@plan-tracker" in found


def test_a_renewed_an_ended_and_a_guessed_address_are_all_alike(world):
    clerk = world.people[Role.REPORTER]
    first = subscribe(clerk)
    second = subscribe(clerk)
    assert Client().get(second).status_code == 200
    personas.browser(clerk).post("/account/calendar/end/")
    words = {Client().get(address).status_code for address in (first, second, "/calendar/x.ics", "/calendar/%00.ics")}
    assert words <= {400, 404}
    third = subscribe(clerk)
    type(clerk).objects.filter(pk=clerk.pk).update(is_active=False)
    assert Client().get(third).status_code == 404


def test_the_address_is_shown_once_and_kept_nowhere(world):
    clerk = world.people[Role.REPORTER]
    token = subscribe(clerk).split("/")[2].removesuffix(".ics")
    assert token not in personas.browser(clerk).get("/account/calendar/").content.decode()
    assert token not in CalendarFeed.objects.get().token_hash
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: /calendar/%s.ics", (token,), None)
    assert LineFormatter("%(message)s").format(record) == "Not Found: /calendar/....ics"


def test_the_number_of_queries_never_grows(world, django_assert_max_num_queries):
    address = subscribe(world.people[Role.REPORTER])
    for number in range(20):
        row = personas.assign(personas.make_task(world.plan, f"第{number}件"), world.own.department)
        Assignment.objects.filter(pk=row.pk).update(state="issued", issued_at=personas.ISSUED)
    with django_assert_max_num_queries(6):
        assert len(events(address)) >= 24
