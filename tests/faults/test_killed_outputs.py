"""A big file in the background: a real worker makes it, its progress is seen, and a killed worker's is taken over."""

from __future__ import annotations

import hashlib
import threading
from contextvars import copy_context
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from departments.models import Department, Role
from notifications.models import Message
from plan_tracker import clock
from reports.models import Output, OutputState
from reports.outputs.kinds import Kind, all_kinds
from reports.outputs.verbs import ask_for_output, run_due
from tasks.models import Assignment
from tests import personas
from tests.amounts import amount
from tests.faults import county
from tests.faults.rig import Rig, at_its_time, kill, until

DEPARTMENTS = amount(12_000, 40_000)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the tests' SQLite has no second process"),
]


def log_of(rig: Rig) -> str:
    return (rig.folder / "log").read_text()[-3000:]


def crowd(number: int):
    """Departments that owe one duty each; the plan and somebody of the office."""
    plan = personas.make_plan(state="published")
    task = personas.make_task(plan)
    made = Department.objects.bulk_create(
        Department(code=f"x{n}", name=f"第{n}村", short_name=f"{n}村", kind="township", order=n) for n in range(number)
    )
    Assignment.objects.bulk_create(
        Assignment(
            plan=plan, chapter=task.chapter, task=task, department=one, role="joint", due_on=county.DUE,
            state="in_progress", issued_at=personas.ISSUED, accepted_at=personas.ISSUED,
        )
        for one in made
    )  # fmt: skip
    return plan, personas.make_user(Role.REVIEWER)


def state_of(output: Output) -> str:
    return Output.objects.values_list("state", flat=True).get(pk=output.pk)


@pytest.mark.services
def test_a_killed_workers_file_is_made_by_another_once(tmp_path, settings):
    plan, office = crowd(DEPARTMENTS)
    files = tmp_path / "files"
    local = {"BACKEND": "plan_tracker.file_storage.WholeFileStorage", "OPTIONS": {"location": files}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    with Rig(tmp_path, moment=county.MORNING) as rig:
        rig.env["DATA_DIR"] = str(tmp_path)
        with at_its_time(rig):
            output = ask_for_output(by=office, kind="heat", format="xlsx", plan=plan, day=clock.today())
        assert state_of(output) == OutputState.QUEUED
        victim = rig.start_worker(1)
        rig.start_beat()
        assert until(lambda: state_of(output) == OutputState.RUNNING, 60, 0.01), log_of(rig)
        kill(victim)
        assert state_of(output) == OutputState.RUNNING, "killed in the middle of it"
        rig.start_worker(1)
        assert not until(lambda: Output.objects.get().attempts > 1, 3), "the dead one's lease still lasts"
        rig.set_clock(rig.now() + timedelta(seconds=31))
        assert until(lambda: state_of(output) == OutputState.READY, 90), log_of(rig)
        told = Message.objects.filter(recipient=office, kind="output")
        assert until(lambda: told.filter(state="sent").count() == 1, 30), log_of(rig)
    output.refresh_from_db()
    assert (output.attempts, output.rows) == (2, DEPARTMENTS)
    assert told.count() == 1
    assert told.get().title == "各单位分章情况表已生成，可以下载"
    with default_storage.open(output.file) as file:
        assert hashlib.sha256(file.read()).hexdigest() == output.sha256
    assert len([one for one in files.rglob("*") if one.is_file()]) == 1, "nothing of the dead one's"


@pytest.fixture
def halfway(monkeypatch):
    """A kind whose content stops half-way until it is told to go on."""
    reached, go_on = threading.Event(), threading.Event()

    def write(ask, format, target, progress):
        progress(1500, 4000)
        reached.set()
        assert go_on.wait(30)
        target.write(b"done")
        progress(4000, 4000)

    monkeypatch.setitem(all_kinds(), "slow", Kind("slow", "长表", ("csv",), write, rows=lambda ask: 4000))
    yield reached, go_on
    go_on.set()


def in_background():
    """The job as a worker would run it, beside the test."""

    def run():
        try:
            run_due()
        finally:
            connection.close()

    thread = threading.Thread(target=copy_context().run, args=(run,))
    thread.start()
    return thread


def test_progress_is_seen_while_it_goes_on(halfway, settings, tmp_path):
    reached, go_on = halfway
    plan, office = crowd(1)
    output = ask_for_output(by=office, kind="slow", format="csv", plan=plan, day=clock.today())
    page = personas.browser(office)
    assert "排队中" in page.get("/outputs/").content.decode()
    thread = in_background()
    assert reached.wait(30)
    assert until(lambda: Output.objects.get().done == 1500, 20)
    seen = page.get(f"/outputs/{output.pk}/").content.decode()
    assert "正在生成，37%" in seen
    assert 'aria-valuenow="37"' in seen
    assert 'hx-trigger="every 2s"' in seen, "it is asked again"
    go_on.set()
    thread.join(30)
    seen = page.get(f"/outputs/{output.pk}/").content.decode()
    assert "已生成" in seen
    assert "hx-trigger" not in seen
    assert b"".join(page.get(f"/outputs/{output.pk}/file/").streaming_content) == b"done"


def test_who_lost_the_lease_stores_nothing(halfway):
    reached, go_on = halfway
    plan, office = crowd(1)
    ask_for_output(by=office, kind="slow", format="csv", plan=plan, day=clock.today())
    before = set(default_storage.listdir("outputs")[0]) if default_storage.exists("outputs") else set()
    thread = in_background()
    assert reached.wait(30)
    Output.objects.update(leased_by="another")
    go_on.set()
    thread.join(30)
    output = Output.objects.get()
    assert (output.state, output.leased_by, output.file) == ("running", "another", "")
    assert not Message.objects.filter(kind="output").exists()
    after = {
        folder for folder in (default_storage.listdir("outputs")[0] if default_storage.exists("outputs") else [])
        if default_storage.listdir(f"outputs/{folder}")[1]
    }  # fmt: skip
    assert after <= before
