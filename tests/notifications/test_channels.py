"""Robots, webhooks and text messages against real local servers; and what may be contacted at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from urllib.parse import parse_qs, urlsplit

import pytest

from departments.models import Role
from notifications import outbound
from notifications.channels import SENDERS
from notifications.delivery import SendError
from notifications.models import Channel, Endpoint, Message
from notifications.outbound import NotAllowed, open_socket, post_json
from notifications.secrets import seal_target
from plan_tracker import clock
from tests.personas import NOON, make_user
from tests.sinks import HttpSink

pytestmark = pytest.mark.django_db
ITEM = {"kind": "due", "light": "red", "title": "[推行](http://evil)<@all>", "reason": "已逾期3天", "action": "去填报",
        "url": "/tasks/p/2/"}  # fmt: skip


@pytest.fixture
def sink(settings):
    with HttpSink() as running:
        settings.CHANNEL_HOSTS = [running.host_and_port]
        settings.SITE_URL = "https://jihua.example"
        yield running


def through(channel, sink, secret="", path="/robot?key=k1", **fields):
    endpoint = Endpoint.objects.create(channel=channel, name="群", address=sink.address,
                                       secret=seal_target(sink.address + path, secret), **fields)  # fmt: skip
    message = Message(recipient=None, endpoint=endpoint, channel=channel, kind="digest", title="今天要办的事",
                      items=[ITEM], url="/", dedupe_key="d", created_at=NOON, due_at=NOON, send_after=NOON)  # fmt: skip
    return message, endpoint


def send(message, endpoint):
    return SENDERS[endpoint.channel](message, endpoint)


def test_wecom_hears_markdown_in_which_nothing_of_others_is_markup(sink):
    assert send(*through(Channel.WECOM, sink)) == '{"errcode":0,"errmsg":"ok"}'
    path, _, body = sink.received[0]
    content = json.loads(body)["markdown"]["content"]
    assert path == "/robot?key=k1"
    assert "［推行］(http://evil)＜@all＞，已逾期3天 [去填报](https://jihua.example/tasks/p/2/)" in content


def test_a_long_digest_stays_within_what_they_take(sink):
    message, endpoint = through(Channel.WECOM, sink)
    message.items = [ITEM | {"title": "推行告知承诺制" * 10}] * 60
    send(message, endpoint)
    content = json.loads(sink.received[0][2])["markdown"]["content"]
    assert len(content.encode()) <= 4096
    assert content.endswith("[看全部](https://jihua.example/)")


def test_dingtalk_is_signed_in_the_address(sink):
    send(*through(Channel.DINGTALK, sink, secret="SEC1", path="/robot/send?access_token=t"))
    asked = parse_qs(urlsplit(sink.received[0][0]).query)
    wanted = hmac.new(b"SEC1", f"{asked['timestamp'][0]}\nSEC1".encode(), hashlib.sha256).digest()
    assert asked["access_token"] == ["t"]
    assert asked["sign"] == [base64.b64encode(wanted).decode()]


def test_feishu_is_signed_in_the_body(sink):
    sink.answer = b'{"code":0,"msg":"success"}'
    send(*through(Channel.FEISHU, sink, secret="s", path="/open-apis/bot/v2/hook/x"))
    body = json.loads(sink.received[0][2])
    wanted = hmac.new(f"{body['timestamp']}\ns".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(wanted).decode()
    assert body["content"]["post"]["zh_cn"]["content"][0][1]["href"] == "https://jihua.example/tasks/p/2/"


def test_a_webhook_is_signed_over_moment_and_body(sink):
    message, endpoint = through(Channel.WEBHOOK, sink, secret="s", path="/hook")
    send(message, endpoint)
    _, headers, body = sink.received[0]
    moment = headers["X-Plan-Tracker-Timestamp"]
    wanted = hmac.new(b"s", f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Plan-Tracker-Signature"] == f"sha256={wanted}"
    assert headers["Idempotency-Key"] == json.loads(body)["id"] == str(message.uid)
    assert int(moment) == int(clock.now().timestamp())


def test_a_text_message_is_short_and_keeps_its_link(sink):
    message, endpoint = through(Channel.SMS, sink, secret="s", sender="法治办")
    with pytest.raises(SendError, match="手机号"):
        send(message, endpoint)
    message.recipient = make_user(Role.REVIEWER, phone="138 0013-8000")
    message.title = "法治办催办：" + "推行告知承诺制" * 20
    send(message, endpoint)
    body = json.loads(sink.received[0][2])
    assert body["phone"] == "13800138000"
    assert len(body["text"]) <= 70
    assert body["text"].startswith("【法治办】法治办催办：")
    assert body["text"].endswith("… https://jihua.example/messages/")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b'{"errcode":45009,"errmsg":"api freq out of limit"}', "temporary"),
        (b'{"errcode":93000,"errmsg":"invalid webhook url"}', "configuration"),
        (b'{"code":19021,"msg":"sign match fail"}', "configuration"),
        (b"{}", "temporary"),
        (b"[]", "temporary"),
        (b"<html>", "temporary"),
        (b"", "temporary"),
    ],
)
def test_what_a_robot_says_inside_its_200_counts(sink, answer, kind):
    sink.answer = answer
    with pytest.raises(SendError) as caught:
        send(*through(Channel.WECOM, sink))
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [("500", "temporary"), ("later", "temporary"), ("refuse", "refused"), ("redirect", "configuration"),
     ("reset_after_accept", "temporary"), ("half", "temporary"), ("garbage", "temporary"), ("slow", "temporary")],
)  # fmt: skip
def test_a_misbehaving_provider_is_a_send_error_and_nothing_else(sink, monkeypatch, behaviour, kind):
    monkeypatch.setattr(outbound, "TOTAL_SECONDS", 0.3)
    sink.behaviour = behaviour
    with pytest.raises(SendError) as caught:
        send(*through(Channel.WEBHOOK, sink))
    assert caught.value.kind == kind
    assert "k1" not in caught.value.words, "the key in the address is in no log"
    assert sink.calls == 1, "no redirect is followed"


HOSTILE = [
    "http://127.0.0.1:8000/", "http://localhost/", "http://LOCALHOST:6379/", "http://127.1/", "http://2130706433/",
    "http://0x7f.1/", "http://0177.0.0.1/", "http://0/", "http://0.0.0.0/", "http://[::]/", "http://[::1]/",
    "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/", "http://169.254.169.254/latest/meta-data/",
    "http://224.0.0.1/", "http://255.255.255.255/", "http://10.0.0.1/", "http://192.168.1.1:22/",
    "http://metadata.google.internal/", "http://good.example@127.0.0.1/", "http://127.0.0.1#good.example",
    "http://good.example:80@127.0.0.1:80/", "http://good.example%00.evil/", "http://good.example\\@127.0.0.1/",
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "ftp://good.example/", "dict://127.0.0.1:11211/",
    "javascript:alert(1)", "//good.example/", "http:///x", "http://", "", "http://good.example:99999/",
    "http://good.example:22/", "https://good.example:80/", "http://good.example.evil.test/", "http://xgood.example/",
    "http://[::1", "http://good.example:0/", "http://ⓖood.example:81/", "http://127。0。0。1/",
]  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_nobody_listed_is_never_contacted(settings, monkeypatch, address):
    settings.CHANNEL_HOSTS = ["good.example:80", "localhost:80", "127.1:80", "0:80"]
    reached = []
    monkeypatch.setattr(outbound.socket, "create_connection", lambda *args, **_: reached.append(args))
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("127.0.0.1", 80))])
    with pytest.raises((NotAllowed, ValueError, OSError)):
        post_json(address, {}, {})
    assert reached == []


def test_a_name_that_points_elsewhere_the_second_time_gains_nothing(settings, monkeypatch):
    settings.CHANNEL_HOSTS = ["good.example:80"]
    answers = iter(["10.1.2.3", "127.0.0.1", "127.0.0.1"])
    asked, reached = [], []

    def resolve(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    class Line:
        def settimeout(self, seconds):
            pass

    def connect(place, timeout):
        reached.append(place)
        return Line()

    monkeypatch.setattr(outbound.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(outbound.socket, "create_connection", connect)
    open_socket("good.example", 80)
    assert asked == ["good.example"], "asked once"
    assert reached == [("10.1.2.3", 80)], "and gone to just what was checked"
    with pytest.raises(NotAllowed):
        open_socket("good.example", 80)


def test_a_name_server_that_is_away_costs_seconds_not_minutes(settings, monkeypatch):
    import threading

    settings.CHANNEL_HOSTS = ["good.example:80"]
    never = threading.Event()
    monkeypatch.setattr(outbound, "CONNECT_SECONDS", 0.1)
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_, **__: never.wait(20))
    with pytest.raises(OSError, match="找不到"):
        open_socket("good.example", 80)
    never.set()
