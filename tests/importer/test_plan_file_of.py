"""A working draft becomes a plan file that can be loaded."""

from __future__ import annotations

import pytest

from importer.drafts.making import from_draft
from importer.drafts.plan_file_of import plan_file_of
from importer.drafts.working import codes, each_duty
from importer.plan_file import check_plan, each_task
from importer.problems import FileRefused
from importer.reading.document import Document
from importer.understanding.understand import understand
from tests.importer import drafts

DEPARTMENTS, GROUPS = {"zwfwj", "sfj"}, {"towns"}


@pytest.fixture
def working():
    """The draft made by hand, with its gaps filled in."""
    made = drafts.working()
    made["head"]["issuer"]["value"] = "某县人民政府办公室"
    made["head"]["issued_on"]["value"] = made["head"]["starts_on"]["value"] = "2024-03-01"
    for _, _, task in each_duty(made):
        if not task["departments"]:
            task["departments"] = [person("sfj")]
        for one in task["departments"]:
            one["confirmed"] = True
    return made


def person(code: str, role: str = "lead") -> dict:
    return {
        "written": "", "department": code, "group": None, "role": role, "origin": "office", "why": "", "near": [],
        "confirmed": True,
    }  # fmt: skip


def made_of(working) -> dict:
    return plan_file_of(working, drafts.TEXT, codes(working))


def test_it_passes_the_check_of_plan_files(working):
    check_plan(made_of(working), "draft", DEPARTMENTS, GROUPS)


def test_items_of_a_document_without_a_title_stand_under_a_chapter_that_takes_none_of_their_words():
    text = "各乡镇：\n（一）开展巡查。每月巡查一次。\n（二）开展培训。每季度培训一次。\n"
    made = from_draft(understand(Document(text)), drafts.Table())
    assert made["head"]["title"]["span"] is None
    (chapter,) = plan_file_of(made, text, codes(made))["chapters"]
    first = chapter["sections"][0]["span"][0]
    assert chapter["heading"] == [first - 1, first]


def test_an_unfinished_draft_is_told_what_is_missing():
    with pytest.raises(FileRefused) as refused:
        check_plan(made_of(drafts.working()), "draft", DEPARTMENTS, GROUPS)
    told = "\n".join(refused.value.lines)
    assert "plan.issuer" in told and "plan.issued_on" in told


def test_every_word_of_the_document_has_exactly_one_place(working):
    data = made_of(working)
    places = [0] * len(drafts.TEXT)
    spans = [one["span"] for one in data["context"]] + [chapter["heading"] for chapter in data["chapters"]]
    for chapter in data["chapters"]:
        spans += [one["heading"] for one in chapter["sections"] if one["heading"]]
        spans += [task["span"] for one in chapter["sections"] for task in one["tasks"]]
    for start, end in spans:
        for place in range(start, end):
            places[place] += 1
    assert max(places) == 1
    left = {drafts.TEXT[n] for n, count in enumerate(places) if not count}
    assert not [char for char in left if char.isalnum()]


def test_a_chapter_of_aims_is_context(working):
    data = made_of(working)
    assert [one["title"] for one in data["chapters"]] == ["优化营商环境", "加强监督"]
    aims = next(one for one in data["context"] if one["kind"] == "preamble")
    assert drafts.TEXT[slice(*aims["span"])].startswith("一、总体要求")


def test_what_the_document_demands_arrives_as_written(working):
    task = next(one for _, one in each_task(made_of(working)) if one["deadline"]["kind"] == "fixed")
    assert (task["deadline"]["due_on"], task["deadline"]["words"]) == ("2024-09-30", "2024年9月底前")
    assert [(one["target"], one["unit"], one["comparator"]) for one in task["indicators"]] == [(200, "项", "ge")]
    roles = {one["department"]: one["role"] for one in task["departments"]}
    assert roles == {"zwfwj": "lead", "sfj": "support", "group:towns": "support"}


def test_only_corrections_somebody_took_change_the_words(working):
    (doubt,) = working["corrections"]
    before = [one["text"] for _, one in each_task(made_of(working))]
    assert any("通报结果" in one for one in before) and made_of(working)["corrections"][0]["corrected"] == ""
    doubt |= {"decision": "taken", "corrected": "通报检查结果"}
    assert any("通报检查结果" in one["text"] for _, one in each_task(made_of(working)))


def test_unconfirmed_departments_stay_proposed(working):
    _, _, first = next(each_duty(working))
    first["departments"][0]["confirmed"] = False
    flags = [one["proposed"] for _, one in each_task(made_of(working))]
    assert flags[0] is True and not any(flags[1:])


def test_a_document_without_chapters_stands_under_its_title(working):
    for one in working["chapters"]:
        if one["title"] == "优化营商环境":
            one |= {"heading": None, "implied": True}
    data = made_of(working)
    check_plan(data, "draft", DEPARTMENTS, GROUPS)
    assert drafts.TEXT[slice(*data["chapters"][0]["heading"])] == drafts.TITLE
