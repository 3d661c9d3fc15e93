"""Signing in and out, as people and attackers do it."""

from __future__ import annotations

import pytest

from audit.models import AuditEntry
from departments.models import Role, User
from tests.personas import PASSWORD, make_department, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter() -> User:
    """A department's reporter."""
    return make_user(Role.REPORTER, make_department(), username="liu", full_name="刘填报")


def sign_in(client, username="liu", password=PASSWORD, **fields):
    """Fill in the login page."""
    return client.post("/login/", {"username": username, "password": password, **fields})


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.REPORTER, "/tasks/"),
        (Role.HEAD, "/tasks/"),
        (Role.REVIEWER, "/overview/"),
        (Role.LEADER, "/overview/"),
        (Role.OBSERVER, "/overview/"),
        (Role.AUDIT_ADMIN, "/audit/"),
        (Role.SYSTEM_ADMIN, "/organisation/"),
        (Role.SECURITY_ADMIN, "/accounts/"),
    ],
)
def test_everybody_lands_where_their_work_is(client, role, page):
    make_user(role, make_department() if role in (Role.REPORTER, Role.HEAD) else None, username="liu")
    assert sign_in(client).url == page
    assert AuditEntry.objects.get(action="account.sign_in").object_label == "liu"


@pytest.mark.parametrize("target", ["/messages/", "/tasks/?state=red"])
def test_the_page_asked_for_comes_after_signing_in(client, reporter, target):
    assert sign_in(client, next=target).url == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "///evil.example", "javascript:alert(1)",
        "http:evil", "\thttps://evil.example", "/login/", "/login/?next=/login/", "/logout/", "",
    ],
)  # fmt: skip
def test_a_hostile_or_circular_target_leads_home(client, reporter, target):
    assert sign_in(client, next=target).url == "/tasks/"
    assert client.get("/login/", {"next": target}).url == "/tasks/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, reporter):
    known = sign_in(client, password="wrong-password")
    unknown = sign_in(client, username="nobody", password="wrong-password")
    for answer, name in ((known, "liu"), (unknown, "nobody")):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "账号或密码不正确" in page
        assert "还可以再试4次" in page
        assert f'value="{name}"' in page
    assert AuditEntry.objects.filter(action="account.sign_in_failed").count() == 2


def test_five_wrong_passwords_lock_the_account_from_this_address_only(client, reporter):
    for _ in range(5):
        answer = sign_in(client, password="wrong-password")
    assert answer.status_code == 429
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "已暂停登录15分钟" in answer.content.decode()
    make_user(Role.OBSERVER, username="neighbour")
    assert sign_in(client, username="neighbour").status_code == 302
    client.post("/logout/")
    assert client.post("/login/", {"username": "liu", "password": PASSWORD}, REMOTE_ADDR="10.0.0.7").status_code == 302
    assert AuditEntry.objects.filter(action="account.sign_in_failed").count() <= 5


def test_a_forged_forwarding_header_wins_no_further_tries(client, reporter):
    for n in range(5):
        client.post("/login/", {"username": "liu", "password": "x"}, headers={"X-Forwarded-For": f"10.0.0.{n}"})
    answer = client.post("/login/", {"username": "liu", "password": PASSWORD}, headers={"X-Forwarded-For": "10.9.9.9"})
    assert answer.status_code == 429


@pytest.mark.parametrize("name", ["a\x00b", "x" * 5000, "‮liu", "=cmd|' /C calc'!A0", "<script>alert(1)</script>"])
def test_strange_names_are_simply_wrong(client, name):
    answer = sign_in(client, username=name, password="p" * 4096)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_signing_out_needs_a_post_and_is_recorded(client, reporter):
    client.force_login(reporter)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/account/").status_code == 302
    assert AuditEntry.objects.filter(action="account.sign_out").count() == 1


def test_a_demonstration_account_is_worthless_in_production(client, settings):
    make_user(Role.REVIEWER, username="demo", is_demo=True)
    assert sign_in(client, "demo").status_code == 302
    token = client.post("/api/v1/auth/token", {"username": "demo", "password": PASSWORD}, "application/json").json()
    settings.PRODUCTION = True
    assert client.get("/account/").status_code == 302, "an open session ends"
    assert client.get("/api/v1/me/", headers={"Authorization": f"Token {token['token']}"}).status_code == 401
    assert sign_in(client, "demo").status_code == 200


def test_a_deactivated_account_is_out_at_once(client, reporter):
    client.force_login(reporter)
    User.objects.update(is_active=False)
    assert client.get("/account/").status_code == 302
    assert sign_in(client).status_code == 200


