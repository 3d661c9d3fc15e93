"""What machines may do: accept, report, sign, review, hand down; once, in order, and by whom."""

import pytest

from audit.verbs import verify
from departments.models import Role
from notifications.models import Message
from tasks.models import Assignment, AssignmentEvent, IndicatorReading, ProgressReport
from tests import personas
from tests.api.conftest import WORDS
from tests.api.machine import Machine

KEY = "6e1f2a54-7a39-4a0c-9f0e-2f1e5b6c7d8e"


def path_of(world, name="counted"):
    return f"/assignments/{world.rows[name].pk}"


def test_a_whole_month_through_the_api(world, content):
    path = path_of(world, "waiting")
    accepted = world.clerk.post(f"{path}/accept/").json()
    assert (accepted["state"], accepted["owner"]) == ("accepted", "王敏")
    draft = world.clerk.put(f"{path}/draft/", {"progress": 30}).json()
    assert (draft["state"], draft["progress"], draft["work_done"]) == ("draft", 30, "")
    body = {"progress": 40, "work_done": WORDS, "version": draft["version"], "next_steps": "继续推进。"}
    sent = world.clerk.post(f"{path}/report/", body)
    assert (sent.status_code, sent.json()["state"]) == (201, "department_review")
    one = sent.json()
    sent_back = world.head.post(
        f"/reports/{one['id']}/send-back/", {"version": one["version"], "reason": "数字请核对。"}
    ).json()
    assert (sent_back["state"], sent_back["review_comment"]) == ("returned", "数字请核对。")
    again = world.clerk.post(f"{path}/report/", body | {"version": sent_back["version"]}).json()
    assert again["id"] == one["id"], "a returned report is revised, not replaced"
    signed = world.head.post(f"/reports/{one['id']}/sign/", {"version": again["version"]}).json()
    assert (signed["state"], signed["signed_by"]) == ("submitted", "陈建军")
    returned = world.office.post(
        f"/reports/{one['id']}/return/", {"version": signed["version"], "reason": "请补充清单。"}
    ).json()
    assert (returned["state"], returned["reviewed_by"]) == ("returned", "审核员")
    last = world.clerk.post(f"{path}/report/", body | {"version": returned["version"], "progress": 45}).json()
    last = world.head.post(f"/reports/{one['id']}/sign/", {"version": last["version"]}).json()
    approved = world.office.post(f"/reports/{one['id']}/approve/", {"version": last["version"], "comment": "很好"})
    assert (approved.json()["state"], approved.json()["review_comment"]) == ("approved", "很好")
    row = world.clerk.get(f"{path}/").json()
    assert (row["state"], row["progress"]) == ("in_progress", 45)
    assert list(verify()) == []


def test_closure_is_asked_for_and_granted(world, content):
    values = [{"indicator": world.indicator.pk, "value": 200}]
    sent = world.clerk.post(f"{path_of(world)}/report/", content | {"values": values} | personas.CLOSING).json()
    signed = world.head.post(f"/reports/{sent['id']}/sign/", {"version": sent["version"]}).json()
    assert world.clerk.get(f"{path_of(world)}/").json()["state"] == "closure_requested"
    world.office.post(f"/reports/{sent['id']}/approve/", {"version": signed["version"]})
    row = world.clerk.get(f"{path_of(world)}/").json()
    assert (row["state"], row["progress"], row["light"], row["closed_late"]) == ("closed", 100, "done", False)


def test_reports_hands_in_or_keeps_a_draft(world, content):
    body = content | {"assignment": world.rows["counted"].pk}
    draft = world.clerk.post("/reports/", body | {"submit": False})
    assert (draft.status_code, draft.json()["state"]) == (201, "draft")
    sent = world.clerk.post("/reports/", body | {"version": draft.json()["version"]})
    assert (sent.status_code, sent.json()["state"], sent.json()["id"]) == (201, "department_review", draft.json()["id"])
    assert world.market_clerk.post("/reports/", body).status_code == 404


def test_where_there_is_no_head_a_report_goes_straight_to_the_office(world):
    sent = world.market_clerk.post(f"{path_of(world, 'foreign')}/report/", {"progress": 40, "work_done": WORDS})
    assert sent.json()["state"] == "submitted"


