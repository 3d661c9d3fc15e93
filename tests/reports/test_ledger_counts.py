"""Every figure of the dashboards leads to a list with exactly as many rows: 共N项."""

import re
from datetime import date

import pytest

from departments.models import Role
from reports.boards.charts import _stretch
from reports.boards.dashboards import department_board, overview
from reports.known import known_rows
from reports.ledger.links import ledger_url
from reports.rollups import due_counts, hard_items
from tasks.lights import Light
from tasks.models import Assignment, Task
from tests import personas
from tests.amounts import amount
from tests.personas import TODAY, browser
from tests.reports.conftest import add_duties

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SEEDS = range(amount(2, 12))


def counted(client, plan, **filters):
    """What the page behind a link says."""
    answer = client.get(ledger_url(plan, **filters))
    assert answer.status_code == 200
    said = re.search(r"共(\d+)项", answer.content.decode())
    rows = len(re.findall(r'<td class="tt">', answer.content.decode()))
    assert rows == min(int(said[1]), 50)
    return int(said[1])


def check(client, plan, counts, **filters):
    """All, and each light there is; together they leave nothing for the lights there are not."""
    assert counted(client, plan, **filters) == counts.total
    missing = [light for light in Light if not getattr(counts, light.value)]
    for light in set(Light) - set(missing):
        assert counted(client, plan, light=light, **filters) == getattr(counts, light.value), light
    if missing:
        assert counted(client, plan, light=missing, **filters) == 0


@pytest.fixture(params=SEEDS)
def filled(request, plan, bureaus):
    """A plan in random situations: townships, people, deadlines and numbers in the document."""
    seed = request.param
    bureaus[2].kind, bureaus[3].kind = "township", "zone"
    for one in bureaus[2:]:
        one.save()
    add_duties(plan, bureaus, 24, seed)
    people = [personas.make_user(Role.REPORTER, bureaus[0], full_name=name) for name in ("王敏", "张强")]
    for n, row in enumerate(Assignment.objects.filter(department=bureaus[0])):
        row.owner = [None, *people][(n + seed) % 3]
        row.save()
    for n, task in enumerate(Task.objects.all()):
        if n % 5 == seed % 5:
            task.deadline_kind, task.due_on = "fixed", TODAY
        elif n % 7 == 1:
            task.deadline_kind, task.recurrence, task.recurrence_month = "recurring", "yearly", 11
        task.save()
        if n % 4 == 0:
            personas.make_indicator(task, soft=n % 8 == 0)
            personas.make_indicator(task, order=2)
    return plan


@pytest.fixture
def desk(office):
    return browser(office)


def test_figures_of_the_overview(filled, desk):
    board = overview(filled, TODAY)
    check(desk, filled, board.tasks)
    check(desk, filled, board.assignments, by="duty")
    for row in board.chapters:
        check(desk, filled, row.counts, chapter=row.chapter)
    assert counted(desk, filled, by="duty", closed="on_time") == board.punctuality.on_time
    assert counted(desk, filled, by="duty", closed="late") == board.punctuality.late
    assert counted(desk, filled, by="duty", light="red") == board.punctuality.overdue_open
    assert counted(desk, filled, by="duty", reported="yes") == board.reporting.reported
    assert counted(desk, filled, by="duty", reported="no") == board.reporting.missing
    assert counted(desk, filled, by="duty", reported=("yes", "no")) == board.reporting.expected
    assert (
        counted(desk, filled, written="yes")
        == len(hard_items(known_rows(filled, TODAY), TODAY))
        == len(board.gantt.bars)
    )
    written = counted(desk, filled, written="yes") + counted(desk, filled, written="no")
    assert written == board.tasks.total


