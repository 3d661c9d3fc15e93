"""The operations page, /healthz and /metrics say the same: what is wrong, and nothing that is secret."""

from __future__ import annotations

import io
import json
import logging
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from audit.context import Origin, origin
from audit.models import AuditEntry
from departments.models import Role, WorkingDay
from notifications.models import Attempt, Endpoint, Message
from plan_tracker import clock
from plan_tracker.backup.nightly import MADE
from plan_tracker.beat import JOBS, TIMETABLE
from plan_tracker.celery import app
from plan_tracker.logs import JsonFormatter, OriginFilter
from plan_tracker.ops.task import SENT_AT
from plan_tracker.serving import is_healthy
from reports import jobs, snapshots
from reports.models import DailyCell, JobRun
from tests import personas

pytestmark = pytest.mark.django_db
NAMES = [job.name for job in JOBS]


@pytest.fixture
def running(db):
    """Every job has just succeeded, and nothing is wrong."""
    now = datetime.now(UTC)
    for name in NAMES:
        JobRun.objects.create(name=name, first_at=now, started_at=now, finished_at=now, last_ok_at=now, ok=True, runs=1)


@pytest.fixture
def admin(db):
    return personas.browser(personas.make_user(Role.SYSTEM_ADMIN))


def make_late(name, hours):
    JobRun.objects.filter(name=name).update(last_ok_at=datetime.now(UTC) - timedelta(hours=hours))


def failed_message(at, **fields):
    endpoint = Endpoint.objects.create(
        channel="webhook", name="通用接口", address="https://example.test/x", active=True
    )
    message = Message.objects.create(
        endpoint=endpoint, channel="webhook", kind="reminder", title="提醒", dedupe_key="k", state="failed",
        created_at=at, due_at=at, send_after=at, last_error="连接被拒绝", **fields,
    )  # fmt: skip
    Attempt.objects.create(message=message, at=at, ok=False, words="连接被拒绝", took_ms=10)


def test_the_timetable_has_words_and_patience_for_every_job():
    assert len(set(NAMES)) == len(JOBS) == len({job.task for job in JOBS}) == len(app.conf.beat_schedule)
    for job in JOBS:
        assert len(job.purpose) >= 8, job.name
        assert job.tolerated >= 3 * job.every, f"{job.name} would turn red after a hiccup"
        assert TIMETABLE[job.name]["options"]["expires"] <= job.tolerated


def test_all_is_well_in_one_sentence(running, admin, client):
    page = admin.get("/ops/").content.decode()
    assert "一切正常" in page
    assert all(job.purpose in page for job in JOBS)
    assert client.get("/healthz").json() == {
        "status": "ok", "database": "ok", "queue": "ok", "beat": "ok", "jobs": "ok",
    }  # fmt: skip


def test_a_job_that_is_silent_too_long_turns_health_red_and_is_told_with_what_to_do(running, admin, client):
    make_late("roll-up", 3)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["late"] == ["roll-up"]
    page = admin.get("/ops/").content.decode()
    assert "有1件事要处理，其中1件要马上办" in page
    assert "已有3小时没有成功运行" in page
    assert "没有按时运行" in page


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_job_that_keeps_failing_holds_no_start_up(running, live_server):
    make_late("roll-up", 3)
    host, port = live_server.thread.host, live_server.thread.port
    assert is_healthy(host, port)
    make_late("heartbeat", 1)
    assert not is_healthy(host, port)


def test_a_success_in_the_future_does_not_hide_that_a_job_is_silent(running, client):
    make_late("reminders", -24 * 30)
    assert client.get("/healthz").json()["late"] == ["reminders"]


def test_a_job_that_fails_is_yellow_at_first(running, admin, client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_dailytaskcell RENAME TO reports_elsewhere")
    personas.make_plan(state="published", starts_on=date(2023, 1, 1))
    with pytest.raises(DatabaseError):
        jobs.roll_up()
    run = JobRun.objects.get(name="roll-up")
    assert (run.ok, run.failures, run.runs) == (False, 1, 2)
    assert client.get("/healthz").json()["jobs"] == "warning"


def test_a_new_job_has_its_time_before_it_is_missed(client):
    now = datetime.now(UTC)
    jobs.heartbeat()
    assert client.get("/healthz").json()["jobs"] == "starting"
    JobRun.objects.update(first_at=now - timedelta(hours=7))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert set(answer.json()["late"]) == set(NAMES) - {"heartbeat"}


def test_what_the_night_repaired_stays_yellow_until_a_clean_night(running, admin, client):
    plan = personas.make_plan()
    personas.assign(personas.make_task(plan), personas.make_department())
    personas.issue(plan, personas.make_user(Role.REVIEWER))
    for year in (2023, 2024):
        WorkingDay.objects.create(date=date(year, 1, 1), is_working=False)
    jobs.roll_up()
    DailyCell.objects.update(assignments=9)
    snapshots.check_today()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["warnings"]) == (200, "warning", ["cells"])
    assert "已修复：plan-2023" in admin.get("/ops/").content.decode()
    snapshots.check_today()
    assert client.get("/healthz").json()["status"] == "ok"


def test_messages_that_failed_today_and_resting_channels_are_told(running, admin, client):
    failed_message(clock.now() - timedelta(hours=2))
    Endpoint.objects.update(resting_until=clock.now() + timedelta(hours=1), last_error="secret-token-words")
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["warnings"] == ["channels", "messages"]
    assert "secret-token" not in answer.content.decode()
    assert "最近一天有1条消息没有发出去" in admin.get("/ops/").content.decode()


def test_what_failed_last_week_is_a_number_and_no_alarm(running, admin, client):
    failed_message(clock.now() - timedelta(days=3))
    assert client.get("/healthz").json()["status"] == "ok"
    assert "一切正常" in admin.get("/ops/").content.decode()


