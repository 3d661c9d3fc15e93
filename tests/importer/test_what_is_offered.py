"""What a draft offers where the document names nobody and no day: as an office clerk would, and never as its word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from importer.drafts.department_table import DepartmentTable
from importer.drafts.editing import apply
from importer.drafts.making import from_draft
from importer.drafts.offered import offered_day
from importer.drafts.open_points import open_points
from importer.drafts.shapes import check
from importer.drafts.working import each_duty
from importer.last_year.inherit import inherit
from importer.last_year.standing import Part as Before
from importer.last_year.standing import Standing
from importer.reading.document import Document
from importer.understanding.facts import to_facts
from importer.understanding.understand import understand
from plan_tracker.errors import DomainError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "departments.json"
HEAD = "云溪县人民政府2024年工作计划\n一、重点工作\n（一）{}\n"


def drafted(body: str, section: str = "抓好落实"):
    working = from_draft(understand(Document(HEAD.format(section) + body)), DepartmentTable(date(2024, 3, 1)))
    check(working)
    return working


def tasks(working):
    return [task for _, _, task in each_duty(working)]


def only(body: str, section: str = "抓好落实"):
    (task,) = tasks(drafted(body, section))
    return task


def who(task):
    return [(one["department"] or one["group"] or one["written"], one["role"]) for one in task["departments"]]


def test_a_lead_and_helpers_are_offered_with_the_word_that_found_them():
    task = only("改造农村学校食堂12所，开展食品安全检查，落实改造资金。")
    assert who(task)[0] == ("jyj", "lead") and ("scjgj", "support") in who(task)
    assert task["departments"][0]["why"] == "按“学校”推荐"
    assert not any(one["confirmed"] for one in task["departments"])
    assert len(who(task)) <= 4


def test_the_title_of_the_section_speaks_where_the_sentence_says_nothing():
    task = only("建立工作台账，每月召开一次会议。", section="加强义务教育学校管理")
    assert (who(task), task["departments"][0]["why"]) == ([("jyj", "lead")], "按小节标题“义务教育”推荐")


def test_those_whom_the_sentence_tells_owe_it_and_the_specialist_helps():
    task = only("各部门要制定普法责任清单。")
    assert who(task) == [("gov_departments", "joint"), ("sfj", "support")]
    assert task["departments"][0]["why"] == "原文要求“各部门”"


def test_those_who_are_told_to_assist_help():
    task = only("开展普法宣传，各部门要积极配合。")
    assert who(task)[0] == ("sfj", "lead") and who(task)[-1] == ("gov_departments", "support")


def test_several_groups_that_are_told_are_one_that_holds_them():
    task = only("实行年度报告制度，乡镇政府向县政府报告，各部门向本级政府报告普法情况。")
    assert who(task)[0] == ("gov_and_townships", "joint")


def test_townships_that_are_spoken_of_help():
    assert who(only("完善乡镇（街道）养老服务设施。")) == [("mzj", "lead"), ("townships", "support")]


def test_courts_are_never_told_to_lead_by_a_word():
    task = only("健全与人民法院的工作衔接机制。")
    assert "fy" not in [one for one, role in who(task) if role != "support"]


def test_helpers_are_not_added_to_what_the_document_names():
    task = only("改造农村学校食堂12所，落实改造资金。（教育局牵头）")
    assert who(task) == [("jyj", "lead")]


def test_some_departments_are_not_all_departments():
    working = drafted("改造农村学校食堂12所。（教育局牵头，有关部门配合）")
    (task,) = tasks(working)
    assert who(task) == [("jyj", "lead")]
    assert task["doubts"] == ["文中还写了“有关部门”，请补上是哪些单位"]
    assert not [one for one in open_points(working) if one.part == task["id"]]
    edited = apply(
        working, HEAD, "departments", task=task["id"],
        departments=[{"department": "jyj", "role": "lead"}, {"department": "czj", "role": "support"}],
    ).working  # fmt: skip
    assert tasks(edited)[0]["doubts"] == []


def test_names_with_and_others_leave_a_doubt():
    task = only("改造农村学校食堂12所。（教育局牵头，财政局、民政局等配合）")
    assert task["doubts"] == ["文中“民政局”后面还有“等”，请看是否要补单位"]
    assert all(one["confirmed"] for one in task["departments"])


def test_where_only_some_departments_are_named_the_likeliest_is_offered():
    task = only("改造农村学校食堂12所。（有关部门负责）")
    assert (who(task)[0], task["departments"][0]["origin"]) == (("jyj", "lead"), "keyword")
    assert task["doubts"]


@pytest.mark.parametrize(("written", "known"), [("云溪县公安局", True), ("县公安局", True), ("南山市公安局", False)])
def test_the_bureau_of_another_place_is_asked_about(written, known):
    task = only(f"开展道路巡查。（{written}负责）")
    (one,) = task["departments"]
    assert (one["department"], one["confirmed"]) == (("gaj", True) if known else (None, False))
    if not known:
        assert [near["department"] for near in one["near"]] == ["gaj"]


def test_a_deed_without_a_day_is_offered_the_plans_last_day():
    working = drafted("制定校车管理办法。\n持续开展校车检查。\n2024年6月底前印发巡查清单。", section="管好校车")
    deed, constant, dated = tasks(working)
    assert (deed["deadline"]["kind"], offered_day(working, deed)) == ("ongoing", "2024-12-31")
    assert "制定校车管理办法" in deed["deadline"]["offer"]["why"]
    assert offered_day(working, constant) is None
    assert (dated["deadline"]["due_on"], dated["deadline"]["offer"]) == ("2024-06-30", None)
    taken = tasks(apply(working, HEAD, "take_day", task=deed["id"]).working)[0]["deadline"]
    assert (taken["kind"], taken["due_on"], taken["basis"], taken["words"]) == ("fixed", "2024-12-31", "office", "")
    with pytest.raises(DomainError, match="没有推荐的期限"):
        apply(working, HEAD, "take_day", task=dated["id"])


def test_all_offered_days_are_taken_at_once():
    working = drafted("制定校车管理办法。\n召开现场会。\n持续开展校车检查。", section="管好校车")
    edited = apply(working, HEAD, "take_days")
    assert edited.words == "采用了2项任务的推荐期限"
    assert [one["deadline"]["due_on"] for one in tasks(edited.working)] == ["2024-12-31", "2024-12-31", None]
    with pytest.raises(DomainError, match="没有可以采用"):
        apply(edited.working, HEAD, "take_days")


def test_what_is_offered_is_no_fact_of_the_document():
    facts = to_facts(understand(Document(HEAD.format("管好校车") + "制定校车管理办法，加强学校门口巡查。")))
    assert facts["tasks"] and "司法局" not in str(facts) and "2024-12-31" not in str(facts)


def last_year(text: str, **fields) -> dict[str, Standing]:
    part = Before(1, "gaj", "公安局", "lead", False, 100)
    return {"1.1.1": Standing("1.1.1", "校车管理", text, "", None, parts=[part], **fields)}


def test_last_years_department_and_day_say_more_than_words():
    working = drafted("制定学校校车管理办法。", section="管好校车")
    assert who(tasks(working)[0])[0] == ("jyj", "lead")
    old = last_year("制定学校校车管理办法。", due_on=date(2023, 5, 31))
    assert inherit(working, "plan-2023", 2023, old) == 1
    check(working)
    (task,) = tasks(working)
    assert who(task) == [("gaj", "lead")]
    assert (task["departments"][0]["origin"], task["departments"][0]["confirmed"]) == ("last_year", False)
    assert (offered_day(working, task), task["deadline"]["due_on"]) == ("2024-05-31", None)


def test_last_year_says_less_than_the_document():
    working = drafted("制定学校校车管理办法，2024年6月底前印发。（教育局负责）", section="管好校车")
    old = last_year("制定学校校车管理办法，2023年6月底前印发。", due_on=date(2023, 5, 31))
    inherit(working, "plan-2023", 2023, old)
    (task,) = tasks(working)
    assert (who(task), task["deadline"]["due_on"], task["deadline"]["offer"]) == ([("jyj", "lead")], "2024-06-30", None)


def test_last_years_day_alone_is_worth_taking_over():
    working = drafted("制定学校校车管理办法。（教育局负责）", section="管好校车")
    assert inherit(working, "plan-2023", 2023, last_year("制定学校校车管理办法。", due_on=date(2023, 5, 31))) == 1
    (task,) = tasks(working)
    assert (who(task), offered_day(working, task)) == ([("jyj", "lead")], "2024-05-31")
