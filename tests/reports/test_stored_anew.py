"""The migration that forgets stored days which counted what was not handed down."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from departments.models import Role
from reports.models import DailyCell, DailyTaskCell, JobRun
from reports.snapshots import fill_missed_days, roll_up
from tasks.models import Assignment
from tests import personas
from tests.personas import TODAY

pytestmark = pytest.mark.django_db
MIGRATION = import_module("reports.migrations.0010_undistributed_cells")


@pytest.fixture
def plan(monkeypatch):
    """Handed down in July but for one duty, with days stored since."""
    monkeypatch.setattr(MIGRATION, "KEPT", date.today() - TODAY + timedelta(days=20))
    plan, bureau = personas.make_plan(), personas.make_department()
    personas.assign(personas.make_task(plan, "已下达"), bureau)
    personas.issue(plan, personas.make_user(Role.REVIEWER))
    fill_missed_days(plan=plan, until=TODAY - timedelta(days=1))
    roll_up()
    personas.assign(personas.make_task(plan, "没有下达"), bureau)
    # As they were stored before.
    DailyCell.objects.update(assignments=2)
    DailyTaskCell.objects.update(tasks=2)
    return plan


def test_days_that_may_be_wrong_are_stored_anew(plan):
    MIGRATION.forget(apps, None)
    roll_up()
    recent = DailyCell.objects.filter(day__gte=TODAY - timedelta(days=20))
    assert recent.count() == 21
    assert {row.assignments for row in recent} == {1}
    older = DailyCell.objects.filter(day__lt=TODAY - timedelta(days=21))  # the newest day left is always completed
    assert {row.assignments for row in older} == {2}, "too old to be told anew"
    assert set(DailyTaskCell.objects.filter(day=TODAY).values_list("tasks", flat=True)) == {1}


def test_a_plan_handed_down_whole_keeps_its_days(plan):
    Assignment.objects.filter(state="draft").delete()
    MIGRATION.forget(apps, None)
    assert {row.assignments for row in DailyCell.objects.all()} == {2}
    assert JobRun.objects.get(name=f"roll-up:{plan.pk}").note
