"""A message is queued once, delivered once, read by its own reader."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from departments.models import Role, User
from notifications.delivery import BACKOFF, LEASE, SendError, deliver_inside, deliver_outside
from notifications.models import Attempt, Channel, Endpoint, Message, MessageState, Preference
from notifications.verbs import Draft, drop, mark_read, queue, queue_many, unread_count
from plan_tracker import clock
from tasks.reminders.truth import judge
from tests.personas import NOON, make_department, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def liu() -> User:
    """A department's reporter."""
    return make_user(Role.REPORTER, make_department(), username="liu")


def tell(person: User, key: str = "k1", **fields) -> int:
    """Queue one message."""
    return queue(
        recipient=person, kind="due_soon", title=fields.get("title", "2项任务明天到期"), body="请尽快办理。",
        url=fields.get("url", "/tasks/"), dedupe_key=key,
    )  # fmt: skip


def test_the_same_thing_is_told_once(liu):
    assert [tell(liu), tell(liu), tell(liu, "k2")] == [1, 0, 1]
    drafts = [Draft(liu.pk, "due_soon", "题", "文", "/tasks/", key) for key in ("k1", "k3", "k3", "k4")]
    assert queue_many(drafts) == 2
    assert Message.objects.count() == 4


def test_a_thousand_messages_take_a_handful_of_queries(liu, django_assert_max_num_queries):
    drafts = [Draft(liu.pk, "due_soon", "题", "文", "/tasks/", f"k{n}") for n in range(1000)]
    with django_assert_max_num_queries(40):
        queue_many(drafts)
    with django_assert_max_num_queries(5):
        assert deliver_inside(judge) == 1000


def test_a_queued_message_appears_under_the_bell_when_delivered(client, liu):
    client.force_login(liu)
    tell(liu)
    assert unread_count(liu) == 0
    assert deliver_inside() == 1
    assert deliver_inside() == 0
    assert "1条未读" in client.get("/messages/bell/").content.decode()
    page = client.get("/messages/").content.decode()
    assert "2项任务明天到期" in page


def test_a_message_for_later_waits(liu):
    tell(liu)
    Message.objects.update(send_after=NOON + timedelta(hours=1))
    assert deliver_inside() == 0
    with clock.at(NOON + timedelta(hours=2)):
        assert deliver_inside() == 1


def mail(person: User, **fields) -> Endpoint:
    """A mail server, and somebody who has an address."""
    User.objects.filter(pk=person.pk).update(email="liu@example.gov.cn", phone="13800000000")
    return Endpoint.objects.create(channel="email", name="单位邮箱", address="smtp://mail:25", active=True, **fields)


def tell_at_once(person: User, key: str = "k1", **fields) -> None:
    """Queue one urgent message: under the bell, and outside."""
    queue(recipient=person, kind="returned", title="填报被退回", body="请修改", url="/tasks/", dedupe_key=key,
          urgent=True, **fields)  # fmt: skip


def taken(message: Message, endpoint: Endpoint) -> str:
    """A provider that takes everything."""
    return "250 OK"


def test_what_a_killed_worker_had_leased_is_sent_when_the_lease_runs_out(liu):
    mail(liu)
    tell_at_once(liu)
    outside = Message.objects.filter(channel="email")
    outside.update(lease_until=NOON + LEASE, leased_by="killed")
    assert deliver_outside({"email": taken}) == 0
    with clock.at(NOON + LEASE + timedelta(seconds=1)):
        assert deliver_outside({"email": taken}) == 1
    assert outside.get().attempts == 1


