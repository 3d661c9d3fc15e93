"""Who is responsible, in every form in which documents write it."""

from __future__ import annotations

import pytest

from importer.understanding.units import find_rules, find_units, units_in_cell

CASES = [
    ("责任单位：县民政局、县财政局。", [("resp", "县民政局 县财政局")]),
    ("（牵头单位：县教育局；责任单位：县财政局）", [("lead", "县教育局"), ("coop", "县财政局")]),
    ("〔牵头单位：县教育局，责任单位：县财政局〕", [("lead", "县教育局"), ("coop", "县财政局")]),
    ("牵头单位：县教育局\n配合单位：县财政局", [("lead", "县教育局"), ("coop", "县财政局")]),
    ("（县水利局牵头，县住建局、各镇（街道）配合）", [("lead", "县水利局"), ("coop", "县住建局 各镇（街道）")]),
    ("（县水利局、县住建局按职责分工负责）", [("resp", "县水利局 县住建局")]),
    ("（县水利局等部门负责）", [("resp", "县水利局 部门")]),
    ("由县水利局、县住建局负责落实。", [("resp", "县水利局 县住建局")]),
    ("由镇农技站承办，镇卫生院、派出所配合。", [("lead", "镇农技站"), ("coop", "镇卫生院 派出所")]),
    ("（分管副县长负责，县发改局牵头）", [("leader", "分管副县长"), ("lead", "县发改局")]),
    (
        "（县审改办、县司法局共同负责，县财政局及相关部门配合）",
        [("lead", "县审改办 县司法局"), ("coop", "县财政局 相关部门")],
    ),
    (
        "（县水利局牵头，各成员单位参与，各街道办事处落实）",
        [("lead", "县水利局"), ("coop", "各成员单位"), ("impl", "各街道办事处")],
    ),
    ("（县司法局牵头，县财政局及相关部门各负其责）", [("lead", "县司法局"), ("coop", "县财政局 相关部门")]),
    (
        "关于守住耕地的问题，由县自然资源局会同县农业农村局等部门负责落实。",
        [("lead", "县自然资源局"), ("coop", "县农业农村局 部门")],
    ),
    ("关于稳定粮价的问题，由县发改局会同县粮食局研究提出落实意见。", [("lead", "县发改局"), ("coop", "县粮食局")]),
    ("责任单位及责任人：县公安局、各乡镇党委和政府主要领导。", [("resp", "县公安局 各乡镇党委和政府")]),
    ("启动建设新村57个（市扶贫办、市财政局）。", [("resp", "市扶贫办 市财政局")]),
    ("做好标准化工作，由省市场监管局（省知识产权局）。", []),
    ("部门分工：县财政局牵头，各镇配合。", [("lead", "县财政局"), ("coop", "各镇")]),
    ("（责任科室：办公室、人事科）", [("resp", "办公室 人事科")]),
    ("主要责任单位：县教育局；其他责任单位：县财政局", [("lead", "县教育局"), ("coop", "县财政局")]),
    ("（责任单位：各乡、镇人民政府）", [("resp", "各乡、镇人民政府")]),
    ("（县直有关部门及各乡镇人民政府负责）", [("resp", "县直有关部门 各乡镇人民政府")]),
    ("（责任单位：县文化和旅游局，6月底完成）", [("resp", "县文化和旅游局")]),
    ("（以下简称“示范县”）", []),
    ("由市场决定价格。", []),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[one[0][:14] for one in CASES])
def test_forms(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(one.role, " ".join(one.names)) for one in find_units(text)] == wanted


def test_a_column_says_the_role_and_a_name_left_out_is_put_back_beside_the_written_one() -> None:
    (one,) = units_in_cell("市教育局、财政局", "coop")
    assert (one.role, one.names, one.expanded) == ("coop", ("市教育局", "财政局"), ("市教育局", "市财政局"))


def test_a_name_broken_over_two_lines_of_a_cell_is_one() -> None:
    (one,) = units_in_cell("县司法局\n各街道办\n事处", "resp")
    assert one.names == ("县司法局", "各街道办事处")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("列第一位的责任单位为牵头单位，下同。", "first_leads"),
        ("以下各项工作均需各镇人民政府落实，不再列出。", "also_all"),
        ("具体任务均涉及相关镇人民政府，不再做分工，下同。", "also_all"),
        ("除特别注明的外，适用范围均为全县。", "default_scope"),
    ],
)
def test_rules_for_the_whole_document(text: str, kind: str) -> None:
    assert [one.kind for one in find_rules(text)] == [kind]
