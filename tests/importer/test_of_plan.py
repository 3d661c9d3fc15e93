"""A plan becomes a working draft and comes back as the same plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importer.drafts.of_plan import amendment_codes, working_of_plan
from importer.drafts.plan_file_of import plan_file_of
from importer.drafts.shapes import check
from importer.drafts.working import each_duty

FIXTURE = Path(__file__).parents[2] / "fixtures" / "plan-2023.json"


@pytest.fixture
def data() -> dict:
    return json.loads(FIXTURE.read_text(encoding="utf-8"))


def back(working: dict, data: dict) -> dict:
    return plan_file_of(working, data["plan"]["source_text"], amendment_codes(working))


def test_the_2023_plan_comes_back_as_it_was(data):
    working = working_of_plan(data)
    check(working)
    made = back(working, data)
    for name in ("plan", "chapters", "corrections"):
        assert made[name] == data[name], name
    assert [one["span"] for one in made["context"]] == [one["span"] for one in data["context"]]


def test_old_tasks_keep_their_numbers_and_new_ones_get_the_next(data):
    working = working_of_plan(data)
    section = working["chapters"][1]["sections"][1]
    new = section["tasks"][0] | {"id": "t9999", "last_year": None}
    section["tasks"].insert(0, new)
    codes = amendment_codes(working)
    numbers = [int(codes[task["id"]].rpartition(".")[2]) for task in section["tasks"]]
    assert numbers[0] == len(section["tasks"]) and numbers[1:] == list(range(1, len(section["tasks"])))


def test_taking_one_away_renumbers_nobody(data):
    working = working_of_plan(data)
    gone = working["chapters"][0]["sections"][0]["tasks"].pop(0)
    assert "1.1.1" not in amendment_codes(working).values()
    assert gone["id"] not in {task["id"] for _, _, task in each_duty(working)}