def test_an_old_backup_is_told_though_its_job_runs_every_ten_minutes(running, admin, client):
    made = datetime.now(UTC) - timedelta(days=3)
    JobRun.objects.create(name=MADE, first_at=made, started_at=made, finished_at=made, last_ok_at=made, ok=True)
    assert client.get("/healthz").json()["warnings"] == ["backup"]
    page = admin.get("/ops/").content.decode()
    assert "最近一次备份已是3天前" in page
    assert "刚刚" not in page.split("最近一次备份</")[1][:200]
    JobRun.objects.filter(name=MADE).delete()
    assert "还没有" in admin.get("/ops/").content.decode().split("最近一次备份</")[1][:200]
    assert client.get("/healthz").json()["status"] == "ok", "there is time until the first night"


def test_a_year_without_calendar_is_a_warning(running, client):
    personas.make_plan(state="published")
    assert client.get("/healthz").json()["warnings"] == ["calendar"]
    WorkingDay.objects.create(date=date(2023, 1, 1), is_working=False)
    assert client.get("/healthz").json()["status"] == "ok"


def test_the_probe_writes_and_leaves_nothing(running, client):
    client.get("/healthz")
    assert not AuditEntry.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry RENAME TO audit_elsewhere")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "failing")


def test_page_and_health_ask_a_fixed_number_of_questions(running, admin, client):
    def queries(browser, path):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            browser.get(path)
        return len(seen)

    admin.get("/ops/")
    before = queries(admin, "/ops/"), queries(client, "/healthz")
    now = clock.now()
    Message.objects.bulk_create(
        Message(
            recipient=personas.make_user(Role.OBSERVER), channel="email", kind="x", title="x", dedupe_key=str(n),
            state="failed", created_at=now, due_at=now, send_after=now, last_error="x",
        )
        for n in range(20)
    )  # fmt: skip
    after = queries(admin, "/ops/"), queries(client, "/healthz")
    assert after == before
    assert before[0] <= 40
    assert before[1] <= 20


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)])
def test_for_others_the_page_does_not_exist(role):
    department = personas.make_department() if role in (Role.REPORTER, Role.HEAD) else None
    assert personas.browser(personas.make_user(role, department)).get("/ops/").status_code == 404


def test_metrics_count_pages_and_tell_jobs_to_allowed_addresses_only(running, client):
    client.get("/healthz")
    for path in ("/no-such-1", "/no-such-2"):
        client.get(path)
    text = client.get("/metrics").content.decode()
    assert 'plan_tracker_requests_total{status="4xx",view="none"}' in text
    assert 'plan_tracker_request_seconds_count{view="healthz"}' in text
    assert 'plan_tracker_job_last_success_seconds{job="roll-up"}' in text
    assert "plan_tracker_queue_length" in text
    assert "no-such" not in text
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="10.1.2.3").status_code == 404, "a proxy nobody told us of"


def test_recording_that_fails_does_not_break_the_job(running, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_jobrun RENAME TO reports_elsewhere")
    jobs.heartbeat()
    assert "run of reports.jobs.heartbeat could not be recorded" in caplog.text


def test_a_job_tells_how_late_it_ran():
    sent = (datetime.now(UTC) - timedelta(seconds=30)).isoformat()
    jobs.roll_up.apply(headers={SENT_AT: sent})
    assert 29_000 < JobRun.objects.get(name="roll-up").lag_ms < 60_000
    jobs.roll_up.apply(headers={SENT_AT: "; DROP TABLE"})
    assert JobRun.objects.get(name="roll-up").lag_ms is None


def test_the_number_of_a_click_follows_into_the_job_that_it_caused(caplog):
    queue, lines = f"ops-{uuid.uuid4().hex}", caplog.handler
    token = origin.set(Origin(ip="10.0.0.1", request_id="click-1"))
    try:
        jobs.heartbeat.apply_async(queue=queue)
    finally:
        origin.reset(token)
    with app.connection_for_read() as broker:
        with broker.SimpleQueue(queue) as waiting:
            message = waiting.get(timeout=5)
            message.ack()
    knows = OriginFilter()
    lines.addFilter(knows)
    try:
        with caplog.at_level(logging.DEBUG, "plan_tracker.jobs"):
            jobs.heartbeat.apply(headers=message.headers)
            jobs.heartbeat.apply()
    finally:
        lines.removeFilter(knows)
    seen = [one.request_id for one in caplog.records if one.name == "plan_tracker.jobs"]
    assert seen[0] == "click-1"
    assert seen[1] not in ("", "click-1"), "a job without a click has a number of its own"
    assert origin.get().request_id == ""


def test_a_json_line_is_one_object_and_knows_no_secret(client):
    user = personas.make_user(Role.OBSERVER, username="watcher")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(OriginFilter())
    root = logging.getLogger()
    level, canary = root.level, "canary-Passw0rd-7781"
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    ours = [logging.getLogger(name) for name in ("audit.requests", "plan_tracker.jobs")]
    for one in ours:
        one.setLevel(logging.DEBUG)
    try:
        client.post("/login/", {"username": user.username, "password": canary})
        personas.browser(user).get("/account/?q=" + canary)
        jobs.heartbeat()
        logging.getLogger("x").error("two\nlines", exc_info=ValueError("because"))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        for one in ours:
            one.setLevel(logging.NOTSET)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert canary not in stream.getvalue()
    assert any(line.get("user") == user.pk and line["duration_ms"] >= 0 and line["request_id"] for line in lines)
    assert any(line.get("job") == "reports.jobs.heartbeat" for line in lines)
    assert "because" in lines[-1]["exception"]