@pytest.mark.parametrize("jump", [timedelta(days=30), timedelta(hours=-2), LEASE + timedelta(seconds=1)])
def test_a_clock_that_jumps_while_a_batch_is_sent_sends_nothing_twice(liu, jump):
    """A second worker takes over what it thinks was left behind; the first leaves it alone from then on."""
    mail(liu)
    queue_many([Draft(liu.pk, "k", "题", "文", "/tasks/", f"k{n}", urgent=True) for n in range(9)])
    with clock.at(NOON + timedelta(hours=3)):
        Message.objects.filter(channel="email").update(send_after=clock.now() - timedelta(hours=3))
    sent = []

    def second(message: Message, endpoint: Endpoint) -> str:
        sent.append(message.dedupe_key)
        return "250 OK"

    def first(message: Message, endpoint: Endpoint) -> str:
        sent.append(message.dedupe_key)
        if len(sent) == 3:
            with clock.at(NOON + jump):
                deliver_outside({"email": second})
        return "250 OK"

    deliver_outside({"email": first})
    in_hand = sent[2]
    assert {key: sent.count(key) for key in sent} == {f"k{n}": 1 for n in range(9)} | {in_hand: sent.count(in_hand)}
    assert sent.count(in_hand) <= 2, "the one in the very hands of the first, under the same Message-ID"
    assert not Message.objects.filter(channel="email").exclude(state=MessageState.SENT).exists()


def test_times_written_by_a_clock_that_was_ahead_hold_nothing_up(liu):
    mail(liu)
    tell_at_once(liu)
    month = timedelta(days=30)
    Message.objects.update(send_after=NOON + month, lease_until=NOON + month, leased_by="ahead")
    Endpoint.objects.update(resting_until=NOON + month, failures=1)
    assert deliver_inside() == 1
    assert deliver_outside({"email": taken}) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="the tests' in-memory SQLite has no second writer")
def test_workers_side_by_side_send_each_message_once():
    liu = make_user(Role.REPORTER, make_department(), username="liu")
    mail(liu)
    queue_many([Draft(liu.pk, "k", "题", "文", "/tasks/", f"k{n}", urgent=True) for n in range(60)])
    sent, shown, start = [], [], threading.Barrier(3)

    def work() -> None:
        start.wait()
        try:
            with clock.at(NOON):
                for _ in range(8):
                    shown.append(deliver_inside(limit=10))
                    deliver_outside({"email": lambda message, _: sent.append(message.dedupe_key) or "ok"})
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == sorted(f"k{n}" for n in range(60))
    assert sum(shown) == 60


def test_a_channel_that_does_not_answer_rests_and_its_messages_are_given_up_after_a_day_visibly(liu):
    endpoint = mail(liu)
    tell_at_once(liu)

    def broken(message: Message, endpoint: Endpoint) -> str:
        raise SendError("邮件服务器没有响应")

    moment, tries = NOON, 0
    while Message.objects.get(channel="email").state == MessageState.QUEUED:
        with clock.at(moment):
            deliver_outside({"email": broken})
        tries = Message.objects.get(channel="email").attempts
        moment += timedelta(minutes=10)
        assert moment < NOON + timedelta(days=1, hours=7), "must be given up"
    message = Message.objects.get(channel="email")
    assert (message.state, message.last_error) == (MessageState.FAILED, "邮件服务器没有响应")
    assert len(BACKOFF) <= tries <= len(BACKOFF) + 5
    assert [one.words for one in Attempt.objects.filter(message=message)] == ["邮件服务器没有响应"] * tries
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.last_error) == (tries, "邮件服务器没有响应")


def test_a_resting_channel_is_not_asked_and_does_not_hold_up_the_others(liu):
    mail(liu)
    Endpoint.objects.create(channel="sms", name="短信", address="https://sms/", active=True)
    tell_at_once(liu)
    tell_at_once(liu, "k2")
    asked = []

    def silent(message: Message, endpoint: Endpoint) -> str:
        asked.append(message.dedupe_key)
        raise SendError("超时")

    assert deliver_outside({"email": silent, "sms": taken}) == 2
    assert deliver_outside({"email": silent, "sms": taken}) == 0
    assert asked == ["k1"], "one try shows that nobody answers; the other message waits untried"
    assert Message.objects.get(channel="email", dedupe_key="k2").attempts == 0


