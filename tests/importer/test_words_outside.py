"""Words outside sections: seen on the screen, given a reason, made a task, moved, taken back and published."""

from __future__ import annotations

import json
import re

import pytest

from departments.models import Role
from importer.drafts.of_plan import amendment_codes
from importer.drafts.open_points import open_points
from importer.drafts.shapes import check
from importer.drafts.today import draft_today
from importer.drafts.working import each_duty, each_section
from importer.models import PlanImport
from importer.verbs.edits import edit_heads, edit_import
from tasks.models import Plan
from tests import personas

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
FRONT = "各单位要于6月底前报送半年小结。"
INTRO = "每季度通报一次办理情况。"
CLOSING = "各单位要在12月底前报送全年总结。"
TEXT = f"""某县2024年法治政府建设工作计划

为做好今年工作，制定本计划。{FRONT}

一、优化营商环境

{INTRO}

（一）建设平台。2024年9月底前建成数据平台，公布事项目录。（责任单位：司法局）

（二）开展检查。持续开展数据检查，通报检查结果。（责任单位：司法局）

二、组织保障

（一）开展培训。每季度组织一次培训。（责任单位：司法局）

附：联系人。{CLOSING}
"""


@pytest.fixture
def office():
    personas.make_department("司法局", "司法局", code="sfj")
    return personas.make_user(Role.REVIEWER, full_name="李文博")


@pytest.fixture
def client(office):
    return personas.browser(office)


@pytest.fixture
def row(client):
    client.post("/imports/", {"text": TEXT})
    return PlanImport.objects.get()


def now(row):
    return draft_today(PlanImport.objects.get(pk=row.pk))


def edit(client, row, do, **values):
    return client.post(f"/imports/{row.pk}/edit/", {"do": do} | values, **HTMX)


def made_of(client, row, words, section=""):
    """Select words and make a task of them; the task with its section and chapter."""
    start = PlanImport.objects.get(pk=row.pk).text.index(words)
    answer = edit(client, row, "new_task", start=start, end=start + len(words), section=section, section_version=0)
    assert answer.status_code == 200, toast(answer)
    check(now(row))
    wanted = [start, start + len(words)]
    return next((chapter, home, task) for chapter, home, task in each_duty(now(row)) if task["span"] == wanted)


def toast(answer):
    return json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def stops(client, row):
    page = client.get(f"/imports/{row.pk}/").content.decode()
    return re.findall(r'<option value="([\w-]+)"[^>]*>([^<]+（不列任务）)<', page)


def publish(office, row):
    working = now(row)
    fields = {"issuer": "某县人民政府", "issued_on": "2024-03-08", "year": "2024", "code": "plan-2024"}
    edit_heads(by=office, plan_import=row, version=working["head"]["version"], fields=fields)
    for point in open_points(now(row)):
        if point.what == "correction":
            edit_import(by=office, plan_import=row, do="decide_rest", seen={}, values={})
        if point.what == "departments":
            values = {"task": point.part, "departments": [{"department": "sfj", "role": "lead"}]}
            edit_import(by=office, plan_import=row, do="departments", seen={}, values=values)
    version = PlanImport.objects.get(pk=row.pk).version
    answer = personas.browser(office).post(f"/imports/{row.pk}/publish/", {"version": version})
    assert answer.status_code == 302, re.sub(r"<[^>]+>", "", answer.content.decode())[:2000]
    return Plan.objects.get()


def test_everything_that_was_read_is_on_some_screen(client, row):
    page = client.get(f"/imports/{row.pk}/").content.decode()
    places = re.search(r'<select class="select select--s" name="section".*?</select>', page, re.S)[0]
    seen = ""
    for ident in re.findall(r'<option value="([\w-]+)"', places):
        doc = client.get(f"/imports/{row.pk}/?section={ident}").content.decode()
        doc = re.search(r"<div class=\"imp-doc\".*?</div>", doc, re.S)[0]
        seen += re.sub(r"<[^>]+>", "", doc)
    for words in (FRONT, INTRO, CLOSING, "为做好今年工作", "联系人"):
        assert words in seen


def test_closing_words_become_a_task_of_their_own_section_and_the_plan_holds_it(office, client, row):
    assert [label for _, label in stops(client, row)] == ["文头（不列任务）", "结语（不列任务）"]
    chapter, home, task = made_of(client, row, CLOSING)
    assert (chapter["title"], home["heading"], home["title"]) == ("组织保障", None, "其他要求")
    plan = publish(office, row)
    assert plan.tasks.get(title="报送全年总结").code == "2.2.1"
    assert plan.source_text[task["span"][0] : task["span"][1]] == CLOSING


def test_words_above_the_first_chapter_become_a_task_under_the_documents_title(office, client, row):
    chapter, _, _ = made_of(client, row, FRONT)
    assert (chapter["number"], chapter["heading"]) == (3, None)
    assert publish(office, row).tasks.filter(text__contains="半年小结").count() == 1


def test_the_introduction_of_a_chapter_stands_with_its_first_section(office, client, row):
    first = next(section["id"] for _, section in each_section(now(row)))
    assert INTRO in re.sub(r"<[^>]+>", "", client.get(f"/imports/{row.pk}/?section={first}").content.decode())
    chapter, home, _ = made_of(client, row, INTRO, section=first)
    assert (chapter["title"], chapter["sections"][0]["id"], home["heading"]) == ("优化营商环境", home["id"], None)
    assert publish(office, row).tasks.filter(text__contains="每季度通报").count() == 1


