"""催办 and 督办单 through the API: the same rules as the pages, own notices only, no more queries for more rows."""

from copy import deepcopy
from datetime import date

import pytest

from departments.models import Department
from notifications.models import Message
from tasks.models import Nudge, SupervisionNotice
from tests.api.machine import Machine
from tests.kept import kept
from tests.personas import NOON
from tests.tasks import urging_world

pytestmark = pytest.mark.django_db
DUE = "2023-10-31"
ANSWER = "原因：人手不足。措施：抽调两人。完成时间：11月10日。"


def build():
    """The world of the urging tests with a machine for each person."""
    made = urging_world.make()
    made |= {f"{name}_api": Machine(made[name]) for name in ("office", "leader", "clerk", "stranger")}
    Department.objects.filter(pk=made["bureau"].pk).update(code="zhengwu")
    Department.objects.filter(pk=made["market"].pk).update(code="shichang")
    return made


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once."""
    with kept(django_db_blocker):
        yield build()


@pytest.fixture
def world(built, db):
    """Each test's own copy."""
    return deepcopy(built)


def issue(world, *names, **fields):
    body = {"plan": "plan-2023", "department": "zhengwu", "level": "yellow", "demand": "请查明原因。"}
    body |= {"assignments": [world[name].pk for name in names], "reply_due_on": DUE}
    return world["office_api"].post("/notices/", body | fields)


def test_a_notice_goes_out_is_answered_twice_and_read(world):
    sent = issue(world, "late9", "late24")
    assert sent.status_code == 201, sent.json()
    one = sent.json()
    assert (one["reference"], one["department"], one["light"]) == ("督办单〔2023〕1号", "zhengwu", "green")
    assert sorted(one["assignments"]) == sorted([world["late9"].pk, world["late24"].pk])
    path = f"/notices/{one['id']}"
    assert [row["id"] for row in world["clerk_api"].results("/notices/?answered=false")] == [one["id"]]
    answered = world["clerk_api"].post(f"{path}/reply/", {"reply": ANSWER, "version": 1}).json()
    assert (answered["reply"], answered["light_reason"]) == (ANSWER, "已按期回复")
    assert world["clerk_api"].post(f"{path}/reply/", {"reply": "又一次的回复。", "version": 1}).status_code == 409
    assert world["office_api"].results("/notices/?answered=true&noted=false")[0]["id"] == one["id"]
    again = {"remark": "请写明谁来办。", "reply_due_on": "2023-11-03", "version": 2}
    asked = world["office_api"].post(f"{path}/ask-again/", again).json()
    assert (asked["reply"], [old["text"] for old in asked["earlier_replies"]]) == ("", [ANSWER])
    world["clerk_api"].post(f"{path}/reply/", {"reply": "由王敏负责，11月10日前办结。", "version": 3})
    assert world["office_api"].post(f"{path}/note/", {"version": 4}).json()["noted_by"] == "李文博"
    assert world["office_api"].results("/notices/?noted=false") == []


def test_a_notice_is_its_departments_own(world):
    path = f"/notices/{issue(world, 'late9').json()['id']}"
    assert world["stranger_api"].get(f"{path}/").status_code == 404
    assert world["stranger_api"].results("/notices/") == []
    answer = {"reply": ANSWER, "version": 1}
    assert world["stranger_api"].post(f"{path}/reply/", answer).status_code == 404
    assert world["office_api"].post(f"{path}/reply/", answer).status_code == 403
    assert world["leader_api"].get(f"{path}/").status_code == 200


@pytest.mark.parametrize(
    "fields, name",
    [
        ({"plan": "no-such"}, "plan"),
        ({"department": "nobody"}, "department"),
        ({"level": "green"}, "level"),
        ({"assignments": []}, "assignments"),
        ({"assignments": list(range(1, 600))}, "assignments"),
        ({"assignments": ["x"]}, "assignments"),
        ({"demand": "\u202e倒过来"}, "demand"),
        ({"demand": "  "}, "demand"),
        ({"reply_due_on": "2023-10-01"}, "reply_due_on"),
        ({"reply_due_on": "下周"}, "reply_due_on"),
        ({"number": 9}, "number"),
    ],
)
def test_what_is_wrong_with_a_notice_is_said_at_its_field(world, fields, name):
    answer = issue(world, "late9", **fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])
    assert not SupervisionNotice.objects.exists()


def test_duties_that_are_not_late_enough_are_no_matter_for_a_notice(world):
    assert issue(world, "late3").status_code == 409
    assert issue(world, "market9").status_code == 409
    assert not SupervisionNotice.objects.exists()


def test_duties_and_departments_are_urged_once_a_day(world):
    body = {"plan": "plan-2023", "assignments": [world["late9"].pk], "note": "请今天填报。"}
    done = world["office_api"].post("/nudges/", body)
    assert (done.status_code, done.json()["urged"], done.json()["departments"]) == (201, 1, 1)
    whole = {"plan": "plan-2023", "departments": ["zhengwu", "shichang"], "waiting": "overdue"}
    done = world["office_api"].post("/nudges/", whole).json()
    assert (done["urged"], done["skipped"], done["departments"]) == (3, 1, 2)
    assert "没有重复催办" in done["detail"]
    assert [row["day"] for row in world["stranger_api"].results("/nudges/")] == ["2023-10-24"]
    assert len(world["office_api"].results("/nudges/?department=zhengwu&day=2023-10-24")) == 3
    assert world["leader_api"].results(f"/nudges/?assignment={world['late9'].pk}")[0]["note"] == "请今天填报。"
    assert Message.objects.filter(kind="nudged", recipient=world["stranger"]).count() == 1
    assert world["clerk_api"].post("/nudges/", body).status_code == 403


@pytest.mark.parametrize(
    "fields, name",
    [
        ({}, "assignments"),
        ({"departments": ["zhengwu"]}, "waiting"),
        ({"departments": ["zhengwu"], "waiting": "whatever"}, "waiting"),
        ({"departments": ["nobody"], "waiting": "overdue"}, "departments"),
        ({"assignments": [2**70]}, "assignments"),
        ({"assignments": [1], "note": "长" * 201}, "note"),
        ({"assignments": [1], "plan": "no-such"}, "plan"),
    ],
)
def test_what_is_wrong_with_urging_is_said_at_its_field(world, fields, name):
    answer = world["office_api"].post("/nudges/", {"plan": "plan-2023"} | fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])
    assert not Nudge.objects.exists()


@pytest.mark.parametrize("path", ["/api/v1/notices/", "/api/v1/nudges/", "/notices/"])
def test_lists_ask_as_many_questions_for_many_rows_as_for_one(world, path, django_assert_max_num_queries):
    issue(world, "late9")
    world["office_api"].post("/nudges/", {"plan": "plan-2023", "assignments": [world["late9"].pk]})
    client = world["office_api"].client
    client.get(path)
    with django_assert_max_num_queries(25) as few:
        assert client.get(path).status_code == 200
    for number in range(2, 12):
        notice = SupervisionNotice.objects.create(
            plan=world["plan"], department=world["bureau"], number=number, level="red", demand="请抓紧。",
            issued_by=world["second"], issued_at=NOON, reply_due_on=date(2023, 10, number),
        )  # fmt: skip
        notice.assignments.set([world["late24"], world["late3"]])
        Nudge.objects.create(
            assignment=world["late24"], by=world["second"], at=notice.issued_at, day=date(2023, 10, number)
        )
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert client.get(path).status_code == 200
