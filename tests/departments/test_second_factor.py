"""The second factor: switching it on, signing in with it, losing the phone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from audit.models import AuditEntry
from departments.models import Role, User
from plan_tracker import clock
from tests.personas import NOON, PASSWORD, make_user

pytestmark = pytest.mark.django_db
PAGE = "/account/second-factor/"


@pytest.fixture
def liu(db) -> User:
    """Somebody with a phone."""
    return make_user(Role.OBSERVER, username="liu", full_name="刘观察")


def code_of(account):
    """What the phone shows now; it goes by the real clock, whatever day it is for the tests."""
    return f"{totp(TOTPDevice.objects.get(user=account).bin_key):06d}"


def switch_on(client, account):
    """Password, scan, first code; returns the recovery codes."""
    assert client.post(PAGE + "begin/", {"password": PASSWORD}).url == PAGE
    shown = client.get(PAGE).content.decode()
    assert "<svg" in shown
    assert "style=" not in shown
    answer = client.post(PAGE + "confirm/", {"code": code_of(account)})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", answer.content.decode())


def enter(client, **fields):
    """The first step of signing in."""
    return client.post("/login/", {"username": "liu", "password": PASSWORD, **fields})


def fresh(account):
    """As half a minute later: a new code is due, and nobody has to wait."""
    TOTPDevice.objects.filter(user=account).update(last_t=-1, throttling_failure_count=0)


@pytest.fixture
def protected(client, liu):
    """Somebody whose second factor is on, signed out."""
    client.force_login(liu)
    codes = switch_on(client, liu)
    client.post("/logout/")
    fresh(liu)
    return codes


def is_in(client):
    """Whether a browser is signed in."""
    return client.get("/account/").status_code == 200


def test_signing_in_takes_two_steps_and_leads_where_one_wanted(client, liu, protected):
    assert len(protected) == len(set(protected)) == 8
    assert enter(client, next="/messages/").url == "/login/code/"
    assert not is_in(client)
    assert "6位数字" in client.get("/login/code/").content.decode()
    code = code_of(liu)
    assert client.post("/login/code/", {"code": f" {code[:3]} {code[3:]} "}).url == "/messages/"
    assert is_in(client)
    client.post("/logout/")
    enter(client)
    answer = client.post("/login/code/", {"code": code})
    assert answer.status_code == 400, "the same code twice"
    assert "已用过" in answer.content.decode()
    assert not is_in(client)


def test_a_recovery_code_works_once_and_is_nowhere_to_be_read(client, liu, protected):
    assert not StaticToken.objects.filter(token__in=[code.replace("-", "") for code in protected]).exists()
    enter(client)
    assert client.post("/login/code/", {"code": protected[0].upper()}).status_code == 302
    assert "恢复码还剩7个" in client.get("/account/").content.decode()
    client.post("/logout/")
    enter(client)
    assert client.post("/login/code/", {"code": protected[0]}).status_code == 400
    assert AuditEntry.objects.filter(action="account.recovery_code_used").count() == 1


def test_wrong_codes_make_one_wait_even_with_the_right_one(client, liu, protected):
    enter(client)
    for code in ("000000", "", "abc", "１２", "9" * 5000, "\u202e123456"):
        answer = client.post("/login/code/", {"code": code})
        assert answer.status_code == 400
    client.post("/login/code/", {"code": "000000"})
    answer = client.post("/login/code/", {"code": code_of(liu)})
    assert answer.status_code == 400
    assert re.search(r"请等\d+秒再试", answer.content.decode())
    fresh(liu)
    assert client.post("/login/code/", {"code": code_of(liu)}).status_code == 302
    assert AuditEntry.objects.filter(action="account.second_factor_failed").count() >= 7


def test_the_second_step_waits_ten_minutes_and_dies_with_the_password(client, liu, protected):
    assert client.get("/login/code/").url == "/login/", "nothing without a password"
    enter(client)
    with clock.at(NOON + timedelta(minutes=11)):
        assert client.post("/login/code/", {"code": code_of(liu)}).url == "/login/"
    enter(client)
    User.objects.filter(pk=liu.pk).update(is_active=False)
    assert client.post("/login/code/", {"code": code_of(liu)}).url == "/login/"
    User.objects.filter(pk=liu.pk).update(is_active=True)
    enter(client)
    liu.set_password("autumn-river-9")
    liu.save()
    assert client.post("/login/code/", {"code": code_of(liu)}).url == "/login/"


def test_switching_on_needs_password_and_code_and_ends_other_sessions(client, liu):
    other = Client()
    other.force_login(liu)
    client.force_login(liu)
    assert "密码不正确" in client.post(PAGE + "begin/", {"password": "wrong"}).content.decode()
    assert client.post(PAGE + "confirm/", {"code": "123456"}).status_code == 409
    client.post(PAGE + "begin/", {"password": PASSWORD})
    assert client.post(PAGE + "confirm/", {"code": "000000"}).status_code == 400
    assert enter(Client()).url == "/overview/", "not in force before its first code"
    fresh(liu)
    client.post(PAGE + "confirm/", {"code": code_of(liu)})
    assert is_in(client)
    assert not is_in(other)
    assert client.post(PAGE + "begin/", {"password": PASSWORD}).status_code == 409


def test_new_recovery_codes_and_switching_off_need_the_password(client, liu, protected):
    enter(client)
    client.post("/login/code/", {"code": code_of(liu)})
    for page in ("codes/", "disable/"):
        assert client.post(PAGE + page, {"password": "wrong"}).status_code == 400
    new = client.post(PAGE + "codes/", {"password": PASSWORD}).content.decode()
    assert not any(code in new for code in protected)
    assert client.post(PAGE + "disable/", {"password": PASSWORD}).url == "/account/"
    assert enter(Client()).url == "/overview/"
    assert list(AuditEntry.objects.filter(action__contains="factor").values_list("action", flat=True)) == [
        "account.second_factor_on", "account.second_factor_off",
    ]  # fmt: skip


def test_a_role_that_must_have_it_gets_nowhere_without(client, liu, settings):
    settings.SECOND_FACTOR_REQUIRED = ["observer"]
    enter(client)
    assert client.get("/messages/").url == PAGE
    assert client.get("/api/v1/me/").status_code == 403
    body = {"username": "liu", "password": PASSWORD}
    assert client.post("/api/v1/auth/token", body, "application/json").status_code == 403
    switch_on(client, liu)
    assert client.get("/messages/").status_code == 200
    answer = client.post(PAGE + "disable/", {"password": PASSWORD})
    assert answer.status_code == 403
    assert "必须使用两步验证" in answer.content.decode()


def test_a_token_for_the_api_takes_the_code_too(client, liu, protected):
    def ask(**fields):
        body = {"username": "liu", "password": PASSWORD, **fields}
        return client.post("/api/v1/auth/token", body, "application/json")

    for fields in ({}, {"otp": "000000"}):
        answer = ask(**fields)
        assert answer.status_code == 400
        assert set(answer.json()["errors"]) == {"otp"}
    fresh(liu)
    assert ask(otp=code_of(liu)).status_code == 200
    assert ask(otp=protected[0]).status_code == 200
    assert ask(password="wrong", otp=protected[1]).json()["errors"].keys() == {"password"}


def test_the_security_administrator_resets_it_for_a_lost_phone(client, liu, protected):
    security = make_user(Role.SECURITY_ADMIN, username="sec")
    desk = Client()
    desk.force_login(security)
    address = f"/accounts/{liu.pk}/reset-second-factor/"
    assert desk.post(address).status_code == 302
    assert enter(client).url == "/overview/"
    assert desk.post(address).status_code == 409
    assert desk.post(f"/accounts/{security.pk}/reset-second-factor/").status_code == 409
    assert AuditEntry.objects.filter(action="account.second_factor_reset").count() == 1
