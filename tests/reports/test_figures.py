"""Every figure equals what somebody counting row by row would find, and is the same wherever it is shown."""

from collections import Counter
from datetime import date

import pytest

from departments.models import Role
from reports import rollups
from tasks.lights import LIGHT_ORDER, light_of
from tasks.models import Assignment
from tests import personas
from tests.personas import TODAY
from tests.reports.conftest import add_duties

pytestmark = pytest.mark.django_db
PERIOD = date(2023, 10, 1)
WORKING = ("accepted", "in_progress")
HANDED_IN = ("submitted", "approved", "department_review")
SEEDS = range(6)


def owed(plan):
    """What counts, row by row: lead and joint parts, without the cancelled ones."""
    rows = Assignment.objects.filter(plan=plan).select_related("task", "department")
    return [row for row in rows if row.role != "support" and row.state != "cancelled"]


@pytest.fixture(params=SEEDS)
def busy(request, plan, bureaus):
    add_duties(plan, bureaus, tasks=25, seed=request.param)
    return plan


@pytest.mark.parametrize("day", [TODAY, date(2023, 10, 17), date(2023, 11, 5)])
def test_cells_count_departments_chapters_and_lights(busy, day):
    expected = Counter((row.department_id, row.chapter_id, light_of(row, day).value) for row in owed(busy))
    points = Counter()
    for row in owed(busy):
        points[row.department_id, row.chapter_id, light_of(row, day).value] += row.progress
    found = rollups.cells(busy, day)
    assert {(c.department_id, c.chapter_id, c.light): c.assignments for c in found} == expected
    assert {(c.department_id, c.chapter_id, c.light): c.progress_sum for c in found} == points


def test_a_departments_cells_are_its_part_of_the_plans(busy, bureaus):
    for bureau in bureaus:
        own = {cell for cell in rollups.cells(busy, TODAY) if cell.department_id == bureau.pk}
        assert set(rollups.cells(busy, TODAY, bureau)) == own


def test_a_task_shows_its_most_urgent_light_and_is_done_when_all_are(busy):
    parts = {}
    for row in owed(busy):
        parts.setdefault(row.task_id, []).append(row)
    found = {task.pk: task for task in rollups.task_lights(busy, TODAY)}
    assert set(found) == set(parts)
    for pk, rows in parts.items():
        lights = [light_of(row, TODAY) for row in rows]
        worst = min(lights, key=LIGHT_ORDER.index)
        assert found[pk].light == worst
        assert (found[pk].light.value == "done") == all(light.value == "done" for light in lights)
        assert (found[pk].owed, found[pk].closed) == (len(rows), sum(row.closed_on is not None for row in rows))


def test_the_heat_map_adds_up_both_ways(busy, bureaus):
    rows = rollups.heat_rows(busy, rollups.cells(busy, TODAY), worst_first=True)
    assert sum(row.counts.total for row in rows) == len(owed(busy))
    for row in rows:
        assert sum(counts.total for counts in row.cells.values()) == row.counts.total
    reds = [(-row.counts.red, -row.counts.yellow) for row in rows]
    assert reds == sorted(reds)
    helping = Assignment.objects.filter(plan=busy, role="support").exclude(state="cancelled")
    shown = {row.department.pk for row in rows}
    expected = sum(part.department_id in shown for part in helping)
    assert sum(sum(row.support.values()) for row in rows) == expected
    merged = rollups.merge_rows(rows)
    assert merged.counts.total == len(owed(busy))


def test_in_time_late_and_still_open(busy):
    found = rollups.punctuality(Assignment.objects.filter(plan=busy).owed(), TODAY)
    closed = [row for row in owed(busy) if row.closed_on and row.closed_on <= TODAY]
    late = [row for row in closed if row.finished_on and row.finished_on > row.due_on]
    red = [row for row in owed(busy) if not row.closed_on and row.overdue_on and row.overdue_on <= TODAY]
    assert (found.on_time, found.late, found.overdue_open) == (len(closed) - len(late), len(late), len(red))