def test_an_initial_password_must_be_changed_before_anything_else(client, reporter):
    User.objects.update(must_change_password=True)
    sign_in(client)
    for page in ("/messages/", "/tasks/", "/"):
        assert client.get(page).url == "/account/"
    assert client.get("/api/v1/messages/").status_code == 403
    answer = client.post("/account/password/", {"old": PASSWORD, "new": "autumn-river-9", "again": "autumn-river-9"})
    assert answer.url == "/account/"
    assert client.get("/messages/").status_code == 200


def test_changing_the_password_ends_other_sessions_and_tokens(client, reporter, django_user_model):
    elsewhere = type(client)()
    elsewhere.force_login(reporter)
    client.force_login(reporter)
    token = client.post("/api/v1/auth/token", {"username": "liu", "password": PASSWORD}, "application/json").json()
    client.post("/account/password/", {"old": PASSWORD, "new": "autumn-river-9", "again": "autumn-river-9"})
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert type(client)().get("/api/v1/me/", headers={"Authorization": f"Token {token['token']}"}).status_code == 401


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old": "wrong"}, "原密码不正确"),
        ({"again": "other-river-9"}, "两次输入的新密码不一致"),
        ({"new": "12345678", "again": "12345678"}, "密码"),
        ({"new": "short", "again": "short"}, "密码"),
        ({"new": PASSWORD, "again": PASSWORD}, "和原密码相同"),
        ({"old": "", "new": "", "again": ""}, "原密码不正确"),
    ],
)
def test_a_refused_new_password_is_explained_and_changes_nothing(client, reporter, fields, words):
    client.force_login(reporter)
    sent = {"old": PASSWORD, "new": "autumn-river-9", "again": "autumn-river-9"} | fields
    answer = client.post("/account/password/", sent)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    reporter.refresh_from_db()
    assert reporter.check_password(PASSWORD)


def test_large_type_is_remembered_and_one_stays_on_the_page(client, reporter):
    client.force_login(reporter)
    assert client.post("/account/large-type/", {"on": "1", "next": "/messages/"}).url == "/messages/"
    reporter.refresh_from_db()
    assert reporter.large_type
    assert client.post("/account/large-type/", {"on": "0", "next": "//evil.example"}).url == "/"
    reporter.refresh_from_db()
    assert not reporter.large_type


class TestToken:
    """Machines sign in."""

    def ask(self, client, **fields):
        """POST as JSON."""
        body = {"username": "liu", "password": PASSWORD} | fields
        return client.post("/api/v1/auth/token", body, "application/json")

    def test_a_token_opens_the_api(self, client, reporter):
        token = self.ask(client).json()["token"]
        me = client.get("/api/v1/me/", headers={"Authorization": f"Token {token}"}).json()
        assert (me["username"], me["role"], me["department"]["name"]) == ("liu", "reporter", reporter.department.name)
        assert self.ask(client).json()["token"] == token
        assert AuditEntry.objects.filter(action="account.token").count() == 1

    def test_wrong_passwords_lock_as_on_the_login_page(self, client, reporter):
        statuses = [self.ask(client, password="wrong").status_code for _ in range(6)]
        assert statuses[0] == 400
        assert statuses[-1] == 429
        answer = self.ask(client)
        assert answer.status_code == 429
        assert answer["Content-Type"] == "application/problem+json"
        assert "暂停登录" in answer.json()["detail"]
        assert sign_in(client).status_code == 429

    @pytest.mark.parametrize("fields", [{"extra": 1}, {"username": ["a"]}, {"username": "a\x00"}, {"password": None}])
    def test_bad_input_is_named(self, client, fields):
        answer = self.ask(client, **fields)
        assert answer.status_code == 400
        assert set(answer.json()["errors"]) & ({"password"} | set(fields))

    def test_half_a_character_is_refused(self, client):
        answer = self.ask(client, username="\ud800")
        assert answer.status_code == 400
        assert "非法字符" in answer.json()["detail"]

    def test_an_initial_password_earns_no_token(self, client, reporter):
        User.objects.update(must_change_password=True)
        assert self.ask(client).status_code == 403

    def test_many_tries_are_slowed_down(self, client, reporter):
        assert 429 in [self.ask(client).status_code for _ in range(31)]

    def test_without_a_token_there_is_nothing(self, client):
        for page in ("/api/v1/me/", "/api/v1/departments/", "/api/v1/messages/"):
            assert client.get(page).status_code == 401
