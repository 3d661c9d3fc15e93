"""Plans in the back office: one administrator sets rules and wording on record, what the verbs wrote is only read."""

from __future__ import annotations

import html as entities
import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from audit.verbs import verify
from departments.models import Role
from plan_tracker.errors import Conflict, Forbidden
from tasks.models import Assignment, AssignmentEvent, Plan, ProgressReport, Task
from tasks.report_input import ReportInput
from tasks.verbs import evidence, reports
from tasks.verbs.plans import CHANGEABLE, change_plan
from tests import personas
from tests.kept import kept_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = "本月新增同城通办事项8项，均已上线。"
PARTS = ("plan", "chapter", "section", "task")
SHOWN = ("assignment", "progressreport", "indicator")
READERS = {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}
DAYS = ("due_soon_on", "behind_on", "unreported_on")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test go to its own folder."""
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": local}


@pytest.fixture
def keeper():
    return personas.make_user(Role.SYSTEM_ADMIN, full_name="何伟")


def build():
    """Two duties handed down on 10 July until the end of the year; the counted one is reported with a file."""
    bureau = personas.make_department()
    clerk = personas.make_user(Role.REPORTER, bureau, full_name="王敏")
    plan = personas.make_plan()
    counted = personas.make_task(plan, "同城通办达到200项")
    personas.make_indicator(counted)
    rows = [personas.assign(counted, bureau), personas.assign(personas.make_task(plan, "推行告知承诺制"), bureau)]
    personas.issue(plan, personas.make_user(Role.REVIEWER, full_name="苏日娜"))
    row = personas.accepted(rows[0], clerk)
    upload = SimpleUploadedFile("清单.pdf", b"%PDF-1.4 scanned")
    report = evidence.attach_evidence(by=clerk, assignment=personas.reload(row), upload=upload).report
    data = ReportInput(values={counted.indicators.get().pk: Decimal(164)}, work_done=WORDS)
    reports.submit_report(by=clerk, assignment=personas.reload(row), data=data, expected_version=report.version)
    return SimpleNamespace(bureau=bureau, plan=Plan.objects.get())


built, world = kept_world(build)


@pytest.fixture
def bureau(world):
    return world.bureau


@pytest.fixture
def plan(world):
    return world.plan


@pytest.fixture
def page(client, keeper):
    """The system administrator's browser."""
    client.force_login(keeper)
    return client


def address(model, pk="", action=""):
    return f"/admin/tasks/{model}/" + (f"{pk}/{action or 'change'}/" if pk else f"{action}/" if action else "")


def opened(page, plan):
    """The form as it was opened: every field with its value."""
    html = page.get(address("plan", plan.pk)).content.decode()
    return {name: str(getattr(plan, name)) for name in CHANGEABLE} | hidden(html)