def test_cells_of_the_heat_map(filled, desk):
    board = overview(filled, TODAY)
    for row in board.all_rows:
        check(desk, filled, row.counts, by="duty", department=row.department)
        for chapter, counts in row.cells.items():
            place = filled.chapters.get(pk=chapter)
            assert counted(desk, filled, by="duty", department=row.department, chapter=place) == counts.total
        for chapter, number in row.support.items():
            place = filled.chapters.get(pk=chapter)
            found = counted(desk, filled, by="duty", role="support", department=row.department, chapter=place)
            assert found == number
    assert board.groups
    for group in board.groups:
        check(desk, filled, group.together.counts, by="duty", group=group.kind)
        for chapter, counts in group.together.cells.items():
            place = filled.chapters.get(pk=chapter)
            assert counted(desk, filled, by="duty", group=group.kind, chapter=place) == counts.total


def test_who_has_not_reported_and_what_falls_due(filled, desk):
    board = overview(filled, TODAY)
    departments = {row.department.pk: row.department for row in board.all_rows}
    for one in board.unreported:
        where = {"by": "duty", "department": departments[one.department_id]}
        assert counted(desk, filled, reported="no", **where) == one.missing
        assert counted(desk, filled, reported=("yes", "no"), **where) == one.expected
    days = due_counts(Assignment.objects.filter(plan=filled), TODAY)
    unfinished = [light for light in Light if light != Light.DONE]
    for bucket in board.due:
        own = [
            day for day in days if _stretch((day.year, day.month, min(2, (day.day - 1) // 10)), TODAY) == bucket.name
        ]
        found = counted(desk, filled, by="duty", light=unfinished, due_from=min(own), due_to=max(own))
        assert found == bucket.counts.total


def test_figures_of_a_department_for_the_office_and_for_itself(filled, desk, bureaus):
    # What is not handed down yet is not shown to those who will get it.
    Assignment.objects.filter(state="draft").update(state="issued")
    for bureau in bureaus[1::-1]:
        board = department_board(filled, bureau, TODAY)
        own = browser(personas.make_user(Role.HEAD, bureau))
        for reader in (desk, own):
            where = {"by": "duty", "department": bureau}
            check(reader, filled, board.counts, **where)
            for chapter, counts in board.chapters:
                assert counted(reader, filled, chapter=chapter, **where) == counts.total
            assert counted(reader, filled, role="support", **where) == board.support
            assert counted(reader, filled, reported="no", **where) == board.reporting.missing
            assert counted(reader, filled, closed="late", **where) == board.punctuality.late
            for one in board.owners:
                owner = "none" if one.name == "还没有签收" else one.name
                assert counted(reader, filled, owner=owner, **where) == one.total
                assert counted(reader, filled, owner=owner, light="red", **where) == one.red
                assert counted(reader, filled, owner=owner, reported=("yes", "no"), **where) == one.expected


def test_a_leaders_portfolio_is_that_of_the_departments_led(filled, desk, bureaus):
    leader = personas.make_user(Role.LEADER, full_name="刘副旗长")
    for bureau in bureaus[:2]:
        bureau.leader = leader
        bureau.save()
    board = overview(filled, TODAY, within=[one.pk for one in bureaus[:2]])
    check(desk, filled, board.tasks, leader=leader)
    check(desk, filled, board.assignments, leader=leader, by="duty")
    assert counted(desk, filled, reported="no", leader=leader, by="duty") == board.reporting.missing


def test_a_task_shows_the_light_of_the_departments_looked_at(plan, bureaus, desk):
    task = personas.make_task(plan)
    for bureau, overdue in ((bureaus[0], None), (bureaus[1], date(2023, 10, 1))):
        personas.assign(
            task, bureau, "joint", state="accepted", issued_at=personas.NOON, accepted_at=personas.NOON,
            overdue_on=overdue, due_on=TODAY,
        )  # fmt: skip
    assert counted(desk, plan, light="red") == 1
    assert counted(desk, plan, department=bureaus[0]) == counted(desk, plan, department=bureaus[1], light="red") == 1
    assert counted(desk, plan, department=bureaus[0], light="red") == 0
