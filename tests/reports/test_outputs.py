"""Files made from the figures: asked for on the page or by address, recorded, fetched, kept thirty days."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import time
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from audit.models import AuditEntry
from departments.models import Department, Role, User
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import DomainError, Forbidden
from reports import jobs
from reports.models import Output, OutputState
from reports.outputs.kinds import Kind, all_kinds
from reports.outputs.lease import claim_next
from reports.outputs.verbs import ask_for_output, run_due
from tasks.models import Assignment
from tests import personas
from tests.kept import kept_world
from tests.personas import NOON, TODAY
from tests.reports.conftest import busy_world

pytestmark = pytest.mark.django_db
BIG = 3001


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test go to its own folder."""
    local = {"BACKEND": "plan_tracker.file_storage.WholeFileStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    return tmp_path


def build():
    """A plan with random duties, one clerk, and browsers of them."""
    made = busy_world(20, seed=7)
    clerk = personas.make_user(Role.REPORTER, made.bureaus[0], full_name="王敏")
    pages = {"office_page": personas.browser(made.office), "clerk_page": personas.browser(clerk)}
    return vars(made) | pages | {"clerk": clerk}


built, world = kept_world(build)


def ask(client, **fields):
    return client.post("/outputs/", {"what": "heat.xlsx"} | fields)


def fetched(answer):
    return b"".join(answer.streaming_content)


def sheet_of(content):
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(min_row=3, values_only=True)]


def crowd(plan, number):
    """As many more departments, each with one duty."""
    made = Department.objects.bulk_create(
        Department(code=f"x{n}", name=f"第{n}村", short_name=f"{n}村", kind="township", order=n) for n in range(number)
    )
    task = plan.tasks.select_related("chapter").first()
    Assignment.objects.bulk_create(
        Assignment(
            plan=plan, chapter=task.chapter, task=task, department=one, role="joint", due_on=TODAY, state="in_progress",
            issued_at=personas.ISSUED, accepted_at=personas.ISSUED,
        )
        for one in made
    )  # fmt: skip


def big(world):
    """An output that waits for the background."""
    crowd(world["plan"], BIG)
    assert ask(world["office_page"]).status_code == 302
    output = Output.objects.get()
    assert output.state == OutputState.QUEUED
    return output


def test_a_small_file_is_ready_at_once_and_its_record_is_complete(world):
    assert ask(world["office_page"], plan=world["plan"].code, on="2023-10-24").status_code == 302
    output = Output.objects.get()
    assert (output.kind, output.format, output.state, output.plan) == ("heat", "xlsx", "ready", world["plan"])
    assert (output.plan_code, output.day, output.asked_name) == ("plan-2023", TODAY, "审核员")
    assert (output.asked_at, output.data_at, output.finished_at) == (NOON, NOON, NOON)
    content = fetched(world["office_page"].get(f"/outputs/{output.pk}/file/"))
    assert output.sha256 == hashlib.sha256(content).hexdigest()
    assert output.size == len(content)
    assert output.rows == len(sheet_of(content)) - 1
    page = world["office_page"].get("/outputs/").content.decode()
    for words in (output.sha256, "审核员", "10月24日的数据", f"{output.rows}行", "各单位分章情况表已生成，可以下载"):
        assert words in page


def test_the_file_says_what_the_rows_say(world):
    content = fetched(world["office_page"].get("/api/v1/exports/heat.xlsx?sort=order"))
    head, *lines = sheet_of(content)
    assert head[:4] == ["序号", "单位", "项数", "已办结"]
    owed = Assignment.objects.filter(role__in=("lead", "joint")).exclude(state__in=("cancelled", "draft"))
    for line in lines:
        department = Department.objects.get(name=line[1])
        mine = owed.filter(department=department)
        assert line[2] == mine.count()
        assert sum(one or 0 for one in line[9::2]) == line[2], "chapters make up the sum"
        assert line[8] == pytest.approx(sum(mine.values_list("progress", flat=True)) / mine.count() / 100, abs=0.0006)
    assert [line[1] for line in lines] == ["第1局", "第2局", "第3局", "第4局"]


