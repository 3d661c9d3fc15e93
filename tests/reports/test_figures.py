"""Figures are the same wherever they are shown, and cost the same however much there is to count."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import rollups
from tasks.models import Assignment
from tests import personas
from tests.personas import TODAY
from tests.reports.conftest import add_duties
from tests.reports.test_dashboards import html_of, text

pytestmark = pytest.mark.django_db
SEEDS = range(3)


def owed(plan):
    """What counts, row by row: lead and joint parts, without the cancelled ones."""
    rows = Assignment.objects.filter(plan=plan).select_related("task", "department")
    return [row for row in rows if row.role != "support" and row.state not in ("cancelled", "draft")]


@pytest.fixture(params=SEEDS)
def busy(request, plan, bureaus):
    add_duties(plan, bureaus, tasks=25, seed=request.param)
    return plan


def test_a_departments_cells_are_its_part_of_the_plans(busy, bureaus):
    for bureau in bureaus:
        own = {cell for cell in rollups.cells(busy, TODAY) if cell.department_id == bureau.pk}
        assert set(rollups.cells(busy, TODAY, [bureau.pk])) == own


def test_page_and_api_tell_the_same_figures(busy, bureaus, client, office):
    client.force_login(office)
    board = text(html_of(client, "/overview/"))
    data = client.get("/api/v1/dashboards/overview/").json()
    tasks, parts = data["tasks"], data["assignments"]
    assert f"共{tasks['total']}项任务" in board
    assert f"{tasks['done']}/{tasks['total']}项任务" in board
    assert parts["total"] == len(owed(busy))
    assert sum(one["counts"]["total"] for one in data["chapters"]) == tasks["total"]
    assert sum(one["counts"]["total"] for one in data["heat"]) == parts["total"]
    for bureau in bureaus:
        own = client.get(f"/api/v1/dashboards/departments/{bureau.pk}/").json()["counts"]
        assert own["total"] == sum(row.department_id == bureau.pk for row in owed(busy))
        heat = next((one["counts"] for one in data["heat"] if one["department"] == bureau.code), None)
        assert (heat or own) == own
        page = text(html_of(client, f"/departments/{bureau.pk}/"))
        assert f"共{own['total']}项任务" in page
        assert f"逾期{own['red']}项" in page


def test_queries_do_not_grow_with_the_plan(plan, bureaus, client, office):
    first = bureaus[0].pk
    pages = [
        "/overview/", f"/departments/{first}/", f"/overview/cell/?department={first}&chapter=3",
        "/api/v1/dashboards/overview/", f"/api/v1/dashboards/departments/{first}/",
    ]  # fmt: skip
    client.force_login(office)
    add_duties(plan, bureaus, tasks=6, seed=1)
    counts = [queries(client, page) for page in pages]
    add_duties(plan, bureaus, tasks=60, seed=2)
    assert [queries(client, page) for page in pages] == counts
    # Today, besides what is counted: shell and menu, last month's figures, the kinds of departments and the leaders to
    # choose from, what is not handed down.
    assert max(counts) <= 30  # two of them for the worst cell, which stands open


def test_a_past_day_costs_as_many_queries_as_today(plan, bureaus, client, office):
    client.force_login(office)
    add_duties(plan, bureaus, tasks=6, seed=1)
    for page in ("/overview/", f"/departments/{bureaus[0].pk}/"):
        # The calendar's gap and messages for newcomers are only looked for today.
        assert queries(client, f"{page}?on=2023-09-20") <= queries(client, page)


def test_forecasts_cost_the_same_for_one_indicator_and_for_many(plan, bureaus, client, office):
    client.force_login(office)
    pages = ("/overview/", f"/departments/{bureaus[0].pk}/")

    def measured():
        task = personas.make_task(plan, "推行同城通办")
        personas.make_indicator(task)
        personas.assign(task, bureaus[0])

    measured()
    counts = [queries(client, page) for page in pages]
    for _ in range(6):
        measured()
    assert [queries(client, page) for page in pages] == counts
    assert max(counts) <= 30


def queries(client, page):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(page).status_code == 200
    return len(caught)
