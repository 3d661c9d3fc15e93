"""Mail through a real server on a real connection: what arrives, and what a misbehaving server leads to."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage

from departments.models import Role
from notifications import delivery
from notifications.channels import SENDERS
from notifications.delivery import SendError, deliver_outside
from notifications.models import Attempt, Channel, Endpoint, Leave, Message, MessageState
from notifications.secrets import seal, unseal
from notifications.verbs import Draft, queue, queue_many
from plan_tracker import clock
from tests.personas import NOON, browser, make_department, make_user
from tests.sinks import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    with SmtpSink() as running:
        settings.CHANNEL_HOSTS = [running.host_and_port]
        settings.SITE_URL = "https://jihua.example"
        yield running


@pytest.fixture
def post(sink):
    return Endpoint.objects.create(
        channel=Channel.EMAIL, name="机关邮箱", active=True, address=sink.address, sender="fzb@qi.example",
        reply_to="office@qi.example",
    )  # fmt: skip


@pytest.fixture
def liu(post):
    bureau = make_department()
    return make_user(Role.REPORTER, bureau, full_name="刘敏", email="liu@qi.example")


def tell(person, title="法治办退回了10月进展", key="k", **more):
    queue(recipient=person, kind="returned", title=title, body="缺少依据。", url="/tasks/p/1/", dedupe_key=key,
          urgent=True, **more)  # fmt: skip


class AwayStorage(Storage):
    """An object storage that does not answer."""

    def size(self, name):
        raise EndpointConnectionError(endpoint_url="http://files.qi.example")


def with_file(person, **fields):
    draft = Draft(person.pk, "x", "台账已生成", "", "/outputs/", "k", by_mail=True, **fields)
    queue_many([draft])


def mail_of(person):
    return Message.objects.get(recipient=person, channel=Channel.EMAIL)


def test_a_mail_says_what_why_and_where(sink, liu):
    tell(liu)
    assert deliver_outside(SENDERS) == 1
    (mail,) = sink.received
    assert mail["Subject"] == "法治办退回了10月进展"
    assert parseaddr(mail["From"]) == ("计划任务跟踪", "fzb@qi.example")
    assert (mail["To"], mail["Reply-To"], mail["X-Rcpt"]) == ("liu@qi.example", "office@qi.example", "liu@qi.example")
    assert mail["Message-ID"] == f"<{mail_of(liu).uid}@jihua.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for body in (text, html):
        assert "刘敏，您好" in body
        assert "缺少依据。" in body
        assert "https://jihua.example/tasks/p/1/" in body
        assert "https://jihua.example/account/reminders/" in body
    assert Attempt.objects.get().words == "250 taken"


@pytest.mark.parametrize(
    ("kind", "role", "words", "path"),
    [
        ("subscription", Role.OBSERVER, "在“我的订阅”里取消", "/subscriptions/"),
        ("subscription", Role.REVIEWER, "在“我的订阅”里取消", "/subscriptions/"),
        ("returned", Role.HEAD, "在“提醒设置”里修改", "/account/reminders/"),
        ("output", Role.OBSERVER, "在“消息”里看以前的", "/messages/"),
        ("alert", Role.SYSTEM_ADMIN, "在“消息”里看以前的", "/messages/"),
    ],
)
def test_the_foot_leads_where_its_reader_can_change_something(sink, post, kind, role, words, path):
    department = make_department("审计局", "审计") if role == Role.HEAD else None
    reader = make_user(role, department, full_name="王海", email="wang@qi.example")
    queue_many([Draft(reader.pk, kind, "台账已生成", "", "/outputs/", "k", by_mail=True)])
    deliver_outside(SENDERS)
    mail = sink.received[0]
    for part in ("plain", "html"):
        body = mail.get_body((part,)).get_content()
        assert words in body
        assert f"https://jihua.example{path}" in body
    assert browser(reader).get(path).status_code == 200


def test_who_stands_in_cannot_cancel_what_another_subscribed_to(sink, liu):
    wang = make_user(Role.REPORTER, liu.department, full_name="王海", email="wang@qi.example")
    queue_many([Draft(liu.pk, "subscription", "台账已生成", "", "/outputs/", "k", by_mail=True)])
    Message.objects.filter(channel=Channel.EMAIL).update(recipient=wang, on_behalf_of=liu)
    deliver_outside(SENDERS)
    text = sink.received[0].get_body(("plain",)).get_content()
    assert "在“提醒设置”里修改" in text
    assert "/subscriptions/" not in text


def test_a_digest_has_a_button_for_each_line_and_no_markup_of_others(sink, liu):
    tell(liu)
    line = {"kind": "due", "light": "red", "title": "<b>推行</b>告知承诺制", "reason": "已逾期3天", "action": "去填报"}
    items = [line | {"url": "/tasks/p/2/"}]
    Message.objects.filter(channel=Channel.EMAIL).update(items=items)
    deliver_outside(SENDERS)
    html = sink.received[0].get_body(("html",)).get_content()
    assert 'href="https://jihua.example/tasks/p/2/"' in html
    assert "&lt;b&gt;推行" in html
    assert "<b>推行</b>告知承诺制" in sink.received[0].get_body(("plain",)).get_content()


def test_who_stands_in_reads_for_whom(sink, liu):
    wang = make_user(Role.REPORTER, liu.department, full_name="王海", email="wang@qi.example")
    today = clock.today()
    Leave.objects.create(user=liu, substitute=wang, first_day=today, last_day=today, created_at=NOON)
    tell(liu)
    deliver_outside(SENDERS)
    assert [mail["To"] for mail in sink.received] == ["wang@qi.example"]
    assert "刘敏请假，由您代收" in sink.received[0].get_body(("plain",)).get_content()


@pytest.mark.parametrize("name", ["台账.xlsx", "a\r\nBcc: spy@elsewhere.example.csv", "页.html"])
def test_a_file_goes_with_the_mail_byte_for_byte(sink, liu, settings, tmp_path, name):
    local = {"BACKEND": "plan_tracker.file_storage.WholeFileStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    content = b"\xef\xbb\xbfa\r\nb\n.\r\n\x00\xff" * 50_000
    stored = default_storage.save("outputs/aa/aa", ContentFile(content))
    with_file(liu, attachment=stored, attachment_name=name)
    assert deliver_outside(SENDERS) == 1
    (mail,) = sink.received
    (part,) = mail.iter_attachments()
    assert part.get_payload(decode=True) == content
    assert not part.get_content_type().startswith("text/")
    assert mail["Bcc"] is None
    assert mail["X-Rcpt"] == "liu@qi.example"
    assert not Message.objects.exclude(channel=Channel.EMAIL).exclude(attachment="").exists(), "only a mail carries it"


def test_while_the_storage_is_away_the_mail_waits_and_others_go(sink, post, liu, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.AwayStorage"}}
    with_file(liu, attachment="outputs/aa/aa", attachment_name="台账.xlsx")
    tell(liu, key="other")
    assert deliver_outside(SENDERS) == 1
    waiting = Message.objects.get(channel=Channel.EMAIL, dedupe_key="k")
    assert (waiting.state, waiting.last_error) == (MessageState.QUEUED, "文件库暂时连不上，附件读不到")
    post.refresh_from_db()
    assert post.resting_until is None


def test_a_title_can_add_no_header(sink, liu):
    tell(liu, title="退回\r\nBcc: spy@elsewhere.example")
    deliver_outside(SENDERS)
    (mail,) = sink.received
    assert mail["Bcc"] is None
    assert mail["X-Rcpt"] == "liu@qi.example"


@pytest.mark.parametrize(
    ("behaviour", "state", "rests", "words"),
    [
        ("refuse", MessageState.FAILED, False, "550 no such mailbox"),
        ("later", MessageState.QUEUED, False, "450 try later"),
        ("500", MessageState.QUEUED, True, "451 local error"),
        ("reset_after_accept", MessageState.QUEUED, True, "断开"),
        ("half", MessageState.QUEUED, True, "25"),
        ("garbage", MessageState.QUEUED, True, "断开"),
    ],
)
def test_what_goes_wrong_is_kept_in_the_servers_words(sink, post, liu, behaviour, state, rests, words):
    tell(liu)
    sink.behaviour = behaviour
    assert deliver_outside(SENDERS) == 0
    message = mail_of(liu)
    post.refresh_from_db()
    assert message.state == state
    assert (post.resting_until is not None) == rests
    assert words in message.last_error or "连接邮件服务器失败" in message.last_error
    assert not Attempt.objects.get().ok


def test_taken_and_then_cut_off_is_sent_again_under_the_same_name(sink, liu):
    tell(liu)
    sink.behaviour = "reset_after_accept"
    deliver_outside(SENDERS)
    sink.behaviour = "ok"
    with clock.at(NOON + timedelta(minutes=2)):
        assert deliver_outside(SENDERS) == 1
    first, second = sink.received
    assert first["Message-ID"] == second["Message-ID"]


def test_a_slow_server_costs_no_more_than_the_limit(sink, liu, monkeypatch):
    monkeypatch.setattr("notifications.channels.email.TOTAL_SECONDS", 0.3)
    monkeypatch.setattr("notifications.outbound.TOTAL_SECONDS", 0.3)
    tell(liu)
    sink.behaviour = "slow"
    assert deliver_outside(SENDERS) == 0
    assert "timed out" in mail_of(liu).last_error


def test_a_host_nobody_listed_is_never_contacted(sink, post, liu, settings):
    settings.CHANNEL_HOSTS = []
    tell(liu)
    assert deliver_outside(SENDERS) == 0
    assert sink.calls == 0
    assert "CHANNEL_HOSTS" in mail_of(liu).last_error


def test_the_password_lies_encrypted_and_opens_only_under_its_key(settings, post, liu, sink):
    sealed = seal("密码-7")
    assert "密码" not in sealed
    assert unseal(sealed) == "密码-7"
    settings.CHANNEL_KEY = "another key"
    Endpoint.objects.update(username="fzb", secret=sealed)
    tell(liu)
    assert deliver_outside(SENDERS) == 0
    assert "密码不能解密" in mail_of(liu).last_error


def test_without_an_address_there_is_nobody_to_write_to(liu):
    tell(liu)
    liu.email = ""
    liu.save()
    with pytest.raises(SendError) as caught:
        SENDERS[Channel.EMAIL](mail_of(liu), Endpoint.objects.get())
    assert caught.value.kind == "refused"


def test_one_run_ends_within_its_lease():
    """A provider that uses up all its time in the last moment of a run still leaves the lease unbroken."""
    from notifications.outbound import TOTAL_SECONDS

    assert timedelta(seconds=delivery.RUN_SECONDS + TOTAL_SECONDS) < delivery.LEASE
