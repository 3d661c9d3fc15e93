"""Jobs leave a trace: that they ran, or that they failed; and /healthz reads it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection

from departments.models import Role
from plan_tracker.beat import TIMETABLE
from plan_tracker.celery import app
from reports import jobs
from reports.models import DailyCell, JobRun
from tests import personas
from tests.personas import TODAY


@pytest.fixture
def plan(db):
    plan = personas.make_plan()
    personas.assign(personas.make_task(plan), personas.make_department())
    personas.issue(plan, personas.make_user(Role.REVIEWER))
    return plan


def lose_a_table():
    """A table is gone, as after a half-finished restore."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_dailytaskcell RENAME TO reports_elsewhere")


def find_it_again():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_elsewhere RENAME TO reports_dailytaskcell")


def test_every_job_of_the_timetable_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in TIMETABLE.values()} <= set(app.tasks)


def test_each_job_leaves_one_row_however_often_it_runs(plan):
    for _ in range(3):
        jobs.heartbeat()
        jobs.roll_up()
        jobs.check_cells()
    runs = {run.name: run for run in JobRun.objects.all()}
    assert set(runs) == {"heartbeat", "roll-up", f"roll-up:{plan.pk}", "check-cells", "cells-compared"}
    assert [runs[name].runs for name in ("heartbeat", "roll-up", "check-cells")] == [3, 3, 3]
    for run in runs.values():
        assert run.ok
        assert run.started_at <= run.finished_at


def test_the_trace_is_in_real_time_whatever_day_is_shown(db):
    before = datetime.now(UTC)
    jobs.heartbeat()
    assert before <= JobRun.objects.get().finished_at <= datetime.now(UTC)
    assert before.date() != TODAY


def test_a_roll_up_that_fails_is_recorded_as_failed_and_tried_again(plan):
    lose_a_table()
    with pytest.raises(DatabaseError):
        jobs.roll_up()
    run = JobRun.objects.get(name=f"roll-up:{plan.pk}")
    assert not run.ok
    assert run.note.startswith("失败：")
    assert not DailyCell.objects.exists(), "nothing half-stored"
    find_it_again()
    assert jobs.roll_up() == 1
    run.refresh_from_db()
    assert run.ok


def test_a_check_that_fails_is_recorded_as_failed(plan):
    jobs.roll_up()
    DailyCell.objects.filter(day=TODAY).update(assignments=9)
    lose_a_table()
    with pytest.raises(DatabaseError):
        jobs.check_cells()
    assert not JobRun.objects.get(name="check-cells").ok


def test_only_a_heartbeat_that_succeeded_counts(client, db):
    jobs.heartbeat()
    assert client.get("/healthz").json()["beat"] == "ok"
    JobRun.objects.update(ok=False, last_ok_at=datetime.now(UTC) - timedelta(minutes=2))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")


def test_other_jobs_do_not_stand_in_for_the_heartbeat(client, plan):
    jobs.roll_up()
    jobs.check_cells()
    assert client.get("/healthz").json()["beat"] == "starting"


def test_a_lost_database_is_named(client):
    """This test has no database: pytest-django refuses every query."""
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "failing", "database": "failing", "queue": "ok", "beat": "failing", "jobs": "failing",
    }  # fmt: skip


def test_no_answer_is_kept_by_anybody_on_the_way(client, db):
    assert client.get("/healthz")["Cache-Control"] == "no-store"


def test_the_nightly_comparison_is_made_once_a_day(plan):
    jobs.roll_up()
    jobs.check_cells()
    first = JobRun.objects.get(name="cells-compared").finished_at
    jobs.check_cells()
    assert JobRun.objects.get(name="cells-compared").finished_at == first
    JobRun.objects.filter(name="cells-compared").update(finished_at=first - timedelta(days=1))
    jobs.check_cells()
    assert JobRun.objects.get(name="cells-compared").finished_at > first
