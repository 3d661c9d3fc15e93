"""Doubts about the published text: shown with a suggestion, never changed; right text raises none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importer.understanding.defects import find_defects
from importer.understanding.draft import Defect
from importer.understanding.fold import fold

ROOT = Path(__file__).parents[3]
SEED = (ROOT / "tests" / "data" / "plan-2023.txt").read_text(encoding="utf-8")
# Of the fixture's corrections these are a matter of judgement: the text keeps them as they are.
KEPT = {
    "告知承诺制和容缺受理制审批服务", "促进公共财政在扶植中小学基础教育的投资力度", "市、旗县区、街道(乡镇)、社区四级",
    "各类监督贯通协调机制",
}  # fmt: skip
# A title that runs into its text without a mark is cut by the outline, which tells of it.
CUT_BY_THE_OUTLINE = {"领导法治"}
LONG = "各部门要加强协作配合，认真组织实施，及时报告进展情况，确保各项任务按期完成并取得实效"


def found_in(text: str) -> list[Defect]:
    return find_defects(fold(text), text)


def said(text: str) -> list[tuple[str, str]]:
    return [(one.as_written, one.suggestion) for one in found_in(text)]


def test_the_seed_has_the_defects_that_were_corrected_by_hand():
    corrections = json.loads((ROOT / "fixtures" / "plan-2023.json").read_text(encoding="utf-8"))["corrections"]
    ours = [one.span for one in found_in(SEED)]
    missed = [
        one["as_written"]
        for one in corrections
        if not any(a < one["span"][1] and one["span"][0] < b for a, b in ours)
    ]  # fmt: skip
    assert set(missed) == KEPT | CUT_BY_THE_OUTLINE


def test_the_seed_has_no_other_doubts():
    corrections = json.loads((ROOT / "fixtures" / "plan-2023.json").read_text(encoding="utf-8"))["corrections"]
    spans = [one["span"] for one in corrections]
    other = [
        one.as_written for one in found_in(SEED) if not any(one.span[0] < b and a < one.span[1] for a, b in spans)
    ]  # fmt: skip
    assert other == []


@pytest.mark.parametrize(
    ("text", "written", "suggestion"),
    [
        (f"{LONG}（含乡镇。", "（", ""),
        (f"{LONG}，落实《某办法。", "《", ""),
        (f"各部门要对照某县服务措施》，认真落实，{LONG}。", "某县服务措施》", "《某县服务措施》"),
        (f"{LONG}。。", "。。", "。"),
        (f"{LONG}，。", "，。", "。"),
        ("《某办法》(某政发[2022]8号)", "[2022]", "〔2022〕"),
        ("《某县贯彻<省实施纲要>方案》", "<省实施纲要>", "〈省实施纲要〉"),
        ("《某县政务 服务办法》", "务 服", "务服"),
        ("《某实施纲要(20212025年)》", "20212025", "2021—2025"),
        ("到20**年建成。", "20**", ""),
        (f"一、提高水平\n（一）落实。{LONG}", "实效", "实效。"),
        ("不断提升服务水。", "水", "水平"),
        ("健全部门会商制，定期研究。", "制", "机制"),
        ("加强营商环建设，推进重大行决策公开。", "重大行决策", "重大行政决策"),
        ("落实责任人员和和单位。", "和和", "和"),
        ("乡镇、各部门要抓好落实。", "乡镇", "各乡镇"),
        ("第�条", "�", ""),
    ],
)  # fmt: skip
def test_what_looks_wrong_is_shown(text, written, suggestion):
    assert (written, suggestion) in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "《中共中央 国务院关于某项工作的意见》",
        "1）排查隐患；2）整改问题。" + LONG + "。",
        "建立健全协调机制，完善考核制度。健全机制建设。",
        "严格执行规范性文件制定程序，压实第一责任人责任，完成民生实事目标任务。",
        "除特殊情况外，一律公开。外资企业享受同等待遇。重点领域外部风险可控。",
        "| 1 | 便民停车。新建停车场二处，新增停车位，改造老旧停车场，完善标志标线，加强日常管理 | 县城管局 | 年底前",
        "云政办〔2024〕12号\n某县2024年工作要点",
        "人人有责、层层负责，家家户户参与。",
    ],
)
def test_right_text_raises_no_doubt(text):
    assert said(text) == []


def test_spans_point_at_what_is_written():
    text = "一、总则\n\n《某办法》( 某政发[2022]8号 )，各部门要提升服务水。"
    for one in found_in(text):
        assert fold(text[slice(*one.span)]).text == fold(one.as_written).text
