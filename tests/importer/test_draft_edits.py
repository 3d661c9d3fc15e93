"""What people do to a draft: each edit does what it says, refuses what cannot be, and can be undone."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from importer.drafts.editing import apply, undo
from importer.drafts.entry import deadline_from, deadline_text, indicators_from, indicators_text
from importer.drafts.open_points import open_points, progress, what_is_open
from importer.drafts.shapes import check
from importer.drafts.working import each_duty, each_section
from plan_tracker.errors import Conflict, DomainError, NotFound
from tests.importer import drafts
from tests.importer.drafts import ONE, TEXT, TWO, at


@pytest.fixture
def working():
    return drafts.working()


def do(working, name, **values):
    """The draft after an edit, held to its shape and to what must hold between its parts."""
    edited = apply(working, TEXT, name, **values)
    check(edited.working)
    apart(edited.working)
    return edited.working


def apart(working):
    """Nothing overlaps, nothing that says something is lost."""
    for _, section in each_section(working):
        spans = [one["span"] for one in [*section["tasks"], *section["context"]]]
        spans += [section["heading"]] if section["heading"] else []
        spans.sort()
        for (_, end), (start, _) in pairwise(spans):
            assert end <= start
        said = "".join(TEXT[a:b] for a, b in spans)
        whole = TEXT[slice(*section["span"])]
        assert [char for char in whole if char.isalnum()] == [char for char in said if char.isalnum()]


def titles(working):
    return [task["title"] for _, _, task in each_duty(working)]


def find(working, title):
    return next(task for _, section in each_section(working) for task in section["tasks"] if task["title"] == title)


def section(working, title):
    return next(one for _, one in each_section(working) if one["title"] == title)


def test_a_draft_has_what_the_document_says(working):
    check(working)
    apart(working)
    assert titles(working) == ["推行告知承诺制", "建成一体化平台", "规范执法", "开展专项督查", "通报结果"]
    task = find(working, "建成一体化平台")
    assert (task["deadline"]["due_on"], task["deadline"]["words"]) == ("2024-09-30", "2024年9月底前")
    assert [(one["target"], one["unit"]) for one in task["indicators"]] == [(200, "项")]
    assert [(one["department"] or one["group"], one["role"]) for one in task["departments"]] == [
        ("zwfwj", "lead"), ("sfj", "support"), ("towns", "support"),
    ]  # fmt: skip
    kinds = [one["kind"] for one in section(working, "深化改革")["context"]]
    assert kinds == ["unit_line"]


def test_what_is_offered_counts_for_nothing_until_it_is_confirmed(working):
    offered = find(working, "规范执法")
    assert [(one["origin"], one["why"], one["confirmed"]) for one in offered["departments"]] == [
        ("keyword", "按“执法”推荐", False)
    ]
    assert progress(working) == (2, 5)
    working = do(working, "confirm", task=offered["id"])
    assert progress(working) == (3, 5)


def test_aims_count_as_no_tasks_until_somebody_says_so(working):
    aims = working["chapters"][0]
    assert (aims["treat"], aims["preamble"]) == ("context", True)
    with pytest.raises(DomainError, match="没有识别出任务"):
        apply(working, TEXT, "treat", chapter=aims["id"], how="sections")


def test_a_task_is_cut_where_somebody_points_and_facts_go_with_their_words(working):
    task = find(working, "建成一体化平台")
    place = TEXT.index("入驻事项")
    working = do(working, "cut", task=task["id"], at=place)
    first, second = find(working, "建成一体化平台"), find(working, "入驻事项达到200项")
    assert (first["deadline"]["due_on"], first["indicators"]) == ("2024-09-30", [])
    assert (second["deadline"]["kind"], len(second["indicators"])) == ("ongoing", 1)
    assert second["departments"] == first["departments"]


@pytest.mark.parametrize("place", [0, at(TWO)[0], at(TWO)[1], at(TWO)[1] - 1, 10**6])
def test_a_cut_outside_the_words_is_refused(working, place):
    with pytest.raises(DomainError, match="不能拆开"):
        apply(working, TEXT, "cut", task=find(working, "建成一体化平台")["id"], at=place)


def test_merging_keeps_every_word_and_every_department(working):
    working = do(working, "merge", task=find(working, "推行告知承诺制")["id"])
    task = find(working, "推行告知承诺制")
    assert task["text"] == ONE + TWO
    assert (task["deadline"]["due_on"], len(task["indicators"]), len(task["departments"])) == ("2024-09-30", 1, 3)
    with pytest.raises(DomainError, match="最后一项"):
        apply(working, TEXT, "merge", task=task["id"])


def test_merging_tasks_of_two_leads_asks_for_confirmation(working):
    first, second = find(working, "推行告知承诺制"), find(working, "建成一体化平台")
    working = do(working, "departments", task=second["id"], departments=[{"department": "sfj", "role": "lead"}])
    working = do(working, "merge", task=first["id"])
    owed = [
        (one["department"], one["role"], one["confirmed"]) for one in find(working, "推行告知承诺制")["departments"]
    ]
    assert owed[:2] == [("zwfwj", "joint", False), ("sfj", "joint", False)]


def test_the_last_task_moves_down_and_not_up_past_a_heading(working):
    task = find(working, "建成一体化平台")
    with pytest.raises(DomainError, match="最后一项"):
        apply(working, TEXT, "move", task=find(working, "推行告知承诺制")["id"], to="down")
    working = do(working, "move", task=task["id"], to="down")
    assert [one["title"] for one in section(working, "规范执法")["tasks"]] == ["建成一体化平台", "规范执法"]
    with pytest.raises(DomainError, match="标题后面"):
        apply(working, TEXT, "move", task=task["id"], to="up")
    with pytest.raises(DomainError, match="没有可以移去"):
        apply(working, TEXT, "move", task=find(working, "通报结果")["id"], to="down")


def test_a_section_joins_the_one_before_it(working):
    working = do(working, "join_section", section=section(working, "规范执法")["id"])
    assert [one["title"] for one in section(working, "深化改革")["tasks"]] == [
        "推行告知承诺制", "建成一体化平台", "规范执法",
    ]  # fmt: skip
    with pytest.raises(DomainError, match="第一个小节"):
        apply(working, TEXT, "join_section", section=section(working, "深化改革")["id"])


def test_what_is_no_task_stays_in_its_place_and_comes_back(working):
    task = find(working, "推行告知承诺制")
    working = do(working, "no_task", task=task["id"], kind="principle")
    assert "推行告知承诺制" not in titles(working)
    working = do(working, "as_task", task=task["id"])
    assert titles(working)[0] == "推行告知承诺制"


def test_another_reason_keeps_the_note(working):
    task = find(working, "推行告知承诺制")
    task |= {"kind": "context", "context": "principle", "note": "只是要求"}
    now = find(do(working, "no_task", task=task["id"], kind="closing"), "推行告知承诺制")
    assert (now["context"], now["note"]) == ("closing", "只是要求")


def test_words_of_no_task_become_one(working):
    start, end = at("全面提升水平。")
    home = section(working, "规范执法")
    working = do(working, "new_task", section=home["id"], start=start, end=end + 1)
    assert find(working, "全面提升水平")["span"] == [start, end]
    with pytest.raises(DomainError, match="属于别的任务"):
        apply(working, TEXT, "new_task", section=home["id"], start=start, end=end)
    with pytest.raises(DomainError, match="标题不能"):
        apply(working, TEXT, "new_task", section=home["id"], start=at("规范执法")[0], end=at("持续")[1])


def test_a_task_stands_on_fewer_words(working):
    task = find(working, "推行告知承诺制")
    start, end = at("推行告知承诺制")
    working = do(working, "span", task=task["id"], start=start, end=end)
    assert find(working, "推行告知承诺制")["text"] == "推行告知承诺制"
    assert [one["kind"] for one in section(working, "深化改革")["context"]] == ["principle", "unit_line"]


@pytest.mark.parametrize(("how", "left"), [("tasks", 2), ("section", 3)])
def test_a_chapter_becomes_one_section(working, how, left):
    chapter = working["chapters"][1]
    working = do(working, "treat", chapter=chapter["id"], how=how)
    assert [len(one["tasks"]) for one in working["chapters"][1]["sections"]] == [left]


def test_departments_are_one_lead_or_several_together(working):
    task = find(working, "开展专项督查")
    assert what_is_open(task) == "还没有主办单位，请选择"
    rows = [{"department": "sfj", "role": "lead"}, {"department": "zwfwj", "role": "support"}]
    working = do(working, "departments", task=task["id"], departments=rows)
    assert what_is_open(find(working, "开展专项督查")) == ""
    lead, joint = {"department": "sfj", "role": "lead"}, {"department": "zwfwj", "role": "joint"}
    for wrong in ([{"group": "towns", "role": "lead"}], [lead, joint], [lead, joint | {"role": "lead"}]):
        with pytest.raises(DomainError, match="主办单位只能有一个"):
            apply(working, TEXT, "departments", task=task["id"], departments=wrong)


def test_an_unknown_name_is_settled_once_for_all_its_tasks(working):
    for title in ("开展专项督查", "通报结果"):
        rows = [{"written": "县司法局", "role": "lead"}]
        working = do(working, "departments", task=find(working, title)["id"], departments=rows)
    assert what_is_open(find(working, "通报结果")) == "“县司法局”不在单位名单里，请选择"
    values = {"task": find(working, "开展专项督查")["id"], "written": "县司法局", "department": "sfj"}
    working = do(working, "adopt", **values)
    assert [what_is_open(find(working, title)) for title in ("开展专项督查", "通报结果")] == ["", ""]
    with pytest.raises(DomainError, match="已经选好"):
        apply(working, TEXT, "adopt", **values)


def test_confirming_all_leaves_what_nobody_can_confirm(working):
    working = do(working, "confirm_all")
    assert progress(working) == (3, 5)
    with pytest.raises(DomainError, match="逐项选择"):
        apply(working, TEXT, "confirm_all")


def test_a_correction_reaches_the_task_and_goes_away_again(working):
    fault = working["corrections"][0]
    working = do(working, "decide", correction=fault["id"], decision="taken")
    task = find(working, "通报检查结果")
    assert task["text"] == "通报检查结果。"
    working = do(working, "decide", correction=fault["id"], decision="kept")
    assert find(working, "通报结果")["text"] == "通报结果。"
    assert not [one for one in open_points(working) if one.what == "correction"]


def test_the_head_says_what_is_missing_and_follows_the_year(working):
    missing = {one.part for one in open_points(working) if one.what == "head"}
    assert missing == {"issuer", "issued_on", "starts_on"}
    working = do(working, "head", field="issued_on", value="2024-03-08")
    assert working["head"]["starts_on"]["value"] == "2024-03-08"
    working = do(working, "head", field="year", value="2025")
    assert working["head"]["ends_on"]["value"] == "2025-12-31"
    for field, value in (("year", "24"), ("issued_on", "三月"), ("report_day", "31"), ("code", "甲"), ("nothing", "")):
        with pytest.raises(DomainError):
            apply(working, TEXT, "head", field=field, value=value)


EDITS = [
    ("retitle", lambda w: {"task": find(w, "通报结果")["id"], "title": "通报督查结果"}),
    ("cut", lambda w: {"task": find(w, "建成一体化平台")["id"], "at": TEXT.index("入驻事项")}),
    ("merge", lambda w: {"task": find(w, "推行告知承诺制")["id"]}),
    ("move", lambda w: {"task": find(w, "建成一体化平台")["id"], "to": "down"}),
    ("join_section", lambda w: {"section": section(w, "规范执法")["id"]}),
    ("treat", lambda w: {"chapter": w["chapters"][1]["id"], "how": "tasks"}),
    ("confirm_all", lambda w: {}),
    ("decide", lambda w: {"correction": w["corrections"][0]["id"], "decision": "taken"}),
    ("head", lambda w: {"field": "issuer", "value": "某县人民政府"}),
]


def bare(value):
    """Without versions and the counter of ids."""
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items() if k not in ("version", "last_id")}
    return [bare(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("name", "values"), EDITS, ids=[name for name, _ in EDITS])
def test_every_edit_can_be_undone_and_redone(working, name, values):
    edited = apply(working, TEXT, name, **values(working))
    assert bare(edited.working) != bare(working)
    stored = json.loads(json.dumps(edited.before))
    back = undo(edited.working, stored, edited.working["version"], edited.words)
    assert bare(back.working) == bare(working)
    again = undo(back.working, back.before, back.working["version"], back.words)
    assert bare(again.working) == bare(edited.working)


def test_an_edit_is_not_undone_over_a_later_one(working):
    task = find(working, "推行告知承诺制")
    first = apply(working, TEXT, "retitle", task=task["id"], title="推行承诺制")
    later = apply(first.working, TEXT, "retitle", task=task["id"], title="推行容缺受理")
    other = apply(first.working, TEXT, "retitle", task=find(working, "通报结果")["id"], title="通报")
    merged = apply(first.working, TEXT, "merge", task=task["id"])
    for draft in (later, merged):
        with pytest.raises(Conflict, match="后来又改过"):
            undo(draft.working, first.before, first.working["version"], first.words)
    assert "推行告知承诺制" in titles(undo(other.working, first.before, first.working["version"], first.words).working)


def test_what_is_gone_or_unknown_is_refused(working):
    with pytest.raises(NotFound):
        apply(working, TEXT, "retitle", task="t999", title="x")
    with pytest.raises(DomainError, match="没有这种修改"):
        apply(working, TEXT, "publish")


@pytest.mark.parametrize(
    ("typed", "kind", "due", "shown"),
    [
        ("2024-09-30", "fixed", "2024-09-30", "2024-09-30"),
        ("９月底前", "fixed", "2024-09-30", "2024-09-30"),
        ("2月", "fixed", "2024-02-29", "2024-02-29"),
        ("2025年6月5日", "fixed", "2025-06-05", "2025-06-05"),
        ("年底", "fixed", "2024-12-31", "2024-12-31"),
        ("每年3月", "recurring", None, "每年3月"),
        ("每半年", "recurring", None, "每半年"),
        ("定期", "recurring", None, "定期"),
        ("", "ongoing", None, "持续推进"),
    ],
)
def test_deadlines_are_typed_as_people_write_them(typed, kind, due, shown):
    found = deadline_from(typed, 2024)
    assert (found["kind"], found["due_on"], deadline_text(found)) == (kind, due, shown)


@pytest.mark.parametrize("typed", ["尽快", "13月底", "2月30日", "1999-01-01", "每年13月", "0"])
def test_a_deadline_nobody_can_read_is_refused_with_examples(typed):
    with pytest.raises(DomainError):
        deadline_from(typed, 2024)


def test_a_day_before_the_year_of_the_plan_is_refused():
    with pytest.raises(DomainError, match="早于计划的2024年度"):
        deadline_from("2019-01-01", 2024)
    assert deadline_from("2019-01-01", None)["due_on"] == "2019-01-01"


def test_numbers_are_typed_as_people_write_them():
    made = indicators_from("不少于60学时；覆盖率达到100%；5期以上", "培训", [])
    assert [(one["name"], one["target"], one["unit"], one["comparator"]) for one in made] == [
        ("培训", 60, "学时", "ge"), ("覆盖率", 100, "%", "eq"), ("培训", 5, "期", "ge"),
    ]  # fmt: skip
    assert indicators_text(made) == "不少于60学时；100%；不少于5期"
    assert indicators_from(indicators_text(made), "培训", made) == made
    assert indicators_from("无", "培训", made) == []
    for wrong in ("很多", "200", "0项"):
        with pytest.raises(DomainError):
            indicators_from(wrong, "培训", [])
