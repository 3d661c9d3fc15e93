"""Who is to act, in the forms in which documents write it. Every sentence here is invented."""

from __future__ import annotations

import pytest

from importer.understanding.units import apply_first_leads, find_rules, find_units, units_in_cell


def roles(text: str) -> list[tuple[str, str]]:
    return [(one.role, name) for one in find_units(text) for name in one.names]


WRITTEN = {
    # labels on lines of their own
    "责任单位：县司法局；各执法单位": [("resp", "县司法局"), ("resp", "各执法单位")],
    "牵头单位：县司法局\n配合单位：县直各部门": [("lead", "县司法局"), ("coop", "县直各部门")],
    "牵头单位：县司法局\n责任单位：县财政局": [("lead", "县司法局"), ("coop", "县财政局")],
    "责任单位：\n县司法局、\n县财政局": [("resp", "县司法局"), ("resp", "县财政局")],
    "【责任单位】县司法局": [("resp", "县司法局")],
    "责任单位县司法局、县财政局": [("resp", "县司法局"), ("resp", "县财政局")],
    "主要责任单位：县农业局\n其他责任单位：县水利局": [("lead", "县农业局"), ("coop", "县水利局")],
    "牵头领导：王某责任部门：县司法局": [("leader", "王某"), ("resp", "县司法局")],
    "责任单位：县人社局、县农业局分别牵头": [("lead", "县人社局"), ("lead", "县农业局")],
    "责任单位：县住建局（牵头）、县城管局": [("lead", "县住建局"), ("coop", "县城管局")],
    # brackets
    "做好。（县司法局牵头，县直各部门、各乡镇配合）": [
        ("lead", "县司法局"), ("coop", "县直各部门"), ("coop", "各乡镇"),
    ],
    "做好。（县司法局、县财政局等负责）": [("resp", "县司法局"), ("resp", "县财政局")],
    "做好。〔牵头单位：县审批局，责任单位：县直有关部门，各镇（街道），6月底前完成〕": [
        ("lead", "县审批局"), ("coop", "县直有关部门"), ("coop", "各镇（街道）"),
    ],
    "做好。（责任部门：县工信局；适用范围：全县）": [("resp", "县工信局")],
    "做好。（县数据局会同有关部门负责）": [("lead", "县数据局"), ("coop", "有关部门")],
    "做好。（县教育局、县卫生健康局）": [("resp", "县教育局"), ("resp", "县卫生健康局")],
    # sentences
    "由县农业局、县财政局，各乡镇负责落实。": [("resp", "县农业局"), ("resp", "县财政局"), ("resp", "各乡镇")],
    "做好。县委编办、县司法局按职责分工负责。": [("resp", "县委编办"), ("resp", "县司法局")],
    # marks inside names
    "责任单位：县农业局，各乡、镇人民政府": [("resp", "县农业局"), ("resp", "各乡、镇人民政府")],
    "责任单位：市直有关部门、单位，各县（市）、区人民政府": [
        ("resp", "市直有关部门、单位"), ("resp", "各县（市）、区人民政府"),
    ],
    "责任单位：各县（区），市农业局": [("resp", "各县（区）"), ("resp", "市农业局")],
    "责任单位：县工业和信息化局和县残联": [("resp", "县工业和信息化局"), ("resp", "县残联")],
    "责任单位：人民银行等部门": [("resp", "人民银行"), ("resp", "部门")],
    "责任单位：省市场监管局（省知识产权局）、省财政厅": [
        ("resp", "省市场监管局（省知识产权局）"), ("resp", "省财政厅"),
    ],
    "责任单位：市发改委、市经信局（除注明外，列第一位为牵头单位，下同）": [("resp", "市发改委"), ("resp", "市经信局")],
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_bodies_and_roles_are_read_as_written(text: str):
    assert roles(text) == WRITTEN[text]


@pytest.mark.parametrize(
    "text",
    [
        "建立县司法局牵头、各部门参与的机制。",
        "县教育局要加强学校卫生工作。",
        "（以下简称“方案”，由县政府办公室负责解释）",
        "（党政主要负责人负责）",
        "（联系人：李某，联系电话：1234567）",
        "健全县市场监管局（县知识产权局）制度。",
        "完善乡镇（街道）、村（社区）应急体系。",
        "各乡镇、各部门要按照职责分工抓好落实。",
        "",
        "（",
        "责任单位：",
    ],
)
def test_bodies_in_running_text_are_not_taken_for_those_who_answer(text: str):
    assert find_units(text) == []


def test_all_units_of_a_bracket_have_its_span():
    text = "清理证明。（县司法局牵头，县财政局配合；持续推进）下一句。（县公安局负责）"
    spans = [text[slice(*one.span)] for one in find_units(text)]
    assert spans == ["（县司法局牵头，县财政局配合；持续推进）"] * 2 + ["（县公安局负责）"]


def test_elided_prefixes_are_put_back_beside_the_names_as_written():
    one = find_units("责任单位：县委组织部、宣传部、县公安局、市场监管局、清河镇、供电公司，各乡镇")[0]
    assert one.expanded == ("县委组织部", "县委宣传部", "县公安局", "县市场监管局", "清河镇", "供电公司")
    assert one.groups == ("各乡镇",)


def test_more_are_meant_than_are_named():
    assert find_units("责任单位：县司法局、县财政局等")[0].etc
    assert not find_units("责任单位：县司法局、县财政局")[0].etc


@pytest.mark.parametrize(
    "words",
    [
        "列第一位者为牵头单位，下同",
        "排在第一位的部门为牵头部门",
        "排在首位的为牵头单位",
        "注：第一个单位为牵头单位",
        "列第一位者为工作牵头单位或汇总单位，下同",
    ],
)
def test_the_rule_that_the_first_leads_is_found(words: str):
    assert [one.kind for one in find_rules(f"做好工作。（{words}）")] == ["first_leads"]


def test_where_the_first_leads_a_list_is_parted_and_a_group_is_not():
    named = apply_first_leads(find_units("做好。（县司法局、县财政局、各乡镇负责）"))
    assert [(one.role, one.names) for one in named] == [("lead", ("县司法局",)), ("coop", ("县财政局", "各乡镇"))]
    groups = apply_first_leads(find_units("做好。（各乡镇、各部门负责）"))
    assert [(one.role, one.names) for one in groups] == [("resp", ("各乡镇", "各部门"))]


def test_who_has_to_act_everywhere_is_a_rule():
    rule = find_rules("（县司法局负责。以下任务均需各镇（街道）落实，不再一一列出）")[0]
    assert (rule.kind, rule.names) == ("also_all", ("各镇（街道）",))


CELLS = {
    ("县住建局、县自然资源局", "coop"): [("coop", "县住建局"), ("coop", "县自然资源局")],
    ("县住建局\n县财政局", "coop"): [("coop", "县住建局"), ("coop", "县财政局")],
    ("县住建局\n县财政局", "resp"): [("resp", "县住建局"), ("resp", "县财政局")],
    ("县自然\n资源局", "resp"): [("resp", "县自然资源局")],
    ("县农业局牵头，各乡镇配合", "resp"): [("lead", "县农业局"), ("coop", "各乡镇")],
    ("王某\n李某", "leader"): [("leader", "王某"), ("leader", "李某")],
    ("无", "coop"): [],
    ("—", "coop"): [],
    ("", "lead"): [],
}


@pytest.mark.parametrize("cell", CELLS)
def test_cells_take_the_role_of_their_column(cell: tuple[str, str]):
    assert [(one.role, name) for one in units_in_cell(*cell) for name in one.names] == CELLS[cell]
