"""What the automatic checks say of a report, and what they leave alone. No database."""

from __future__ import annotations

import random
import time
from datetime import date
from decimal import Decimal

import pytest

from tasks.checks import Held, checks_of, content_checks, doubts_of, likeness
from tasks.models import Evidence, Indicator, IndicatorReading, Milestone, ProgressReport
from tasks.preview_shape import Preview, Sheet

CALM = "会同配合单位逐项核对办理情况，形成清单并印发执行。"
LAST_TEXT = "对照计划原文梳理要做的事项，确定了经办人和完成步骤，召开部署会一次。"


def reading(value, *, unit="项", target=200, name="同城通办事项", pk=1, **fields):
    indicator = Indicator(pk=pk, name=name, unit=unit, target_value=Decimal(target), **fields)
    return IndicatorReading(indicator=indicator, value=Decimal(value))


def held(text=CALM, *, readings=(), before=None, last=None, files=(), milestones=(), follows=True, **fields):
    """A report of October; `before` are September's values, `last` its text and percentage."""
    previous = None
    if last is not None or before is not None:
        words, progress = last or (LAST_TEXT, 50)
        previous = ProgressReport(period=date(2023, 9, 1), work_done=words, progress=progress)
    fields = {"progress": 60} | fields
    report = ProgressReport(period=date(2023, 10, 1), work_done=text, **fields)
    return Held(
        report=report, previous=previous, readings=list(readings),
        before={1: Decimal(before)} if before is not None else {}, files=[Evidence(original_name=one) for one in files],
        milestones=list(milestones), cycle="monthly", follows=follows,
    )  # fmt: skip


def said(found):
    """Headline and sentence of each doubt."""
    return [(one.label, one.sentence) for one in doubts_of(found)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("目前累计完成156项。", "填报写“目前累计完成156项”，完成值是164项。"),
        ("同城通办达到１，５６０项，均已上线。", "填报写“同城通办达到1560项”，完成值是164项。"),
        ("本月新增20项，均已上线。", "填报写“本月新增20项”，完成值从9月的156项到164项，相差8项。"),
    ],
)
def test_a_number_that_contradicts_the_value_is_pointed_out(text, sentence):
    assert said(held(text, readings=[reading(164)], before=156)) == [("数字对不上", sentence)]


@pytest.mark.parametrize(
    "text",
    [
        "累计完成164项，其中本月新增8项。",
        "本月新增8项，年底前达到目标200项。",
        "本月新增20项，取消12项。",
        "共召开3次会议，检查42家企业，完成了第2项任务。",
        "全年计划完成200项，按进度推进。",
        "累计156.5个百分点，第5项任务已完成。",
        CALM,
    ],
)
def test_other_numbers_are_left_alone(text):
    assert said(held(text, readings=[reading(164)], before=156)) == []


def test_an_increase_is_only_judged_against_the_month_before():
    assert said(held("本月新增20项。", readings=[reading(164)], before=100, follows=False)) == []
    assert said(held("本月新增20项。", readings=[reading(164)])) == []


def test_two_indicators_in_one_unit_cannot_be_told_apart():
    pair = [reading(164), reading(30, pk=2, name="跨省通办事项")]
    assert said(held("累计完成30项。", readings=pair)) == []
    assert said(held("累计完成77项。", readings=pair)) == []


def test_a_percentage_that_contradicts_the_progress():
    assert said(held("总体完成80%，其余按方案推进。")) == [("数字对不上", "填报写“总体完成80%”，填的进度是60%。")]
    assert said(held("总体完成60%，其余按方案推进。")) == []
    assert said(held("本月完成10%，其余按方案推进。", last=(LAST_TEXT, 50))) == []
    assert said(held("满意率达到98%，群众反映良好。")) == []


def test_a_text_copied_from_last_month():
    again = LAST_TEXT.replace("一次", "两次")
    assert said(held(again, last=(LAST_TEXT, 50))) == [
        ("与9月内容重复", "本期进展与9月的内容97%相同，看不出本期做了什么。")
    ]
    passed = checks_of(held(CALM, last=(LAST_TEXT, 50)))
    assert "与9月填报没有大段重复" in [one.sentence for one in passed if one.passed]


def test_short_texts_say_the_same_by_chance_and_the_worst_pair_costs_little():
    assert likeness("已经完成。", "已经完成。") == 0
    text = random.Random(1).choices("的了", k=2000)
    started = time.perf_counter()
    assert likeness("".join(text), "".join(sorted(text))) < 0.9
    assert time.perf_counter() - started < 1


