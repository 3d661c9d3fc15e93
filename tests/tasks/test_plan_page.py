"""The plan as a document: every word once, each task's status as far as the reader may know it, a fixed cost."""

from __future__ import annotations

import html as entities
import re
from copy import deepcopy
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Department, Role
from importer.load import load_plan
from tasks.models import Assignment, AssignmentEvent, Plan, Task
from tests import personas
from tests.importer.examples import at, deadline, make_units, plan_document
from tests.kept import kept, kept_step

pytestmark = pytest.mark.django_db
READERS = (Role.REVIEWER, Role.LEADER, Role.OBSERVER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
NO_REASON = dict.fromkeys(
    ("due_soon_on", "overdue_on", "behind_on", "unreported_on", "pace_slow_on", "returned_on", "closed_on")
)


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The small plan of the importer's tests: 1.1.1 and 1.1.2 with one lead each, 1.2.1 joint, 1.2.2."""
    with kept(django_db_blocker):
        make_units()
        load_plan(data=plan_document())
        yield Plan.objects.get()


@kept_step
def kept_plan(draft):
    """The same, handed down; nothing is wrong with any task yet."""
    personas.issue(draft, personas.make_user(Role.REVIEWER))
    Assignment.objects.update(**NO_REASON)
    return draft


@pytest.fixture
def draft(built, db):
    return deepcopy(built)


@pytest.fixture
def plan(kept_plan, db):
    return deepcopy(kept_plan)


def loaded(document):
    """The edited small plan, loaded."""
    make_units()
    load_plan(data=document)
    return Plan.objects.get()


def clerk_of(code):
    return personas.make_user(Role.REPORTER, Department.objects.get(code=code))


def read(client, user, query="", code="small"):
    client.force_login(user)
    answer = client.get(f"/plans/{code}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def words(fragment):
    """What is read: no tags, no entities, no numbers in front of tasks, no spaces."""
    text = re.sub(r"<sup>.*?</sup>|<[^>]+>", "", fragment)
    return re.sub(r"\s", "", entities.unescape(text))


def note(html, code):
    """A task's lines in the margin: the tag it is, and its words."""
    found = re.search(rf'<(a|span)[^>]* title="{re.escape(code)} [^"]*">(.*)', html)
    return found.group(1), words(found.group(2))


def stand(code, department="", **facts):
    """Let one duty, or all of a task, stand as told and have no other reason for its light."""
    rows = Assignment.objects.filter(task__code=code, role__in=("lead", "joint"))
    if department:
        rows = rows.filter(department__code=department)
    if "state" not in facts:
        facts = {"state": "in_progress", "accepted_at": personas.ISSUED} | facts
    assert rows.update(**(NO_REASON | facts))


def close(code, department=""):
    stand(code, department, state="closed", closed_on=date(2023, 10, 20), progress=100)


# --- the margin


def test_a_reader_of_everything_sees_every_light(client, plan, office):
    stand("1.1.1", overdue_on=date(2024, 1, 1))
    stand("1.1.2", progress=40)
    stand("1.2.2", progress=30, behind_on=date(2023, 9, 1))
    html = read(client, office)
    assert note(html, "1.1.1") == ("a", "1正常行政审批和政务服务局0%12月31日前·200项")
    assert note(html, "1.1.2") == ("a", "2正常政府办公室40%每月")
    assert note(html, "1.2.1") == ("a", "1未启动察素齐镇、毕克齐镇已办结0/2频次待定")
    assert note(html, "1.2.2") == ("a", "2预警政府办公室30%进度30%，落后于序时进度")
    assert "共4项已办结0正常2预警1逾期0未启动1" in words(html)


@pytest.mark.parametrize("role", READERS)
def test_every_role_that_reads_all_reads_the_same_margin(client, plan, role):
    stand("1.1.2", progress=40)
    html = read(client, personas.make_user(role))
    assert note(html, "1.1.2") == ("a", "2正常政府办公室40%每月")
    assert 'href="/tasks/small/1.2.1/"' in html


def test_an_overdue_task_says_since_when_and_why(client, plan, office):
    Assignment.objects.filter(task__code="1.1.1").update(due_on=date(2023, 9, 30))
    stand("1.1.1", overdue_on=date(2023, 10, 1), returned_on=date(2023, 10, 20))
    said = "1逾期行政审批和政务服务局逾期24天期限已过24天；10月20日填报被退回，还没有重报；12月31日前·200项"
    assert note(read(client, office), "1.1.1") == ("a", said)


def test_a_counted_task_shows_its_value_and_a_finished_one_that_it_is(client, plan, office):
    stand("1.1.1", current_value=164, progress=82)
    close("1.2.2")
    html = read(client, office)
    assert "164/200项" in note(html, "1.1.1")[1]
    assert note(html, "1.2.2") == ("a", "2已办结政府办公室已办结")


def test_several_departments_show_the_most_urgent_light_and_how_many(client, plan, office):
    close("1.2.1", "cs")
    stand("1.2.1", "bk", overdue_on=date(2023, 10, 1))
    said = "1逾期察素齐镇、毕克齐镇已办结1/21个单位逾期；频次待定"
    assert note(read(client, office), "1.2.1") == ("a", said)
    close("1.2.1", "bk")
    assert "1已办结察素齐镇、毕克齐镇已办结2/2" in note(read(client, office), "1.2.1")[1]


def test_more_than_two_joint_departments_are_counted_not_named(client, plan, office):
    task = Task.objects.get(code="1.2.1")
    personas.assign(task, personas.make_department("白庙子镇", "白庙子镇"), "joint", **personas.HANDED_DOWN)
    assert note(read(client, office), "1.2.1")[1].startswith("1未启动各单位已办结0/3个单位")


def test_a_cancelled_part_counts_for_nothing(client, plan, office):
    stand("1.2.1", "cs", overdue_on=date(2023, 10, 1), state="cancelled")
    stand("1.2.1", "bk", progress=50)
    assert note(read(client, office), "1.2.1") == ("a", "1正常毕克齐镇50%频次待定")
    stand("1.2.1", "bk", state="cancelled")
    assert note(read(client, office), "1.2.1") == ("a", "1未指定频次待定")


def test_a_department_sees_how_its_own_tasks_stand_and_of_others_who_and_when(client, plan):
    stand("1.1.1", current_value=164, progress=82)
    stand("1.1.2", overdue_on=date(2023, 10, 1))
    close("1.2.1")
    html = read(client, clerk_of("zwfwj"))
    assert note(html, "1.1.1") == ("a", "1正常行政审批和政务服务局164/200项12月31日前·200项")
    assert note(html, "1.1.2") == ("span", "2政府办公室每月")
    assert note(html, "1.2.1") == ("span", "1察素齐镇、毕克齐镇频次待定")
    assert note(html, "1.2.2") == ("span", "2政府办公室")
    assert "共4项，本单位承担1项已办结0正常1预警0逾期0未启动0" in words(html)
    assert set(re.findall(r'href="/tasks/small/([^/"]*)/', html)) == {"1.1.1"}
    assert set(re.findall(r'class="q q--(\w+)"', html)) == {"green", "other"}
    assert "is-red" not in html and "没有逾期和预警的任务" in html


def test_of_a_shared_task_a_department_sees_its_own_part_only(client, plan):
    stand("1.2.1", "cs", progress=50)
    stand("1.2.1", "bk", overdue_on=date(2023, 10, 1))
    assert note(read(client, clerk_of("cs")), "1.2.1") == ("a", "1正常察素齐镇、毕克齐镇50%频次待定")


def test_who_helps_opens_the_task_but_does_not_see_how_it_stands(client, plan):
    stand("1.1.1", overdue_on=date(2023, 10, 1))
    html = read(client, clerk_of("sfj"))
    assert note(html, "1.1.1") == ("a", "1行政审批和政务服务局配合12月31日前·200项")
    assert "共4项，本单位承担0项已办结0正常0预警0逾期0未启动0" in words(html)
    assert set(re.findall(r'class="q q--(\w+)"', html)) == {"other"}


def test_a_deadline_in_another_year_is_written_out(client, office):
    document = plan_document()
    first = document["chapters"][0]["sections"][0]["tasks"][0]
    first["deadline"] = deadline("fixed", "2023年底", due_on="2024-01-31")
    first["indicators"][0]["soft"] = True
    loaded(document)
    assert note(read(client, office), "1.1.1")[1].endswith("2024年1月31日")


# --- chapters


def test_the_outline_counts_what_is_done_of_what_the_reader_may_see(client, plan, office):
    close("1.1.2")
    close("1.2.2")
    outline = re.compile(r'<nav class="toc".*?</nav>', re.S)
    assert "一、制度已办结2/4" in words(outline.search(read(client, office)).group())
    assert "一、制度已办结2/2" in words(outline.search(read(client, clerk_of("zfb"))).group())
    helper = words(outline.search(read(client, clerk_of("sfj"))).group())
    assert helper.endswith("一、制度")


def test_what_is_pressing_stays_when_only_problems_are_asked_for(client, plan, office):
    stand("1.1.2", overdue_on=date(2023, 10, 1))
    html = read(client, office, "?only=problems")
    assert "only-problems" in re.search(r"<body[^>]*>", html).group()
    assert re.search(r'<h3 id="s1-1">', html) and re.search(r'<h3 id="s1-2" class="is-calm">', html)
    assert re.findall(r'<div class="dp( is-calm)?">', html) == ["", " is-calm", " is-calm"]
    assert 'aria-pressed="true"' in html and "没有逾期和预警的任务" not in html


def test_without_anything_pressing_the_page_says_so(client, plan, office):
    html = read(client, office, "?only=problems")
    assert "没有逾期和预警的任务" in html
    assert re.search(r'<section id="c1" class="is-calm"', html)


def test_the_words_alone(client, plan, office):
    body = re.search(r"<body[^>]*>", read(client, office, "?view=text&only=problems")).group()
    assert " public" in body and "only-problems" not in body


# --- defects of the source


def test_a_mended_defect_shows_the_right_words_and_the_wrong_ones_on_asking(client, office):
    document = plan_document()
    fix = {"span": at("建立台账"), "as_written": "建立台账", "corrected": "建立健全台账", "note": "漏字"}
    document["corrections"] = [fix]
    document["chapters"][0]["sections"][1]["tasks"][1]["text"] = "建立健全台账。"
    loaded(document)
    html = read(client, office)
    assert '<ins title="原文写作“建立台账”。漏字">健全</ins>' in html
    text = words(html[html.index('id="q-1.2.2"') : html.index('<div class="dn"', html.index('id="q-1.2.2"'))])
    assert text.endswith("建立健全台账。另有一句。")
    rows = html[html.index('<section class="doc-fix') :]
    assert '<a href="#s1-2">一（二）</a>' in rows
    assert "<td>建立台账</td><td>建立健全台账</td><td>漏字</td>" in rows


def test_a_defect_across_two_tasks_is_mended_once(client, office):
    document = plan_document()
    fix = {"span": at("训。建"), "as_written": "训。建", "corrected": "练；成", "note": "错字"}
    document["corrections"] = [fix]
    loaded(document)
    html = read(client, office)
    assert "各乡镇定期组织培练；成立台账。另有一句。" in words(html)
    assert html.count('id="q-1.2.2"') == 1


def test_a_defect_nobody_can_mend_is_shown_as_written_and_marked(client, plan, office):
    html = read(client, office)
    assert '<span class="doubt" title="存疑">达到</span>' in html
    assert "<td>达到</td><td>照原样</td><td>存疑</td>" in html


def test_a_defect_of_a_heading_points_to_its_chapter(client, office):
    document = plan_document()
    fix = {"span": at("健全制度"), "as_written": "健全制度", "corrected": "健全机制", "note": "用词"}
    document["corrections"] = [fix]
    loaded(document)
    html = read(client, office)
    assert '<a href="#c1">第一章标题</a>' in html
    assert words(re.search(r'<section id="c1".*?</h2>', html, re.S).group()) == "一、健全机制"


def test_a_plan_without_defects_has_no_list_of_them(client, office):
    document = plan_document()
    document["corrections"] = []
    loaded(document)
    assert "原文疑误" not in read(client, office)


def test_what_the_document_says_is_never_markup(client, plan, office):
    bad = "<script>alert(1)</script>"
    Task.objects.filter(code="1.1.2").update(title=bad)
    Department.objects.filter(code="zfb").update(short_name=bad)
    Plan.objects.update(title=bad, source_text=plan.source_text.replace("另有一句", "<b>有句</b>"[:4]))
    html = read(client, office)
    assert bad not in html
    assert html.count("&lt;script&gt;") > 3
    assert "&lt;b&gt;有" in html


# --- handing down


def test_the_office_hands_the_plan_down_once(client, draft, office):
    assert "下达全部任务" in read(client, office)
    answer = client.post("/plans/small/issue/", {"next": "/plans/small/"}, follow=True)
    assert answer.redirect_chain == [("/plans/small/", 302)]
    html = answer.content.decode()
    assert "已下达7项任务分解，各单位会收到签收提醒" in html
    assert "下达全部任务" not in html
    assert set(Assignment.objects.values_list("state", flat=True)) == {"issued"}
    again = client.post("/plans/small/issue/", {"next": "/plans/small/"}, follow=True)
    assert "没有需要下达的任务" in again.content.decode()
    assert AssignmentEvent.objects.filter(verb="issue").count() == 7


@pytest.mark.parametrize("role", [role for role in READERS if role != Role.REVIEWER])
def test_nobody_else_hands_it_down(client, draft, role):
    assert "下达全部任务" not in read(client, personas.make_user(role))
    assert client.post("/plans/small/issue/").status_code == 403
    assert set(Assignment.objects.values_list("state", flat=True)) == {"draft"}


def test_afterwards_one_never_leaves_this_site(client, draft, office):
    client.force_login(office)
    answer = client.post("/plans/small/issue/", {"next": "https://example.com/"})
    assert answer.headers["Location"] == "/tasks/"


# --- who, and strange addresses


def test_a_department_does_not_see_a_draft(client, draft):
    client.force_login(clerk_of("zwfwj"))
    answer = client.get("/plans/small/")
    assert answer.status_code == 404
    assert "它可能还没有下达" in answer.content.decode()
    assert client.post("/plans/small/issue/").status_code == 404


def test_who_has_no_part_in_the_matter_sees_no_plan(client, plan):
    client.force_login(personas.make_user(Role.SECURITY_ADMIN))
    assert client.get("/plans/small/").status_code == 404


def test_signed_out_one_comes_back_after_signing_in(client, plan):
    assert client.get("/plans/small/").headers["Location"] == "/login/?next=/plans/small/"


@pytest.mark.parametrize("code", ["nothing", "SMALL", "x" * 300, "计划", "%27--"])
def test_a_plan_nobody_has_is_not_found(client, plan, office, code):
    client.force_login(office)
    assert client.get(f"/plans/{code}/").status_code == 404


@pytest.mark.parametrize("query", ["view[]=text", "only=problems'--", "view=<script>", "x" * 3000])
def test_a_strange_query_shows_the_plan(client, plan, office, query):
    html = read(client, office, f"?{query}")
    assert html.count('id="q-1.') == 4
    assert re.search(r"<body[^>]*>", html).group().count("public") == 0


@pytest.mark.parametrize("address", ["small%00/", "small/?view=%00", "small/?only=%00"])
def test_a_zero_byte_in_the_address_does_no_harm(client, plan, office, address):
    client.force_login(office)
    assert client.get(f"/plans/{address}").status_code in (200, 400, 404)


def test_the_page_is_only_read(client, plan, office):
    client.force_login(office)
    assert client.post("/plans/small/").status_code == 405
    assert client.get("/plans/small/issue/").status_code == 405


# --- size


def queries(client, user, code):
    client.force_login(user)
    with CaptureQueriesContext(connection) as found:
        assert client.get(f"/plans/{code}/").status_code == 200
    return len(found)


def test_the_number_of_queries_never_grows(client, plan, office):
    few = queries(client, office, "small")
    row = personas.make_plan("large", source_text="任务原文。" * 2000)
    departments = list(Department.objects.all())
    for _ in range(60):
        task = personas.make_task(row)
        personas.make_indicator(task)
        for department in departments:
            personas.assign(task, department, "joint")
    row.corrections.create(start=30, end=32, as_written="任务", corrected="事务")
    personas.issue(row, office)
    assert queries(client, office, "large") <= few <= 15
    assert queries(client, clerk_of("zfb"), "large") <= 15
