"""Guessing passwords: one by one, from many addresses, all at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from audit.models import AuditEntry
from audit.verbs import verify
from departments.accounts_security import unlock
from departments.lockout import is_locked
from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.errors import Conflict
from tests.amounts import amount
from tests.departments import counting
from tests.personas import NOON, PASSWORD, make_user

pytestmark = pytest.mark.django_db
GUESSES = amount(80, 200)


@pytest.fixture
def liu(db) -> User:
    """Somebody with a password."""
    return make_user(Role.OBSERVER, username="liu", full_name="刘观察")


def guess(client, username="liu", password="wrong-guess-1", address="10.0.0.1"):
    """One try at the login page."""
    return client.post("/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def actions():
    """What is on record, in order."""
    return list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))


def test_spellings_of_one_name_count_together(client, liu):
    for name in ("liu", "LIU", "Liu", " liu", "ｌｉｕ"):
        last = guess(client, name)
    assert last.status_code == 429
    assert guess(client, password=PASSWORD).status_code == 429
    assert actions().count("account.lock") == 1


def test_knocking_while_locked_makes_it_no_longer(client, liu):
    for _ in range(5):
        guess(client)
    for minutes in (5, 10, 14):
        with clock.at(NOON + timedelta(minutes=minutes)):
            assert guess(client).status_code == 429
    with clock.at(NOON + timedelta(minutes=15, seconds=1)):
        assert guess(client, password=PASSWORD).status_code == 302
    assert actions().count("account.sign_in_failed") == 5


def test_many_addresses_together_lock_the_account_but_nobody_else(client, liu):
    make_user(Role.OBSERVER, username="neighbour")
    for n in range(20):
        last = guess(client, address=f"10.0.{n}.1")
    assert last.status_code == 429
    assert guess(client, address="10.9.9.9", password=PASSWORD).status_code == 429
    assert guess(client, "neighbour", PASSWORD, "10.0.1.1").status_code == 302


def test_ones_own_typing_errors_are_forgotten_with_the_right_password(client, liu):
    for _ in range(6):
        for _ in range(4):
            assert guess(client).status_code == 200
        assert guess(client, password=PASSWORD).status_code == 302
        client.post("/logout/")


def test_an_ipv6_customer_has_one_address(client, liu):
    for n in range(5):
        last = guess(client, address=f"2001:db8::{n + 1}")
    assert last.status_code == 429


def test_the_old_password_cannot_be_guessed_at_an_open_desk(client, liu):
    client.force_login(liu)
    fields = {"new": "autumn-river-9", "again": "autumn-river-9"}
    statuses = [client.post("/account/password/", {"old": f"guess-{n}", **fields}).status_code for n in range(6)]
    assert statuses == [400] * 5 + [429]
    assert client.post("/account/password/", {"old": PASSWORD, **fields}).status_code == 429


def test_the_security_administrator_unlocks(client, liu):
    security = make_user(Role.SECURITY_ADMIN, username="sec")
    for _ in range(5):
        guess(client)
    assert is_locked("liu")
    desk = Client()
    desk.force_login(security)
    assert desk.post(f"/accounts/{liu.pk}/unlock/", {"next": "/account/"}).url == "/account/"
    assert not is_locked("liu")
    assert guess(client, password=PASSWORD).status_code == 302
    assert actions()[-2:] == ["account.unlock", "account.sign_in"]
    with pytest.raises(Conflict, match="没有被锁定"):
        unlock(security, liu)
    assert desk.post("/accounts/99999999999999999999999/unlock/").status_code == 404


def test_nobody_learns_from_the_answer_or_the_work_behind_it_who_exists(client, liu, settings):
    settings.PASSWORD_HASHERS = ["tests.departments.counting.CountingHasher"]
    make_user(Role.OBSERVER, username="gone", is_active=False)
    make_user(Role.OBSERVER, username="demo", is_demo=True)
    settings.PRODUCTION = True
    tried = {"liu": "wrong-guess-1", "nobody": PASSWORD, "gone": PASSWORD, "demo": PASSWORD}
    seen = set()
    for name, password in tried.items():
        before = counting.count
        answer = guess(client, name, password)
        text = answer.content.decode().replace(name, "NAME")
        token = text.split('name="csrfmiddlewaretoken" value="')[1][:64]
        seen.add((answer.status_code, counting.count - before, text.replace(token, "")))
    assert len(seen) == 1
    assert next(iter(seen))[:2] == (200, 1)


def test_what_no_password_can_be_is_never_hashed(client, liu, settings):
    settings.PASSWORD_HASHERS = ["tests.departments.counting.CountingHasher"]
    before = counting.count
    assert guess(client, password="p" * 4096).status_code == 200
    client.force_login(liu)
    long = {"old": "p" * 4096, "new": "n" * 4096, "again": "n" * 4096}
    assert client.post("/account/password/", long).status_code == 400
    assert counting.count == before


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("addresses", "most"), [(1, 5), (GUESSES, 20)])
def test_many_guesses_at_once_get_no_further_than_one_by_one(settings, addresses, most):
    if connection.vendor != "postgresql":
        pytest.skip("a race needs writers at once")
    settings.PASSWORD_HASHERS = ["tests.departments.counting.SlowCountingHasher"]
    make_user(Role.OBSERVER, username="liu")

    def one(n):
        try:
            with clock.at(NOON):
                return guess(Client(), password=f"guess-{n}", address=f"10.1.1.{n % addresses}").status_code
        finally:
            connection.close()

    before = counting.count
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(one, range(GUESSES)))
    assert counting.count - before == most
    assert set(statuses) <= {200, 429}
    assert statuses.count(429) >= GUESSES - most
    assert list(verify()) == []
