"""What attackers send to the pages of signing in: nobody is led away, nothing breaks."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from environ import Env

from departments.models import Role, User
from plan_tracker.environment import OIDC_NEEDED, choice, identity_provider, minutes, roles
from tests.personas import PASSWORD, make_department, make_user

pytestmark = pytest.mark.django_db
TARGETS = [
    "https://evil.example/", "http://evil.example", "//evil.example", "///evil.example", "////evil.example/%2e%2e",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example", "https:evil.example",
    "http:/evil.example", "http:///evil.example", "https:\\\\evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.example",
    "\thttps://evil.example", " https://evil.example", "\r\n//evil.example", "/\t/evil.example", "/\n/evil.example",
    "https://testserver@evil.example/", "https://testserver.evil.example/", "//testserver:pw@evil.example",
    "https://evil.example\\@testserver/", "https://[::1", "//evil.example:80\\@testserver", "/login/", "/logout/",
    "/login/?next=//evil.example", "/login/code/", "/tasks/" + "x" * 5000, "\x00//evil.example",
    "https://ｅｖｉｌ.example", "//evil。example",
]  # fmt: skip
TEXTS = [
    "\x00", "a\x00b", "x" * 4096, "\u202eliu", "\u200b", " \u3000", "😀", "<script>alert(1)</script>", "%s%n",
    "' OR 1=1",
]  # fmt: skip


@pytest.fixture
def liu(db) -> User:
    """A department's reporter."""
    return make_user(Role.REPORTER, make_department(), username="liu")


def test_nobody_is_led_away(client, liu):
    fields = {"username": "liu", "password": PASSWORD}
    for target in TARGETS:
        assert Client().post("/login/", fields | {"next": target}).url == "/tasks/", target
    client.force_login(liu)
    for target in TARGETS:
        assert client.post("/account/large-type/", {"on": "1", "next": target}).url == "/", target
        if "\x00" not in target:
            assert client.get("/login/", {"next": target}).url == "/tasks/", target


def test_a_hostile_target_survives_no_wrong_password(client, liu):
    wrong = client.post("/login/", {"username": "liu", "password": "x", "next": "//evil.example"}).content.decode()
    assert 'name="next"' not in wrong


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_that_is_typed_breaks_a_page(client, liu, text):
    for fields in ({"username": text, "password": "x"}, {"username": "nobody", "password": text}):
        page = client.post("/login/", fields)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
    client.force_login(liu)
    second = "/account/second-factor/"
    sent = {
        "/account/password/": ("old", "new", "again"),
        second + "begin/": ("password",),
        second + "confirm/": ("code",),
        second + "codes/": ("password",),
        second + "disable/": ("password",),
    }
    for page, names in sent.items():
        answer = client.post(page, dict.fromkeys(names, text))
        assert answer.status_code in (400, 409), page
    for page in ("/account/sessions/99999999999999999999/end/", "/accounts/0/unlock/"):
        assert client.post(page).status_code in (403, 404)


def test_pages_of_signing_in_are_kept_by_no_cache_and_refuse_other_methods(client, liu):
    assert "no-store" in client.get("/login/")["Cache-Control"]
    for page in ("/login/", "/login/code/", "/account/password/", "/account/sessions/end/"):
        assert client.delete(page).status_code in (302, 405), page


@pytest.mark.parametrize(
    ("read", "setting", "words"),
    [
        (lambda env: choice(env, "POLICY", "a", {"a", "b"}), {"POLICY": "c"}, "POLICY 只能是 a、b 之一"),
        (lambda env: roles(env, "REQUIRED"), {"REQUIRED": "head, king"}, "没有这些角色：king"),
        (lambda env: minutes(env, "IDLE", 30), {"IDLE": "0"}, "1到720之间的分钟数"),
        (identity_provider, {"OIDC_ISSUER": "https://id.example"}, "还缺这些设置：OIDC_CLIENT_ID"),
        (identity_provider, dict.fromkeys((f"OIDC_{name}" for name in OIDC_NEEDED), "x"), "完整网址"),
    ],
)
def test_a_wrong_setting_is_one_sentence(monkeypatch, read, setting, words):
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=words):
        read(Env())


def test_right_settings_are_taken(monkeypatch):
    assert not any(identity_provider(Env()).values()), "nothing set, nothing asked for"
    for name in OIDC_NEEDED:
        monkeypatch.setenv(f"OIDC_{name}", "https://id.example/x")
    assert identity_provider(Env())["ISSUER"] == "https://id.example/x"
    monkeypatch.setenv("REQUIRED", "head,reviewer")
    assert roles(Env(), "REQUIRED") == ["head", "reviewer"]
