"""The office sets a plan's reminder rules and sees at once who would get what."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from audit.models import AuditEntry
from departments.models import Role
from plan_tracker.errors import InvalidInput
from tasks.models import ReminderPolicy
from tasks.policy import clean_steps
from tests.kept import kept
from tests.personas import accepted, assign, browser, issue, make_department, make_plan, make_task, make_user

pytestmark = pytest.mark.django_db
RULES = {"due_steps": "7、3，1", "closing_steps": "1", "accept_days": "2", "review_days": "3", "overdue_daily": "on",
         "head_after": "3", "yellow_after": "7", "red_after": "15", "version": "1"}  # fmt: skip


def build_world():
    """A plan with a duty until 31 October, and the office's browser."""
    department = make_department()
    reporter, wang = make_user(Role.REPORTER, department, username="liu"), make_user(Role.REVIEWER, username="wang")
    plan = make_plan()
    row = assign(make_task(plan, due_on=date(2023, 10, 31), deadline_kind="fixed"), department)
    issue(plan, wang)
    accepted(row, reporter)
    return type(
        "World", (), {"plan": plan, "row": row, "office": browser(wang), "address": f"/plans/{plan.code}/reminders/"}
    )


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once."""
    with kept(django_db_blocker):
        yield build_world()


@pytest.fixture
def world(built, db):
    """Each test's own copy."""
    return deepcopy(built)


def test_the_rules_are_kept_and_on_record(world):
    answer = world.office.post(world.address, RULES, follow=True)
    assert "提醒规则已保存" in answer.content.decode()
    policy = ReminderPolicy.objects.get(plan=world.plan)
    assert (policy.due_steps, policy.closing_steps, policy.version) == ("7,3,1", "1", 2)
    entry = AuditEntry.objects.get(action="policy.change")
    assert entry.chain == world.plan.audit_chain


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("due_steps", "7,abc", "0到30之间的整数"), ("due_steps", "-1", "0到30之间的整数"),
        ("due_steps", "１", "0到30之间的整数"),
        ("due_steps", "1,2,3,4,5,6,7,8,9", "最多填8个数"), ("closing_steps", "99", "0到30之间的整数"),
        ("head_after", "0", "至少1天"), ("red_after", "61", "最多60天"), ("accept_days", "", "请填写天数"),
        ("yellow_after", "2", "不能早于报单位负责人"), ("red_after", "6", "不能早于黄色督办单"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_said_at_its_field_and_nothing_changes(world, field, value, words):
    answer = world.office.post(world.address, RULES | {field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ReminderPolicy.objects.filter(version=2).exists()


def test_two_people_at_once_the_second_keeps_their_text(world):
    world.office.post(world.address, RULES)
    answer = world.office.post(world.address, RULES | {"due_steps": "5"})
    assert answer.status_code == 409
    assert 'value="5"' in answer.content.decode()
    assert ReminderPolicy.objects.get().due_steps == "7,3,1"


def test_the_preview_shows_who_would_get_what_under_rules_not_stored_yet(world):
    page = world.office.get(world.address).content.decode()
    assert "10月26日" in page, "three working days before"
    fresh = world.office.get(world.address + "preview/", RULES | {"due_steps": "4"}).content.decode()
    assert "10月25日" in fresh
    assert "10月26日" not in fresh
    assert "政务服务局：将到期1项" in fresh
    assert "已逾期1项" in fresh, "from 1 November on, if nothing changes"
    wrong = world.office.get(world.address + "preview/", RULES | {"due_steps": "x"}).content.decode()
    assert "填得不对" in wrong
    assert not ReminderPolicy.objects.exists()


def test_the_preview_agrees_with_what_is_sent(world):
    from tasks.policy import policy_of
    from tasks.reminders.preview import preview
    from tests.tasks.test_reminders import morning

    foreseen = [one.day for one in preview(world.plan, policy_of(world.plan)) if "reporters" in one.told]
    sent = [day for n in range(24, 32) if morning(day := date(2023, 10, n))]
    assert [day for day in foreseen if day.month == 10] == sent


@pytest.mark.parametrize("text", ["7,3,1,0", " 7 、3，1 0", "0,1,3,7,7"])
def test_steps_are_understood_however_they_are_separated(text):
    assert clean_steps(text, "due_steps") == "7,3,1,0"


def test_steps_are_refused_in_one_sentence():
    with pytest.raises(InvalidInput):
        clean_steps("七天", "due_steps")