def hidden(html):
    """What the browser sends along unseen."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))


def save(page, plan, **fields):
    return page.post(address("plan", plan.pk), opened(page, plan) | fields, follow=True)


def days_of(title):
    row = Assignment.objects.get(task__title=title)
    return tuple(getattr(row, name) for name in DAYS)


def everything():
    """Every row the back office must not touch."""
    tables = (Plan, Task, Assignment, AssignmentEvent, ProgressReport, AuditEntry)
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


def first_of(model):
    """Some row of each model."""
    rows = {
        "plan": Plan, "chapter": Plan.objects.get().chapters.model, "section": Plan.objects.get().sections.model,
        "task": Task, "assignment": Assignment, "progressreport": ProgressReport,
        "indicator": Task.objects.first().indicators.model,
    }  # fmt: skip
    return rows[model].objects.first().pk


# --- who


@pytest.mark.parametrize("role", Role)
def test_two_administrators_look_and_nobody_else(client, plan, bureau, role):
    client.force_login(personas.make_user(role, bureau if role in (Role.REPORTER, Role.HEAD) else None))
    expected = 200 if role in READERS else 403
    for model in (*PARTS, *SHOWN):
        assert client.get(address(model), follow=True).status_code == expected, model
        assert client.get(address(model, first_of(model)), follow=True).status_code == expected, model


@pytest.mark.parametrize("role", Role)
def test_nothing_is_added_or_deleted_by_anybody(client, plan, bureau, role):
    client.force_login(personas.make_user(role, bureau if role in (Role.REPORTER, Role.HEAD) else None))
    before = everything()
    for model in (*PARTS, *SHOWN):
        pk = first_of(model)
        for path in (address(model, action="add"), address(model, pk, "delete")):
            assert client.get(path, follow=True).status_code == 403, path
            assert client.post(path, {"post": "yes"}, follow=True).status_code == 403, path
        bulk = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
        client.post(address(model), bulk, follow=True)
    assert everything() == before


@pytest.mark.parametrize("role", Role)
def test_what_the_verbs_wrote_is_changed_by_nobody(client, plan, bureau, role):
    client.force_login(personas.make_user(role, bureau if role in (Role.REPORTER, Role.HEAD) else None))
    before = everything()
    sent = {"state": "approved", "progress": "99", "due_on": "2030-01-01", "work_done": "改", "target_value": "1"}
    for model in SHOWN:
        assert client.post(address(model, first_of(model)), sent, follow=True).status_code == 403, model
    assert everything() == before


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_only_the_system_administrator_changes_a_plan(client, plan, bureau, role):
    user = personas.make_user(role, bureau if role in (Role.REPORTER, Role.HEAD) else None)
    client.force_login(user)
    before = everything()
    for model in PARTS:
        sent = {
            "title": "改",
            "short_title": "改",
            "text": "改",
            "report_day": "3",
            "opened_version": str(plan.version),
        }
        assert client.post(address(model, first_of(model)), sent, follow=True).status_code == 403, model
    with pytest.raises(Forbidden, match="只有系统管理员"):
        change_plan(by=user, plan=plan, report_day=3)
    assert everything() == before


def test_who_only_reads_gets_no_form(client, plan):
    client.force_login(personas.make_user(Role.AUDIT_ADMIN))
    for model in (*PARTS, *SHOWN):
        html = client.get(address(model, first_of(model))).content.decode()
        assert 'name="_save"' not in html, model
        assert 'name="opened_version"' not in html


def test_for_the_system_administrator_too_assignments_and_reports_have_no_form(page, plan):
    for model in SHOWN:
        html = page.get(address(model, first_of(model))).content.decode()
        assert 'name="_save"' not in html and "<textarea" not in html, model


# --- changing a plan


def test_a_name_is_changed_on_record_and_nothing_is_computed(page, plan):
    Assignment.objects.update(behind_on=date(2023, 9, 9))
    before = list(Assignment.objects.order_by("pk").values())
    html = save(page, plan, title="改名后的计划", doc_number="左政办发〔2023〕46号").content.decode()
    assert "重算" not in html
    fresh = Plan.objects.get()
    assert (fresh.title, fresh.doc_number) == ("改名后的计划", "左政办发〔2023〕46号")
    assert (fresh.version, fresh.changed_at) == (plan.version + 1, personas.NOON)
    assert list(Assignment.objects.order_by("pk").values()) == before
    entry = AuditEntry.objects.get(action="plan.change")
    assert (entry.actor_name, entry.chain, entry.object_label) == ("何伟", "plan:plan-2023", "改名后的计划")
    assert "左政办发〔2023〕46号" in str(entry.detail) and "issuer" not in str(entry.detail)
    assert list(verify()) == []


def test_saving_without_a_change_leaves_no_trace(page, plan):
    before = everything()
    save(page, plan)
    assert everything() == before


def test_new_rules_move_the_days_of_what_is_open(page, plan):
    # 15 % of the 178 days from 6 July are 27; seven working days before Sunday, 31 December is the 21st.
    assert days_of("推行告知承诺制") == (date(2023, 12, 21), date(2023, 8, 2), date(2023, 7, 26))
    html = save(page, plan, report_day="15", due_soon_days="3", behind_points="50").content.decode()
    assert "已按新的规则重算2项任务的预警日期" in html
    # Handed down five days before the 15th of July, it is first reported in August; 50 % are 89 days.
    assert days_of("推行告知承诺制") == (date(2023, 12, 27), date(2023, 10, 3), date(2023, 8, 16))
    # 82 % are reported, and 82 + 50 points never come; the next report is November's.
    assert days_of("同城通办达到200项") == (date(2023, 12, 27), None, date(2023, 11, 16))
    events = AssignmentEvent.objects.filter(verb="recompute")
    assert set(events.values_list("actor_name", flat=True)) == {"何伟"}
    assert events.count() == 2
    assert events.get(assignment__task__title="推行告知承诺制").unreported_on == date(2023, 8, 16)


def test_quarterly_reports_are_due_at_the_end_of_the_quarter(page, plan):
    save(page, plan, report_cycle="quarterly")
    assert days_of("推行告知承诺制")[2] == date(2023, 9, 26)


def test_only_what_moved_is_counted_and_told(page, plan):
    # With 82 % reported it is 10 points behind when 92 % of 178 days are gone, which are 164.
    html = save(page, plan, behind_points="10").content.decode()
    assert "已按新的规则重算2项" in html
    assert days_of("同城通办达到200项")[1] == date(2023, 12, 17)
    assert "重算" not in save(page, Plan.objects.get(), behind_points="10").content.decode()
    assert AssignmentEvent.objects.filter(verb="recompute").count() == 2


@pytest.mark.parametrize("state", ["draft", "closed", "cancelled", "carried_over"])
def test_what_is_settled_stays_as_it_is(page, plan, state):
    settled = {"state": state}
    if state == "closed":
        settled |= {"closed_on": date(2023, 10, 1), "progress": 100}
    rows = Assignment.objects.filter(task__title="推行告知承诺制")
    rows.update(**settled)
    before = rows.values().get()
    assert "已按新的规则重算1项" in save(page, plan, report_day="15").content.decode()
    assert rows.values().get() == before


@pytest.mark.parametrize(
    "fields",
    [
        {"report_day": "29"}, {"report_day": "0"}, {"report_day": ""}, {"report_day": "-3"}, {"behind_points": "101"},
        {"report_cycle": "weekly"}, {"title": ""}, {"title": "长" * 201}, {"due_soon_days": "9" * 30},
        {"title": "含\x00的"}, {"opened_version": ""}, {"opened_version": "x"},
    ],
)  # fmt: skip
def test_a_faulty_plan_comes_back_and_nothing_is_stored(page, plan, fields):
    before = everything()
    answer = save(page, plan, **({"issuer": "别的机关"} | fields))
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert everything() == before


def test_what_the_document_says_cannot_be_sent_along(page, plan):
    sent = {
        "source_text": "改", "code": "other", "year": "2030", "state": "draft", "starts_on": "2020-01-01",
        "ends_on": "2030-01-01", "version": "99", "issuer": "别的机关",
    }  # fmt: skip
    save(page, plan, **sent)
    fresh = Plan.objects.get()
    assert fresh.issuer == "别的机关"
    for name in ("source_text", "code", "year", "state", "starts_on", "ends_on"):
        assert getattr(fresh, name) == getattr(plan, name)
    with pytest.raises(TypeError):
        change_plan(by=personas.make_user(Role.SYSTEM_ADMIN), plan=fresh, source_text="改")


# --- two at once


def test_a_form_opened_before_another_change_is_refused_in_words(page, plan):
    sent = opened(page, plan) | {"report_day": "15"}
    colleague = personas.make_user(Role.SYSTEM_ADMIN, full_name="王秀兰")
    change_plan(by=colleague, plan=Plan.objects.get(), title="别人刚改的标题")
    before = everything()
    answer = page.post(address("plan", plan.pk), sent, follow=True)
    text = entities.unescape(answer.content.decode())
    assert "没有保存：王秀兰刚刚改过这份计划。您填写的还在下面，请核对后再保存。" in text
    assert 'name="report_day" value="15"' in text, "what was typed stays"
    assert "成功" not in text
    assert everything() == before
    assert Plan.objects.get().title == "别人刚改的标题"
    page.post(address("plan", plan.pk), hidden(answer.content.decode()) | opened(page, plan) | {"report_day": "15"})
    assert Plan.objects.get().report_day == 15


def test_the_same_form_sent_twice_is_one_change(page, plan):
    sent = opened(page, plan) | {"report_day": "15"}
    for _ in range(2):
        page.post(address("plan", plan.pk), sent)
    assert AuditEntry.objects.filter(action="plan.change").count() == 1
    assert AssignmentEvent.objects.filter(verb="recompute").count() == 2


def test_the_verb_refuses_a_stale_plan(plan, keeper):
    stale = Plan.objects.get()
    change_plan(by=keeper, plan=plan, report_day=20)
    with pytest.raises(Conflict, match="刚刚被修改过"):
        change_plan(by=keeper, plan=stale, report_day=10)
    assert Plan.objects.get().report_day == 20
    assert AuditEntry.objects.filter(action="plan.change").count() == 1


# --- wording


def test_headings_and_names_are_corrected_on_record(page, plan):
    chapter, section, task = plan.chapters.get(), plan.sections.get(), Task.objects.first()
    page.post(address("chapter", chapter.pk), {"title": "更正的章名", "short_title": "章", "number": "9", "start": "0"})
    page.post(address("section", section.pk), {"title": "更正的节名", "label": "改"})
    wrong = {"deadline_kind": "fixed", "due_on": "2030-01-01", "code": "9.9.9"}
    inlines = hidden(page.get(address("task", task.pk)).content.decode())
    page.post(address("task", task.pk), inlines | {"title": "更正的任务名", "text": "更正的文字。"} | wrong)
    chapter.refresh_from_db()
    section.refresh_from_db()
    changed = Task.objects.get(pk=task.pk)
    assert (chapter.title, chapter.short_title, chapter.number) == ("更正的章名", "章", 2)
    assert (section.title, section.label) == ("更正的节名", "(二)")
    assert (changed.title, changed.text) == ("更正的任务名", "更正的文字。")
    assert (changed.code, changed.due_on, changed.deadline_kind) == (task.code, None, "ongoing")
    entries = AuditEntry.objects.filter(action="admin.change")
    assert set(entries.values_list("chain", "actor_name")) == {("plan:plan-2023", "何伟")}
    assert entries.count() == 3


# --- looking


def test_an_assignment_is_shown_with_its_dates_and_history(page, plan):
    html = page.get(address("assignment", Assignment.objects.get(task__title="同城通办达到200项").pk)).content.decode()
    for shown in ("2023年12月31日", "王敏", "苏日娜", "82"):
        assert shown in html


def test_a_report_is_shown_with_values_and_the_names_of_its_files(page, plan):
    report = ProgressReport.objects.get()
    html = page.get(address("progressreport", report.pk)).content.decode()
    file = report.evidence.get()
    for shown in (WORDS, "164", "清单.pdf", file.sha256):
        assert shown in html
    assert file.file.name not in html, "where a file lies is nobody's business"


@pytest.mark.parametrize("state", ["draft", "department_review"])
def test_a_report_that_never_reached_the_office_is_not_shown(page, plan, state):
    report = ProgressReport.objects.get()
    ProgressReport.objects.update(state=state)
    assert WORDS not in page.get(address("progressreport", report.pk), follow=True).content.decode()
    assert f"/{report.pk}/change/" not in page.get(address("progressreport")).content.decode()


@pytest.mark.parametrize("query", ["q=同城通办", "q='--", "p=99999", "state__exact=nothing", "o=99", "x=1"])
def test_strange_searches_do_no_harm(page, plan, query):
    for model in (*PARTS, *SHOWN):
        assert page.get(f"{address(model)}?{query}", follow=True).status_code == 200, model


def test_a_zero_byte_in_a_search_does_no_harm(page, plan):
    for model in (*PARTS, *SHOWN):
        assert page.get(f"{address(model)}?q=%00").status_code in (200, 302, 400), model


@pytest.mark.parametrize("pk", ["0", "99999999", "9" * 30, "x"])
def test_a_row_nobody_has_leads_back(page, plan, pk):
    for model in (*PARTS, *SHOWN):
        assert page.get(address(model, pk)).status_code in (302, 404), model
        assert page.post(address(model, pk), {"title": "改"}).status_code in (302, 403, 404), model


def test_what_people_wrote_is_never_markup(page, plan):
    bad = "<script>alert(1)</script>"
    ProgressReport.objects.update(work_done=bad)
    Task.objects.update(title=bad)
    AssignmentEvent.objects.update(note=bad)
    for model in SHOWN:
        for path in (address(model), address(model, first_of(model))):
            assert bad not in page.get(path).content.decode(), path


def queries(page, model):
    with CaptureQueriesContext(connection) as found:
        assert page.get(address(model)).status_code == 200
    return len(found)


def test_the_number_of_queries_of_a_list_never_grows(page, plan, bureau):
    few = {model: queries(page, model) for model in ("task", "assignment", "progressreport", "indicator")}
    now = personas.NOON
    for n in range(30):
        task = personas.make_task(plan, f"任务{n}")
        personas.make_indicator(task)
        unit = personas.make_department(f"第{n}局", f"{n}局")
        row = personas.assign(task, unit)
        ProgressReport.objects.create(
            assignment=row, plan=plan, department=unit, period=date(2023, 10, 1), state="submitted", created_at=now,
            updated_at=now, submitted_at=now, author=personas.make_user(Role.REPORTER, unit),
        )  # fmt: skip
    assert {model: queries(page, model) for model in few} == few


def test_recomputing_takes_a_fixed_number_of_reads(plan, bureau, keeper):
    def cost(day):
        with CaptureQueriesContext(connection) as found:
            change_plan(by=keeper, plan=Plan.objects.get(), report_day=day)
        return len([one for one in found if one["sql"].startswith("SELECT")])

    few = cost(15)
    for n in range(20):
        personas.assign(personas.make_task(plan, f"任务{n}"), bureau)
    personas.issue(Plan.objects.get(), personas.make_user(Role.REVIEWER))
    assert cost(10) == few
