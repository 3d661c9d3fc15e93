"""The wall screen: the same figures as everywhere, no names of people, and an address that dies when it is ended."""

from __future__ import annotations

import logging
import re
from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound
from plan_tracker.logs import LineFormatter
from reports import rollups
from reports.models import WallLink
from reports.wall import screen
from reports.wall.links import MOST_LINKS, end_wall_link, make_wall_link, open_link, renew_wall_link
from tasks.models import Assignment
from tasks.models.facts import OPEN_STATES
from tests import personas
from tests.kept import kept_part, kept_world
from tests.personas import NOON, TODAY
from tests.reports.conftest import add_duties, busy_world

pytestmark = pytest.mark.django_db


built, world = kept_world(lambda: busy_world(40, seed=4))
bureaus, office, busy = kept_part("bureaus"), kept_part("office"), kept_part("plan")


def make(office, plan, name="三楼会议室"):
    """The address as the office copies it from the page."""
    answer = personas.browser(office).post("/wall/links/", {"plan": plan.pk, "name": name}, follow=True)
    assert answer.redirect_chain == [("/wall/links/", 302)]
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return re.search(r'value="http://testserver(/wall/at/[^"]+)"', answer.content.decode()).group(1)


def words(html):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def test_the_screen_shows_the_rollups(busy, office):
    # Of what is suspended or carried over no turning day is left.
    Assignment.objects.filter(plan=busy).exclude(state__in=[*OPEN_STATES, "closed"]).update(overdue_on=None)
    shown = screen.screen_of(busy)
    tasks = rollups.count_tasks(rollups.task_lights(busy, TODAY))
    owed = rollups.total(rollups.cells(busy, TODAY))
    text = words(personas.browser(office).get("/wall/").content.decode())
    assert f"共{tasks.total}项任务，已办结{tasks.done}项" in text
    for label, number in (("正常", tasks.green), ("未启动", tasks.none), ("预警", tasks.yellow), ("逾期", tasks.red)):
        assert f"{label}{number}项" in text
    assert shown.overdue == owed.red
    assert sum(map(len, shown.pages)) == min(owed.red, screen.ON_A_PAGE * screen.MOST_PAGES)
    assert f"逾期{owed.red}项按责任单位" in text


def test_long_lists_stand_in_pages_of_which_one_shows(busy, office):
    Assignment.objects.filter(plan=busy, state="accepted").update(overdue_on=TODAY)
    html = personas.browser(office).get("/wall/").content.decode()
    pages = html.count("data-wall-page")
    assert pages > 1
    assert html.count("data-wall-page hidden") == pages - 1
    assert f"第1页，共{pages}页" in html


def test_an_address_opens_one_plan_without_signing_in_and_names_nobody(busy, office, bureaus):
    clerk = personas.make_user(Role.REPORTER, bureaus[0], full_name="王敏霞", phone="13900000000")
    Assignment.objects.filter(plan=busy, department=bureaus[0]).update(owner=clerk)
    address = make(office, busy)
    for path in (address, f"{address}part/"):
        answer = Client().get(path)
        assert answer.status_code == 200
        assert busy.title in answer.content.decode()
        assert not answer.cookies
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        for person in User.objects.all():
            assert person.full_name not in answer.content.decode()
    html = Client().get(address).content.decode()
    assert f'hx-get="{address}part/"' in html
    assert "<nav" not in html
    assert "/tasks/" not in html


def test_an_ended_address_is_gone_at_once(busy, office):
    address = make(office, busy)
    kept = make(office, busy, "大厅")
    link = WallLink.objects.get(name="三楼会议室")
    answer = personas.browser(office).post(f"/wall/links/{link.pk}/end/", follow=True)
    assert "一分钟内不再显示数据" in answer.content.decode()
    for path in (address, f"{address}part/"):
        answer = Client().get(path)
        assert answer.status_code == 404
        assert "已经停用" in answer.content.decode()
        assert busy.title not in answer.content.decode()
    assert Client().get(kept).status_code == 200
    with pytest.raises(Conflict):
        end_wall_link(by=office, pk=link.pk)


@pytest.mark.parametrize("token", ["x", "%00", "a" * 500, "../../overview", "' OR 1=1 --"])
def test_guessed_addresses_lead_nowhere(busy, token):
    assert Client().get(f"/wall/at/{token}/").status_code in (400, 404)


def test_making_and_ending_are_on_the_record_and_only_the_offices(busy, office):
    for role in set(Role) - {Role.REVIEWER}:
        bureau = personas.make_department(f"{role}局", role) if role in (Role.REPORTER, Role.HEAD) else None
        somebody = personas.make_user(role, bureau)
        with pytest.raises(Forbidden):
            make_wall_link(by=somebody, plan=busy, name="大厅")
        with pytest.raises(Forbidden):
            end_wall_link(by=somebody, pk=1)
        with pytest.raises(Forbidden):
            renew_wall_link(by=somebody, pk=1, until=TODAY)
    token = make_wall_link(by=office, plan=busy, name="大厅")
    link = open_link(token)
    end_wall_link(by=office, pk=link.pk)
    entries = AuditEntry.objects.filter(object_type="wall").order_by("pk")
    assert [(one.action, one.object_label) for one in entries] == [("wall.make", "大厅"), ("wall.end", "大厅")]
    assert token not in str([one.detail for one in entries])
    with pytest.raises(NotFound):
        open_link(token)