def test_what_is_refused_for_good_is_not_tried_again_and_stops_nobody(liu):
    mail(liu)
    tell_at_once(liu, "bad")
    tell_at_once(liu, "good")

    def picky(message: Message, endpoint: Endpoint) -> str:
        if message.dedupe_key == "bad":
            raise SendError("550 没有这个邮箱", "refused")
        return "250 OK"

    assert deliver_outside({"email": picky}) == 1
    bad = Message.objects.get(channel="email", dedupe_key="bad")
    assert (bad.state, bad.last_error, bad.attempts) == ("failed", "550 没有这个邮箱", 1)
    assert Endpoint.objects.get().resting_until is None


def test_a_channel_that_breaks_in_its_own_code_is_noted_and_tried_again(liu):
    mail(liu)
    tell_at_once(liu)

    def bug(message: Message, endpoint: Endpoint) -> str:
        raise ValueError

    assert deliver_outside({"email": bug}) == 0
    assert Message.objects.get(channel="email").last_error == "ValueError"


def test_messages_of_a_channel_switched_off_go_through_the_new_one_or_nowhere(liu):
    old = mail(liu)
    tell_at_once(liu)
    Endpoint.objects.update(active=False)
    new = Endpoint.objects.create(channel="email", name="新邮箱", address="smtp://new:25", active=True)
    assert deliver_outside({"email": taken}) == 1
    assert Message.objects.get(channel="email").endpoint == new
    tell_at_once(liu, "k2")
    Endpoint.objects.update(active=False)
    deliver_outside({"email": taken})
    message = Message.objects.get(channel="email", dedupe_key="k2")
    assert (message.state, message.drop_reason) == ("dropped", "这个渠道已停用")
    assert old.pk != new.pk


class TestWhere:
    """To whom, through what, and when."""

    def test_only_what_is_urgent_goes_outside(self, liu):
        mail(liu)
        tell(liu)
        tell_at_once(liu, "k2")
        assert sorted(Message.objects.values_list("channel", "dedupe_key")) == [
            ("email", "k2"), ("in_app", "k1"), ("in_app", "k2"),
        ]  # fmt: skip

    def test_nobody_is_woken_at_night(self, liu):
        mail(liu)
        night = NOON + timedelta(hours=10)  # ten in the evening
        with clock.at(night):
            tell_at_once(liu)
            assert deliver_inside() == 1, "the bell wakes nobody"
            assert deliver_outside({"email": taken}) == 0
        with clock.at(night + timedelta(hours=10)):  # eight in the morning
            assert deliver_outside({"email": taken}) == 1

    def test_who_wants_no_mail_gets_none(self, liu):
        mail(liu)
        Preference.objects.create(user=liu, by_email=False)
        tell_at_once(liu)
        assert not Message.objects.filter(channel="email").exists()

    def test_while_somebody_is_away_their_substitute_hears(self, liu):
        mail(liu)
        zhao = make_user(Role.REPORTER, liu.department, username="zhao", email="zhao@example.gov.cn")
        liu.leaves.create(substitute=zhao, first_day=NOON.date(), last_day=NOON.date(), created_at=NOON)
        tell_at_once(liu)
        assert sorted(Message.objects.values_list("channel", "recipient__username", "on_behalf_of__username")) == [
            ("email", "zhao", "liu"), ("in_app", "liu", None), ("in_app", "zhao", "liu"),
        ]  # fmt: skip
        with clock.at(NOON + timedelta(days=1)):
            tell_at_once(liu, "k2")
        assert not Message.objects.filter(recipient=zhao, dedupe_key="k2").exists()

    def test_a_room_hears_once_what_several_of_its_department_hear(self, liu):
        zhao = make_user(Role.REPORTER, liu.department, username="zhao")
        other = make_user(Role.REPORTER, make_department("财政局", "财政局"), username="he")
        room = Endpoint.objects.create(
            channel=Channel.WECOM, name="政务局群", address="https://room/", active=True, department=liu.department
        )
        queue_many([Draft(one.pk, "returned", "题", "文", "/", "k", urgent=True) for one in (liu, zhao, other)])
        assert Message.objects.get(endpoint=room).recipient is None
        assert Message.objects.count() == 4


