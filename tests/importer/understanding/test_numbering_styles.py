"""Ways of numbering beside 一、（一）1.: Ⅰ、, 第一节, 任务一：, 1.1, 第一、, a sign before the number, and none."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.understanding.draft import Draft
from importer.understanding.understand import understand

HEAD = "云溪县2024年平安建设工作方案\n为做好今年工作，结合我县实际，制定本方案。\n"
PATROL, SETTLE = "加强巡逻防控\n各派出所每天巡逻两次。", "排查矛盾纠纷\n各乡镇每月排查一次。"


def read(text: str) -> Draft:
    draft = understand(Document(text))
    assert draft.refusal == ""
    return draft


def outline(text: str) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    draft = read(HEAD + text)
    chapters = [(one.label, one.title) for one in draft.chapters]
    return chapters, [(one.path, one.label, one.title) for one in draft.items()]


CASES: list[tuple[str, list[tuple[str, str]], list[tuple[str, str, str]]]] = [
    ("Ⅰ、巡逻防控\n1.增加警力。\n2.夜间巡查。\nⅡ、矛盾化解\n1.每月排查。",
     [("I", "巡逻防控"), ("II", "矛盾化解")],
     [("I", "1.", "增加警力"), ("I", "2.", "夜间巡查"), ("II", "1.", "每月排查")]),
    (f"第一章 重点任务\n第一节 {PATROL}\n第二节 {SETTLE}",
     [("第一章", "重点任务")],
     [("第一章", "第一节", "加强巡逻防控"), ("第一章", "第二节", "排查矛盾纠纷")]),
    (f"任务一：{PATROL}\n任务二：{SETTLE}", [],
     [("", "任务一", "加强巡逻防控"), ("", "任务二", "排查矛盾纠纷")]),
    ("1 加强巡逻防控\n1.1 增加警力，每天巡逻。\n1.2 夜间巡查，每周三次。\n2 排查矛盾纠纷\n2.1 每月排查，建立台账。", [],
     [("", "1.", "加强巡逻防控"), ("1.", "1.1", "增加警力，每天巡逻"), ("1.", "1.2", "夜间巡查，每周三次"),
      ("", "2.", "排查矛盾纠纷"), ("2.", "2.1", "每月排查，建立台账")]),
    ("一、\n重点任务\n（一）\n加强巡逻防控。每天巡逻。\n（二）\n排查矛盾纠纷\n每月排查一次。",
     [("一", "重点任务")], [("一", "（一）", "加强巡逻防控"), ("一", "（二）", "排查矛盾纠纷")]),
    ("一，重点任务\n1：增加警力，每天巡逻。\n2：夜间巡查，每周三次。\n二，保障措施\n1：落实经费。",
     [("一", "重点任务"), ("二", "保障措施")],
     [("一", "1", "增加警力，每天巡逻"), ("一", "2", "夜间巡查，每周三次"), ("二", "1", "落实经费")]),
    ("①、加强巡逻防控。每天巡逻。\n②、排查矛盾纠纷。每月排查。", [],
     [("", "①、", "加强巡逻防控"), ("", "②、", "排查矛盾纠纷")]),
    ("1月份\n1.增加警力。\n2.夜间巡查。\n第二季度\n1.每月排查。", [("", "1月份"), ("", "第二季度")],
     [("", "1.", "增加警力"), ("", "2.", "夜间巡查"), ("", "1.", "每月排查")]),
    ("任务一：巡逻防控\n（一）增加警力。每天巡逻。\n任务二：矛盾化解\n（一）开展排查。每月排查。", [],
     [("", "任务一", "巡逻防控"), ("任务一", "（一）", "增加警力"), ("", "任务二", "矛盾化解"),
      ("任务二", "（一）", "开展排查")]),
    ("一、整改措施\n（一）作风方面\n问题1：调研不够。\n整改措施：每年调研。\n问题2：会议多。\n整改措施：压减会议。",
     [("一", "整改措施")],
     [("一", "（一）", "作风方面"), ("一/（一）", "问题1", "调研不够"), ("一/（一）", "问题2", "会议多")]),
    ("第一、加强巡逻防控。每天巡逻两次。\n第二、排查矛盾纠纷。每月排查一次。", [],
     [("", "第一、", "加强巡逻防控"), ("", "第二、", "排查矛盾纠纷")]),
    (f"★一、巡逻防控\n（一）{PATROL}\n★二、矛盾化解\n（一）{SETTLE}",
     [("一", "巡逻防控"), ("二", "矛盾化解")],
     [("一", "（一）", "加强巡逻防控"), ("二", "（一）", "排查矛盾纠纷")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "chapters", "items"), CASES)
def test_styles(text: str, chapters: list[tuple[str, str]], items: list[tuple[str, str, str]]) -> None:
    assert outline(text) == (chapters, items)


@pytest.mark.parametrize(
    "line", ["2.5万元用于购置器材。", "1.5公里巡逻道路全部硬化。", "3.2平安建设的要求要落实。", "3，要认真落实。"]
)
def test_an_amount_at_the_head_of_a_line_is_no_number(line: str) -> None:
    _, items = outline(f"一、重点任务\n（一）加强巡逻。每天巡逻。\n{line}\n（二）排查纠纷。每月排查。")
    assert [label for _, label, _ in items] == ["（一）", "（二）"]


UNIT_LINES = "责任单位：县公安局\n完成时限：2024年6月底前\n"


@pytest.mark.parametrize("head", [HEAD, "云溪县2024年平安建设重点工作分工\n"])
def test_names_above_a_text_and_a_unit_line_are_tasks(head: str) -> None:
    draft = read(head + f"{PATROL}\n{UNIT_LINES}{SETTLE}\n{UNIT_LINES}整治突出问题\n整治治安乱点10处。\n{UNIT_LINES}")
    items = list(draft.items())
    assert [one.title for one in items] == ["加强巡逻防控", "排查矛盾纠纷", "整治突出问题"]
    assert [[each.names for each in one.facets.units] for one in items] == [[("县公安局",)]] * 3
    assert [one.facets.deadlines[-1].value for one in items] == ["2024-06-30"] * 3
    assert not draft.chapters


def test_unit_lines_below_paragraphs_without_headings_belong_to_them() -> None:
    lines = "".join(f"县公安局要在{month}月底前整治乱点。\n责任单位：县公安局\n" for month in (3, 6, 9))
    assert [len(one.facets.units) for one in read(HEAD + lines).items()] == [1, 1, 1]


def test_items_that_count_anew_below_headings_without_a_number_are_all_kept() -> None:
    text = "重点任务\n1.新建岗亭1座。\n责任单位：县公安局\n2.改造岗亭2座。\n"
    text += "保障措施\n1.加强领导。成立专班。\n2.落实资金。安排资金。"
    chapters, items = outline(text)
    assert [title for _, title in chapters] == ["重点任务", "保障措施"]
    assert [label for _, label, _ in items] == ["1.", "2.", "1.", "2."]


def test_the_points_of_a_notice_are_not_joined_to_the_plan_below_it() -> None:
    notice = "关于印发重点任务清单的通知\n各乡镇：\n现将清单印发给你们。\n工作要求\n1.加强领导。\n2.按月报送进展。\n"
    signed = "云溪县人民政府\n2024年3月1日\n云溪县2024年重点任务清单\n"
    plan = "1.新建岗亭1座。责任单位：县公安局\n2.改造岗亭2座。责任单位：县公安局\n3.配齐器材。责任单位：县公安局\n"
    assert [one.title for one in read(notice + signed + plan).items()] == ["新建岗亭1座", "改造岗亭2座", "配齐器材"]


def test_a_number_that_stands_in_a_heading_and_in_its_text_counts_once() -> None:
    text = "1.新建岗亭3座\n目标要求：新建岗亭3座，每座投资10万元。\n2.配备器材\n目标要求：配备器材500件。"
    counted = [[(one.number, one.unit) for one in item.facets.indicators] for item in read(HEAD + text).items()]
    assert [(3, "座") in one and one.count((3, "座")) for one in counted] == [1, False]


SPOKEN = (
    "一是做好问题整改，把牢方向。逐项落实。\n二是加强基层治理。整改销号15个村。\n三是抓好招商引资。新签约项目5个。\n"
)


def test_paragraphs_that_say_firstly_are_items_where_nothing_else_is_numbered() -> None:
    _, items = outline(SPOKEN)
    assert items == [("", "一是", "做好问题整改，把牢方向"), ("", "二是", "加强基层治理"), ("", "三是", "抓好招商引资")]
    _, items = outline(f"（一）加强治理。\n{SPOKEN}（二）抓好宣传。每月宣传。")
    assert [label for _, label, _ in items] == ["（一）", "（二）"]


def test_news_that_say_firstly_what_a_meeting_asked_for_are_no_plan() -> None:
    news = f"青山镇部署下半年工作\n近日，青山镇召开会议，部署下半年工作。会议要求：\n{SPOKEN}"
    assert "新闻" in understand(Document(news)).refusal


def test_blocks_of_labelled_lines_that_begin_with_a_name_are_tasks() -> None:
    lines = "项目名称：{0}\n建设内容：{0}1所，年内投入使用。\n责任单位：县民政局\n完成时限：2024年6月底前\n"
    draft = read(
        "云溪县2024年重点项目清单\n"
        + "".join(lines.format(name) for name in ("新建养老院", "改造敬老院", "扩建福利院"))
    )
    items = list(draft.items())
    assert [one.title for one in items] == ["新建养老院", "改造敬老院", "扩建福利院"]
    assert [[each.names for each in one.facets.units] for one in items] == [[("县民政局",)]] * 3
    assert [one.facets.indicators[0].number for one in items] == [1, 1, 1]
    assert draft.head.title and draft.head.title.value == "云溪县2024年重点项目清单"


def test_an_annex_by_itself_whose_tasks_name_who_acts_is_a_plan() -> None:
    lines = "".join(f"序号：{n}\n任务：新建泵站{n}座\n责任单位：县水务局\n" for n in (1, 2, 3))
    assert [one.title for one in read(f"附件1：\n云溪县水利重点任务清单\n{lines}").items()] == [
        "新建泵站1座", "新建泵站2座", "新建泵站3座",
    ]  # fmt: skip


def test_phases_with_a_colon_are_items_and_a_page_that_goes_on_begins_with_its_chapter() -> None:
    text = (
        "[接上页] 五、工作步骤\n第一阶段：动员部署阶段（1个月）\n各乡镇要制定方案。\n"
        "第二阶段：集中整治阶段（3个月）\n各单位要开展排查。\n"
    )
    draft = understand(Document(f"云溪县2024年消防整治工作方案\n{text}"))
    assert [(one.label, one.title) for one in draft.chapters] == [("五", "工作步骤")]
    assert [one.title for one in draft.items()] == ["动员部署阶段", "集中整治阶段"]