def test_a_value_that_fell_is_seen_with_its_reason():
    found = held(readings=[reading(145)], before=149, lower_reason="重复计数已剔除。")
    sentence = "“同城通办事项”从9月的149项降到145项；单位说明：重复计数已剔除。请判断是否成立。"
    assert said(found) == [("比9月减少", sentence)]
    assert said(held(progress=40, last=(LAST_TEXT, 50))) == [("比9月减少", "进度从9月的50%降到40%，没有说明原因。")]
    assert said(held(readings=[reading(90, unit="%", target=95, accumulates=False)], before=95)) == []


def test_closure_without_its_conditions():
    steps = [Milestone(kind="stage", name="完成清单", due_on=date(2023, 9, 30))]
    found = held(readings=[reading(164)], milestones=steps, wants_closure=True)
    assert said(found) == [
        ("节点未完成", "申请办结，9月30日“完成清单”的节点还没有完成，没有说明原因。"),
        ("未达目标", "申请办结，同城通办事项完成164项，没有达到目标值200项，没有说明原因。"),
        ("没有佐证材料", "申请办结，没有佐证材料，没有说明原因。"),
    ]


def test_an_explanation_is_shown_and_left_to_the_reviewer():
    found = held(
        readings=[reading(164)], wants_closure=True, shortfall_reason="机构改革，暂缓。", no_evidence_reason="已公开"
    )
    assert [sentence for _, sentence in said(found)] == [
        "申请办结，同城通办事项完成164项，没有达到目标值200项；单位说明：机构改革，暂缓。请判断是否成立。",
        "申请办结，没有佐证材料；单位说明：已公开。请判断是否成立。",
    ]


def test_closure_with_its_conditions_passes():
    steps = [Milestone(kind="stage", due_on=date(2023, 9, 30), met_on=date(2023, 9, 28))]
    found = held(readings=[reading(200)], milestones=steps, files=["清单.xlsx"], wants_closure=True)
    assert said(found) == []
    sentences = {one.sentence for one in checks_of(found)}
    assert {"阶段节点都已完成，指标都已达到目标值", "附了1份佐证材料", "填报文字和材料名称没有密级标志"} <= sentences


@pytest.mark.parametrize(
    ("text", "files", "words"),
    [
        ("会议材料标注机密★10年，已归档保存。", [], "机密★"),
        ("会议材料标注秘 密 ★，已归档保存。", [], "秘密★"),
        (CALM, ["（内部文件）实施方案.docx"], "内部文件"),
        (CALM, ["机密-名单.xlsx"], "机密"),
    ],
)
def test_a_possible_secrecy_mark_comes_first(text, files, words):
    first = checks_of(held(text, files=files, progress=40, last=(LAST_TEXT, 50)))[0]
    assert (first.code, first.label) == ("secrecy", "可能有密级标志")
    assert f"有“{words}”字样" in first.sentence


@pytest.mark.parametrize("text", ["开展商业秘密保护培训，保守国家秘密。", "个人秘密和隐私依法保护，资料已公开。"])
def test_speaking_of_secrets_is_no_mark(text):
    assert said(held(text, files=["商业秘密保护清单.xlsx"])) == []


def sheet(rows, **fields):
    lines = [[str(n), "某局"] for n in range(rows)]
    return Sheet("汇总表", "", ["序号", "部门"], lines, rows, fields.get("more", False), False)


def test_rows_of_a_sheet_nearly_as_many_as_the_text_says():
    report = ProgressReport(work_done="28个部门的权责清单已全部修订，新增事项16项。")
    off = content_checks(report, "清单.xlsx", Preview("sheets", sheets=(sheet(27),), text="某局"))[0]
    assert (off.passed, off.sentence) == (False, "填报写“28个部门”，“清单.xlsx”有27行，少1行。")
    for rows in (28, 16, 40):
        found = content_checks(report, "清单.xlsx", Preview("sheets", sheets=(sheet(rows),), text="某局"))
        assert [one.passed for one in found] == [True], rows


def test_a_mark_inside_a_file_is_found():
    report = ProgressReport(work_done=CALM)
    found = content_checks(report, "通知.docx", Preview("document", text="密级：秘密\n关于……"))
    assert [(one.passed, one.code) for one in found] == [(False, "secrecy")]
    assert content_checks(report, "通知.docx", Preview("document", problem="打不开")) == []