def test_a_message_that_became_untrue_is_dropped_with_its_reason(liu):
    tell(liu)
    message = Message.objects.get()
    assert drop(message=message, reason="已填报")
    assert deliver_inside() == 0
    message.refresh_from_db()
    assert (message.state, message.drop_reason) == ("dropped", "已填报")
    tell(liu, "k2")
    deliver_inside()
    assert not drop(message=Message.objects.get(dedupe_key="k2"), reason="太晚")


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "sent"}, {"state": "dropped"}, {"state": "failed"}, {"state": "lost"}, {"read_at": NOON},
        {"recipient": None}, {"channel": "email", "recipient": None},
        {"url": "https://evil.example/"}, {"url": "//evil.example/"},
    ],
)  # fmt: skip
def test_the_database_refuses_impossible_messages(liu, wrong):
    tell(liu)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(**wrong)


class TestInbox:
    """Reading."""

    @pytest.fixture(autouse=True)
    def _signed_in(self, client, liu):
        for n in range(35):
            tell(liu, f"k{n}", title=f"消息{n}号")
        self.other = make_user(Role.REVIEWER, username="wang")
        tell(self.other, "k1", title="别人的消息", url="/review/")
        deliver_inside()
        client.force_login(liu)

    def test_a_page_shows_only_ones_own_newest_first(self, client):
        page = client.get("/messages/").content.decode()
        assert "消息34号" in page
        assert "消息0号" not in page
        assert "消息0号" in client.get("/messages/?page=2").content.decode()
        assert "别人的消息" not in page

    @pytest.mark.parametrize("number", ["-1", "abc", "99", "9" * 400])
    def test_a_strange_page_number_still_shows_a_page(self, client, number):
        assert client.get(f"/messages/?page={number}").status_code == 200

    def test_opening_a_message_leads_to_what_it_is_about_and_reads_it(self, client, liu):
        message = Message.objects.filter(recipient=liu).first()
        assert client.get(f"/messages/{message.pk}/").url == "/tasks/"
        assert unread_count(liu) == 34

    def test_somebody_elses_message_does_not_exist(self, client):
        message = Message.objects.get(recipient=self.other)
        assert client.get(f"/messages/{message.pk}/").status_code == 404
        assert client.get(f"/api/v1/messages/{message.pk}/").status_code == 404
        assert client.post("/api/v1/messages/read/", {"ids": [message.pk]}, "application/json").json() == {"marked": 0}
        assert unread_count(self.other) == 1

    def test_all_can_be_marked_read(self, client, liu):
        assert client.get("/messages/read/").status_code == 405
        answer = client.post("/messages/read/", follow=True).content.decode()
        assert "已把35条消息标为已读" in answer
        assert unread_count(liu) == 0
        assert unread_count(self.other) == 1

    def test_machines_list_and_read(self, client, liu):
        listed = client.get("/api/v1/messages/?page_size=10").json()
        assert listed["count"] == 35
        assert len(listed["results"]) == 10
        chosen = [listed["results"][0]["id"]]
        answer = client.post("/api/v1/messages/read/", {"ids": chosen}, "application/json")
        assert answer.json() == {"marked": 1}
        assert client.post("/api/v1/messages/read/", content_type="application/json").json() == {"marked": 34}

    @pytest.mark.parametrize("body", [{"ids": "all"}, {"ids": [2**80]}, {"id": [1]}, {"ids": [-1]}, [1]])
    def test_bad_input_is_refused_and_reads_nothing(self, client, liu, body):
        assert client.post("/api/v1/messages/read/", body, "application/json").status_code == 400
        assert unread_count(liu) == 35


def test_marking_read_without_ids_leaves_queued_messages_alone(liu):
    tell(liu)
    assert mark_read(by=liu) == 0
    deliver_inside()
    assert mark_read(by=liu) == 1
    assert mark_read(by=liu) == 0
