"""Importing a plan through its pages: upload, review together, undo, and what nobody can break."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max

from audit.models import AuditEntry
from departments.models import DepartmentGroup, Role
from importer.drafts.open_points import open_points
from importer.drafts.working import each_duty, each_section
from importer.jobs import understand_imports
from importer.models import ImportEdit, PlanImport
from importer.verbs.uploads import AT_ONCE
from tests import personas
from tests.importer import drafts

pytestmark = pytest.mark.django_db
SEED = Path(__file__).resolve().parents[1] / "data" / "plan-2023.txt"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER, full_name="李文博")


@pytest.fixture
def colleague():
    return personas.make_user(Role.SYSTEM_ADMIN, full_name="王芳")


@pytest.fixture
def table():
    made = personas.make_department(code="zwfwj"), personas.make_department("司法局", "司法局", code="sfj")
    towns = personas.make_department("某镇", "某镇", code="town", kind="township")
    DepartmentGroup.objects.create(code="towns", name="各镇").members.add(towns)
    return made


@pytest.fixture
def row(office, table):
    return drafts.stored(office)


def again(row):
    return PlanImport.objects.get(pk=row.pk)


def task(row, title):
    return next(one for _, _, one in each_duty(again(row).draft) if one["title"] == title)


def type_in(client, row, named, name, version=None, **typed):
    one = task(row, named)
    sent = {"version": one["version"] if version is None else version, "number": 1} | typed
    return client.post(f"/imports/{row.pk}/cell/{one['id']}/{name}/", sent, **HTMX)


def edit(client, row, do, **values):
    return client.post(f"/imports/{row.pk}/edit/", {"do": do} | values, **HTMX)


def said(answer):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


# --- bringing a document in


def test_a_pasted_plan_is_a_draft_on_return(office, table):
    client = personas.browser(office)
    answer = client.post("/imports/", {"text": SEED.read_text(encoding="utf-8")})
    made = PlanImport.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/imports/{made.pk}/")
    assert (made.state, made.file_name) == ("reviewing", "粘贴的文字")
    assert made.text.startswith(SEED.read_text(encoding="utf-8"))
    assert len(made.draft["chapters"]) == 10
    assert sum(1 for _ in each_section(made.draft)) == 33
    assert made.title == "土默特左旗2023年法治政府建设工作计划"
    page = client.get(f"/imports/{made.pk}/")
    assert "识别出10章、33小节" in said(page)
    assert [one.action for one in AuditEntry.objects.filter(object_type="import")] == ["import.upload", "import.read"]


def test_a_row_of_a_table_shows_its_section_and_no_borders(office, table):
    text = (
        "某县2024年重点任务清单\n| 工作目标 | 工作内容 | 工作措施 | 责任单位 | 完成时限 |\n"
        "| 一、加大力度 | （一）源头治理 | 1.监测土壤。 | 司法局 | 6月底前 |\n"
        "| 二、强化保障 | （二）宣传教育 | 2.举办宣传周。 | 司法局 | 9月底前 |\n"
    )
    client = personas.browser(office)
    client.post("/imports/", {"text": text})
    page = client.get(f"/imports/{PlanImport.objects.get().pk}/").content.decode()
    assert re.sub(r"<[^>]+>", "", re.search(r"<h3>.*?</h3>", page, re.S)[0]).strip() == "（一）源头治理"
    assert ">|" not in re.sub(r"\s+", "", page), "the borders around its cells say nothing"


def test_a_file_is_read_and_not_kept(office, table):
    upload = SimpleUploadedFile("计划.txt", SEED.read_bytes())
    personas.browser(office).post("/imports/", {"file": upload})
    made = PlanImport.objects.get()
    assert (made.state, made.file_name, made.size) == ("reviewing", "计划.txt", SEED.stat().st_size)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "请选择一个文件，或粘贴计划的文字"),
        ({"text": "   "}, "请选择一个文件，或粘贴计划的文字"),
        ({"file": SimpleUploadedFile("计划.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)}, "另存为.docx"),
    ],
    ids=["nothing", "blanks", "old"],
)
def test_what_cannot_be_read_leaves_nothing_behind(office, sent, words):
    answer = personas.browser(office).post("/imports/", sent)
    assert answer.status_code == 422
    assert words in said(answer)
    assert not PlanImport.objects.exists()


def test_a_document_without_a_plan_says_so(office, table):
    client = personas.browser(office)
    client.post("/imports/", {"text": "今天下午，全县召开会议。会议强调，要统一思想。\n" * 5})
    made = PlanImport.objects.get()
    assert made.state == "refused"
    assert made.refusal in said(client.get(f"/imports/{made.pk}/"))
    assert edit(client, made, "confirm_all").status_code == 409


def test_a_long_document_waits_for_the_job_and_the_page_follows(office, table):
    client = personas.browser(office)
    client.post("/imports/", {"text": SEED.read_text(encoding="utf-8") + "\n附件说明。" * (AT_ONCE // 6)})
    made = PlanImport.objects.get()
    assert made.state == "uploaded"
    waiting = client.get(f"/imports/{made.pk}/progress/", **HTMX)
    assert "排队识别" in said(waiting)
    assert "HX-Refresh" not in waiting.headers
    assert understand_imports() == 1
    assert understand_imports() == 0
    assert again(made).state == "reviewing"
    assert client.get(f"/imports/{made.pk}/progress/", **HTMX).headers["HX-Refresh"] == "true"


def test_a_second_click_uploads_once(office, table):
    client = personas.browser(office)
    for _ in range(2):
        client.post("/imports/", {"text": drafts.TEXT, "form_key": "one"})
    assert PlanImport.objects.count() == 1


# --- the review screen


def test_the_screen_shows_text_and_table_of_one_section(office, row):
    page = personas.browser(office).get(f"/imports/{row.pk}/?section=s3").content.decode()
    assert 'href="#r-t4"' in page
    assert 'href="#m-t4"' in page
    assert page.count("data-row=") == 2
    assert 'value="行政审批和政务服务局"' in page
    assert 'value="司法局、各镇"' in page
    assert re.search(r'k-due" data-at="\d+">2024年9月底前', page)
    assert re.search(r'k-ind" data-at="\d+">达到200项', page)


def test_filters_show_what_is_open_and_what_is_dated(office, row):
    client = personas.browser(office)
    assert client.get(f"/imports/{row.pk}/?section=s3&show=dated").content.decode().count("data-row=") == 1
    assert "没有这样的任务" in said(client.get(f"/imports/{row.pk}/?section=s3&show=open"))
    assert "按“执法”推荐" in said(client.get(f"/imports/{row.pk}/?section=s7&show=open"))


def test_without_a_place_the_first_open_section_is_shown(office, row):
    assert "（二）规范执法" in said(personas.browser(office).get(f"/imports/{row.pk}/"))


def test_a_cell_saves_itself_and_the_footer_follows(office, row):
    client = personas.browser(office)
    answer = type_in(client, row, "通报结果", "departments", owed="司法局", support="政务服务局、各镇")
    assert answer.status_code == 200
    assert "已确认3/5项" in said(answer)
    assert [(one["department"] or one["group"], one["role"]) for one in task(row, "通报结果")["departments"]] == [
        ("sfj", "lead"), ("zwfwj", "support"), ("towns", "support"),
    ]  # fmt: skip
    assert type_in(client, row, "通报结果", "deadline", deadline="9月底").status_code == 200
    assert task(row, "通报结果")["deadline"]["due_on"] == "2024-09-30"
    assert type_in(client, row, "通报结果", "indicators", indicators="不少于4期").status_code == 200
    assert type_in(client, row, "通报结果", "title", title="通报督查结果").status_code == 200
    made = again(row)
    assert (made.version, made.settled, made.tasks) == (5, 3, 5)
    assert [one.by_name for one in made.edits.all()] == ["李文博"] * 4


def test_several_leads_owe_it_jointly(office, row):
    type_in(personas.browser(office), row, "通报结果", "departments", owed="司法局、政务服务局")
    assert {one["role"] for one in task(row, "通报结果")["departments"]} == {"joint"}


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("departments", {"owed": "县" * 201}, "单位名称最多200字"),
        ("deadline", {"deadline": "尽快"}, "期限写成"),
        ("indicators", {"indicators": "很多"}, "指标写成"),
        ("title", {"title": " "}, "请填写任务名称"),
    ],
)
def test_what_cannot_be_meant_is_said_in_its_cell_and_kept_there(office, row, name, typed, words):
    answer = type_in(personas.browser(office), row, "通报结果", name, **typed)
    assert answer.status_code == 422
    assert words in said(answer)
    assert next(iter(typed.values())) in answer.content.decode()
    assert again(row).version == 1


def test_confirming_one_and_all(office, row):
    client = personas.browser(office)
    assert "已确认3/5项" in said(type_in(client, row, "规范执法", "confirm"))
    answer = edit(client, row, "confirm_all")
    assert answer.status_code == 400
    assert "逐项选择" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_offers_are_confirmed_department_by_department(office, row):
    client = personas.browser(office)
    page = client.get(f"/imports/{row.pk}/").content.decode()
    assert re.findall(r'name="department" value="(\w+)">([^<]+)', page) == [("sfj", "司法局，1项")]
    assert edit(client, row, "confirm_all", department="zwfwj").status_code == 400
    assert edit(client, row, "confirm_all", department="sfj").status_code == 200
    assert task(row, "规范执法")["departments"][0]["confirmed"]


def test_closing_may_need_evidence(office, row):
    client = personas.browser(office)
    assert "办结须附佐证" in said(edit(client, row, "evidence:on", task="t4", task_version=0, place="s3"))
    assert task(row, "推行告知承诺制")["evidence_required"]


def test_the_screen_comes_back_after_an_edit_of_the_structure(office, row):
    client = personas.browser(office)
    version = task(row, "推行告知承诺制")["version"]
    answer = edit(client, row, "merge", task="t4", task_version=version, place="s3")
    assert "本节1项" in said(answer)
    assert "并入" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_the_dialog_offers_every_place_to_cut(office, row):
    client = personas.browser(office)
    one = task(row, "建成一体化平台")
    dialog = client.get(f"/imports/{row.pk}/cut/{one['id']}/", **HTMX).content.decode()
    places = re.findall(r'name="at" value="(\d+)"', dialog)
    assert [drafts.TEXT[int(place) :].startswith("入驻") for place in places] == [True]
    edit(client, row, "cut", task=one["id"], task_version=one["version"], at=places[0], place="s3")
    assert task(row, "入驻事项达到200项")


@pytest.mark.parametrize("values", [{}, {"at": "x"}, {"at": "-1"}, {"at": "9" * 30}])
def test_a_cut_nowhere_is_refused(office, row, values):
    one = task(row, "建成一体化平台")
    answer = edit(personas.browser(office), row, "cut", task=one["id"], task_version=one["version"], **values)
    assert answer.status_code == 400
    assert again(row).version == 1


def test_the_head_is_set_as_a_whole_or_not_at_all(office, row):
    client = personas.browser(office)
    address = f"/imports/{row.pk}/head/"
    page = client.get(address).content.decode()
    assert page.count('aria-invalid="true"') == 3
    answer = client.post(address, {"version": 0, "issuer": "某县人民政府", "issued_on": "三月"})
    assert answer.status_code == 422
    assert "印发日期要写成" in said(answer)
    assert again(row).version == 1
    answer = client.post(address, {"version": 0, "issuer": "某县人民政府", "issued_on": "2024-03-08"})
    assert answer.status_code == 302
    assert (again(row).version, again(row).draft["head"]["starts_on"]["value"]) == (2, "2024-03-08")
    late = client.post(address, {"version": 0, "issuer": "别的机关"})
    assert late.status_code == 409
    assert "李文博刚刚改了" in said(late)
    assert "别的机关" in late.content.decode()


def test_what_is_open_is_listed_before_publishing(office, row):
    page = said(personas.browser(office).get(f"/imports/{row.pk}/publish/"))
    assert "还有7处要处理" in page
    assert "请填写印发机关" in page
    waiting = sum(one.what == "departments" for one in open_points(again(row).draft))
    assert page.count("单位没有确认") == 1
    assert f"{waiting}项任务的单位没有确认，去第一处" in page


# --- together


def test_the_second_of_two_edits_of_a_task_is_told_and_loses_nothing(office, colleague, row):
    first, second = personas.browser(office), personas.browser(colleague)
    seen = task(row, "通报结果")["version"]
    assert type_in(first, row, "通报结果", "title", title="通报督查结果").status_code == 200
    one = task(row, "通报督查结果")
    address = f"/imports/{row.pk}/cell/{one['id']}/title/"
    answer = second.post(address, {"version": seen, "title": "通报"}, **HTMX)
    assert answer.status_code == 409
    assert "李文博刚刚改名为“通报督查结果”" in said(answer)
    assert f'value="{one["version"]}"' in answer.content.decode()
    other = task(row, "规范执法")
    second.post(
        f"/imports/{row.pk}/cell/{other['id']}/title/", {"version": other["version"], "title": "查执法"}, **HTMX
    )
    assert {"通报督查结果", "查执法"} <= {one["title"] for _, _, one in each_duty(again(row).draft)}


def test_ones_own_quick_typing_is_no_conflict(office, row):
    client = personas.browser(office)
    seen = task(row, "通报结果")["version"]
    assert type_in(client, row, "通报结果", "deadline", version=seen, deadline="每月").status_code == 200
    assert type_in(client, row, "通报结果", "departments", version=seen, owed="司法局").status_code == 200


def test_a_second_click_merges_once(office, row):
    client = personas.browser(office)
    for _ in range(2):
        answer = edit(client, row, "merge", task="t4", task_version=0, place="s3")
    assert answer.status_code == 409
    assert again(row).version == 2


def test_undo_takes_back_ones_own_last_edit(office, colleague, row):
    mine, theirs = personas.browser(office), personas.browser(colleague)
    type_in(mine, row, "通报结果", "title", title="通报督查结果")
    type_in(theirs, row, "规范执法", "title", title="查执法")
    answer = mine.post(f"/imports/{row.pk}/undo/", {"place": "s3"}, **HTMX)
    assert "撤销：改名为“通报督查结果”" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    assert {"通报结果", "查执法"} <= {one["title"] for _, _, one in each_duty(again(row).draft)}
    assert mine.post(f"/imports/{row.pk}/undo/", {}, **HTMX).status_code == 400


def test_any_edit_is_undone_from_the_history_unless_it_was_built_on(office, colleague, row):
    client = personas.browser(office)
    type_in(client, row, "通报结果", "title", title="通报督查结果")
    type_in(client, row, "通报督查结果", "deadline", deadline="每月")
    assert "改名为“通报督查结果”" in said(client.get(f"/imports/{row.pk}/history/"))
    other = personas.browser(colleague)
    assert other.post(f"/imports/{row.pk}/undo/", {"edit": 2}).status_code == 409
    assert other.post(f"/imports/{row.pk}/undo/", {"edit": 3}).status_code == 302
    assert other.post(f"/imports/{row.pk}/undo/", {"edit": 3}).status_code == 400
    assert task(row, "通报督查结果")["deadline"]["kind"] == "ongoing"


def test_a_dropped_import_is_no_draft_any_more(office, row):
    client = personas.browser(office)
    assert client.post(f"/imports/{row.pk}/drop/").status_code == 302
    assert client.post(f"/imports/{row.pk}/drop/").status_code == 409
    assert edit(client, row, "confirm_all").status_code == 409
    assert "已放弃" in said(client.get(f"/imports/{row.pk}/"))


# --- bounds


def big(office, sections=30, tasks=10):
    """A draft of 300 tasks: the hand-made sections over and over."""
    row = drafts.stored(office)
    working = row.draft
    chapter = working["chapters"][1]
    model = chapter["sections"][0]
    chapter["sections"] = []
    for s in range(sections):
        section = json.loads(json.dumps(model)) | {"id": f"s{1000 + s}", "title": f"第{s}节"}
        section["tasks"] = [
            json.loads(json.dumps(model["tasks"][n % 2])) | {"id": f"t{1000 + s * tasks + n}"} for n in range(tasks)
        ]
        chapter["sections"].append(section)
    row.working = json.dumps(working)
    row.save()
    return row


def test_the_number_of_queries_does_not_grow(office, table, django_assert_max_num_queries):
    client = personas.browser(office)
    small, large = drafts.stored(office), big(office)
    client.get(f"/imports/{small.pk}/")
    for row, section in ((small, "s3"), (large, "s1010")):
        with django_assert_max_num_queries(12):
            assert client.get(f"/imports/{row.pk}/?section={section}").status_code == 200
    with django_assert_max_num_queries(12):
        client.get("/imports/")


def test_a_page_holds_one_section_of_a_large_draft(office, table):
    page = personas.browser(office).get(f"/imports/{big(office).pk}/?section=s1010")
    assert page.content.decode().count("data-row=") == 10
    assert len(page.content) < 200_000


def test_a_cell_of_a_large_draft_costs_as_little(office, table, django_assert_max_num_queries):
    client = personas.browser(office)
    row = big(office)
    client.get("/imports/")
    with django_assert_max_num_queries(20):
        answer = client.post(f"/imports/{row.pk}/cell/t1100/title/", {"version": 0, "title": "x"}, **HTMX)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "refused", "refusal": ""},
        {"state": "published"},
        {"working": ""},
        {"settled": 9, "tasks": 1},
        {"kind": "amendment"},
        {"progress": 101},
        {"state": "dropped", "finished_at": None},
        {"state": "reading"},
        {"state": "nowhere"},
    ],
    ids=str,
)
def test_the_database_refuses_impossible_imports(office, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        drafts.stored(office, **wrong)


def test_two_edits_never_share_a_version(office, row):
    type_in(personas.browser(office), row, "通报结果", "title", title="通报")
    last = row.edits.aggregate(last=Max("version"))["last"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportEdit.objects.create(
            plan_import=row, version=last, at=row.saved_at, by_name="x", action="x", words="x", before="{}"
        )
