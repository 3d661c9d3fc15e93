"""Importing a plan by program: in, looked at, published; with the rules of the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from importer.jobs import understand_imports
from importer.models import PlanImport
from importer.verbs.uploads import AT_ONCE
from tasks.models import Plan
from tests import personas
from tests.api.machine import Machine
from tests.importer import drafts
from tests.importer.test_publishing import SEED, SHORT, settle

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def person():
    return personas.make_user(Role.REVIEWER, full_name="李文博")


@pytest.fixture
def office(person):
    return Machine(person)


def sent(machine, **fields):
    return machine.client.post("/api/v1/imports/", fields)


def test_a_file_becomes_a_draft_with_what_is_open(office, departments):
    answer = office.upload("/imports/", SEED.encode(), "计划.txt")
    row = answer.json()
    assert (answer.status_code, row["state"], row["progress"]) == (202, "reviewing", 100)
    assert row["title"] == "土默特左旗2023年法治政府建设工作计划" and row["tasks"] > row["settled"]
    assert office.get(f"/imports/{row['id']}/").json() == row
    draft = office.get(f"/imports/{row['id']}/draft/").json()
    assert len(draft["draft"]["chapters"]) == 10 and draft["version"] == row["version"]
    assert any(one["words"] == "单位还没有确认" for one in draft["open"])
    start, end = draft["draft"]["chapters"][0]["heading"]
    assert draft["text"][start:end].startswith("一、")


def test_a_long_text_waits_for_the_job(office, departments):
    long = SEED + "\n" + "（附注）本项没有其他内容。\n" * (AT_ONCE // 13)
    row = sent(office, text=long).json()
    assert (row["state"], row["progress"], row["version"]) == ("uploaded", 0, 0)
    answer = office.get(f"/imports/{row['id']}/draft/")
    assert answer.status_code == 409 and "等待识别" in answer.json()["detail"]
    understand_imports()
    assert office.get(f"/imports/{row['id']}/").json()["state"] == "reviewing"


def test_a_document_without_a_plan_says_why(office, departments):
    row = sent(office, text="今天下午，全县召开会议。会议强调，要统一思想。\n" * 5).json()
    assert row["state"] == "refused" and row["refusal"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "请选择一个文件"), ({"file_": "x"}, "没有这个字段"), ({"text": " "}, "请选择一个文件")],
    ids=["nothing", "unknown", "blank"],
)
def test_what_cannot_be_read_leaves_nothing_behind(office, fields, words):
    answer = sent(office, **fields)
    assert answer.status_code == 400 and words in answer.content.decode()
    assert not PlanImport.objects.exists()


def test_a_settled_draft_is_published_once_as_it_was_seen(person, office, departments):
    made = sent(office, text=SHORT).json()
    row = settle(person, PlanImport.objects.get(pk=made["id"]))
    path = f"/imports/{row.pk}/publish/"
    assert office.post(path, {"version": row.version + 1}).status_code == 409
    assert office.post(path, {}).status_code == 400
    answer = office.post(path, {"version": row.version})
    plan = Plan.objects.get()
    assert (answer.status_code, answer.json()["state"], answer.json()["plan"]) == (200, "published", plan.code)
    assert plan.state == "published" and plan.assignments.filter(state="issued").exists()
    assert office.post(path, {"version": row.version}).status_code == 409
    assert Plan.objects.count() == 1


def test_nothing_is_published_while_something_is_open_or_by_others(person, office):
    row = drafts.stored(person)
    assert "处要处理" in office.post(f"/imports/{row.pk}/publish/", {"version": 1}).json()["detail"]
    keeper = Machine(personas.make_user(Role.SYSTEM_ADMIN))
    assert keeper.post(f"/imports/{row.pk}/publish/", {"version": 1}).status_code == 403
    assert not Plan.objects.exists()


def test_the_list_is_paged_and_asks_no_more_for_more(person, office):
    counts = []
    for _ in range(2):
        for _ in range(3):
            drafts.stored(person)
        with CaptureQueriesContext(connection) as asked:
            assert office.get("/imports/?page_size=5").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    page = office.get("/imports/?page_size=5").json()
    assert (page["count"], len(page["results"])) == (6, 5)
    leader = Machine(personas.make_user(Role.LEADER))
    assert leader.results("/imports/") == []
