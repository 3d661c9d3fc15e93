"""Accounts as the security administrator manages them on our own pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from audit.models import AuditEntry
from departments import lockout
from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.models import HandledRequest
from tests.personas import NOON, PASSWORD, browser, make_department, make_user

pytestmark = pytest.mark.django_db
KEY = "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def security():
    return make_user(Role.SECURITY_ADMIN, username="sec", full_name="安全员")


@pytest.fixture
def desk(security):
    return browser(security)


@pytest.fixture
def bureau():
    return make_department()


def sent(bureau, **fields):
    values = {"full_name": "王敏", "username": "wangmin", "role": "reporter", "department": bureau.pk, "phone": ""}
    return values | {"version": "1"} | fields


def initial_password(html):
    return re.search(r"<code data-initial-password>([^<]+)</code>", html)[1]


def sign_in(username, password):
    return Client().post("/login/", {"username": username, "password": password})


def test_a_new_person_signs_in_with_what_the_slip_says_and_must_choose_a_password(desk, bureau):
    answer = desk.post("/accounts/new/", sent(bureau))
    html = answer.content.decode()
    password = initial_password(html)
    assert "http://testserver/login/" in html
    assert "wangmin" in html
    person = Client()
    assert person.post("/login/", {"username": "wangmin", "password": password}).status_code == 302
    assert person.get("/tasks/").url == "/account/"
    assert password not in "".join(AuditEntry.objects.values_list("detail", flat=True))


def test_a_slip_that_lies_about_for_weeks_opens_nothing(desk, bureau):
    password = initial_password(desk.post("/accounts/new/", sent(bureau)).content.decode())
    with clock.at(NOON + timedelta(days=31)):
        late = sign_in("wangmin", password)
        assert late.status_code == 200
        assert "初始密码超过30天没有使用，已经失效，请安全管理员重设" in late.content.decode()
        assert "账号或密码不正确" in sign_in("wangmin", "wrong").content.decode()
    with clock.at(NOON + timedelta(days=29)):
        assert sign_in("wangmin", password).status_code == 302


def test_the_slip_is_shown_once_and_kept_nowhere(desk, bureau):
    first = desk.post("/accounts/new/", sent(bureau, form_key=KEY))
    password = initial_password(first.content.decode())
    assert first.headers["Cache-Control"] == "no-store"
    second = desk.post("/accounts/new/", sent(bureau, form_key=KEY))
    assert second.status_code == 409
    assert password not in second.content.decode()
    assert password.encode() not in bytes(HandledRequest.objects.get().body)
    assert User.objects.filter(username="wangmin").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"username": "sec"}, "已经有这个用户名"),
        ({"username": "SEC"}, "大小写不算不同"),
        ({"username": "王 敏"}, "用户名"),
        ({"full_name": ""}, "请填写这一项"),
        ({"full_name": "王\x00敏"}, "不允许"),
        ({"role": "king"}, "没有这个角色"),
        ({"role": ""}, "请选择一项"),
        ({"department": ""}, "必须选择所属单位"),
        ({"department": "99999999999999999999"}, "没有这一项"),
        ({"phone": "1" * 31}, "最多30字"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(desk, bureau, fields, words):
    answer = desk.post("/accounts/new/", sent(bureau, **fields))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert ("wangmin" in html) or ("username" in fields)
    assert not User.objects.filter(full_name="王敏").exists()


def test_two_administrators_at_once_the_second_is_told_who_and_keeps_the_text(desk, bureau):
    person = make_user(Role.REPORTER, bureau, username="wangmin", full_name="王敏")
    colleague = browser(make_user(Role.SECURITY_ADMIN, full_name="另一位安全员"))
    assert colleague.post(f"/accounts/{person.pk}/", sent(bureau, phone="111", version=1)).status_code == 302
    late = desk.post(f"/accounts/{person.pk}/", sent(bureau, phone="222", version=1))
    assert late.status_code == 409
    html = late.content.decode()
    assert "另一位安全员刚刚改过这个账号" in html
    assert 'value="222"' in html
    person.refresh_from_db()
    assert (person.phone, person.version) == ("111", 2)
    assert desk.post(f"/accounts/{person.pk}/", sent(bureau, phone="222", version=2)).status_code == 302


def test_moving_somebody_signs_them_out_and_is_on_record(desk, bureau):
    person = make_user(Role.REPORTER, bureau, username="wangmin", full_name="王敏")
    at_work = browser(person)
    assert at_work.get("/tasks/").status_code == 200
    other = make_department("市场监督管理局", "市场监管局")
    desk.post(f"/accounts/{person.pk}/", sent(other))
    assert at_work.get("/tasks/").status_code == 302
    assert "市场监督管理局" in AuditEntry.objects.get(action="account.change").detail


def test_reset_gives_a_new_slip_and_ends_the_old_password(desk, bureau):
    person = make_user(Role.REPORTER, bureau, username="wangmin", full_name="王敏")
    password = initial_password(desk.post(f"/accounts/{person.pk}/reset/").content.decode())
    assert sign_in("wangmin", PASSWORD).status_code == 200
    assert sign_in("wangmin", password).status_code == 302


def test_deactivated_at_once_and_back_again(desk, bureau):
    person = make_user(Role.REPORTER, bureau, username="wangmin", full_name="王敏")
    at_work = browser(person)
    desk.post(f"/accounts/{person.pk}/deactivate/")
    assert at_work.get("/tasks/").status_code == 302
    person.refresh_from_db()
    assert person.deactivated_at is not None
    assert desk.post(f"/accounts/{person.pk}/reset/").status_code == 409
    desk.post(f"/accounts/{person.pk}/activate/")
    person.refresh_from_db()
    assert (person.is_active, person.deactivated_at) == (True, None)
    assert sign_in("wangmin", PASSWORD).status_code == 302


def test_nobody_locks_the_last_door_behind_them(desk, security):
    for deed in ("deactivate", "reset"):
        assert desk.post(f"/accounts/{security.pk}/{deed}/").status_code == 409
    fields = {"full_name": "安全员", "username": "sec", "role": "observer", "department": "", "version": 1}
    answer = desk.post(f"/accounts/{security.pk}/", fields)
    assert answer.status_code == 409
    assert "不能修改自己的角色" in answer.content.decode()


def test_the_list_finds_people_by_name_department_initials_role_and_state(desk, bureau, settings):
    person = make_user(Role.REPORTER, bureau, username="wangmin", full_name="王敏", phone="0471-1")
    make_user(Role.OBSERVER, username="guest", full_name="来客", is_active=False)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("WangMin", "wrong")
    assert lockout.is_locked("wangmin")
    for query, found in (
        ("q=王敏", {"王敏"}),
        ("q=zwfwj", {"王敏"}),
        ("q=wangmin+政务", {"王敏"}),
        ("role=observer", {"来客"}),
        ("state=inactive", {"来客"}),
        ("state=locked", {"王敏"}),
        ("state=never", {"王敏"}),
        ("q=没有", set()),
        ("role=king&state=nothing&page=-1", {"王敏", "来客", "安全员"}),
    ):
        html = desk.get(f"/accounts/?{query}").content.decode()
        rows = set(re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', html))
        assert rows - {"安全员"} == found - {"安全员"}, query
    assert "已锁定" in html
    desk.post(f"/accounts/{person.pk}/unlock/")
    assert not lockout.is_locked("wangmin")


def test_the_list_asks_the_same_whatever_its_length(desk, bureau, django_assert_num_queries):
    desk.get("/accounts/")
    with django_assert_num_queries(6):
        desk.get("/accounts/")
    for number in range(60):
        make_user(Role.REPORTER, bureau, username=f"clerk{number}")
    with django_assert_num_queries(6):
        assert "共2页61项" in desk.get("/accounts/").content.decode()


def test_people_of_a_closed_department_are_found(desk, bureau):
    make_user(Role.REPORTER, bureau, full_name="王敏")
    assert "没有找到账号" in desk.get("/accounts/?state=orphan").content.decode()
    type(bureau).objects.filter(pk=bureau.pk).update(valid_to="2023-09-30")
    html = desk.get("/accounts/?state=orphan").content.decode()
    assert "王敏" in html
    assert "已撤并" in html
