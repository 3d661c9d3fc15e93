"""Double clicks and retries: the same request twice has one effect and one answer, on pages and the API."""

from __future__ import annotations

import re
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.urls import reverse

from departments.models import Role
from notifications.models import Message
from plan_tracker import clock, idempotency
from plan_tracker.jobs import sweep_handled_requests
from plan_tracker.models import HandledRequest
from tasks.models import Assignment, AssignmentEvent
from tests import personas
from tests.amounts import amount

pytestmark = pytest.mark.django_db
KEY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def world(db):
    """A department with two duties handed down to it, its clerk signed in."""
    bureau = personas.make_department()
    clerk, office = personas.make_user(Role.REPORTER, bureau), personas.make_user(Role.REVIEWER)
    plan = personas.make_plan()
    rows = [personas.assign(personas.make_task(plan, title), bureau) for title in ("推行告知承诺制", "推行容缺受理制")]
    personas.issue(plan, office)
    client = Client()
    client.force_login(clerk)
    return {"client": client, "clerk": clerk, "office": office, "rows": rows, "bureau": bureau}


@pytest.fixture
def impatient(monkeypatch):
    """A second click is told at once that the first is still running."""
    monkeypatch.setattr(idempotency, "PATIENCE", 0.0)


def accept(world, key=KEY, row=0, client=None, **more):
    path = reverse("accept", args=[world["rows"][row].pk])
    return (client or world["client"]).post(path, {"form_key": key} | more)


def call(world, path, body, key=KEY, method="post", **more):
    ask = getattr(world["client"], method)
    return ask(f"/api/v1{path}", body, content_type="application/json", headers={"Idempotency-Key": key} | more)


def test_a_double_click_gets_the_same_answer_and_acts_once(world):
    first = accept(world)
    second = accept(world)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert second.headers["Idempotent-Replayed"] == "true"
    toasts = re.findall(r"data-toast>.*?<span>(.*?)</span>", world["client"].get("/tasks/").content.decode())
    assert toasts == ["已签收“推行告知承诺制”"], "one toast, although both requests brought it"
    assert AssignmentEvent.objects.filter(verb="accept").count() == 1


def test_the_page_gives_every_form_its_own_key(world):
    keys = [re.findall(r'name="form_key" value="([-0-9a-f]{36})"', world["client"].get("/tasks/").content.decode())]
    keys.append(re.findall(r'name="form_key" value="([-0-9a-f]{36})"', world["client"].get("/tasks/").content.decode()))
    assert len(keys[0]) == len(keys[1]) > 1
    assert len({*keys[0], *keys[1]}) == len(keys[0]) * 2


def test_the_same_key_with_other_content_is_refused_in_words(world):
    accept(world)
    for other in (accept(world, row=1), accept(world, next="/messages/")):
        assert other.status_code == 422
        assert "内容和上次不同" in other.content.decode()
    assert Assignment.objects.get(pk=world["rows"][1].pk).state == "issued"


def test_what_failed_may_be_tried_again(world):
    path = reverse("password")
    fields = {"old": "wrong", "new": "a-Much-better-1", "again": "a-Much-better-1", "form_key": KEY}
    assert world["client"].post(path, fields).status_code == 400
    assert not HandledRequest.objects.exists()
    assert world["client"].post(path, fields | {"old": personas.PASSWORD}).status_code == 302
    row = HandledRequest.objects.get()
    assert "better" not in row.fingerprint + row.headers + bytes(row.body).decode()


def test_a_key_belongs_to_one_person(world):
    accept(world)
    colleague = Client()
    colleague.force_login(personas.make_user(Role.HEAD, world["bureau"]))
    assert accept(world, row=1, client=colleague).status_code == 302
    assert Assignment.objects.get(pk=world["rows"][1].pk).state == "accepted"


def test_while_the_first_still_runs_the_second_waits_and_a_dead_one_is_run_again(world, impatient):
    accept(world)
    HandledRequest.objects.update(status=None)
    running = accept(world)
    assert running.status_code == 409
    assert "正在处理" in running.content.decode()
    Assignment.objects.update(state="issued", accepted_at=None)
    HandledRequest.objects.update(started_at=idempotency._now() - timedelta(seconds=61))
    assert accept(world).status_code == 302
    assert Assignment.objects.get(pk=world["rows"][0].pk).state == "accepted"


def test_an_answer_too_long_to_keep_is_not_run_again(world, monkeypatch):
    monkeypatch.setattr(idempotency, "MOST_BODY", 10)
    path = f"/assignments/{world['rows'][0].pk}/draft/"
    personas.accepted(world["rows"][0], world["clerk"])
    assert call(world, path, {"progress": 10}, method="put").status_code == 200
    again = call(world, path, {"progress": 10}, method="put")
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")
    assert "已经处理过" in again.json()["detail"]


