"""How long one stays signed in, where, and how it ends."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from audit.models import AuditEntry
from departments import accounts
from departments.models import Role, User, UserSession
from departments.sessions import browser
from plan_tracker import clock
from tests import personas
from tests.personas import NOON, PASSWORD, make_department, make_user

pytestmark = pytest.mark.django_db
PAGE = "/account/"


@pytest.fixture
def liu(db) -> User:
    """A department's reporter."""
    return make_user(Role.REPORTER, make_department(), username="liu", full_name="刘填报")


@pytest.fixture
def security(db) -> User:
    """The security administrator."""
    return make_user(Role.SECURITY_ADMIN, username="sec", full_name="安全员")


def arrive(username="liu", agent="", address="10.0.0.1"):
    """Somebody signs in with a browser of their own."""
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": agent} if agent else None)
    client.post("/login/", {"username": username, "password": PASSWORD})
    return client


def is_in(client):
    """Whether a browser is still signed in."""
    return client.get(PAGE).status_code == 200


def after(**time):
    """The clock later on."""
    return clock.at(NOON + timedelta(**time))


def test_half_an_hour_without_use_ends_a_session_and_says_so(liu):
    used, left = arrive(), arrive()
    for minutes in (25, 50, 75):
        with after(minutes=minutes):
            assert is_in(used)
    with after(minutes=31):
        answer = left.get(PAGE, follow=True)
    assert answer.redirect_chain == [("/login/?next=/account/", 302)]
    assert "登录已过期" in answer.content.decode()
    entry = AuditEntry.objects.get(action="account.end_session")
    assert (entry.object_label, json.loads(entry.detail)["reason"]) == ("liu", "超时")
    assert UserSession.objects.count() == 1


def test_twelve_hours_end_it_however_busy(liu):
    client = arrive()
    for minutes in range(20, 12 * 60, 20):
        with after(minutes=minutes):
            assert is_in(client)
    with after(hours=12, seconds=1):
        assert not is_in(client)


def test_what_the_page_fetches_by_itself_keeps_nobody_in(liu):
    client = arrive()
    htmx = {"HX-Request": "true", "X-Background": "1"}
    for minutes in range(1, 30):
        with after(minutes=minutes):
            assert client.get("/messages/bell/", headers=htmx).status_code == 200
    for minutes, status in ((31, 286), (32, 286)):
        with after(minutes=minutes):
            answer = client.get("/messages/bell/", headers=htmx)
            assert answer.status_code == status, "htmx asks no more"
            assert "登录已过期" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    with after(minutes=33):
        assert not is_in(client)
    assert 'hx-headers=\'{"X-Background": "1"}\'' in arrive().get(PAGE).content.decode()


def test_using_it_is_written_once_a_minute_at_most(liu, django_assert_max_num_queries):
    client = arrive()
    with after(seconds=59):
        client.get(PAGE)
    row = UserSession.objects.get()
    assert row.seen_at == NOON
    with after(seconds=61):
        client.get(PAGE)
    row.refresh_from_db()
    assert row.seen_at == NOON + timedelta(seconds=61)
    with after(seconds=62), django_assert_max_num_queries(3):
        client.get("/messages/bell/")


def test_a_form_sent_too_late_is_kept_and_can_be_sent_again(liu):
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan), liu.department)
    personas.issue(plan, make_user(Role.REVIEWER))
    client = Client(enforce_csrf_checks=True)
    client.get("/login/")
    token = client.cookies["csrftoken"].value
    client.post("/login/", {"username": "liu", "password": PASSWORD, "csrfmiddlewaretoken": token})
    token = client.cookies["csrftoken"].value
    typed = {
        "version": "1",
        "reason": "<b>不是我们的事</b>，见三定方案。",
        "old": "secret-7",
        "csrfmiddlewaretoken": token,
    }
    address = f"/assignments/{row.pk}/accept/"
    with after(minutes=31):
        answer = client.post(address, typed)
        page = answer.content.decode()
        assert answer.status_code == 401
        assert "&lt;b&gt;不是我们的事&lt;/b&gt;，见三定方案。" in page
        assert f'action="{address}"' in page
        assert "secret-7" not in page
        assert client.post("/account/large-type/", {"on": "1"}).status_code == 403, "a forged form shows nothing"
        script = client.post(address, typed, headers={"HX-Request": "true"})
        assert "登录已过期" in json.loads(script["HX-Trigger"])["toast"]["text"]
    assert Client().post(address, typed).status_code == 302, "a stranger goes to the login page"