def test_what_makes_no_sense_is_refused(busy, office):
    draft = personas.make_plan("draft")
    for plan, name in ((draft, "大厅"), (busy, " ")):
        with pytest.raises(DomainError):
            make_wall_link(by=office, plan=plan, name=name)
    for n in range(MOST_LINKS):
        make_wall_link(by=office, plan=busy, name=f"第{n}个")
    with pytest.raises(DomainError, match="最多20个"):
        make_wall_link(by=office, plan=busy, name="再一个")
    answer = personas.browser(office).post("/wall/links/", {"plan": draft.pk, "name": "x" * 41})
    assert answer.status_code == 422
    assert not WallLink.objects.filter(plan=draft).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        WallLink.objects.filter(name="第1个").update(ended_at=clock.now() - timedelta(days=99))


def test_reloading_after_making_an_address_shows_the_page_without_it(busy, office):
    desk = personas.browser(office)
    made = {"plan": busy.pk, "name": "大厅", "form_key": "one"}
    for _ in range(2):  # a second click
        answer = desk.post("/wall/links/", made)
        assert (answer.status_code, answer["Location"]) == (302, "/wall/links/")
    assert WallLink.objects.count() == 1
    first, again = (desk.get("/wall/links/") for _ in range(2))
    assert "新地址只显示这一次" in first.content.decode()
    assert again.status_code == 200
    assert "新地址只显示这一次" not in again.content.decode()
    assert "大厅" in again.content.decode()
    assert not desk.session.get("wall_made")


def test_an_address_ends_with_the_plan_and_can_be_put_off(busy, office):
    address = make(office, busy)
    link = WallLink.objects.get()
    assert link.until == busy.ends_on
    last = datetime.combine(busy.ends_on, time(12), clock.LOCAL)
    with clock.at(last):
        assert "这块屏幕用到12月31日" in Client().get(address).content.decode()
        assert "快到期了" in personas.browser(office).get("/wall/links/").content.decode()
    with clock.at(last + timedelta(days=1)):
        for path in (address, f"{address}part/"):
            answer = Client().get(path)
            assert answer.status_code == 404
            assert "到期" in answer.content.decode()
        desk = personas.browser(office)
        assert "屏幕上不再显示" in desk.get("/wall/links/").content.decode()
        answer = desk.post(f"/wall/links/{link.pk}/renew/", {"until": "2024-02-29"}, follow=True)
        assert "用到2月29日" in answer.content.decode()
        assert "这块屏幕用到" not in Client().get(address).content.decode()
    assert AuditEntry.objects.filter(action="wall.renew", detail__contains="2024-02-29").exists()


def test_days_out_of_reach_and_ended_addresses_are_not_put_off(busy, office):
    make(office, busy)
    link, desk = WallLink.objects.get(), personas.browser(office)
    for text in ("", "x", "2023-10-23", "2026-01-01"):
        assert desk.post(f"/wall/links/{link.pk}/renew/", {"until": text}).status_code == 400
    answer = desk.post("/wall/links/", {"plan": busy.pk, "name": "大厅", "until": "2023-10-01"})
    assert answer.status_code == 422
    assert "两年以内" in answer.content.decode()
    end_wall_link(by=office, pk=link.pk)
    assert desk.post(f"/wall/links/{link.pk}/renew/", {"until": "2023-12-01"}).status_code == 409
    link.refresh_from_db()
    assert link.until == busy.ends_on


def test_of_a_plan_that_is_over_an_address_lasts_to_the_end_of_this_year(busy, office):
    with clock.at(datetime(2024, 3, 1, 12, tzinfo=clock.LOCAL)):
        make_wall_link(by=office, plan=busy, name="大厅")
    assert f"{WallLink.objects.get().until}" == "2024-12-31"


def test_use_is_noted_now_and_then(busy, office):
    address = make(office, busy)
    Client().get(address)
    first = WallLink.objects.get().used_at
    assert first == NOON
    with clock.at(NOON + timedelta(minutes=5)):
        Client().get(f"{address}part/")
        assert WallLink.objects.get().used_at == first
    with clock.at(NOON + timedelta(minutes=11)):
        Client().get(f"{address}part/")
        assert WallLink.objects.get().used_at > first


def test_a_plan_taken_back_to_draft_is_not_shown(busy, office):
    address = make(office, busy)
    type(busy).objects.filter(pk=busy.pk).update(state="draft")
    assert Client().get(address).status_code == 404


def test_the_address_is_shown_once_and_in_no_log(busy, office):
    address = make(office, busy)
    token = address.split("/")[3]
    assert token not in personas.browser(office).get("/wall/links/").content.decode()
    assert token not in WallLink.objects.get().token_hash
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "GET %spart/ 404", (address,), None)
    assert LineFormatter("%(message)s").format(record) == "GET /wall/at/.../part/ 404"


def test_polling_never_prolongs_a_session(busy, office, settings):
    client = personas.browser(office)
    client.get("/wall/")
    half = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    background = {"HX-Request": "true", "X-Background": "1"}
    with clock.at(NOON + half - timedelta(minutes=1)):
        assert client.get("/wall/part/", headers=background).status_code == 200
    with clock.at(NOON + half + timedelta(minutes=1)):
        answer = client.get("/wall/part/", headers=background)
        assert answer.status_code == 286, "htmx stops asking, the page says how old its figures are"
        assert answer["HX-Reswap"] == "none"


def test_queries_do_not_grow(busy, office, bureaus):
    address = make(office, busy)
    Client().get(address)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert Client().get(f"{address}part/").status_code == 200
        return len(caught)

    before = queries()
    add_duties(busy, bureaus, tasks=60, seed=9)
    assert queries() == before <= 12
