"""Stored days: right at the next run, the same when run twice, rebuilt when missed, repaired when tampered with."""

from datetime import UTC, date, datetime, timedelta

import pytest

from departments.models import Role
from plan_tracker import clock
from reports import jobs, rollups
from reports.dashboards import overview
from reports.models import DailyCell, DailyTaskCell, JobRun
from reports.snapshots import fill_missed_days, past_cells, roll_up, store_day
from tasks.report_input import ReportInput
from tasks.verbs import reports
from tests import personas
from tests.personas import TODAY
from tests.reports.conftest import add_duties

pytestmark = pytest.mark.django_db
TEXT = "本月完成了一部分工作，下月继续推进。"


@pytest.fixture
def lived(plan, bureaus, office):
    """Two departments' duties with a real history: issued in July, accepted, one reported in August."""
    from tasks.models import Plan

    Plan.objects.update(state="draft")
    plan.refresh_from_db()
    clerk = personas.make_user(Role.REPORTER, bureaus[0])
    task = personas.make_task(plan)
    rows = [personas.assign(task, bureau, "joint") for bureau in bureaus[:2]]
    personas.issue(plan, office)
    row = personas.accepted(rows[0], clerk)
    with clock.at(datetime(2023, 8, 20, 2, 0, tzinfo=UTC)):
        reports.submit_report(by=clerk, assignment=personas.reload(row), data=ReportInput(progress=40, work_done=TEXT))
    return {"plan": plan, "row": row, "clerk": clerk, "office": office}


def stored(day=TODAY):
    names = ("department_id", "chapter_id", "light", "assignments", "progress_sum")
    return set(DailyCell.objects.filter(day=day).values_list(*names))


def counted(plan, day=TODAY):
    rows = rollups.cells(plan, day)
    return {(c.department_id, c.chapter_id, c.light, c.assignments, c.progress_sum) for c in rows}


def test_a_stored_day_is_what_was_counted_and_stays_the_same_when_stored_twice(plan, bureaus):
    add_duties(plan, bureaus, tasks=20, seed=3)
    store_day(plan, TODAY)
    first, tasks = stored(), DailyTaskCell.objects.count()
    store_day(plan, TODAY)
    assert stored() == first == counted(plan)
    assert DailyTaskCell.objects.count() == tasks
    assert sum(DailyTaskCell.objects.values_list("tasks", flat=True)) == len(rollups.task_lights(plan, TODAY))


def test_a_report_is_in_todays_cells_at_the_next_run(lived):
    assert roll_up() == 1
    before = stored()
    fresh = personas.reload(lived["row"])
    reports.submit_report(by=lived["clerk"], assignment=fresh, data=ReportInput(progress=70, work_done=TEXT))
    assert stored() == before
    assert roll_up() == 1
    assert stored() == counted(lived["plan"])
    assert stored() != before


def test_an_unchanged_plan_is_not_counted_again_before_midnight(lived):
    assert roll_up() == 1
    assert roll_up() == 0
    with clock.at(datetime(2023, 10, 25, 1, 0, tzinfo=UTC)):
        assert roll_up() == 1
    assert DailyCell.objects.filter(day=TODAY + timedelta(days=1)).exists()


def test_missed_days_are_rebuilt_from_history(lived):
    roll_up()
    days = set(DailyCell.objects.values_list("day", flat=True))
    assert days == {date(2023, 7, 10) + timedelta(days=n) for n in range((TODAY - date(2023, 7, 10)).days + 1)}
    points = dict(DailyCell.objects.filter(progress_sum__gt=0).values_list("day", "progress_sum"))
    assert min(points) == date(2023, 8, 20)
    assert points[date(2023, 8, 20)] == 40


def test_a_past_day_rebuilt_equals_the_day_as_it_was_stored(lived):
    with clock.at(datetime(2023, 9, 28, 8, 0, tzinfo=UTC)):
        store_day(lived["plan"], date(2023, 9, 28))
        then = stored(date(2023, 9, 28))
    reports.submit_report(
        by=lived["clerk"], assignment=personas.reload(lived["row"]), data=ReportInput(progress=90, work_done=TEXT)
    )
    rows, _ = past_cells(lived["plan"], date(2023, 9, 28))
    assert {(c.department_id, c.chapter_id, c.light, c.assignments, c.progress_sum) for c in rows} == then


def test_a_stored_past_day_is_never_written_again(lived):
    roll_up()
    DailyCell.objects.filter(day=date(2023, 8, 1)).update(progress_sum=7)
    reports.submit_report(
        by=lived["clerk"], assignment=personas.reload(lived["row"]), data=ReportInput(progress=70, work_done=TEXT)
    )
    roll_up()
    assert fill_missed_days(plan=lived["plan"], until=TODAY - timedelta(days=1)) == 0
    assert set(DailyCell.objects.filter(day=date(2023, 8, 1)).values_list("progress_sum", flat=True)) == {7}


def test_a_tampered_cell_is_found_and_repaired(lived):
    roll_up()
    DailyCell.objects.filter(day=TODAY).update(assignments=99)
    assert jobs.check_cells() == 1
    assert stored() == counted(lived["plan"])
    assert lived["plan"].code in JobRun.objects.get(name="check-cells").note
    assert jobs.check_cells() == 0


def test_the_trend_reads_the_stored_days(lived):
    roll_up()
    assert {point.value for point in overview(lived["plan"], TODAY).trend.actual} == {0}
    DailyCell.objects.filter(day=date(2023, 8, 31)).update(light="done", assignments=5)
    assert {point.value for point in overview(lived["plan"], TODAY).trend.actual} == {0, 10}


def test_a_draft_plan_has_no_days(plan, bureaus):
    type(plan).objects.update(state="draft")
    add_duties(plan, bureaus, tasks=5, seed=1)
    assert roll_up() == 0
    assert not DailyCell.objects.exists()