def test_one_sees_where_one_is_signed_in_and_ends_it_there(liu, security):
    phone = arrive(agent="Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/110 Mobile Safari/537.36")
    desk = arrive(agent="Mozilla/5.0 (Windows NT 6.1; Win64; x64) Chrome/86.0 Safari/537.36", address="10.0.0.2")
    stranger = arrive("sec")
    page = desk.get(PAGE).content.decode()
    assert "Chrome（安卓）" in page
    assert "Chrome（Windows）" in page
    assert "10.0.0.1" in page
    assert page.count("在那台设备上退出</button>") == 1
    row = UserSession.objects.get(agent__contains="Android")
    assert stranger.post(f"/account/sessions/{row.pk}/end/").status_code == 404
    assert is_in(phone)
    assert desk.post(f"/account/sessions/{row.pk}/end/").url == PAGE
    assert not is_in(phone)
    assert is_in(desk)
    own = UserSession.objects.get(user=liu)
    assert desk.post(f"/account/sessions/{own.pk}/end/").url == "/login/"


def test_everywhere_else_can_be_ended_at_once(liu):
    others, here = [arrive(), arrive()], arrive()
    here.post("/account/sessions/end/")
    assert [is_in(one) for one in (*others, here)] == [False, False, True]


@pytest.mark.parametrize(
    "deed",
    [
        lambda by, liu: accounts.set_password(by=by, account=liu, new="autumn-river-9"),
        lambda by, liu: accounts.deactivate_user(by=by, account=liu),
        lambda by, liu: accounts.change_user(by=by, account=liu, role=Role.HEAD),
        lambda by, liu: accounts.change_user(by=by, account=liu, department=make_department("市场监管局", "市监局")),
    ],
)
def test_what_changes_ones_rights_ends_all_sessions(liu, security, deed):
    client = arrive()
    deed(security, liu)
    assert not UserSession.objects.exists()
    assert not is_in(client)
    assert AuditEntry.objects.filter(action="account.end_session").count() == 1


def test_a_new_name_ends_nothing(liu, security):
    client = arrive()
    accounts.change_user(by=security, account=liu, full_name="刘改名")
    assert is_in(client)


def test_a_new_password_ends_the_others_and_keeps_this_one_under_a_new_key(liu):
    other, client = arrive(), arrive()
    before = client.cookies["plan_tracker_session"].value
    client.post("/account/password/", {"old": PASSWORD, "new": "autumn-river-9", "again": "autumn-river-9"})
    assert is_in(client)
    assert not is_in(other)
    assert client.cookies["plan_tracker_session"].value != before
    assert "这台设备" in client.get(PAGE).content.decode()


def test_signing_in_changes_the_key_and_hides_the_cookie_from_scripts(liu, settings):
    client = Client()
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies["plan_tracker_session"] = planted = session.session_key
    client.post("/login/", {"username": "liu", "password": PASSWORD})
    cookie = client.cookies["plan_tracker_session"]
    assert cookie.value != planted
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    attacker = Client()
    attacker.cookies["plan_tracker_session"] = planted
    assert not is_in(attacker)
    settings.SESSION_COOKIE_SECURE = True
    assert arrive().cookies["plan_tracker_session"]["secure"]


def test_the_security_administrator_signs_somebody_out(liu, security):
    client, desk = arrive(), arrive("sec")
    desk.post(f"/accounts/{liu.pk}/end-sessions/", {"next": "//evil.example"})
    assert not is_in(client)
    assert is_in(desk)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/86.0 Safari/537.36 Edg/86",
            "Edge（Windows）",
        ),
        ("Mozilla/5.0 (Windows NT 6.1) Chrome/86.0 Safari/537.36 QIHU 360SE", "360安全浏览器（Windows）"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0 UOS", "Firefox（统信UOS）"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Mobile MicroMessenger/8.0", "微信（iPhone）"),
        ("curl/8.0", "其他浏览器"),
        ("", "其他浏览器"),
    ],
)
def test_browsers_have_plain_names(agent, words):
    assert browser(agent) == words
