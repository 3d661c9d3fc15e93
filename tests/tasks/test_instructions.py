"""A leader's instruction goes down to a department and its answer comes back up."""

from datetime import date, timedelta

import pytest

from departments.models import Role
from notifications.models import Message
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound
from tasks.instruction_lists import line_of
from tasks.lights import Light
from tasks.models import Instruction
from tasks.verbs.instructions import answer_instruction, hand_down_instruction, leave_instruction
from tests import personas
from tests.personas import browser

pytestmark = pytest.mark.django_db
DUE = date(2023, 10, 31)


@pytest.fixture
def people():
    bureau = personas.make_department()
    return {
        "leader": personas.make_user(Role.LEADER, full_name="张旗长"),
        "office": personas.make_user(Role.REVIEWER, full_name="李文博"),
        "second": personas.make_user(Role.REVIEWER, full_name="王海"),
        "clerk": personas.make_user(Role.REPORTER, bureau, full_name="王敏"),
        "stranger": personas.make_user(Role.REPORTER, personas.make_department("司法局", "司法局")),
    }


@pytest.fixture
def duty(people):
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan), people["clerk"].department)
    personas.issue(plan, people["office"])
    return personas.accepted(row, people["clerk"])


@pytest.fixture
def instruction(people, duty):
    return leave_instruction(by=people["leader"], task=duty.task, text="请倒排时间，逐项落实。")


def hand_down(instruction, duty, by, **fields):
    fields = {"demand": "", "reply_due_on": DUE} | fields
    hand_down_instruction(by=by, instruction=instruction, assignment=personas.reload(duty), **fields)


def test_it_goes_down_and_its_answer_comes_back(people, duty, instruction):
    assert Message.objects.get(recipient=people["office"], kind="instructed").url == f"/instructions/{instruction.pk}/"
    hand_down(instruction, duty, people["office"])
    assert "请于10月31日前回复" in Message.objects.get(recipient=people["clerk"], kind="instructed").title
    answer_instruction(by=people["clerk"], instruction=instruction, reply="已列出倒排表。")
    assert Message.objects.get(recipient=people["leader"], kind="answered").body == "王敏：已列出倒排表。"
    assert list(duty.events.values_list("verb", flat=True))[-2:] == ["hand_down", "answer"]


def test_everybody_takes_only_their_own_step(people, duty, instruction):
    with pytest.raises(Forbidden):
        leave_instruction(by=people["office"], task=duty.task, text="我也批示。")
    with pytest.raises(Forbidden):
        hand_down(instruction, duty, people["leader"])
    with pytest.raises(Conflict, match="还没有交办"):
        answer_instruction(by=people["clerk"], instruction=instruction, reply="已办。")
    hand_down(instruction, duty, people["office"])
    with pytest.raises(NotFound):
        answer_instruction(by=people["stranger"], instruction=instruction, reply="我来办。")


def test_the_second_of_two_is_told_who_was_first(people, duty, instruction):
    mine = Instruction.objects.get(pk=instruction.pk)
    hand_down(instruction, duty, people["second"])
    with pytest.raises(Conflict, match="王海刚刚交办了"):
        hand_down(mine, duty, people["office"])
    assert Message.objects.filter(recipient=people["clerk"], kind="instructed").count() == 1


def test_it_is_not_handed_down_into_the_past_or_elsewhere(people, duty, instruction):
    with pytest.raises(DomainError, match="早于今天"):
        hand_down(instruction, duty, people["office"], reply_due_on=date(2023, 10, 1))
    other = personas.assign(personas.make_task(duty.plan, "另一项"), people["clerk"].department)
    with pytest.raises(DomainError, match="承担这项任务的单位"):
        hand_down(instruction, other, people["office"])


def test_its_light_follows_the_day_of_the_answer(people, duty, instruction):
    assert line_of(instruction, DUE).words == "等待法治办交办"
    hand_down(instruction, duty, people["office"])
    lights = [line_of(instruction, DUE + timedelta(days=n)).light for n in (-3, -2, 0, 1)]
    assert lights == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]
    assert line_of(instruction, DUE + timedelta(days=2)).words == "应在10月31日前回复，已超2天"


def test_on_the_pages_each_finds_what_is_theirs(people, duty):
    leader, office, clerk = (browser(people[name]) for name in ("leader", "office", "clerk"))
    address = f"/tasks/plan-2023/{duty.task.code}/"
    assert "写批示" in leader.get(address).content.decode()
    assert "写批示" not in office.get(address).content.decode()
    answer = leader.post(f"{address}instruct/", {"text": ""})
    assert (answer.status_code, "请填写这一项" in answer.content.decode()) == (422, True)
    answer = leader.post(f"{address}instruct/", {"text": "请倒排时间。"}, follow=True)
    assert "等待法治办交办" in answer.content.decode()
    assert "请倒排时间。" in office.get("/instructions/").content.decode()
    assert "请倒排时间。" not in clerk.get("/instructions/").content.decode()
    row = Instruction.objects.get()
    fields = {"version": 1, "assignment": duty.pk, "reply_due_on": "2023-10-20", "demand": "请列表。"}
    refused = office.post(f"/instructions/{row.pk}/hand-down/", fields)
    assert refused.status_code == 422
    assert "请列表。" in refused.content.decode()
    assert office.post(f"/instructions/{row.pk}/hand-down/", fields | {"reply_due_on": "2023-10-31"}).status_code == 302
    assert "请倒排时间。" in clerk.get(address).content.decode()
    assert browser(people["stranger"]).get(f"/instructions/{row.pk}/").status_code == 404
    answered = clerk.post(f"/instructions/{row.pk}/answer/", {"version": 2, "reply": "已列表。"}, follow=True)
    assert "已列表。" in answered.content.decode()
    again = clerk.post(f"/instructions/{row.pk}/answer/", {"version": 2, "reply": "又列一遍。"})
    assert again.status_code == 409
    assert "又列一遍。" in again.content.decode()
    assert "请倒排时间。" in leader.get("/instructions/?tab=answered").content.decode()
