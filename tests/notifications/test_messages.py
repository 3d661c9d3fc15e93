"""A message is queued once, delivered once, read by its own reader."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from departments.models import Role, User
from notifications.jobs import deliver
from notifications.models import Message, MessageState
from notifications.verbs import BACKOFF, LEASE, Draft, deliver_due, drop, mark_read, queue, queue_many, unread_count
from plan_tracker import clock
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
    with django_assert_max_num_queries(30):
        queue_many(drafts)
    with django_assert_max_num_queries(5):
        assert deliver() == 1000


def test_a_queued_message_appears_under_the_bell_when_delivered(client, liu):
    client.force_login(liu)
    tell(liu)
    assert unread_count(liu) == 0
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert "1条未读" in client.get("/messages/bell/").content.decode()
    page = client.get("/messages/").content.decode()
    assert "2项任务明天到期" in page


def test_a_message_for_later_waits(liu):
    tell(liu)
    Message.objects.update(send_after=NOON + timedelta(hours=1))
    assert deliver_due() == 0
    with clock.at(NOON + timedelta(hours=2)):
        assert deliver_due() == 1


def test_what_a_killed_worker_had_leased_is_delivered_when_the_lease_runs_out(liu):
    tell(liu)
    Message.objects.update(lease_until=NOON + LEASE, leased_by="killed")
    assert deliver_due() == 0
    with clock.at(NOON + LEASE + timedelta(seconds=1)):
        assert deliver_due() == 1
    assert Message.objects.get().attempts == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="the tests' in-memory SQLite has no second writer")
def test_workers_side_by_side_deliver_each_message_once():
    liu = make_user(Role.REPORTER, make_department(), username="liu")
    queue_many([Draft(liu.pk, "k", "题", "文", "/tasks/", f"k{n}") for n in range(60)])
    Message.objects.update(channel="test")
    sent, start = [], threading.Barrier(3)

    def work() -> None:
        start.wait()
        try:
            with clock.at(NOON):
                for _ in range(8):
                    deliver_due(limit=10, senders={"test": lambda message: sent.append(message.dedupe_key)})
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == sorted(f"k{n}" for n in range(60))


def test_a_failing_channel_is_tried_again_later_and_given_up_visibly(liu):
    tell(liu)
    Message.objects.update(channel="test")

    def broken(message: Message) -> None:
        raise ConnectionError("邮件服务器没有响应")

    moment = NOON
    for wait in BACKOFF:
        with clock.at(moment):
            assert deliver_due(senders={"test": broken}) == 0
        message = Message.objects.get()
        assert (message.state, message.last_error) == (MessageState.QUEUED, "邮件服务器没有响应")
        with clock.at(moment + wait - timedelta(seconds=1)):
            assert deliver_due(senders={"test": lambda message: pytest.fail("too early")}) == 0
        moment += wait
    with clock.at(moment):
        deliver_due(senders={"test": broken})
    message = Message.objects.get()
    assert (message.state, message.attempts) == (MessageState.FAILED, len(BACKOFF) + 1)


def test_one_broken_message_does_not_stop_the_others(liu):
    tell(liu, "bad")
    tell(liu, "good")
    tell(liu, "inside")
    Message.objects.exclude(dedupe_key="inside").update(channel="test")

    def sender(message: Message) -> None:
        if message.dedupe_key == "bad":
            raise ValueError

    assert deliver_due(senders={"test": sender}) == 2
    assert Message.objects.get(state="queued").last_error == "ValueError"


def test_a_message_that_became_untrue_is_dropped_with_its_reason(liu):
    tell(liu)
    message = Message.objects.get()
    assert drop(message=message, reason="已填报")
    assert deliver_due() == 0
    message.refresh_from_db()
    assert (message.state, message.drop_reason) == ("dropped", "已填报")
    tell(liu, "k2")
    deliver_due()
    assert not drop(message=Message.objects.get(dedupe_key="k2"), reason="太晚")


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "sent"}, {"state": "dropped"}, {"state": "failed"}, {"state": "lost"}, {"read_at": NOON},
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
        deliver_due()
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
    deliver_due()
    assert mark_read(by=liu) == 1
    assert mark_read(by=liu) == 0
