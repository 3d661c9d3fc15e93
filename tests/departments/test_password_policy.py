"""What a password must be, under each of the two policies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from departments.models import Role, User
from departments.password_policy import check, initial_password
from plan_tracker import clock
from tests.personas import NOON, PASSWORD, make_user

pytestmark = pytest.mark.django_db

CHANGE = {"old": PASSWORD, "new": "autumn-river-9", "again": "autumn-river-9"}
SHARED = {
    "Tumote@2023": "太容易被猜到",
    "1qaz@WSX": "太容易被猜到",
    "Woaini1314!": "太容易被猜到",
    "P@ssw0rd2023": "太容易被猜到",
    "Fazhiban#2024": "太容易被猜到",
    "Aa111111@": "太容易被猜到",
    "河流-Autumn\u202e9": "不可见或非法字符",
    "Autumn\x00river-9": "不可见或非法字符",
    "Autumn-9" * 17: "最多128位，现在136位",
}
DENGBAO = SHARED | {"Au-9xyz": "至少8位，现在7位", "autumnriver9": "至少用三种", "483920175": "至少用三种"}
ASVS = SHARED | {"autumn-riv9": "至少12位，现在11位"}
# Weak words under a policy that asks for more length need more of it.
ASVS = {word if len(word) >= 12 else f"{word}{'9' * (12 - len(word))}": text for word, text in SHARED.items()} | {
    "autumn-riv9": "至少12位，现在11位"
}


@pytest.fixture
def person(client) -> User:
    """Somebody signed in."""
    user = make_user(Role.OBSERVER, username="liu")
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("policy", "refused", "taken"),
    [
        ("dengbao", DENGBAO, ["autumn-river-9", "Qm4tzkpw", "秋天的河流Ab9"]),
        ("asvs", ASVS, ["autumn river stone", "autumnriverstone", "秋天的河流上有一条小船啊"]),
    ],
)
def test_each_policy_refuses_in_words_and_takes_the_rest(client, person, settings, policy, refused, taken):
    settings.PASSWORD_POLICY = policy
    for new, words in refused.items():
        answer = client.post("/account/password/", CHANGE | {"new": new, "again": new})
        assert answer.status_code == 400, new
        assert words in answer.content.decode(), new
    old = PASSWORD
    for new in taken:
        answer = client.post("/account/password/", {"old": old, "new": new, "again": new})
        assert answer.status_code == 302, new
        old = new


def test_the_account_page_names_the_policy_in_force(client, person, settings):
    assert "每90天换一次" in client.get("/account/").content.decode()
    settings.PASSWORD_POLICY = "asvs"
    assert "至少12位" in client.get("/account/").content.decode()


def test_a_first_password_pleases_every_policy(settings):
    made = {initial_password() for _ in range(30)}
    assert len(made) == 30
    for policy in ("dengbao", "asvs"):
        settings.PASSWORD_POLICY = policy
        for password in made:
            check(password, User(username="liu", full_name="刘填报"))


def test_after_ninety_days_a_new_password_comes_first_under_dengbao_only(client, person, settings):
    client.post("/account/password/", CHANGE)
    token = client.post("/api/v1/auth/token", {"username": "liu", "password": "autumn-river-9"}, "application/json")
    headers = {"Authorization": f"Token {token.json()['token']}"}
    with clock.at(NOON + timedelta(days=91)):
        client.post("/login/", {"username": "liu", "password": "autumn-river-9"})
        assert client.get("/messages/").url == "/account/"
        assert "已用满90天" in client.get("/account/").content.decode()
        assert type(client)().get("/api/v1/me/", headers=headers).status_code == 401
        settings.PASSWORD_POLICY = "asvs"
        assert client.get("/messages/").status_code == 200
        settings.PASSWORD_POLICY = "dengbao"
        new = {"old": "autumn-river-9", "new": "winter-river-9", "again": "winter-river-9"}
        assert client.post("/account/password/", new).status_code == 302
        assert client.get("/messages/").status_code == 200
