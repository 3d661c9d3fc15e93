"""Several plans from stored days: the same as the live figures, as many queries for a hundred plans as for three."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from plan_tracker import clock
from reports import rollups
from reports.models import DailyCell, DailyTaskCell
from reports.periods.plan_figures import month_ends, plan_rows, readable_plans
from reports.snapshots import roll_up, store_day
from tasks.models import Plan
from tests import personas
from tests.personas import TODAY
from tests.reports.conftest import add_duties

pytestmark = pytest.mark.django_db


def region(bureaus, number):
    """`number` published plans of different years, each with random duties."""
    plans = []
    for n in range(number):
        plan = personas.make_plan(f"plan-{n}", state="published", year=2023 - n % 2, title=f"第{n}份计划")
        add_duties(plan, bureaus, tasks=6, seed=n)
        plans.append(plan)
    return plans


def store_as_of(plan, day):
    """Today's figures as if they had been stored on `day`."""
    store_day(plan, TODAY)
    for cells in (DailyCell, DailyTaskCell):
        cells.objects.filter(plan=plan, day=TODAY).update(day=day)


def test_each_row_is_what_the_live_rollups_say(bureaus, office):
    plans = region(bureaus, 3)
    roll_up()
    rows = {row.plan.pk: row for row in plan_rows(office, plans, TODAY)}
    clerk = personas.make_user(Role.REPORTER, bureaus[1])
    own = {row.plan.pk: row for row in plan_rows(clerk, plans, TODAY)}
    for plan in plans:
        tasks = rollups.count_tasks(rollups.task_lights(plan, TODAY))
        owed = rollups.total(rollups.cells(plan, TODAY))
        row = rows[plan.pk]
        assert row.day == TODAY
        assert row.counts.parts() == tasks.parts()
        assert row.average == owed.average
        part = rollups.total(rollups.cells(plan, TODAY, [bureaus[1].pk]))
        assert own[plan.pk].counts.parts() == part.parts()
        assert own[plan.pk].average == part.average


def test_change_and_line_compare_with_month_ends(bureaus, office):
    plan = region(bureaus, 1)[0]
    store_day(plan, TODAY)
    chapter = plan.chapters.first()
    for day, done, red in ((date(2023, 9, 30), 1, 3), (date(2023, 8, 31), 0, 4)):
        for light, number in (("done", done), ("red", red)):
            if number:
                DailyTaskCell.objects.create(plan=plan, day=day, chapter=chapter, light=light, tasks=number)
    (row,) = plan_rows(office, [plan], TODAY)
    assert row.done_change == row.counts.done_percent - 25
    assert row.red_change == row.counts.red - 3
    assert row.months[-3:] == [(date(2023, 8, 31), 0), (date(2023, 9, 30), 25), (TODAY, row.counts.done_percent)]
    assert row.line_words.startswith("办结率：8月0%，9月25%，10月")
    assert len(row.line) == 3


def test_a_day_not_stored_shows_the_newest_before_it(bureaus, office):
    plan = region(bureaus, 1)[0]
    store_as_of(plan, TODAY - timedelta(days=3))
    (row,) = plan_rows(office, [plan], TODAY)
    assert (row.day, row.counts.total > 0) == (TODAY - timedelta(days=3), True)
    (before,) = plan_rows(office, [plan], TODAY - timedelta(days=9))
    assert (before.day, before.counts.total, before.done_change, before.line) == (None, 0, None, [])
    assert month_ends(date(2024, 1, 1))[-1] == date(2023, 12, 31)


def test_page_and_api_name_only_plans_one_may_read(bureaus, office):
    region(bureaus, 2)
    personas.make_plan("draft", title="还没有下达的计划")
    roll_up()
    clerk = personas.make_user(Role.HEAD, bureaus[0])
    for user in (office, clerk):
        client = personas.browser(user)
        html = client.get("/plans/figures/").content.decode()
        data = client.get("/api/v1/dashboards/plans/").json()
        assert {one["plan"] for one in data["results"]} == {"plan-0", "plan-1"}
        assert "第0份计划" in html
        assert "还没有下达的计划" not in html
        for one in data["results"]:
            assert f"共{one['counts']['total']}项，办结{one['counts']['done']}" in html
    assert "第1局承担的部分" in html
    one_year = personas.browser(office).get("/plans/figures/?year=2022").content.decode()
    assert "第1份计划" in one_year
    assert "第0份计划" not in one_year
    assert personas.browser(office).get("/api/v1/dashboards/plans/?year=2022").json()["count"] == 1


def test_the_api_answers_for_a_past_day_and_refuses_in_words(bureaus, office):
    plan = region(bureaus, 1)[0]
    store_as_of(plan, date(2023, 10, 1))
    client = personas.browser(office)
    past = client.get("/api/v1/dashboards/plans/?on=2023-10-05").json()["results"][0]
    assert past["on"] == "2023-10-01"
    assert past["months"][-1]["on"] == "2023-10-01"
    for query, words in (
        ("on=2023-10-25", "不能晚于今天"),
        ("on=gestern", "日期要写成"),
        ("year=x", "要写成 2023"),
        ("sort=x", "没有“sort”"),
    ):
        answer = client.get(f"/api/v1/dashboards/plans/?{query}")
        assert answer.status_code == 400
        assert words in answer.json()["detail"]


def test_a_hundred_plans_take_as_many_queries_as_three(bureaus, office):
    region(bureaus, 3)
    roll_up()
    client = personas.browser(office)

    def queries(path):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught), caught.captured_queries

    paths = ("/plans/figures/", "/api/v1/dashboards/plans/?page_size=200")
    before = [queries(path)[0] for path in paths]
    chapter, bureau = Plan.objects.first().chapters.first(), bureaus[0]
    for n in range(97):
        plan = personas.make_plan(f"more-{n}", state="published", year=2021)
        for day in (TODAY, *month_ends(TODAY)):
            DailyTaskCell.objects.create(plan=plan, day=day, chapter=chapter, light="done", tasks=n)
            shown = {"plan": plan, "day": day, "chapter": chapter, "light": "done"}
            DailyCell.objects.create(**shown, department=bureau, assignments=n, progress_sum=100 * n)
    found = [queries(path) for path in paths]
    assert [number for number, _ in found] == before
    assert not [one for _, sqls in found for one in sqls if "tasks_assignmentevent" in one["sql"]]
    assert "第1页，共2页" in client.get("/plans/figures/").content.decode()
    assert len(plan_rows(office, list(readable_plans(office)), TODAY)) == 100


def test_what_is_stored_at_night_is_shown_the_next_day(bureaus, office):
    plan = region(bureaus, 1)[0]
    with clock.at(datetime(2023, 10, 24, 22, tzinfo=clock.LOCAL)):
        roll_up()
    with clock.at(datetime(2023, 10, 25, 0, 5, tzinfo=clock.LOCAL)):
        html = personas.browser(office).get("/plans/figures/").content.decode()
    assert "数据截至10月24日" in html
    assert plan.title in html
