"""Channels and the delivery log in the administrator's browser."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from departments.models import Role
from notifications.channels import SENDERS
from notifications.delivery import deliver_outside
from notifications.models import Channel, Endpoint, Message, MessageState
from notifications.secrets import target_of, unseal
from notifications.verbs import queue
from tests import personas
from tests.sinks import HttpSink, SmtpSink

pytestmark = pytest.mark.django_db
MAIL = {"version": "1", "name": "机关邮箱", "address": "smtp://mail.qi.example:25", "username": "fzb",
        "secret": "密码-7", "sender": "fzb@qi.example", "reply_to": ""}  # fmt: skip
ROBOT = {"version": "1", "name": "法治办群", "address": "https://qyapi.example/cgi-bin/webhook/send?key=abc-123"}


@pytest.fixture
def keeper():
    return personas.make_user(Role.SYSTEM_ADMIN, full_name="何伟", email="he@qi.example")


@pytest.fixture
def page(client, keeper):
    client.force_login(keeper)
    return client


def new(page, channel, data):
    return page.post(f"{reverse('channel-new')}?channel={channel}", data)


def html_of(page, address):
    answer = page.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_channel_is_made_switched_off_and_its_secret_is_never_seen_again(page):
    assert "还没有设置渠道" in html_of(page, "/channels/")
    answer = new(page, "email", MAIL)
    endpoint = Endpoint.objects.get()
    assert answer.headers["Location"] == f"/channels/{endpoint.pk}/"
    assert not endpoint.active
    assert unseal(endpoint.secret) == "密码-7"
    seen = html_of(page, f"/channels/{endpoint.pk}/") + html_of(page, "/channels/")
    assert "密码-7" not in seen
    assert endpoint.secret not in seen
    assert "mail.qi.example:25不在允许名单里" in seen
    assert "密码-7" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_the_key_in_a_robots_address_is_a_secret_too(page):
    new(page, "wecom", ROBOT)
    endpoint = Endpoint.objects.get()
    assert endpoint.address == "https://qyapi.example"
    assert target_of(endpoint.secret) == (ROBOT["address"], "")
    assert "abc-123" not in html_of(page, f"/channels/{endpoint.pk}/")
    assert "abc-123" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    page.post(f"/channels/{endpoint.pk}/", {"version": "1", "name": "新名字", "address": "https://qyapi.example"})
    endpoint.refresh_from_db()
    assert (endpoint.name, target_of(endpoint.secret)) == ("新名字", (ROBOT["address"], ""))


def test_an_empty_password_keeps_the_old_one(page):
    new(page, "email", MAIL)
    endpoint = Endpoint.objects.get()
    page.post(f"/channels/{endpoint.pk}/", MAIL | {"secret": "", "name": "邮箱"})
    endpoint.refresh_from_db()
    assert (endpoint.name, unseal(endpoint.secret)) == ("邮箱", "密码-7")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "请填写这一项"),
        ({"address": "http://mail.qi.example"}, "地址要以 smtp://"),
        ({"address": "smtp://user:pass@mail.qi.example"}, "不能带账号密码"),
        ({"address": "smtp://mail.qi.example:99999"}, "地址要以"),
        ({"address": "smtp://mail.qi.example/x"}, "地址要以"),
        ({"address": "smtp://邮件.example"}, "地址要以"),
        ({"sender": "法治办"}, "邮箱地址"),
        ({"sender": "a@b.cn\r\nBcc: x@y.cn"}, "邮箱地址"),
        ({"reply_to": "x@"}, "邮箱地址"),
        ({"secret": "x" * 300}, "最多200个字"),
        ({"name": "名" * 70}, "最多60字"),
    ],
)
def test_wrong_input_comes_back_with_a_sentence(page, change, words):
    answer = new(page, "email", MAIL | change)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert 'value="fzb"' in html, "the rest stays filled in"
    assert "密码-7" not in html
    assert not Endpoint.objects.exists()


def test_of_two_who_change_it_the_second_is_told(page):
    new(page, "email", MAIL)
    address = f"/channels/{Endpoint.objects.get().pk}/"
    page.post(address, MAIL | {"name": "甲"})
    answer = page.post(address, MAIL | {"name": "乙"})
    assert answer.status_code == 409
    assert "刚刚被其他人改过" in answer.content.decode()
    assert 'value="乙"' in answer.content.decode()
    assert Endpoint.objects.get().name == "甲"


def test_only_one_mail_server_at_a_time(page):
    new(page, "email", MAIL)
    new(page, "email", MAIL | {"name": "第二个"})
    first, second = Endpoint.objects.order_by("pk")
    assert page.post(f"/channels/{first.pk}/switch/", {"on": "1"}).status_code == 302
    answer = page.post(f"/channels/{second.pk}/switch/", {"on": "1"}, follow=True)
    assert "请先停用另一个" in answer.content.decode()
    assert list(Endpoint.objects.filter(active=True)) == [first]


def test_a_try_says_what_the_server_said_and_is_on_record(page, settings):
    with SmtpSink() as sink:
        settings.CHANNEL_HOSTS = [sink.host_and_port]
        new(page, "email", MAIL | {"address": sink.address, "username": ""})
        pk = Endpoint.objects.get().pk
        assert "试发成功，对方回答：250 taken" in page.post(f"/channels/{pk}/test/", follow=True).content.decode()
        assert sink.received[0]["To"] == "he@qi.example"
        sink.behaviour = "refuse"
        assert "550 no such mailbox" in page.post(f"/channels/{pk}/test/", follow=True).content.decode()
        sink.behaviour = "500"
        assert "451 local error" in page.post(f"/channels/{pk}/test/", follow=True).content.decode()
    assert sorted(Message.objects.values_list("state", flat=True)) == ["failed", "failed", "sent"], (
        "none is tried again"
    )
    assert AuditEntry.objects.filter(action="endpoint.test").count() == 3


def test_a_room_is_tried_without_a_person(page, settings):
    with HttpSink() as sink:
        settings.CHANNEL_HOSTS = [sink.host_and_port]
        new(page, "wecom", ROBOT | {"address": sink.address + "/send?key=abc-123"})
        page.post(f"/channels/{Endpoint.objects.get().pk}/test/")
    assert sink.received[0][0] == "/send?key=abc-123"
    assert Message.objects.get().recipient is None


@pytest.fixture
def log(page, settings):
    """A mail that was sent and one that was refused."""
    clerk = personas.make_user(Role.REPORTER, personas.make_department(), full_name="刘敏", email="liu@qi.example")
    with SmtpSink() as sink:
        settings.CHANNEL_HOSTS = [sink.host_and_port]
        Endpoint.objects.create(channel=Channel.EMAIL, name="邮件", active=True, address=sink.address, sender="a@b.cn")
        for title, behaviour in (("送到的", "ok"), ("退回的", "refuse")):
            sink.behaviour = behaviour
            queue(recipient=clerk, kind="returned", title=title, body="不该给管理员看的内容", url="/", dedupe_key=title,
                  urgent=True)  # fmt: skip
            deliver_outside(SENDERS)
    return clerk


def test_the_log_says_what_became_of_each_message_and_not_what_it_said(page, log):
    html = html_of(page, "/deliveries/")
    assert "送到的" in html
    assert "250 taken" in html
    assert "550 no such mailbox" in html
    assert "刘敏（政务服务局）" in html
    assert "不该给管理员看的内容" not in html
    assert "送到的" not in html_of(page, "/deliveries/?state=failed")
    for query in ("q=刘", "channel=email", "day=2023-10-24"):
        assert "退回的" in html_of(page, f"/deliveries/?{query}"), query
    for query in ("q=没有这个人", "channel=sms", "day=2023-10-23", "state=queued"):
        assert "没有找到记录" in html_of(page, f"/deliveries/?{query}"), query
    for query in ("state=x", "channel='", "day=2023-13-99", "page=-1", "page=9" * 9):
        assert "退回的" in html_of(page, f"/deliveries/?{query}"), query


def test_a_failed_message_is_sent_again_once(page, log, settings):
    message = Message.objects.get(state=MessageState.FAILED)
    address = reverse("delivery-resend", args=[message.pk])
    again = page.post(address, {"next": "/deliveries/?state=failed"})
    assert again.headers["Location"] == "/deliveries/?state=failed"
    assert page.post(address, {"next": "https://evil.example/deliveries/"}).headers["Location"] == "/deliveries/"
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED
    assert message.tries.count() == 1, "its tries stay on record"
    sent = Message.objects.filter(channel=Channel.EMAIL, state=MessageState.SENT).get()
    answer = page.post(reverse("delivery-resend", args=[sent.pk]), follow=True)
    assert "没有重发" in answer.content.decode()


def test_the_number_of_queries_never_grows(page, log, django_assert_max_num_queries):
    message = Message.objects.get(state=MessageState.SENT, channel=Channel.EMAIL)
    for number in range(40):
        message.pk, message.uid, message.dedupe_key = None, None, f"k{number}"
        message.save(force_insert=True)
    with django_assert_max_num_queries(12):
        html = html_of(page, "/deliveries/")
    assert len(re.findall(r'<li>\s*<div class="dl-main">', html)) == 30
