"""People say when they want to hear, and who hears for them while they are away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.models import AuditEntry
from departments.models import Role, User
from notifications.models import Leave, Message, MessageState, Preference
from plan_tracker import clock
from tests.personas import NOON, TODAY, browser, make_department, make_user

pytestmark = pytest.mark.django_db

WISHES = {"digest_hour": "14", "email": "liu@example.gov.cn", "by_email": "on", "quiet_from": "19", "quiet_to": "9",
          "muted": ["due", "accept"], "version": "1"}  # fmt: skip


@pytest.fixture
def liu() -> User:
    """A reporter with a colleague."""
    department = make_department()
    make_user(Role.REPORTER, department, username="zhao", full_name="赵燕")
    return make_user(Role.REPORTER, department, username="liu", full_name="刘洋")


def test_wishes_are_kept_and_on_record(liu):
    answer = browser(liu).post("/account/reminders/", WISHES, follow=True)
    assert "提醒设置已保存" in answer.content.decode()
    row = Preference.objects.get(user=liu)
    assert (row.digest_hour, row.quiet_from, row.by_sms, row.muted_kinds) == (14, 19, False, {"due", "accept"})
    liu.refresh_from_db()
    assert liu.email == "liu@example.gov.cn"
    assert AuditEntry.objects.filter(action="preference.change").exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("digest_hour", "3", "请从列表里选一个时间"), ("digest_hour", "x", "请从列表里选一个时间"),
        ("quiet_to", "24", "请从列表里选一个时间"), ("email", "不是邮箱", "邮箱地址不对"),
        ("email", "a@b.cn\nBcc: x@y.cn", "邮箱地址不对"), ("muted", ["overdue"], "没有这一类提醒"),
    ],
)  # fmt: skip
def test_a_wrong_wish_is_said_at_its_field_and_the_rest_stays_filled(liu, field, value, words):
    answer = browser(liu).post("/account/reminders/", WISHES | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "19:00" in page
    assert not Preference.objects.exists()


def test_two_windows_of_the_same_person_do_not_overwrite_each_other(liu):
    client = browser(liu)
    client.post("/account/reminders/", WISHES)
    answer = client.post("/account/reminders/", WISHES | {"digest_hour": "16"})
    assert answer.status_code == 409
    assert "核对后再保存" in answer.content.decode()
    assert Preference.objects.get().digest_hour == 14


def test_a_head_can_not_switch_off_what_is_late(liu):
    head = make_user(Role.HEAD, liu.department, username="head")
    page = browser(head).get("/account/reminders/").content.decode()
    assert "不能关闭" in page
    assert "已逾期" not in page


class TestLeave:
    """请假代办."""

    def take(self, liu: User, **changes):
        zhao = User.objects.get(username="zhao")
        values = {"first_day": TODAY, "last_day": TODAY + timedelta(days=3), "substitute": zhao.pk} | changes
        return browser(liu).post("/account/leave/", values, follow=True)

    def test_both_see_it_and_it_can_be_cancelled(self, liu):
        assert "由赵燕代收" in self.take(liu).content.decode()
        zhao = User.objects.get(username="zhao")
        assert "您代收刘洋的提醒" in browser(zhao).get("/account/reminders/").content.decode()
        leave = Leave.objects.get()
        assert browser(zhao).post(f"/account/leave/{leave.pk}/end/").status_code == 404
        browser(liu).post(f"/account/leave/{leave.pk}/end/")
        assert not Leave.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"last_day": TODAY - timedelta(days=1)}, "不能早于开始日期"),
            ({"first_day": TODAY - timedelta(days=9), "last_day": TODAY - timedelta(days=5)}, "已经过去"),
            ({"last_day": TODAY + timedelta(days=900)}, "最多登记一年"),
            ({"substitute": 999999}, "没有这一项"), ({"first_day": "明天"}, "日期要写成"),
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused_in_words(self, liu, changes, words):
        answer = self.take(liu, **changes)
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_nobody_of_another_department_stands_in(self, liu):
        stranger = make_user(Role.REPORTER, make_department("财政局", "财政局"), username="he")
        assert self.take(liu, substitute=stranger.pk).status_code == 422

    def test_not_twice_for_the_same_days(self, liu):
        self.take(liu)
        assert "已经登记过" in self.take(liu, first_day=TODAY + timedelta(days=2)).content.decode()


def test_a_digest_shows_its_lines_with_a_button_each(liu):
    item = {"kind": "due", "light": "yellow", "title": "2.2.5 推行告知承诺制", "reason": "明天到期",
            "url": "/tasks/p/2.2.5/",
            "action": "去填报"}  # fmt: skip
    with clock.at(NOON):
        Message.objects.create(
            recipient=liu, kind="digest", title="10月24日要办的事", dedupe_key="d", items=[item], created_at=NOON,
            due_at=NOON, send_after=NOON, state=MessageState.SENT, sent_at=NOON,
        )  # fmt: skip
    page = browser(liu).get("/messages/").content.decode()
    assert '<a class="btn" href="/tasks/p/2.2.5/">去填报</a>' in page
    assert "明天到期" in page