def test_who_has_not_reported_this_period(busy):
    def handed_in(row):
        return row.report_period == PERIOD and row.report_state in HANDED_IN

    expected = [row for row in owed(busy) if row.state in WORKING or handed_in(row)]
    found = rollups.reporting(Assignment.objects.filter(plan=busy), PERIOD)
    assert (found.expected, found.reported) == (len(expected), sum(map(handed_in, expected)))
    missing = Counter(row.department_id for row in expected if not handed_in(row))
    listed = rollups.unreported(busy, PERIOD)
    assert {one.department_id: one.missing for one in listed} == missing
    assert [one.missing for one in listed] == sorted((one.missing for one in listed), reverse=True)


def test_deadlines_ahead(busy):
    expected = Counter(row.due_on for row in owed(busy) if row.due_on >= TODAY and not row.closed_on)
    found = rollups.due_counts(Assignment.objects.filter(plan=busy), TODAY)
    assert {day: counts.total for day, counts in found.items()} == expected
    assert list(found) == sorted(found)


def test_page_and_api_tell_the_same_figures(busy, bureaus, client, office):
    client.force_login(office)
    board = client.get("/overview/").content.decode()
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
        page = client.get(f"/departments/{bureau.pk}/").content.decode()
        assert f"共{own['total']}项任务" in page
        assert f"逾期{own['red']}项" in page


def test_a_cell_lists_exactly_what_it_counts(busy, client, office):
    client.force_login(office)
    cells = Counter((row.department_id, row.task.chapter_id) for row in owed(busy))
    chapters = dict(busy.chapters.values_list("pk", "number"))
    for (department, chapter), number in cells.items():
        rows = rollups.in_cell(busy, TODAY, department, chapter)
        assert len(rows) == number
        page = client.get(f"/overview/cell/?department={department}&chapter={chapters[chapter]}").content.decode()
        assert all(row.task.title in page for row in rows)


def test_without_anything_owed_there_is_no_division_by_nothing(plan, client, office):
    client.force_login(office)
    assert client.get("/overview/").status_code == 200
    assert rollups.punctuality(Assignment.objects.owed(), TODAY).percent is None
    assert rollups.reporting(Assignment.objects.all(), PERIOD).percent == 100


def test_without_a_plan_there_is_a_calm_page(client, office):
    client.force_login(office)
    answer = client.get("/overview/")
    assert answer.status_code == 404
    assert "还没有可以查看的计划" in answer.content.decode()


def test_queries_do_not_grow_with_the_plan(plan, bureaus, client, office, django_assert_num_queries):
    pages = ["/overview/", f"/departments/{bureaus[0].pk}/", "/overview/cell/?department={}&chapter=3"]
    pages[2] = pages[2].format(bureaus[0].pk)
    pages += ["/api/v1/dashboards/overview/", f"/api/v1/dashboards/departments/{bureaus[0].pk}/"]
    client.force_login(office)
    add_duties(plan, bureaus, tasks=6, seed=1)
    counts = [queries(client, page) for page in pages]
    add_duties(plan, bureaus, tasks=60, seed=2)
    assert [queries(client, page) for page in pages] == counts
    assert max(counts) <= 24


def queries(client, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        assert client.get(page).status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    "query", ["plan=nothing", "department=%00", "department=x&chapter=1", "chapter=99&department=1"]
)
def test_a_hostile_parameter_is_refused_calmly(busy, client, office, query):
    client.force_login(office)
    for page in ("/overview/", "/overview/cell/"):
        assert client.get(f"{page}?{query}").status_code in (200, 400, 404)


def test_a_department_sees_its_own_figures_only(busy, bureaus, client):
    client.force_login(personas.make_user(Role.REPORTER, bureaus[0]))
    assert client.get(f"/departments/{bureaus[0].pk}/").status_code == 200
    for page in (f"/departments/{bureaus[1].pk}/", "/overview/", "/departments/999999/"):
        assert client.get(page).status_code == 404
