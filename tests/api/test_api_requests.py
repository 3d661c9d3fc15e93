"""Decisions and requests through the API: the same rules as the pages, strict input, own objects only."""

import pytest

from departments.models import Role
from tests import personas
from tests.api.machine import Machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(world):
    return f"/assignments/{world.rows['counted'].pk}"


def version(machine, path):
    return machine.get(f"{path}/").json()["version"]


def ask(world, kind="extension", **fields):
    body = {"assignment": world.rows["counted"].pk, "kind": kind, "reason": "专班成员调整。"} | fields
    return world.clerk.post("/requests/", body)


def test_a_duty_goes_aside_and_comes_back(world, duty):
    body = {"reason": "上级文件正在修订。", "version": version(world.office, duty)}
    assert world.office.post(f"{duty}/suspend/", body).json()["state"] == "suspended"
    assert world.office.post(f"{duty}/suspend/", body).status_code == 409
    body = {"reason": "已经印发。", "version": version(world.office, duty)}
    assert world.office.post(f"{duty}/resume/", body).json()["state"] == "in_progress"


def test_a_dispute_is_answered_by_giving_the_duty_away(world):
    waiting = f"/assignments/{world.rows['waiting'].pk}"
    body = {"reason": "不是本单位职责。", "version": version(world.clerk, waiting)}
    assert world.clerk.post(f"{waiting}/dispute/", body).json()["state"] == "disputed"
    body = {"reason": "由市场监管局承担。", "version": version(world.office, waiting), "department": "shichang"}
    assert world.office.post(f"{waiting}/reassign/", body).json()["state"] == "cancelled"
    assert [one["state"] for one in world.market_clerk.results("/assignments/?state=issued&role=lead")] == ["issued"]


def test_a_person_of_the_department_is_named(world, duty):
    colleague = personas.make_user(Role.REPORTER, world.bureau, username="zhao", full_name="赵志刚")
    body = {"person": "zhao", "version": version(world.clerk, duty)}
    assert world.clerk.post(f"{duty}/delegate/", body).json()["owner"] == colleague.full_name
    refused = world.clerk.post(f"{duty}/delegate/", body | {"person": world.stranger.username})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["person"])


@pytest.mark.parametrize(
    "name", ["suspend", "resume", "cancel", "carry-over", "reopen", "reassign", "uphold", "stages"]
)
def test_departments_do_not_decide(world, duty, name):
    body = {"reason": "想这样。", "version": 1, "due_on": "2023-12-01", "department": "shichang"}
    if name == "stages":
        body = {"name": "初稿", "due_on": "2023-11-01", "target": 50}
    kept = {"reopen": ("reason", "version", "due_on"), "reassign": ("reason", "version", "department"), "stages": body}
    body = {key: value for key, value in body.items() if key in kept.get(name, ("reason", "version"))}
    assert world.clerk.post(f"{duty}/{name}/", body).status_code == 403
    assert world.market_clerk.post(f"/assignments/{world.rows['waiting'].pk}/{name}/", body).status_code == 404


def test_an_extension_is_asked_for_and_granted_with_the_leaders_consent(world, duty):
    asked = ask(world, new_due_on="2023-12-20")
    assert asked.status_code == 201, asked.json()
    one = asked.json()
    assert (one["state"], one["light"], one["old_due_on"]) == ("pending", "green", "2023-11-30")
    path = f"/requests/{one['id']}"
    refused = world.office.post(f"{path}/grant/", {"version": 1})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["consent_by"])
    consent = {"version": 1, "consent_by": "张旗长", "consent_on": "2023-10-24"}
    assert world.office.post(f"{path}/grant/", consent).json()["state"] == "approved"
    assert world.clerk.get(f"{duty}/").json()["due_on"] == "2023-12-20"
    assert world.office.post(f"{path}/refuse/", {"version": 1, "reason": "迟了。"}).status_code == 409


def test_a_request_is_seen_by_its_department_and_readers_of_everything(world):
    number = ask(world, new_due_on="2023-12-20").json()["id"]
    assert [one["id"] for one in world.clerk.results("/requests/?state=pending&kind=extension")] == [number]
    assert world.leader.get(f"/requests/{number}/").status_code == 200
    assert world.market_clerk.results("/requests/") == []
    assert world.market_clerk.get(f"/requests/{number}/").status_code == 404
    assert world.market_clerk.post(f"/requests/{number}/withdraw/", {"version": 1}).status_code == 404
    security = Machine(world.people[Role.SECURITY_ADMIN])
    assert security.results("/requests/") == []
    assert world.clerk.post(f"/requests/{number}/withdraw/", {"version": 1}).json()["state"] == "withdrawn"


@pytest.mark.parametrize("fields, name", [
    ({}, "new_due_on"),
    ({"new_due_on": "2023-02-30"}, "new_due_on"),
    ({"new_due_on": "2023-11-30"}, "new_due_on"),
    ({"new_due_on": "2023-12-20", "milestone": 2**60}, "milestone"),
    ({"new_due_on": "2023-12-20", "new_scope": "别的"}, "new_scope"),
    ({"kind": "closure"}, "kind"),
    ({"kind": "change"}, "new_scope"),
    ({"kind": "change", "new_department": "nobody"}, "new_department"),
    ({"new_due_on": "2023-12-20", "reason": "\u202e倒过来"}, "reason"),
    ({"new_due_on": "2023-12-20", "state": "approved"}, "state"),
])  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(world, fields, name):
    answer = ask(world, **fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])
    assert world.clerk.results("/requests/") == []


def test_an_instruction_goes_down_and_up(world):
    body = {"task": world.tasks["counted"].pk, "text": "请倒排时间。"}
    assert world.office.post("/instructions/", body).status_code == 403
    one = world.leader.post("/instructions/", body).json()
    assert (one["light_reason"], one["assignment"]) == ("等待法治办交办", None)
    assert world.clerk.get(f"/instructions/{one['id']}/").status_code == 404
    down = {"assignment": world.rows["counted"].pk, "reply_due_on": "2023-10-31", "version": 1}
    foreign = down | {"assignment": world.rows["foreign"].pk}
    assert world.office.post(f"/instructions/{one['id']}/hand-down/", foreign).status_code == 400
    assert world.office.post(f"/instructions/{one['id']}/hand-down/", down).status_code == 200
    assert [row["id"] for row in world.clerk.results("/instructions/?answered=false")] == [one["id"]]
    assert world.market_clerk.results("/instructions/") == []
    answer = {"reply": "已列表。", "version": 2}
    assert world.clerk.post(f"/instructions/{one['id']}/answer/", answer).json()["light_reason"] == "已回复"
    assert world.clerk.post(f"/instructions/{one['id']}/answer/", answer).status_code == 409