def test_a_retry_on_the_api_gets_the_stored_answer(world):
    personas.accepted(world["rows"][0], world["clerk"])
    path = f"/assignments/{world['rows'][0].pk}/draft/"
    first = call(world, path, {"progress": 10}, method="put")
    again = call(world, path, {"progress": 10}, method="put")
    assert first.status_code == again.status_code == 200, "without the key the second would be a conflict"
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    other = call(world, path, {"progress": 20}, method="put")
    assert (other.status_code, other.json()["status"]) == (422, 422)
    assert call(world, path, {"progress": 10}, method="put", key="x" * 81).status_code == 400
    assert call(world, path, {"progress": 10}, method="put", key="钥匙").status_code == 400


def test_a_token_s_requests_are_keyed_by_its_account(world):
    token = world["client"].post(
        "/api/v1/auth/token", {"username": world["clerk"].username, "password": personas.PASSWORD},
        content_type="application/json",
    ).json()["token"]  # fmt: skip
    world["client"].logout()
    bearer = {"Authorization": f"Token {token}"}
    assert Message.objects.inbox(world["clerk"]).filter(read_at=None).update(state="sent") >= 0
    Message.objects.update(state="sent", sent_at=personas.NOON)
    first = call(world, "/messages/read/", {}, **bearer)
    again = call(world, "/messages/read/", {}, **bearer)
    assert first.json() == again.json()
    assert first.json()["marked"] > 0
    assert HandledRequest.objects.get().user == world["clerk"]
    assert call(world, "/messages/read/", {}).status_code == 401
    assert call(world, "/messages/read/", {}, Authorization="Token wrong").status_code == 401


def test_knowing_a_key_opens_nothing_without_the_csrf_token(world):
    assert call(world, "/messages/read/", {}).status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world["clerk"])
    answer = strict.post(
        "/api/v1/messages/read/", {}, content_type="application/json", headers={"Idempotency-Key": KEY}
    )
    assert answer.status_code == 403
    assert accept(world, key="2").status_code == 302
    assert strict.post(reverse("accept", args=[world["rows"][0].pk]), {"form_key": "2"}).status_code == 403


def test_files_count_as_content(world):
    personas.accepted(world["rows"][0], world["clerk"])
    path = f"/api/v1/assignments/{world['rows'][0].pk}/evidence/"
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(content):
        body = {"file": SimpleUploadedFile("说明.pdf", content, "application/pdf")}
        return world["client"].post(path, body, headers={"Idempotency-Key": KEY})

    first, again, other = send(b"%PDF-1.4 a"), send(b"%PDF-1.4 a"), send(b"%PDF-1.4 b")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.parametrize("key", ["\x00", "x" * 81, "钥匙", " "])
def test_a_form_key_nobody_gave_out_is_as_good_as_none(world, key):
    assert accept(world, key=key).status_code == 302
    assert not HandledRequest.objects.exists()


def test_old_keys_are_forgotten(world):
    accept(world)
    accept(world, key="2", row=1)
    HandledRequest.objects.filter(key="2").update(started_at=idempotency._now() - timedelta(hours=25))
    assert sweep_handled_requests() == 1
    assert HandledRequest.objects.get().key == KEY


def test_the_schema_offers_the_key_wherever_something_changes(world):
    schema = yaml.safe_load(world["client"].get("/api/v1/schema/").content)
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            names = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
            wanted = method != "get" and "auth/token" not in path
            assert ("Idempotency-Key" in names) == wanted, (method, path)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="the tests' in-memory SQLite has no second writer")
def test_fifty_clicks_times_eight_at_once_act_once_each(world):
    """Each round: one key, eight threads at a barrier, on the page and on the API by turns."""
    wrong = []
    # A new thread's clock runs: the session must begin where it will be used.
    with clock.at(datetime.now(UTC)):
        world["client"].force_login(world["clerk"])
    signed_in = world["client"].cookies
    for number in range(amount(12, 50)):
        key, start, answers = str(uuid.uuid4()), threading.Barrier(8), []
        AssignmentEvent.objects.filter(verb="accept").delete()
        Assignment.objects.update(state="issued", accepted_at=None)

        def one(number=number, key=key, start=start, answers=answers):
            client = Client(raise_request_exception=False)
            client.cookies = signed_in
            row = world["rows"][0].pk
            start.wait()
            try:
                if number % 2:
                    answer = client.post(f"/api/v1/assignments/{row}/accept/", headers={"Idempotency-Key": key})
                else:
                    answer = client.post(reverse("accept", args=[row]), {"form_key": key})
                answers.append(answer.status_code)
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        effects = AssignmentEvent.objects.filter(verb="accept").count()
        if effects != 1 or not set(answers) <= {200, 302, 409} or len(answers) != 8:
            wrong.append((number, effects, answers))
    assert wrong == []