def test_such_a_task_is_cut_merged_and_moved_like_any_other(client, row):
    _, home, task = made_of(client, row, CLOSING)
    at = row.text.index("报送全年总结")
    assert edit(client, row, "cut", task=task["id"], task_version=task["version"], at=at).status_code == 200
    tasks = [one for _, section, one in each_duty(now(row)) if section["id"] == home["id"]]
    assert len(tasks) == 2
    assert edit(client, row, "merge", task=task["id"], task_version=tasks[0]["version"]).status_code == 200
    task = next(one for _, section, one in each_duty(now(row)) if section["id"] == home["id"])
    answer = edit(client, row, "move:up", task=task["id"], task_version=task["version"])
    assert answer.status_code == 200, toast(answer)
    sections = [section for _, section in each_section(now(row))]
    assert home["id"] not in [one["id"] for one in sections]
    assert task["id"] in [one["id"] for one in sections[-1]["tasks"]]


def test_making_it_is_undone(client, row):
    before = now(row)
    made_of(client, row, CLOSING)
    made_of(client, row, FRONT)
    assert client.post(f"/imports/{row.pk}/undo/", {}, **HTMX).status_code == 200
    assert client.post(f"/imports/{row.pk}/undo/", {}, **HTMX).status_code == 200
    after = now(row)
    assert [one["id"] for one in after["chapters"]] == [one["id"] for one in before["chapters"]]
    assert [one["span"] for one in after["context"]] == [one["span"] for one in before["context"]]
    assert len(list(each_section(after))) == len(list(each_section(before)))


def test_the_first_of_two_is_undone_from_the_history(client, row):
    made_of(client, row, CLOSING)
    first = PlanImport.objects.get().version
    made_of(client, row, FRONT)
    assert client.post(f"/imports/{row.pk}/undo/", {"edit": first}, **HTMX).status_code == 200
    check(now(row))
    assert [task["text"] for _, _, task in each_duty(now(row))].count(FRONT) == 1


def test_words_get_another_reason_and_a_task_that_is_none_stays_listed(client, row):
    closing = next(one for one in now(row)["context"] if row.text[slice(*one["span"])].endswith(CLOSING))
    answer = edit(client, row, "reason", context=closing["id"], context_version=closing["version"], kind="noise")
    assert "标为网页残留" in toast(answer)
    assert edit(client, row, "reason", context=closing["id"], context_version=0, kind="noise").status_code == 409
    late = next(one for one in now(row)["context"] if one["id"] == closing["id"])
    refused = edit(client, row, "reason", context=closing["id"], context_version=late["version"], kind="x")
    assert refused.status_code == 400
    task = next(one for _, _, one in each_duty(now(row)))
    assert edit(client, row, "no_task", task=task["id"], task_version=task["version"]).status_code == 200
    first = next(one for _, one in each_section(now(row)))["tasks"][0]
    assert first["context"] == "principle"
    again = {"task": task["id"], "task_version": first["version"], "kind": "heading_sentence"}
    assert edit(client, row, "no_task", **again).status_code == 200
    assert next(one for _, one in each_section(now(row)))["tasks"][0]["context"] == "heading_sentence"


def test_the_title_is_offered_to_nobody_as_a_task(client, row):
    page = client.get(f"/imports/{row.pk}/?section=front").content.decode()
    offered = re.findall(r'aria-label="设为任务：([^"]+)"', page)
    assert offered
    assert "某县2024年法治政府建设工作计划" not in offered


def test_what_spans_chapters_or_holds_a_heading_is_refused(client, row):
    def refused(first, last, section=""):
        start, end = row.text.index(first), row.text.index(last) + len(last)
        answer = edit(client, row, "new_task", start=start, end=end, section=section)
        assert answer.status_code == 400
        return toast(answer)

    assert "跨了几个章节" in refused("为做好", "优化营商环境")
    assert "跨了几个章节" in refused("通报检查结果", "组织保障")
    assert "跨了几个章节" in refused("某县2024年法治", "建设工作计划")
    assert now(row)["version"] == 1


def test_a_second_click_makes_it_once(client, row):
    made_of(client, row, CLOSING)
    start = row.text.index(CLOSING)
    assert edit(client, row, "new_task", start=start, end=start + len(CLOSING)).status_code == 400


def test_an_amendment_takes_a_task_from_the_closing_words(office, client, row):
    plan = publish(office, row)
    client.post(f"/imports/amend/{plan.code}/")
    draft = PlanImport.objects.get(kind="amendment")
    _, _, task = made_of(client, draft, CLOSING)
    assert amendment_codes(now(draft))[task["id"]] == "2.2.1"
    values = {"task": task["id"], "departments": [{"department": "sfj", "role": "lead"}]}
    edit_import(by=office, plan_import=draft, do="departments", seen={}, values=values)
    version = PlanImport.objects.get(pk=draft.pk).version
    answer = client.post(f"/imports/{draft.pk}/publish/", {"version": version, "reason": "漏了一项。"})
    assert answer.status_code == 302
    assert plan.tasks.filter(code="2.2.1").exists()


def test_of_very_many_words_the_first_are_listed_and_all_are_counted(client):
    names = "".join(f"\n\n联系人{number}：办公室" for number in range(70))
    client.post("/imports/", {"text": TEXT + names})
    row = PlanImport.objects.get()
    ident = stops(client, row)[-1][0]
    page = client.get(f"/imports/{row.pk}/?section={ident}").content.decode()
    told = re.search(r'<ul class="imp-told">.*?</ul>', page, re.S)[0]
    found = re.search(r"共(\d+)段，这里列出前60段", told)
    assert found and int(found[1]) > 60
    assert told.count("<li>") == 61