def test_a_department_gets_its_own_row_and_sees_its_own_files(world):
    text = fetched(world["clerk_page"].get("/api/v1/exports/heat.csv")).decode("utf-8-sig")
    assert [line["单位"] for line in csv.DictReader(io.StringIO(text))] == ["第1局"]
    fetched(world["office_page"].get("/api/v1/exports/heat.csv"))
    colleague = personas.browser(personas.make_user(Role.HEAD, world["bureaus"][0]))
    stranger = personas.browser(personas.make_user(Role.REPORTER, world["bureaus"][1]))
    leader = personas.browser(personas.make_user(Role.LEADER))
    own, offices = Output.objects.order_by("pk")
    for client, seen in ((colleague, [own]), (stranger, []), (leader, []), (world["office_page"], [own, offices])):
        listed = client.get("/api/v1/outputs/").json()["results"]
        assert sorted(one["id"] for one in listed) == [one.pk for one in seen]
        for output in (own, offices):
            expected = 200 if output in seen else 404
            for path in (f"/outputs/{output.pk}/file/", f"/api/v1/outputs/{output.pk}/file/", f"/outputs/{output.pk}/"):
                assert client.get(path).status_code == expected
    assert world["office_page"].post(f"/outputs/{own.pk}/delete/").status_code == 403


def test_who_moves_to_another_department_leaves_its_files_behind(world):
    ask(world["clerk_page"], what="heat.csv")
    path = f"/outputs/{Output.objects.get().pk}/file/"
    assert world["clerk_page"].get(path).status_code == 200
    User.objects.filter(pk=world["clerk"].pk).update(department=world["bureaus"][1])
    assert world["clerk_page"].get(path).status_code == 404


