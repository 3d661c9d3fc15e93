"""我的订阅: from the pages whose view is wanted, by form and by call, without script."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from departments.models import Role, User
from departments.working_days import load_year
from notifications.models import Channel, Endpoint
from reports.models import Output, Subscription
from reports.subscriptions.verbs import subscribe
from tests import personas
from tests.reports.conftest import add_duties
from tests.reports.subscribing import LAST, MONDAYS, ON_25, on, work_through

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test go to its own folder."""
    local = {"BACKEND": "plan_tracker.file_storage.WholeFileStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": local}


@pytest.fixture
def li(plan, bureaus, office):
    add_duties(plan, bureaus, 12, seed=3)
    return office


@pytest.fixture
def page(li):
    return personas.browser(li)


def text_of(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


SVG = r"(?:<svg[^>]*><use[^>]*/></svg>)?"


def link(html, words):
    """The address behind a link or button with these words."""
    return unescape(re.search(rf'<a class="btn[^"]*" href="([^"]+)">{SVG}{words}<', html)[1])


def test_the_ledger_as_it_is_filtered_becomes_a_subscription(page, li, plan):
    address = link(text_of(page.get("/ledger/?light=red&light=yellow&chapter=3&on=2023-10-20")), "订阅")
    assert address == "/subscriptions/new/?kind=ledger&plan=plan-2023&chapter=3&light=red,yellow"
    form = text_of(page.get(address))
    for words in ("订阅任务台账", "第3章", "逾期和预警", "每周一", "每月最后一天", "顺延到下一个工作日"):
        assert words in form
    action = unescape(re.search(r'<form class="dialog-form[^"]*" method="post" action="([^"]+)"', form)[1])
    answer = page.post(action, {"when": "weekly-1", "format": "xlsx", "label": "每周逾期清单"}, follow=True)
    listed = text_of(answer)
    for words in ("已订阅，每周一发送，第一次是10月30日", "每周逾期清单", "下一次10月30日"):
        assert words in listed
    row = Subscription.objects.get()
    assert (row.user, row.kind, row.options) == (li, "ledger", "chapter=3&light=red%2Cyellow")
    assert (row.cadence, row.weekday, row.day, row.next_on) == ("weekly", 1, None, date(2023, 10, 30))
    assert AuditEntry.objects.get(action="subscription.make").actor_name == li.full_name


def test_a_document_is_subscribed_without_its_period(page, plan):
    html = text_of(page.get("/documents/?kind=monthly-report&period=2023-09-01&on=2023-09-30&references=no"))
    address = link(html, "订阅")
    assert "period" not in address
    assert "on=" not in address
    page.post(address, {"when": "monthly-0", "format": "docx", "label": "月报"})
    row = Subscription.objects.get()
    assert (row.kind, row.format, row.day, row.next_on) == ("monthly-report", "docx", 0, date(2023, 10, 31))
    assert "references=no" in row.options


def test_what_can_be_subscribed_depends_on_who_asks(page, li, plan, bureaus):
    clerk = personas.browser(personas.make_user(Role.REPORTER, bureaus[0]))
    office, own = (text_of(one.get("/subscriptions/new/")) for one in (page, clerk))
    for label in ("任务台账", "各单位分章情况表", "通报", "月报"):
        assert label in office
    assert "归档包" not in office
    assert "kind=ledger" in own
    assert "kind=bulletin" not in own
    assert clerk.get("/subscriptions/new/?kind=bulletin").status_code in (403, 404)
    assert personas.browser(personas.make_user(Role.SECURITY_ADMIN)).get("/subscriptions/").status_code == 403


@pytest.mark.parametrize(
    ("query", "fields", "words", "status"),
    [
        ("kind=heat", {"when": "daily-1"}, "没有这一项", 422),
        ("kind=heat", {"format": "docx"}, "没有这一项", 422),
        ("kind=heat", {"label": ""}, "请填写这一项", 422),
        ("kind=heat", {"label": "名" * 61}, "最多60字", 422),
        ("kind=heat&colour=red", {}, "没有这个参数", 400),
        ("kind=ledger&light=purple", {}, "purple", 400),
        ("kind=nothing", {}, "没有这种文件", 404),
    ],
)
def test_what_is_wrong_is_said_and_kept(page, plan, query, fields, words, status):
    given = {"when": "weekly-2", "format": "xlsx", "label": "各单位"} | fields
    html = text_of(page.post(f"/subscriptions/new/?{query}", given), status)
    assert words in html
    if status == 422:
        assert 'value="weekly-2" selected' in html or "when" in fields
    assert not Subscription.objects.exists()


def test_the_same_again_is_said_above_the_form(page, li, plan):
    subscribe(by=li, plan=plan, kind="heat", format="xlsx", rhythm=MONDAYS)
    given = {"when": "weekly-2", "format": "xlsx", "label": "各单位"}
    assert "已经订阅了同样的内容（每周一）" in text_of(page.post("/subscriptions/new/?kind=heat", given), 409)


def test_the_list_says_when_next_and_links_to_the_last_file(page, li, plan):
    load_year(by=None, year=2023)
    with on("2023-09-20"):
        row = subscribe(by=li, plan=plan, kind="heat", format="xlsx", rhythm=LAST)
        assert "下一次10月7日（9月30日不上班，顺延）" in text_of(page.get("/subscriptions/"))
    with on("2023-10-07"):
        work_through()
        html = text_of(personas.browser(li).get("/subscriptions/"))
    output, page = Output.objects.get(), personas.browser(li)
    assert f'href="/outputs/{output.pk}/file/"' in html
    assert "上一次：10月7日" in html
    assert page.get(f"/outputs/{output.pk}/file/").status_code == 200
    answer = page.post(f"/subscriptions/{row.pk}/end/", follow=True)
    assert "已取消订阅：各单位分章情况表" in text_of(answer)
    assert "10月24日，本人取消" in answer.content.decode()
    assert "已经停止" in text_of(page.post(f"/subscriptions/{row.pk}/end/", follow=True))


def test_nobody_sees_or_ends_what_others_subscribed_to(page, li, plan):
    other = personas.make_user(Role.REVIEWER)
    row = subscribe(by=other, plan=plan, kind="heat", format="xlsx", rhythm=MONDAYS)
    assert "还没有订阅" in text_of(page.get("/subscriptions/"))
    assert page.post(f"/subscriptions/{row.pk}/end/").status_code == 404
    assert page.delete(f"/api/v1/subscriptions/{row.pk}/").status_code == 404
    assert page.get("/api/v1/subscriptions/").json()["count"] == 0
    assert Subscription.objects.open().count() == 1


def test_the_page_says_whether_mail_will_come(page, li, plan):
    def said():
        return text_of(page.get("/subscriptions/"))

    assert "系统还没有开通邮件" in said()
    Endpoint.objects.create(
        channel=Channel.EMAIL, name="邮件", active=True, address="smtp://mail.qi.example:25", sender="a@qi.example"
    )
    assert "您还没有填邮箱" in said()
    User.objects.filter(pk=li.pk).update(email="li@qi.example")
    assert "作为附件发到li@qi.example" in said()


def test_where_the_list_is_linked_from(page):
    for address in ("/account/", "/account/reminders/", "/outputs/"):
        assert 'href="/subscriptions/"' in text_of(page.get(address)), address
    assert link(text_of(page.get("/overview/")), "订阅") == "/subscriptions/new/?plan=plan-2023"


def test_machines_subscribe_list_and_end(page, li, plan):
    body = {"kind": "ledger", "format": "csv", "options": {"light": "red"}, "cadence": "monthly", "day": 25}
    made = page.post("/api/v1/subscriptions/", body, content_type="application/json")
    assert made.status_code == 201
    expected = {
        "kind": "ledger", "format": "csv", "plan": "plan-2023", "options": {"light": "red"}, "cadence": "monthly",
        "weekday": None, "day": 25, "next_on": "2023-10-25", "label": "任务台账（逾期）", "ended_at": None,
        "end_reason": "", "last_output": None,
    }  # fmt: skip
    assert expected.items() <= made.json().items()
    with on("2023-10-25"):
        work_through()
    (listed,) = page.get("/api/v1/subscriptions/").json()["results"]
    assert listed["last_output"] == Output.objects.get().pk
    again = page.post("/api/v1/subscriptions/", body, content_type="application/json")
    assert again.status_code == 409
    for wrong, status in (
        ({"cadence": "weekly"}, 400), ({"format": "docx"}, 404), ({"kind": "x"}, 404), ({"plan": "x"}, 404),
        ({"options": {"colour": "red"}}, 400), ({"colour": "red"}, 400), ({"day": 29}, 400),
    ):  # fmt: skip
        answer = page.post("/api/v1/subscriptions/", body | wrong, content_type="application/json")
        assert answer.status_code == status, wrong
    path = f"/api/v1/subscriptions/{listed['id']}/"
    assert [page.delete(path).status_code for _ in range(2)] == [204, 409]


def test_queries_do_not_grow_with_subscriptions(li, plan):
    def queries():
        client = personas.browser(li)
        client.get("/subscriptions/")
        with CaptureQueriesContext(connection) as found:
            text_of(client.get("/subscriptions/"))
        return len(found)

    subscribe(by=li, plan=plan, kind="heat", format="xlsx", rhythm=MONDAYS)
    with on("2023-10-30"):
        work_through()
        few = queries()
    for number in range(1, 9):
        subscribe(by=li, plan=plan, kind="ledger", format="xlsx", rhythm=ON_25, options={"q": f"第{number}"})
    with on("2023-11-27"):
        work_through()
        assert queries() == few <= 20
