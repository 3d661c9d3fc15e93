"""Going back, pressing again, a second window: nobody sees or sends what is no longer so."""

from __future__ import annotations

import json

import pytest

from departments.models import Role
from importer.drafts.working import each_duty
from importer.models import ImportEdit, PlanImport
from importer.verbs.undone import taken_back
from tests import personas
from tests.importer import drafts

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def client():
    personas.make_department("司法局", "司法局", code="sfj")
    personas.make_department(code="zwfwj")
    return personas.browser(personas.make_user(Role.REVIEWER, full_name="李文博"))


@pytest.fixture
def row(client):
    client.get("/imports/")
    return drafts.stored(personas.make_user(Role.REVIEWER))


PAGES = ("", "head/", "history/", "publish/", "last-year/")


@pytest.mark.parametrize("page", PAGES)
def test_no_browser_keeps_a_page_of_a_draft(client, row, page):
    answer = client.get(f"/imports/{row.pk}/{page}")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_nor_the_page_that_takes_a_file(client):
    assert "no-store" in client.get("/imports/").headers["Cache-Control"]


@pytest.mark.parametrize("page", ["head/", "publish/", "last-year/"])
def test_the_way_back_to_a_dropped_draft_says_what_became_of_it(client, row, page):
    client.post(f"/imports/{row.pk}/drop/")
    answer = client.get(f"/imports/{row.pk}/{page}", follow=True)
    assert answer.redirect_chain == [(f"/imports/{row.pk}/", 302)]
    assert "这次导入已放弃" in answer.content.decode()
    assert client.post(f"/imports/{row.pk}/{page}", {"version": 1}).status_code == 409


def test_confirming_twice_is_confirming_once(client, row):
    task = next(one for _, _, one in each_duty(row.draft) if not one["departments"][0]["confirmed"])
    address = f"/imports/{row.pk}/cell/{task['id']}/confirm/"
    answers = [client.post(address, {"version": task["version"], "number": 1}, **HTMX) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert PlanImport.objects.get(pk=row.pk).edits.count() == 1


def test_a_second_window_that_is_behind_is_told(client, row):
    task = next(one for _, _, one in each_duty(row.draft))
    sent = {"do": "no_task", "task": task["id"], "task_version": task["version"]}
    assert client.post(f"/imports/{row.pk}/edit/", sent, **HTMX).status_code == 200
    answer = client.post(f"/imports/{row.pk}/edit/", sent, **HTMX)
    assert answer.status_code == 409
    assert "没有保存" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_an_answer_that_got_lost_comes_again_with_the_same_form(client):
    sent = {"text": drafts.TEXT, "form_key": "one"}
    first, second = (client.post("/imports/", sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert PlanImport.objects.count() == 1


def undo(client, row, **told):
    return client.post(f"/imports/{row.pk}/undo/", told, **HTMX)


def test_two_edits_of_one_task_are_undone_one_after_the_other(client, row):
    task = next(one for _, _, one in each_duty(row.draft))
    address = f"/imports/{row.pk}/cell/{task['id']}"
    client.post(f"{address}/title/", {"version": 0, "number": 1, "title": "第一次改"}, **HTMX)
    client.post(f"{address}/title/", {"version": 2, "number": 1, "title": "第二次改"}, **HTMX)

    def title():
        return next(one for _, _, one in each_duty(PlanImport.objects.get(pk=row.pk).draft))["title"]

    assert (title(), undo(client, row).status_code) == ("第二次改", 200)
    assert (title(), undo(client, row).status_code) == ("第一次改", 200)
    assert title() == task["title"]
    assert undo(client, row).status_code == 400


def test_an_edit_built_on_by_one_that_came_back_is_not_undone(client, row):
    task = next(one for _, _, one in each_duty(row.draft))
    address = f"/imports/{row.pk}/cell/{task['id']}"
    client.post(f"{address}/title/", {"version": 0, "number": 1, "title": "第一次改"}, **HTMX)
    client.post(f"{address}/deadline/", {"version": 2, "number": 1, "deadline": "每月"}, **HTMX)
    assert undo(client, row).status_code == 200  # the deadline
    assert undo(client, row, edit=4).status_code == 200  # and the deadline is back
    assert undo(client, row, edit=2).status_code == 409


def test_bringing_an_edit_back_brings_back_no_other_that_was_undone_since(client, row):
    task = next(one for _, _, one in each_duty(row.draft))
    address = f"/imports/{row.pk}/cell/{task['id']}"
    client.post(f"{address}/title/", {"version": 0, "number": 1, "title": "第一次改"}, **HTMX)
    client.post(f"{address}/deadline/", {"version": 2, "number": 1, "deadline": "每月"}, **HTMX)
    assert [undo(client, row, edit=version).status_code for version in (3, 2)] == [200, 200]
    answer = undo(client, row, edit=4)  # would bring the deadline back, and the title with it
    assert answer.status_code == 409
    assert next(one for _, _, one in each_duty(PlanImport.objects.get(pk=row.pk).draft))["title"] == task["title"]
    assert [undo(client, row, edit=version).status_code for version in (5, 4)] == [200, 200]
    now = next(one for _, _, one in each_duty(PlanImport.objects.get(pk=row.pk).draft))
    assert (now["title"], now["deadline"]["recurrence"]) == ("第一次改", "monthly")


def test_a_very_long_history_of_undoing_can_be_gone_back_through(client, row):
    task = next(one for _, _, one in each_duty(row.draft))
    address = f"/imports/{row.pk}/cell/{task['id']}"
    client.post(f"{address}/title/", {"version": 0, "number": 1, "title": "第一次改"}, **HTMX)
    client.post(f"{address}/title/", {"version": 2, "number": 1, "title": "第二次改"}, **HTMX)
    last = 1206  # undone and brought back by turns, and undone at last
    stored = PlanImport.objects.get(pk=row.pk)
    first, second = stored.edits.order_by("version")
    links = [{"version": one, "undone_in": one + 1 if one < last else None} for one in range(4, last + 1)]
    again = {"plan_import": stored, "at": second.at, "by": second.by, "by_name": second.by_name, "words": second.words}
    stored.edits.bulk_create(ImportEdit(action="undo", before=second.before, **again, **link) for link in links)
    stored.edits.filter(version=3).update(undone_in=4)
    assert taken_back(stored, first) == set(range(3, last + 1))