@pytest.mark.parametrize("path", ["/reports/", "assignment"])
def test_the_same_key_twice_is_one_report(world, content, path):
    own = path_of(world) + "/report/" if path == "assignment" else path
    body = content if path == "assignment" else content | {"assignment": world.rows["counted"].pk}
    headers = {"Idempotency-Key": KEY}
    first, second = (world.clerk.post(own, body, **headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert ProgressReport.objects.count() == 1
    assert AssignmentEvent.objects.filter(verb="submit_to_head").count() == 1
    assert Message.objects.filter(kind="to_sign").count() == 1


def test_without_a_key_the_second_is_told_that_there_is_one_already(world, content):
    world.clerk.post(f"{path_of(world)}/report/", content)
    second = world.clerk.post(f"{path_of(world)}/report/", content)
    assert second.status_code == 409
    assert "王敏" in second.json()["detail"]
    assert ProgressReport.objects.count() == 1


def test_a_key_stands_for_one_request(world, content):
    headers = {"Idempotency-Key": KEY}
    world.clerk.post(f"{path_of(world)}/report/", content, **headers)
    other = world.clerk.post(f"{path_of(world, 'shared')}/report/", {"progress": 20, "work_done": WORDS}, **headers)
    assert other.status_code == 422
    assert ProgressReport.objects.count() == 1


@pytest.mark.parametrize(
    "key", ["1", "not-a-uuid", "x" * 400, KEY + "0"], ids=["short", "words", "long", "one-too-many"]
)
def test_a_key_that_is_no_uuid_is_refused(world, content, key):
    answer = world.clerk.post(f"{path_of(world)}/report/", content, **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]
    assert not ProgressReport.objects.exists()


def test_a_stale_version_is_refused_with_the_name_of_who_was_first(world, content):
    draft = world.clerk.put(f"{path_of(world)}/draft/", content).json()
    newer = world.head.put(f"{path_of(world)}/draft/", content | {"version": draft["version"], "problems": "缺人"})
    assert newer.status_code == 200
    for body in (content | {"version": draft["version"]}, content):
        for answer in (
            world.clerk.put(f"{path_of(world)}/draft/", body),
            world.clerk.post(f"{path_of(world)}/report/", body),
        ):
            assert answer.status_code == 409
            assert "陈建军" in answer.json()["detail"]
    assert ProgressReport.objects.get().problems == "缺人"


def test_two_reviewers_the_second_is_told_who_decided(world, report):
    second = Machine(personas.make_user(Role.REVIEWER, full_name="李文博"))
    assert second.post(f"/reports/{report['id']}/approve/", {"version": report["version"]}).status_code == 200
    body = {"version": report["version"], "reason": "请补充。"}
    answer = world.office.post(f"/reports/{report['id']}/return/", body)
    assert answer.status_code == 409
    assert "李文博" in answer.json()["detail"]
    assert ProgressReport.objects.get().state == "approved"


def test_accepting_twice_changes_nothing_and_everything_can_be_accepted_at_once(world):
    for _ in range(2):
        assert world.clerk.post(f"{path_of(world, 'waiting')}/accept/").status_code == 200
    assert AssignmentEvent.objects.filter(assignment=world.rows["waiting"], verb="accept").count() == 1
    assert world.market_clerk.post("/plans/plan-2023/accept-all/").json() == {"changed": 1}
    assert world.market_clerk.post("/plans/plan-2023/accept-all/").json() == {"changed": 0}


def test_the_office_hands_down_a_plan_and_confirms_departments(world):
    assert world.office.post("/plans/plan-2024/issue/").json() == {"changed": 1}
    assert world.clerk.get("/plans/plan-2024/").json()["state"] == "published"
    task = world.tasks["counted"].pk
    assert world.office.post(f"/tasks/{task}/confirm-departments/").json() == {"changed": 2}
    assert [part["proposed"] for part in world.clerk.get(f"/tasks/{task}/").json()["departments"]] == [False, False]


def test_what_may_not_be_reported_is_said_in_words(world):
    body = {"progress": 40, "work_done": WORDS}
    waiting = world.clerk.post(f"{path_of(world, 'waiting')}/report/", body)
    assert (waiting.status_code, "签收" in waiting.json()["detail"]) == (409, True)
    Assignment.objects.filter(pk=world.rows["support"].pk).update(state="in_progress", accepted_at=personas.ISSUED)
    support = world.market_clerk.post(f"{path_of(world, 'support')}/report/", {})
    assert (support.status_code, support.json()["detail"]) == (400, "配合单位不用填报，由主办单位统一填报。")


REFUSED = [
    ({"values": []}, "values"),
    ({"values": [{"indicator": 0, "value": 1}]}, "values"),
    ({"values": [{"indicator": "INDICATOR", "value": -1}]}, "values"),
    ({"values": [{"indicator": "INDICATOR", "value": 1}, {"indicator": "INDICATOR", "value": 2}]}, "values"),
    ({"values": [{"indicator": 2**61, "value": 1}]}, "values"),
    ({"values": [{"indicator": "INDICATOR", "value": "1.234"}]}, "values"),
    ({"values": {"indicator": "INDICATOR", "value": 1}}, "values"),
    ({"progress": 50}, "progress"),
    ({"work_done": "短"}, "work_done"),
    ({"work_done": "\u202e" + WORDS}, "work_done"),
    ({"work_done": "长" * 2001}, "work_done"),
    ({"wants_closure": True, "no_evidence_reason": "不形成材料。"}, "shortfall_reason"),
    ({"wants_closure": True, "shortfall_reason": "年底再补。"}, "no_evidence_reason"),
    ({"wants_closure": "maybe"}, "wants_closure"),
    ({"state": "approved"}, "state"),
    ({"approved": True}, "approved"),
    ({"department": 1}, "department"),
    ({"author": 1}, "author"),
    ({"submitted_at": "2023-01-01"}, "submitted_at"),
    ({"version": 0}, "version"),
]


@pytest.mark.parametrize(("change", "field"), REFUSED)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(world, content, change, field):
    for one in change.get("values", []) if isinstance(change.get("values"), list) else []:
        one["indicator"] = world.indicator.pk if one["indicator"] == "INDICATOR" else one["indicator"]
    answer = world.clerk.post(f"{path_of(world)}/report/", content | change)
    assert answer.status_code == 400, answer.content.decode()
    assert list(answer.json()["errors"]) == [field]
    assert not ProgressReport.objects.exists()
    assert not IndicatorReading.objects.exists()


def test_a_task_without_indicators_takes_a_percentage(world):
    path = f"{path_of(world, 'shared')}/report/"
    for body in ({}, {"progress": 101}, {"progress": -1}, {"progress": 50.5}, {"progress": "half"}, {"progress": True}):
        answer = world.clerk.post(path, {"work_done": WORDS} | body)
        assert list(answer.json()["errors"]) == ["progress"], body
    values = [{"indicator": world.indicator.pk, "value": 1}]
    assert list(world.clerk.post(path, {"work_done": WORDS, "values": values}).json()["errors"]) == ["values"]
    assert world.clerk.post(path, {"work_done": WORDS, "progress": 50}).status_code == 201


def test_a_report_is_taken_back_once_and_not_after_it_was_judged(world, report, content):
    path, version = f"/reports/{report['id']}/recall/", {"version": report["version"]}
    assert world.office.post(path, version).status_code == 403
    taken_back = world.clerk.post(path, version).json()
    assert (taken_back["state"], taken_back["submitted_at"], taken_back["submitted_by"]) == ("draft", None, None)
    assert world.clerk.post(path, version).json() == taken_back, "the same call again changes nothing"
    assert world.office.get(f"/reports/{report['id']}/").status_code == 404
    again = world.clerk.post(f"{path_of(world)}/report/", content | {"version": taken_back["version"]}).json()
    signed = world.head.post(f"/reports/{report['id']}/sign/", {"version": again["version"]}).json()
    approved = world.office.post(f"/reports/{report['id']}/approve/", {"version": signed["version"]}).json()
    refused = world.clerk.post(path, {"version": approved["version"]})
    assert (refused.status_code, "已经通过审核" in refused.json()["detail"]) == (409, True)


DECISIONS = ["sign", "send-back", "approve", "return", "recall"]


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_names_the_version_it_is_about(world, report, name):
    machine = {"sign": world.head, "send-back": world.head, "recall": world.clerk}.get(name, world.office)
    body = {"reason": "请补充。"} if name in ("send-back", "return") else {}
    for version in (None, 0, "x", 2**40, report["version"] + 7):
        given = body if version is None else body | {"version": version}
        answer = machine.post(f"/reports/{report['id']}/{name}/", given)
        assert answer.status_code == (409 if version == report["version"] + 7 else 400)
    assert ProgressReport.objects.get().state == "submitted"


@pytest.mark.parametrize("reason", [None, "", "   ", "　", "\u200b", "a\u0000b", "\u202eabc", "长" * 1001, 5.5, ["x"]])
def test_a_return_needs_a_readable_reason(world, report, reason):
    body = {"version": report["version"]} | ({} if reason is None else {"reason": reason})
    answer = world.office.post(f"/reports/{report['id']}/return/", body)
    if reason == 5.5:  # a number is taken as its text
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["reason"]
    assert ProgressReport.objects.get().state == "submitted"


def test_no_reviewer_approves_what_they_wrote(world, report):
    ProgressReport.objects.filter(pk=report["id"]).update(author=world.people[Role.REVIEWER])
    answer = world.office.post(f"/reports/{report['id']}/approve/", {"version": report["version"]})
    assert answer.status_code == 403
    assert "不能审核自己" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("name", ["plans", "chapters", "sections", "tasks", "assignments", "reports"])
def test_nothing_is_changed_past_the_verbs(world, report, name, method):
    key = {"plans": "plan-2023", "reports": report["id"]}.get(name, 1)
    answer = world.office(method, f"/{name}/{key}/", {"state": "closed"})
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert world.office(method, f"/{name}/", {}).status_code == 405
