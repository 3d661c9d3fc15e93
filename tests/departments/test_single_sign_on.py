"""Single sign-on against a real identity provider in a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from audit.models import AuditEntry
from departments.models import Role, User
from tests.personas import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.services]
START, BACK = "/login/single-sign-on/", "/login/single-sign-on/back/"
PEOPLE = (
    {"sub": "id-liu", "preferred_username": "liu"},
    {"sub": "id-other", "preferred_username": "liu"},
    {"sub": "id-gone", "preferred_username": "gone"},
    {"sub": "id-nobody", "preferred_username": "nobody"},
    {"sub": "id-nameless"},
    {"sub": "x" * 300, "preferred_username": "liu"},
)


@pytest.fixture(scope="module")
def provider():
    """The address of a running provider that knows PEOPLE."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    claims = [part for one in PEOPLE for part in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(5)


@pytest.fixture
def configured(provider, settings):
    """This product knows the provider."""
    settings.OIDC_ISSUER = provider
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "plan-tracker", "secret"
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{provider}/oauth2/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{provider}/oauth2/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{provider}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{provider}/jwks"
    settings.OIDC_END_SESSION_ENDPOINT = f"{provider}/oauth2/end_session"
    settings.OIDC_STORE_ID_TOKEN = True
    settings.OIDC_VERIFY_KID = False  # this provider's only key has no number
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS, "departments.single_sign_on.ProviderBackend",
    ]  # fmt: skip


@pytest.fixture
def liu(db) -> User:
    """Somebody with an account here and there."""
    return make_user(Role.OBSERVER, username="liu", full_name="刘观察")


def consent(client, sub, **query):
    """To the provider, which asks who one is, and the way back it names."""
    onwards = client.get(START, query).url
    answer = requests.post(onwards, data={"sub": sub}, allow_redirects=False, timeout=5)
    return answer.headers["Location"].replace("http://testserver", "")


def arrive(client, sub, **query):
    """The whole way there and back."""
    return client.get(consent(client, sub, **query))


def is_in(client):
    """Whether a browser is signed in."""
    return client.get("/account/").status_code == 200


def test_the_first_time_binds_the_account_and_later_the_name_does_not_matter(client, configured, liu):
    assert "统一身份认证登录" in client.get("/login/").content.decode()
    sent = parse_qs(urlsplit(client.get(START).url).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(sent)
    assert arrive(client, "id-liu", next="/messages/").url == "/messages/"
    assert is_in(client)
    liu.refresh_from_db()
    assert liu.external_id == "id-liu"
    User.objects.filter(pk=liu.pk).update(username="liu-renamed", must_change_password=True)
    again = Client()
    assert arrive(again, "id-liu").url == "/overview/"
    assert again.get("/messages/").status_code == 200, "the provider has its own rules for passwords"
    actions = list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))
    assert actions == ["account.bind_single_sign_on", "account.sign_in", "account.sign_in"]


@pytest.mark.parametrize("sub", ["id-other", "id-gone", "id-nobody", "id-nameless", "x" * 300])
def test_who_has_no_account_is_told_so_and_none_is_made(client, configured, liu, sub):
    User.objects.filter(pk=liu.pk).update(external_id="id-liu")
    make_user(Role.OBSERVER, username="gone", is_active=False)
    answer = arrive(client, sub)
    assert answer.status_code == 403
    assert "请联系安全管理员开通账号" in answer.content.decode()
    assert not is_in(client)
    assert User.objects.count() == 2
    assert list(User.objects.exclude(external_id=None).values_list("external_id", flat=True)) == ["id-liu"]


def test_an_account_that_was_deactivated_is_refused_and_its_session_ends(client, configured, liu):
    arrive(client, "id-liu")
    User.objects.filter(pk=liu.pk).update(is_active=False)
    assert not is_in(client)
    assert arrive(client, "id-liu").status_code == 403


def test_an_answer_that_was_not_asked_for_is_refused(client, configured, liu):
    attacker = Client()
    stolen = parse_qs(urlsplit(consent(attacker, "id-liu")).query)["code"][0]
    mine = parse_qs(urlsplit(consent(client, "id-nobody")).query)
    foreign_code = {"code": stolen, "state": mine["state"][0]}
    for query in (
        foreign_code,  # another's code: the nonce does not fit
        {"code": mine["code"][0], "state": mine["state"][0]},  # the state was used up by the first try
        {"code": "x", "state": "forged"},
        {"error": "access_denied", "state": "forged"},
        {"code": "a\x00b", "state": "‮"},
        {},
    ):
        answer = client.get(BACK, query)
        assert answer.status_code == 400, query
        assert "没有完成" in answer.content.decode() or "网址里有不能识别的字符" in answer.content.decode()
        assert not is_in(client)
    assert Client().get(BACK, {"code": stolen, "state": "x"}).status_code == 400, "without a session"


def test_an_error_from_outside_signs_nobody_out(client, configured, liu):
    arrive(client, "id-liu")
    client.get(BACK, {"error": "access_denied"})
    assert is_in(client)


@pytest.mark.parametrize("setting", ["OIDC_ISSUER", "OIDC_RP_CLIENT_ID"])
def test_a_token_of_another_issuer_or_for_another_client_is_refused(client, configured, liu, settings, setting):
    back = consent(client, "id-liu")
    setattr(settings, setting, "https://elsewhere.example")
    assert client.get(back).status_code == 400
    assert not is_in(client)


def test_a_provider_that_is_down_is_said_in_words(client, configured, liu, settings):
    back = consent(client, "id-liu")
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"
    answer = client.get(back)
    assert answer.status_code == 503
    assert "暂时连不上" in answer.content.decode()


def test_signing_out_leads_to_the_provider_only_after_coming_from_there(client, configured, liu):
    arrive(client, "id-liu")
    onwards = client.post("/logout/").url
    query = parse_qs(urlsplit(onwards).query)
    assert onwards.startswith(f"{urlsplit(onwards).scheme}://127.0.0.1")
    assert query["post_logout_redirect_uri"] == ["http://testserver/login/"]
    assert query["id_token_hint"][0].count(".") == 2
    assert requests.get(onwards, timeout=5).status_code == 200
    assert not is_in(client)
    client.post("/login/", {"username": "liu", "password": PASSWORD})
    assert client.post("/logout/").url == "/login/"


def test_without_a_provider_there_is_no_button_and_no_way(client, db):
    assert "统一身份认证" not in client.get("/login/").content.decode()
    assert client.get(START).status_code == 404
    assert client.get(BACK).status_code == 404
