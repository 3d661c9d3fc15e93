"""Files that come by themselves: on their day, once, with today's rights, and in words when they don't."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from audit.models import AuditEntry
from departments.models import Role, User
from departments.working_days import load_year
from notifications.models import Channel, Endpoint, Leave, Message, Preference
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound
from reports import jobs
from reports.models import Output, Subscription, SubscriptionRun
from reports.outputs.kinds import Kind, all_kinds
from reports.outputs.verbs import delete_output, run_due
from reports.subscriptions import sending
from reports.subscriptions.verbs import end_subscription, subscribe
from tasks.models import Plan
from tests import personas
from tests.reports.conftest import add_duties
from tests.reports.subscribing import LAST, MONDAYS, ON_25, on, work_through
from tests.sinks import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test go to its own folder."""
    local = {"BACKEND": "plan_tracker.file_storage.WholeFileStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    return tmp_path


@pytest.fixture
def sink(settings):
    with SmtpSink() as running:
        settings.CHANNEL_HOSTS = [running.host_and_port]
        settings.SITE_URL = "https://jihua.example"
        Endpoint.objects.create(
            channel=Channel.EMAIL, name="机关邮箱", active=True, address=running.address, sender="fzb@qi.example"
        )
        yield running


@pytest.fixture
def calendar(db):
    load_year(by=None, year=2023)


@pytest.fixture
def li(plan, bureaus, office):
    """Somebody of the office with an address; the plan has duties."""
    add_duties(plan, bureaus, 12, seed=3)
    User.objects.filter(pk=office.pk).update(email="li@qi.example", full_name="李慧")
    return User.objects.get(pk=office.pk)


@pytest.fixture
def clerk(bureaus, plan, li):
    return personas.make_user(Role.REPORTER, bureaus[0], full_name="王敏", email="wang@qi.example")


def weekly(by, plan, **fields):
    """A subscription to the ledger of what is late, made on Tuesday 24 October at noon."""
    given = {"kind": "ledger", "format": "xlsx", "rhythm": MONDAYS, "options": {"light": "red,yellow"}} | fields
    return subscribe(by=by, plan=plan, **given)


def told(kind="subscription"):
    return list(
        Message.objects.filter(channel=Channel.IN_APP, kind=kind).order_by("pk").values_list("title", flat=True)
    )


def file_of(mail):
    (part,) = mail.iter_attachments()
    return part


def test_the_mail_carries_the_very_file_that_is_on_record(sink, li, plan):
    row = weekly(li, plan)
    assert row.next_on == date(2023, 10, 30)
    assert row.label == "任务台账（逾期和预警）"
    with on("2023-10-30"):
        assert work_through() == 1
    output, (mail,) = Output.objects.get(), sink.received
    part = file_of(mail)
    assert hashlib.sha256(part.get_content()).hexdigest() == output.sha256
    assert part.get_filename() == output.file_name == "2023年任务台账-20231030.xlsx"
    assert (output.asked_by, output.options, output.day) == (li, "light=red%2Cyellow", date(2023, 10, 30))
    assert mail["Subject"].strip() == "您订阅的任务台账（逾期和预警）已生成"
    text = mail.get_body(("plain",)).get_content()
    for words in (
        "10月30日的数据",
        "附件：2023年任务台账",
        f"https://jihua.example/outputs/{output.pk}/file/",
        "每周一",
    ):
        assert words in text
    assert told() == ["您订阅的任务台账（逾期和预警）已生成"]
    assert told("output") == [], "nobody is told twice of one file"


@pytest.mark.parametrize("format", ["csv", "ods", "xlsx"])
def test_every_table_arrives_unchanged(sink, li, plan, format):
    weekly(li, plan, kind="heat", format=format, options={})
    with on("2023-10-30"):
        work_through()
    assert hashlib.sha256(file_of(sink.received[0]).get_payload(decode=True)).hexdigest() == Output.objects.get().sha256


def test_a_department_gets_its_own_rows_and_its_document(sink, clerk, plan, li):
    weekly(clerk, plan, kind="heat", format="csv", options={})
    subscribe(by=li, plan=plan, kind="bulletin", format="pdf", rhythm=ON_25)
    with on("2023-10-25", 7):
        assert work_through() == 0, "before the hour"
    with on("2023-10-25", 8):
        work_through()
    with on("2023-10-30", 8):
        work_through()
    bulletin, own = sink.received
    assert file_of(bulletin).get_content()[:5] == b"%PDF-"
    assert (bulletin["To"], own["To"]) == ("li@qi.example", "wang@qi.example")
    lines = file_of(own).get_payload(decode=True).decode("utf-8-sig")
    assert "第1局" in lines
    assert "第2局" not in lines


def test_the_hour_is_that_of_the_daily_reminder(sink, li, plan):
    Preference.objects.create(user=li, digest_hour=14)
    weekly(li, plan)
    with on("2023-10-30", 13, 59):
        assert work_through() == 0
    with on("2023-10-30", 14):
        assert work_through() == 1


def test_today_counts_while_its_hour_is_still_to_come(li, plan):
    with on("2023-10-23", 7, 59):
        assert weekly(li, plan).next_on == date(2023, 10, 23)
    with on("2023-10-23", 8):
        assert weekly(li, plan, format="csv").next_on == date(2023, 10, 30)


def days_sent(first, last, hour=9):
    """Run the jobs on every day; returns on which days a file was asked for."""
    day, found = date.fromisoformat(first), []
    while day <= date.fromisoformat(last):
        before = Output.objects.count()
        with on(day, hour):
            work_through()
        found += [f"{day:%m-%d}"] * (Output.objects.count() - before)
        day += timedelta(days=1)
    return found


def test_weeks_go_by_and_the_national_holiday_puts_off(calendar, sink, li, plan):
    with on("2023-09-12"):
        weekly(li, plan, kind="heat", options={})
        subscribe(by=li, plan=plan, kind="heat", format="csv", rhythm=LAST)
    # 29 September to 6 October are free, Saturday the 7th and Sunday the 8th are working days.
    assert days_sent("2023-09-12", "2023-10-31") == [
        "09-18", "09-25", "10-07", "10-07", "10-09", "10-16", "10-23", "10-30", "10-31",
    ]  # fmt: skip
    assert len(sink.received) == 9
    assert [f"{run.due_on:%m-%d}" for run in SubscriptionRun.objects.filter(run_on=date(2023, 10, 7))] == [
        "10-02", "09-30",
    ]  # fmt: skip


def test_the_report_of_september_that_waited_for_october_is_about_september(calendar, sink, li, plan):
    with on("2023-09-12"):
        subscribe(by=li, plan=plan, kind="monthly-report", format="docx", rhythm=LAST)
    with on("2023-10-07"):
        work_through()
    with on("2023-10-31"):
        work_through()
    late, punctual = Output.objects.order_by("pk")
    assert (late.day, late.options) == (date(2023, 10, 7), "period=2023-09-01")
    assert (punctual.day, punctual.options) == (date(2023, 10, 31), "")
    assert len(sink.received) == 2


def test_a_sweep_that_was_off_sends_one_and_not_several(sink, li, plan):
    row = weekly(li, plan)
    with on("2023-11-04"):  # five days late, a Saturday
        assert work_through() == 0
    with on("2023-11-17"):  # three Mondays late
        assert work_through() == 1
        assert work_through() == 0
    row.refresh_from_db()
    assert row.next_on == date(2023, 11, 20)
    assert Output.objects.count() == 1
    with on("2023-11-20"):
        assert work_through() == 1


def test_two_sweeps_that_saw_the_same_row_ask_once(sink, li, plan):
    weekly(li, plan)
    with on("2023-10-30"):
        first, second = sending._due(), sending._due()
        assert sending._run(first[0])
        assert not sending._run(second[0])
        run_due()
        run = SubscriptionRun.objects.select_related("subscription__user", "output").get()
        assert sending._tell(run)
        assert not sending._tell(run)
    assert Output.objects.count() == 1
    assert told() == ["您订阅的任务台账（逾期和预警）已生成"]


def test_killed_between_claim_and_output_nothing_is_lost(sink, li, plan, monkeypatch):
    weekly(li, plan)

    def dies(*args, **fields):
        raise SystemExit

    with on("2023-10-30"):
        with monkeypatch.context() as patched:
            patched.setattr(sending, "ask_for_output", dies)
            with pytest.raises(SystemExit):
                jobs.send_subscriptions()
        assert Subscription.objects.get().next_on == date(2023, 10, 30), "the claim went with its transaction"
        assert work_through() == 1
    assert len(sink.received) == 1


def test_one_that_fails_unforeseen_does_not_stop_the_others_and_is_seen(sink, li, plan, monkeypatch):
    weekly(li, plan)
    weekly(li, plan, kind="heat", options={})

    def broken(ask):
        raise ZeroDivisionError

    monkeypatch.setitem(
        all_kinds(), "ledger", Kind("ledger", "任务台账", ("xlsx",), None, rows=broken, options={"light": ""})
    )
    with on("2023-10-30"):
        with pytest.raises(ZeroDivisionError):
            jobs.send_subscriptions()
        assert [one.kind for one in Output.objects.all()] == ["heat"]


def test_a_mail_cut_off_is_sent_again_under_the_same_name_with_the_file(sink, li, plan):
    weekly(li, plan)
    sink.behaviour = "reset_after_accept"
    with on("2023-10-30"):
        work_through()
    sink.behaviour = "ok"
    with on("2023-10-30", 9, 5):
        assert work_through() == 1
    first, second = sink.received
    assert first["Message-ID"] == second["Message-ID"]
    assert file_of(first).get_content() == file_of(second).get_content()


def test_a_file_that_cannot_be_made_is_said_once_and_the_next_comes(sink, li, plan, monkeypatch):
    weekly(li, plan, kind="heat", options={}, label="各单位情况")

    def broken(ask, format, target, progress):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setitem(all_kinds(), "heat", Kind("heat", "各单位分章情况表", ("xlsx",), broken))
        for minute in (0, 5, 10, 15, 20):
            with on("2023-10-30", 9, minute):
                work_through()
    assert told() == ["您订阅的各单位情况这次没有生成"]
    (mail,) = sink.received
    assert not list(mail.iter_attachments())
    assert "试了3次都没有生成成功" in mail.get_body(("plain",)).get_content()
    assert told("output") == []
    with on("2023-11-06"):
        assert work_through() == 1
    assert told()[1] == "您订阅的各单位情况已生成"


def demoted(li, plan):
    User.objects.filter(pk=li.pk).update(role=Role.SECURITY_ADMIN)


def gone(li, plan):
    Subscription.objects.update(plan=None)


def archived(li, plan):
    Plan.objects.update(state="archived")


@pytest.mark.parametrize(
    ("change", "reason"),
    [(demoted, "文件只给能查看进展的人使用"), (gone, "这份计划已经不在系统里"), (archived, "计划已归档")],
)
def test_who_may_no_longer_is_told_why_and_gets_no_file(sink, li, plan, change, reason):
    row = weekly(li, plan)
    change(li, plan)
    for day in ("2023-10-30", "2023-11-06"):
        with on(day):
            work_through()
    row.refresh_from_db()
    assert reason in row.end_reason
    assert row.ended_at is not None
    assert told() == ["您订阅的任务台账（逾期和预警）不再发送"]
    assert [mail["Subject"].strip() for mail in sink.received] == told()
    assert not Output.objects.exists()
    entry = AuditEntry.objects.filter(action="subscription.end").get()
    assert reason in json.loads(entry.detail)["reason"]


def test_a_leaver_hears_nothing_and_the_subscription_ends(sink, li, plan):
    row = weekly(li, plan)
    User.objects.filter(pk=li.pk).update(is_active=False)
    with on("2023-10-30"):
        assert work_through() == 0
    row.refresh_from_db()
    assert row.end_reason == "账号已经停用。"
    assert not Message.objects.exists()


def test_rights_lost_while_the_file_waits_send_no_file(sink, clerk, plan):
    weekly(clerk, plan, kind="heat", options={})
    with on("2023-10-30"):
        jobs.send_subscriptions()
        run_due()
        User.objects.filter(pk=clerk.pk).update(department=None, role=Role.SECURITY_ADMIN)
        work_through()
    (mail,) = sink.received
    assert not list(mail.iter_attachments())
    assert "您现在不能查看这个文件" in mail.get_body(("plain",)).get_content()


def test_too_big_for_a_mail_leaves_the_link(sink, li, plan, monkeypatch):
    weekly(li, plan)
    monkeypatch.setattr("notifications.channels.attachments.LARGEST", 1000)
    with on("2023-10-30"):
        assert work_through() == 1
    (mail,) = sink.received
    assert not list(mail.iter_attachments())
    text = mail.get_body(("plain",)).get_content()
    assert "超过邮件附件的上限" in text
    assert f"/outputs/{Output.objects.get().pk}/file/" in text


def test_a_file_gone_by_then_is_said(sink, li, plan):
    weekly(li, plan)
    with on("2023-10-30"):
        jobs.send_subscriptions()
        run_due()
        jobs.send_subscriptions()
        default_storage.delete(Output.objects.get().file)
        assert work_through() == 1
    (mail,) = sink.received
    assert not list(mail.iter_attachments())
    assert "附件已经不在服务器上" in mail.get_body(("plain",)).get_content()


def test_deleted_before_anybody_was_told(sink, li, plan):
    weekly(li, plan)
    with on("2023-10-30"):
        jobs.send_subscriptions()
        run_due()
        delete_output(by=li, output=Output.objects.get())
        work_through()
    assert "文件刚刚被删除" in sink.received[0].get_body(("plain",)).get_content()


def test_what_was_asked_for_by_hand_at_the_same_moment_is_told_once(sink, li, plan, monkeypatch):
    monkeypatch.setattr("reports.outputs.verbs.AT_ONCE_ROWS", 0)
    weekly(li, plan, kind="heat", options={})
    with on("2023-10-30"):
        personas.browser(li).post("/outputs/", {"what": "heat.xlsx"})
        assert work_through() == 1
    assert Output.objects.count() == 1
    assert (told(), told("output")) == (["您订阅的各单位分章情况表已生成"], [])


def test_who_stands_in_did_not_ask_and_gets_nothing(sink, li, plan):
    other = personas.make_user(Role.REVIEWER, full_name="赵勇", email="zhao@qi.example")
    days = {"first_day": date(2023, 10, 30), "last_day": date(2023, 10, 31)}
    Leave.objects.create(user=li, substitute=other, created_at=clock.now(), **days)
    weekly(li, plan)
    with on("2023-10-30"):
        work_through()
    assert [mail["To"] for mail in sink.received] == ["li@qi.example"]
    assert not Message.objects.filter(recipient=other).exists()


@pytest.mark.parametrize("without", ["address", "wish", "channel"])
def test_without_mail_the_bell_is_enough(sink, li, plan, without):
    if without == "address":
        User.objects.filter(pk=li.pk).update(email="")
    elif without == "wish":
        Preference.objects.create(user=li, by_email=False, digest_hour=8)
    else:
        Endpoint.objects.update(active=False)
    weekly(li, plan)
    with on("2023-10-30"):
        assert work_through() == 0
    assert told() == ["您订阅的任务台账（逾期和预警）已生成"]


def test_cancelled_means_no_more_even_when_the_file_is_on_its_way(sink, li, plan):
    row = weekly(li, plan)
    with on("2023-10-30"):
        jobs.send_subscriptions()
        end_subscription(by=li, subscription=row)
        assert work_through() == 0
    with on("2023-11-06"):
        assert work_through() == 0
    assert told() == []
    with pytest.raises(Conflict):
        end_subscription(by=li, subscription=row)


def test_a_clock_put_forward_and_back_neither_doubles_nor_loses(sink, li, plan):
    row = weekly(li, plan)
    with on("2024-10-28"):  # a wrong clock, on a Monday
        work_through()
    with on("2023-10-30"):
        jobs.send_subscriptions()
        assert work_through() == 1
        work_through()
    row.refresh_from_db()
    assert row.next_on == date(2023, 11, 6)
    assert Output.objects.count() == 2


def test_what_is_refused(li, clerk, plan):
    with pytest.raises(NotFound, match="没有这种格式"):
        weekly(li, plan, format="docx")
    with pytest.raises(NotFound, match="没有这种文件"):
        weekly(li, plan, kind="nothing")
    with pytest.raises(Forbidden):
        weekly(clerk, plan, kind="bulletin", format="pdf", options={})
    with pytest.raises(DomainError, match="紫"):
        weekly(li, plan, options={"light": "紫"})
    for name in ("on", "period"):
        with pytest.raises(DomainError, match="发送当天"):
            weekly(li, plan, kind="monthly-report", format="pdf", options={name: "2023-09-01"})
    for rhythm in (("weekly", 0), ("weekly", 8), ("monthly", None, 29), ("daily", 1), ("weekly", 1, 1)):
        with pytest.raises(DomainError, match="每周星期几"):
            weekly(li, plan, rhythm=type(MONDAYS)(*rhythm))
    assert not Subscription.objects.exists()


def test_the_same_twice_and_too_many_are_refused(li, plan):
    weekly(li, plan)
    with pytest.raises(Conflict, match="已经订阅了同样的内容（每周一）"):
        weekly(li, plan, options={"light": "red,yellow", "q": " "})
    for number in range(2, 9):
        weekly(li, plan, options={"chapter": str(number % 3 + 2), "light": "red", "q": f"第{number}"})
    Subscription.objects.bulk_create(
        Subscription(user=li, kind="heat", format="xlsx", plan=plan, options=f"x={n}", label="表", cadence="weekly",
                     weekday=1, next_on=date(2023, 10, 30), created_at=clock.now())
        for n in range(12)
    )  # fmt: skip
    with pytest.raises(DomainError, match="最多20个订阅"):
        weekly(li, plan, options={})


@pytest.mark.parametrize(
    "fields",
    [
        {"weekday": None}, {"weekday": 8}, {"day": 3}, {"cadence": "daily"}, {"cadence": "monthly"},
        {"cadence": "monthly", "weekday": None, "day": 29}, {"ended_at": clock.now()}, {"end_reason": "取消"},
    ],
)  # fmt: skip
def test_the_database_refuses_impossible_rows(li, plan, fields):
    row = weekly(li, plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=row.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            recipient=li, kind="x", title="x", dedupe_key="x", attachment="a/b", created_at=clock.now(),
            due_at=clock.now(), send_after=clock.now(),
        )  # fmt: skip
