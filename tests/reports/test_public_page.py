"""The public page holds what the office chose and nothing else, and needs nothing but a file server."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from plan_tracker import clock
from reports import rollups
from reports.public_page.choice import PARTS
from reports.public_page.page import STYLE_HASH, public_page
from tasks.models import Task
from tests import personas
from tests.kept import kept_world
from tests.reports.lives import live, make_county

pytestmark = pytest.mark.django_db
ALL = [name for name, _, _ in PARTS]
LATER = datetime(2023, 12, 20, 12, tzinfo=clock.LOCAL)


def build():
    """A county that lived some days, and the page of each of them as it was at its end."""
    county, shown = make_county(tasks=8, seed=4), {}
    live(county, Random(4), 6, lambda day: shown.update({day: public_page(county.plan, day, ALL)}))
    return county, shown


built, lived = kept_world(build)


@pytest.fixture
def county(lived):
    with clock.at(LATER):
        yield lived[0]


def page(county, *chosen):
    return public_page(county.plan, clock.today(), chosen)


def test_the_sentence_tells_what_the_roll_up_counts(county):
    counts = rollups.count_tasks(rollups.task_lights(county.plan, clock.today()))
    text = page(county, "lights")
    assert f"分解为{counts.total}项任务，已办结{counts.done}项" in text
    assert f"正常推进{counts.green}项，预警{counts.yellow}项，逾期{counts.red}项，未启动{counts.none}项" in text
    assert f"正在办理{counts.open}项" in page(county)


def test_nothing_that_was_not_chosen_is_in_the_file(county):
    bare = page(county)
    for word in ("<table", "<ul", "逾期", "预警", "责任单位", "第1局", "计划原文。"):
        assert word not in bare
    assert "第1局" not in page(county, "tasks", "lights")
    assert "第1局" in page(county, "tasks", "departments")
    assert "逾期" not in page(county, "tasks", "chapters", "departments", "indicators")


def test_no_person_no_report_and_no_file_is_ever_in_it(county):
    everything = page(county, *ALL)
    for word in ("填报员", "做了", "审核", "经办"):
        assert word not in everything


def test_a_past_day_is_told_as_it_was(lived):
    county, shown = lived
    with clock.at(LATER):
        assert {day: public_page(county.plan, day, ALL) for day in shown} == shown
    assert len(set(shown.values())) > 1


def test_words_of_the_plan_stay_words(county):
    Task.objects.filter(code="2.2.1").update(title="<script>alert(1)</script>")
    text = page(county, *ALL)
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_it_needs_nothing_from_elsewhere_and_runs_nothing(county):
    text = page(county, *ALL)
    assert not re.search(r"<script|<link|<img|@import|url\(|https?://| on\w+=", text)
    style = re.search(r"<style>(.*?)</style>", text, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text


def test_queries_do_not_grow(county):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            page(county, *ALL)
        return len(caught)

    before = queries()
    for _ in range(5):
        personas.assign(personas.make_task(county.plan), county.departments[0])
    assert queries() == before


class TestPages:
    def test_the_office_chooses_and_looks(self, county):
        office = personas.browser(county.office)
        plain = office.get("/public-page/").content.decode()
        assert re.findall(r'value="(\w+)"[^>]* checked', plain) == ["chapters"]
        ticked = {"chosen": ["tasks", "lights"], "on": "2023-09-01", "plan": county.plan.code}
        for go, path in (("preview", "/public-page/preview/"), ("file", "/api/v1/exports/public-page.html")):
            address = office.get("/public-page/", ticked | {"go": go})["Location"]
            assert address == f"{path}?plan={county.plan.code}&parts=tasks%2Clights&on=2023-09-01"
            assert office.get(address).status_code == 200
        nothing = office.get("/public-page/", {"on": "", "go": "preview"})["Location"]
        assert nothing.endswith("&parts="), "what is not ticked is not published"
        late = office.get("/public-page/", ticked | {"on": "2030-01-01", "go": "file"})
        assert late.status_code == 422
        assert "不能晚于今天" in late.content.decode()
        seen = office.get("/public-page/preview/?parts=tasks,lights&on=2023-07-12")
        assert seen.content.decode() == public_page(county.plan, datetime(2023, 7, 12).date(), ["tasks", "lights"])
        assert f"style-src '{STYLE_HASH}'" in seen["Content-Security-Policy"]

    @pytest.mark.parametrize("query", ["parts=people", "on=2023-02-30", "on=2030-01-01", "on=%00"])
    def test_what_makes_no_sense_is_a_sentence(self, county, query):
        answer = personas.browser(county.office).get(f"/public-page/preview/?{query}")
        assert answer.status_code == 400
        assert "Traceback" not in answer.content.decode()

    @pytest.mark.parametrize("role", [Role.LEADER, Role.OBSERVER, Role.REPORTER, Role.SYSTEM_ADMIN])
    def test_only_the_office_may(self, county, role):
        department = county.departments[0] if role == Role.REPORTER else None
        person = personas.browser(personas.make_user(role, department))
        assert person.get("/public-page/").status_code in (403, 404)
        assert person.get("/public-page/preview/").status_code in (403, 404)