def test_a_download_is_harmless(world):
    ask(world["office_page"])
    answer = world["office_page"].get(f"/outputs/{Output.objects.get().pk}/file/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"


def test_a_double_click_makes_one_file(world):
    first = ask(world["office_page"], form_key="k1")
    second = ask(world["office_page"], form_key="k1")
    assert first["Location"] == second["Location"]
    assert Output.objects.count() == 1
    assert AuditEntry.objects.filter(action="output.make").count() == 1


def test_what_is_under_way_is_not_made_twice(world):
    output = big(world)
    for _ in range(2):
        ask(world["office_page"])
        assert world["office_page"].get("/api/v1/exports/heat.xlsx").json()["output"] == output.pk
    assert Output.objects.count() == 1
    ask(world["office_page"], what="heat.csv")
    assert Output.objects.count() == 2, "another format is another file"
    with pytest.raises(IntegrityError), transaction.atomic():
        Output.objects.create(
            kind="heat", format="xlsx", title="x", plan_code="p", plan_title="p", day=TODAY, asked_at=NOON,
            fingerprint=output.fingerprint, asked_by=world["office"], asked_name="x",
        )  # fmt: skip


def test_a_big_file_is_announced_over_the_api_and_a_browser_is_led_to_the_page(world):
    crowd(world["plan"], BIG)
    answer = world["office_page"].get("/api/v1/exports/heat.ods?plan=plan-2023")
    assert answer.status_code == 202
    told = answer.json()
    assert told["state"] == "queued"
    assert world["office_page"].get(told["url"]).json()["url"] is None
    assert world["office_page"].get(f"{told['url']}file/").status_code == 409
    led = world["office_page"].get("/api/v1/exports/heat.ods", headers={"Accept": "text/html,*/*"}, follow=True)
    assert led.redirect_chain == [("/outputs/", 302)]
    assert "正在后台生成" in led.content.decode()


@pytest.mark.parametrize(
    "query,field",
    [("pln=x", "pln"), ("on=24.10.2023", "on"), ("on=2023-13-01", "on"), ("on=2023-10-25", "on"),
     ("on=2999-10-23", "on"), ("sort=best", "sort"), ("sort=a&sort=b", "sort"),
     ("sort=" + "x" * 201, "sort"), ("format=json", "format")],
)  # fmt: skip
def test_what_is_not_understood_is_refused_by_name(world, query, field):
    answer = world["office_page"].get(f"/api/v1/exports/heat.csv?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Output.objects.exists()


def test_a_past_day_is_recorded_as_such_and_refused_where_a_kind_knows_only_today(world, trial):
    yesterday = TODAY - timedelta(days=1)
    assert world["office_page"].get(f"/api/v1/exports/heat.csv?on={yesterday}").status_code == 200
    assert Output.objects.get().day == yesterday
    trial(broken, past=False)
    answer = world["office_page"].get(f"/api/v1/exports/trial.csv?on={yesterday}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["on"]


def test_who_pressed_a_button_reads_the_problem_on_the_page_they_came_from(world):
    page = {"accept": "text/html,*/*", "referer": "http://testserver/ledger/?light=red"}
    answer = world["office_page"].get("/api/v1/exports/ledger.csv?on=2031-01-01", headers=page, follow=True)
    assert answer.redirect_chain == [("/ledger/?light=red", 302)]
    assert "这一天还没有到" in answer.content.decode()
    elsewhere = page | {"referer": "http://elsewhere.example/x"}
    answer = world["office_page"].get("/api/v1/exports/ledger.csv?on=2031-01-01", headers=elsewhere)
    assert answer["Location"] == "/outputs/"


def test_who_was_signed_out_signs_in_and_is_back_on_the_page(world, client):
    page = {"accept": "text/html,*/*", "referer": "http://testserver/ledger/?light=red"}
    answer = client.get("/api/v1/exports/ledger.csv", headers=page)
    assert answer["Location"] == "/login/?next=/ledger/%3Flight%3Dred"
    assert client.get("/api/v1/exports/ledger.csv").status_code == 401, "a program is told so"


@pytest.mark.parametrize("path", ["heat.docx", "nothing.xlsx", "heat.csv?plan=none", "heat.csv?plan=%00"])
def test_what_is_not_there_is_not_there(world, path):
    assert world["office_page"].get(f"/api/v1/exports/{path}").status_code in (400, 404)
    assert not Output.objects.exists()


def test_a_program_may_ask_for_exactly_this_type(world):
    answer = world["office_page"].get("/api/v1/exports/heat.csv", headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")


def test_nobody_without_figures_gets_in(world):
    guard = personas.make_user(Role.SECURITY_ADMIN)
    assert personas.browser(guard).get("/outputs/").status_code == 403
    with pytest.raises(Forbidden):
        ask_for_output(by=guard, kind="heat", format="csv", plan=world["plan"], day=TODAY)


def test_asking_and_deleting_are_on_the_record(world):
    ask(world["clerk_page"], what="heat.csv")
    output = Output.objects.get()
    made = AuditEntry.objects.get(action="output.make")
    assert output.sha256 in made.detail
    assert (made.actor_name, made.chain) == ("王敏", "plan:plan-2023")


def test_deleting_takes_the_file_and_leaves_the_record(world, django_capture_on_commit_callbacks):
    ask(world["clerk_page"], what="heat.csv")
    output = Output.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        world["clerk_page"].post(f"/outputs/{output.pk}/delete/")
    assert not default_storage.exists(output.file)
    assert "由王敏删除" in world["clerk_page"].get("/outputs/").content.decode()
    assert world["clerk_page"].get(f"/outputs/{output.pk}/file/").status_code == 404
    assert world["clerk_page"].post(f"/outputs/{output.pk}/delete/").status_code == 409
    assert AuditEntry.objects.filter(action="output.delete").count() == 1


def test_files_go_after_thirty_days_and_records_stay(world, files):
    ask(world["office_page"])
    output = Output.objects.get()
    with clock.at(NOON + timedelta(days=30)):
        assert jobs.sweep_outputs() == 0
    with clock.at(NOON + timedelta(days=30, seconds=1)):
        assert jobs.sweep_outputs() == 1
        assert jobs.sweep_outputs() == 0
        page = personas.browser(world["office"]).get("/outputs/").content.decode()
    assert "到期自动清除" in page
    assert not default_storage.exists(output.file)
    output.refresh_from_db()
    assert (output.state, output.file, len(output.sha256)) == ("ready", "", 64)


def test_what_a_killed_process_left_in_storage_is_swept(world, files):
    ask(world["office_page"])
    for name, age in (("aa", 3), ("bb", 30)):
        path = files / "outputs" / name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age * 3600,) * 2)
    assert jobs.sweep_outputs() == 1
    assert (files / "outputs" / "aa" / "aa").exists(), "its row may be on its way"
    assert default_storage.exists(Output.objects.get().file)


def test_a_lost_file_is_said_in_words(world):
    ask(world["office_page"])
    output = Output.objects.get()
    default_storage.delete(output.file)
    answer = world["office_page"].get(f"/outputs/{output.pk}/file/")
    assert answer.status_code == 404
    assert "请重新生成" in answer.content.decode()


def kind_of(write, **given):
    return Kind("trial", "试验表", ("csv",), write, rows=lambda ask: BIG, **given)


@pytest.fixture
def trial(monkeypatch):
    """Register a kind as a module of its own would be."""
    return lambda write, **given: monkeypatch.setitem(all_kinds(), "trial", kind_of(write, **given))


def broken(ask, format, target, progress):
    raise RuntimeError("boom")


def test_a_failing_one_is_tried_three_times_then_fails_visibly(world, trial):
    trial(broken)
    output = ask_for_output(by=world["office"], kind="trial", format="csv", plan=world["plan"], day=TODAY)
    moment, begun = NOON, []
    for _ in range(5):
        with clock.at(moment):
            begun.append(run_due())
            assert run_due() == 0, "not again at once"
        moment += timedelta(minutes=3)
    assert begun == [1, 1, 1, 0, 0]
    output.refresh_from_db()
    assert (output.state, output.attempts) == ("failed", 3)
    assert "试了3次" in output.problem
    message = Message.objects.get(recipient=world["office"])
    assert (message.title, message.url) == ("试验表没有生成", "/outputs/")
    assert output.problem in world["office_page"].get("/outputs/").content.decode()
    assert not AuditEntry.objects.filter(action="output.make").exists()


def test_what_can_not_be_made_says_so_at_once(world, trial):
    def refuse(ask, format, target, progress):
        raise DomainError("这份计划还没有任务，请先导入。")

    trial(refuse)
    output = ask_for_output(by=world["office"], kind="trial", format="csv", plan=world["plan"], day=TODAY)
    assert run_due() == 1
    output.refresh_from_db()
    assert (output.state, output.attempts, output.problem) == ("failed", 1, "这份计划还没有任务，请先导入。")


def test_a_worker_that_takes_others_with_it_is_given_up(world):
    output = big(world)
    moment = NOON
    for _ in range(3):
        with clock.at(moment):
            assert claim_next().pk == output.pk
            assert claim_next() is None, "while its lease lasts nobody else gets it"
        moment += timedelta(seconds=31)
    with clock.at(moment):
        assert run_due() == 1
    output.refresh_from_db()
    assert output.state == OutputState.FAILED


def test_a_right_that_is_gone_meanwhile_is_gone(world):
    output = big(world)
    User.objects.filter(pk=world["office"].pk).update(role=Role.SECURITY_ADMIN)
    assert run_due() == 1
    output.refresh_from_db()
    assert output.state == OutputState.FAILED
    assert "不能查看" in output.problem


@pytest.mark.parametrize(
    "change",
    [{"state": "ready"}, {"state": "failed"}, {"state": "running"}, {"state": "odd"}, {"file": "x"}, {"done": 99_999}],
    ids=str,
)
def test_the_database_refuses_what_can_not_be(world, change):
    output = big(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Output.objects.filter(pk=output.pk).update(**change)


def test_the_list_is_paged_and_its_queries_do_not_grow(world, django_assert_max_num_queries):
    ask(world["office_page"])
    first = Output.objects.get()
    for n in range(60):
        first.pk, first.fingerprint, first.asked_at = None, f"f{n}", NOON - timedelta(hours=n)
        first.save(force_insert=True)
    with django_assert_max_num_queries(16):
        page = world["office_page"].get("/outputs/?page=2").content.decode()
    assert page.count('class="out"') == 20
    assert "第2页，共4页" in page


def test_a_file_of_the_office_is_not_that_of_the_department_it_belongs_to(world):
    """Reviewers may belong to a department (司法局) whose people see nothing but their own part."""
    reviewer = personas.make_user(Role.REVIEWER, world["bureaus"][0])
    output = ask_for_output(by=reviewer, kind="ledger", format="csv", plan=world["plan"], day=TODAY)
    assert world["clerk_page"].get(f"/outputs/{output.pk}/file/").status_code == 404
    assert world["clerk_page"].get("/api/v1/outputs/").json()["results"] == []
    assert personas.browser(reviewer).get(f"/outputs/{output.pk}/file/").status_code == 200


def test_who_moved_meanwhile_does_not_fill_the_old_departments_file_with_the_new_ones_rows(world):
    crowd(world["plan"], BIG)
    output = ask_for_output(by=world["clerk"], kind="heat", format="csv", plan=world["plan"], day=TODAY)
    Output.objects.filter(pk=output.pk).update(
        state="queued", lease_until=None, leased_by="", file="", finished_at=None, data_at=None, sha256="", size=0
    )
    User.objects.filter(pk=world["clerk"].pk).update(department=world["bureaus"][1])
    assert run_due() == 1
    output.refresh_from_db()
    assert (output.state, output.file) == ("failed", "")
    assert "单位" in output.problem
