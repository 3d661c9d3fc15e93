"""The migration that fills the history's columns says of every event what the product says when it happens."""

from __future__ import annotations

from importlib import import_module
from random import Random

import pytest
from django.apps import apps

from tasks.models import Assignment, AssignmentEvent
from tests.reports.lives import live, make_county, recall

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MIGRATION = import_module("tasks.migrations.0007_history_filled")
# A part's role of long ago is not known: the history did not keep it.
FACTS = (*MIGRATION.FACTS, "department_id", "chapter_id", "plan_id", "task_id")


def facts():
    return {row["pk"]: row for row in AssignmentEvent.objects.values("pk", "verb", *FACTS)}


@pytest.mark.parametrize("seed", [3, 4])
def test_random_lives_come_out_as_they_were_lived(seed):
    county = make_county(8, seed)
    # Before that migration nobody could take a report back.
    live(county, Random(seed), 12, lambda day: None, without=recall)
    lived, parts = facts(), list(Assignment.objects.order_by("pk").values_list("pk", "waiting", "waiting_since"))
    AssignmentEvent.objects.update(
        current_value=None, report_period=None, report_state="", waiting=0, waiting_since=None
    )
    Assignment.objects.update(waiting=0, waiting_since=None)
    MIGRATION.fill(apps, None)
    filled = facts()
    differing = [(lived[pk]["verb"], name, lived[pk][name], filled[pk][name]) for pk in lived for name in FACTS]
    assert [one for one in differing if one[2] != one[3]] == []
    assert list(Assignment.objects.order_by("pk").values_list("pk", "waiting", "waiting_since")) == parts
    assert any(row["report_period"] and row["verb"] not in MIGRATION.STATE_AFTER for row in lived.values())
