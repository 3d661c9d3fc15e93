"""One form for every text: what is mended, folded and left as it is."""

from __future__ import annotations

import pytest

from importer.understanding.fold import fold

CASES = [
    ("半角,逗号(括号)。", "半角，逗号（括号）。"),
    ("云政办[2024]7号", "云政办〔2024〕7号"),
    ("1,200 户、比例 1:2", "1,200户、比例1:2"),
    ("開(kāi)展排查", "开展排查"),
    ("完善制度- 3 -建设", "完善制度建设"),
    ("第 2 页 共 9 页完善制度", "完善制度"),
    ("?????云溪县人民政府", "云溪县人民政府"),
    ("行動計畫", "行动计划"),
    ("“放心店〞创建", "“放心店”创建"),
    # a byte lost before a bracket, as pages copied in the wrong coding show it
    ("?。ㄒ唬┩七M(jìn)項目建設", "（一）推进项目建设"),
    ("最好的縣之一?,F(xiàn)結合實際", "最好的县之一。现结合实际"),
    # numbers that lost their dot, but not what is counted
    ("1 落实领导责任。各地要重视。2 落实监管责任。", "1.落实领导责任。各地要重视。2.落实监管责任。"),
    ("1 落实领导责任。\n2 落实监管责任。\n3 个工作日内办结。", "1.落实领导责任。\n2.落实监管责任。\n3个工作日内办结。"),
    (
        "1 .落实责任。  2.建立制度。  3 加强检查。办结 5 件。  4.公布结果。",
        "1.落实责任。2.建立制度。3.加强检查。办结5件。4.公布结果。",
    ),
    ("第一篇：某县监管工作方案\n第一篇：总则", "某县监管工作方案\n第一篇：总则"),
    ("1 落实领导责任 司法局\n2 落实监管责任 公安局", "1落实领导责任司法局\n2落实监管责任公安局"),
    ("新建 3 所学校、 4 个站点", "新建3所学校、4个站点"),
]


@pytest.mark.parametrize(("source", "folded"), CASES, ids=[one[0][:12] for one in CASES])
def test_written_form(source: str, folded: str) -> None:
    assert fold(source).text == folded


def test_page_counters_inside_sentences_go() -> None:
    source = "1、" + "全面落实食品安全责任" * 10 + "并围绕县委\n2、县政府的中心工作推进示范创建。"
    assert fold(source).text == "全面落实食品安全责任" * 10 + "并围绕县委县政府的中心工作推进示范创建。"


def test_a_list_keeps_its_numbers() -> None:
    source = "1、" + "全面落实食品安全责任" * 10 + "。\n2、推进示范创建。"
    assert "\n2、推进" in fold(source).text


@pytest.mark.parametrize("source", [one[0] for one in CASES])
def test_every_character_has_a_place_in_the_source(source: str) -> None:
    folded = fold(source)
    places = [folded.to_source(n, n + 1) for n in range(len(folded.text))]
    assert all(0 <= start <= end <= len(source) for start, end in places)
