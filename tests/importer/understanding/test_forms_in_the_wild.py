"""Forms that plans of other places have: items above their unit lines, years over stretches of text, signed notices."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.understanding.draft import Draft, Item
from importer.understanding.understand import understand

PLAN = "云溪县2024年立法工作计划\n为提高立法质量，结合我县实际，制定本计划。\n"
NOTICE = """云溪县人民政府办公室关于印发云溪县2024年重点工作责任分解的通知
各乡镇人民政府，县直各部门：
《云溪县2024年重点工作责任分解》已经县政府同意，现印发给你们，并就有关事项通知如下：
一、各单位要高度重视，于2月15日前将工作方案报县政府办公室。
二、县绩效办要将目标任务纳入考核范围。
三、各单位要在每季度末向县政府报告进展情况。
云溪县人民政府办公室
2024年1月3日
"""


def read(text: str) -> Draft:
    draft = understand(Document(text))
    assert draft.refusal == ""
    return draft


def titles(draft: Draft) -> list[tuple[str, str]]:
    return [(one.label, one.title) for one in draft.items() if not one.preamble]


def units(item: Item) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.role, one.names) for one in item.facets.units]


def deadlines(draft: Draft) -> list[tuple[str, str | None]]:
    found = [one for item in draft.items() for one in item.facets.deadlines if one.explicit]
    return [(one.kind, one.value or one.freq) for one in found]


def test_a_name_above_its_unit_line_is_an_item_without_a_number() -> None:
    draft = read(
        PLAN + "一、规章制定项目（1件）\n云溪古镇保护办法\n起草单位：县文旅局\n报送审议时间：2024年10月底\n"
        "二、调研项目（2件）\n1.云溪县养犬条例\n责任单位：县公安局\n2.云溪县停车办法\n责任单位：县城管局\n"
    )
    assert titles(draft) == [("", "云溪古镇保护办法"), ("1.", "云溪县养犬条例"), ("2.", "云溪县停车办法")]
    assert units(next(draft.items())) == [("resp", ("县文旅局",))]
    assert ("date", "2024-10-31") in deadlines(draft)


def test_paragraphs_that_each_have_their_unit_line_are_items() -> None:
    draft = read(
        PLAN + "一、重点任务\n建成停车场三处，改造食堂五所。\n责任单位：县城管局\n修订应急预案。\n责任单位：县应急局\n"
    )
    assert [units(one) for one in draft.items()] == [[("resp", ("县城管局",))], [("resp", ("县应急局",))]]


def test_the_text_of_a_chapter_with_one_unit_line_is_one_implied_item() -> None:
    draft = read(
        PLAN + "一、加强宣传\n各部门要广泛开展宣传，营造良好氛围。\n责任单位：县委宣传部\n"
        "二、加强监管\n（一）巡查。每月巡查。\n"
    )
    first = next(draft.items())
    assert first.implied and first.title == "加强宣传"


def test_a_unit_line_below_several_items_is_said_of_what_holds_them() -> None:
    draft = read(
        PLAN + "一、重点任务\n（一）应急体系\n1.完善预案\n（1）修订预案，提高实用性。\n（2）开展演练，完善制度。\n"
        "（责任单位：县应急局、各乡镇）\n2.健全机制\n（1）落实人员。（责任单位：县委编办）\n（2）加强值守。\n"
    )
    found = {one.title: units(one) for one in draft.items()}
    assert found["完善预案"] == [("resp", ("县应急局", "各乡镇"))]
    assert found["开展演练，完善制度"] == []
    assert found["落实人员"] == [("resp", ("县委编办",))]


def test_one_heading_without_a_number_stands_above_the_first_items() -> None:
    draft = read(
        "云溪县应急规划责任分解\n为提高应对突发事件的能力，促进经济社会健康发展，现将规划中提出的各项任务进行责任分解。\n"
        "应急体系建设具体任务\n（一）完善预案\n修订预案。\n（二）开展演练\n每年演练一次。\n"
    )
    assert [one.title for one in draft.chapters] == ["应急体系建设具体任务"]
    assert titles(draft) == [("（一）", "完善预案"), ("（二）", "开展演练")]


@pytest.mark.parametrize("heading", ["主要工作和目标任务", "目标及主要措施", "工作目标"])
def test_a_chapter_of_aims_that_names_bodies_holds_tasks(heading: str) -> None:
    draft = read(PLAN + f"一、{heading}\n（一）优化布局\n完成村庄分类。（牵头单位：县自然资源局）\n")
    assert titles(draft) == [("（一）", "优化布局")]


def test_whom_a_plan_is_for_is_no_task() -> None:
    draft = read(
        PLAN + "一、对象和要求\n宣传教育的对象是全体公民，重点是干部。\n二、重点任务\n（一）开展宣传。每月宣传。\n"
    )
    assert titles(draft) == [("（一）", "开展宣传")]


def test_a_list_number_of_the_page_before_the_document_s_own() -> None:
    draft = read(PLAN + "一、重点任务\n1.（一）开展巡查\n每月巡查。\n1.（二）开展培训\n每季度培训。\n")
    assert titles(draft) == [("（一）", "开展巡查"), ("（二）", "开展培训")]


def test_a_long_title_that_ends_with_a_stop_is_whole() -> None:
    draft = read(PLAN + "一、加强学习\n1.认真学习宣传贯彻上级重要会议和文件精神。通过报告会、座谈会等形式开展宣讲。\n")
    assert titles(draft) == [("1.", "认真学习宣传贯彻上级重要会议和文件精神")]


def test_a_year_over_a_stretch_of_text_is_that_of_its_months() -> None:
    draft = read(
        "云溪县三年行动方案（2024—2026年）\n为做好工作，制定本方案。\n一、重点任务\n1.编制规划\n"
        "2024年任务：一是完成分类；二是11月底前完成评估。2025年任务：一是4月底前修编；二是10月底前完成审批。\n"
        "2.建设平台\n2026年，6月底前投入使用。5月底前完成招标。\n"
    )
    assert deadlines(draft) == [
        ("date", "2024-11-30"),
        ("date", "2025-04-30"),
        ("date", "2025-10-31"),
        ("date", "2026-06-30"),
        ("date", "2024-05-31"),
    ]


def test_periods_end_in_parts_of_years_and_later_years_are_limits() -> None:
    draft = read(
        "云溪县普法规划（2021—2025年）\n为做好普法工作，制定本规划。\n一、工作步骤\n（一）实施阶段（2021年12月至2025年上半年）\n"
        "每年制定计划，2023年开展中期督查。\n（二）验收阶段：2025年下半年。\n开展总结验收。\n"
    )
    assert titles(draft) == [("（一）", "实施阶段"), ("（二）", "验收阶段")]
    assert deadlines(draft) == [
        ("period", "2025-06-30"),
        ("recurring", "yearly"),
        ("date", "2023-12-31"),
        ("date", "2025-12-31"),
    ]
    first = next(one for item in draft.items() for one in item.facets.deadlines)
    assert first.starts == "2021-12-01"


def test_a_signed_notice_gives_way_to_the_plan_below_and_its_reports_are_kept() -> None:
    draft = read(
        NOTICE + "云溪县2024年重点工作责任分解\n一、主要预期目标\n1.财政收入增长5%以上。\n责任单位：县财政局\n"
    )
    assert titles(draft) == [("1.", "财政收入增长5%以上")]
    assert [one.value or one.freq for one in draft.opening.deadlines] == ["2024-02-15", "quarterly"]


def test_a_notice_whose_plan_is_elsewhere_is_still_refused() -> None:
    assert "通知" in understand(Document(NOTICE)).refusal


def test_the_day_of_an_imprint_is_no_limit() -> None:
    draft = read(
        "云溪县法律援助工作方案\n为做好工作，制定本方案。\n一、建立网络\n（一）设立工作站。在各乡镇设立。\n"
        "附：名单\n2024年1月15日\n云溪县司法局办公室 2024年1月15日印发\n"
    )
    assert (*draft.opening.deadlines, *draft.closing.deadlines) == ()
    assert draft.head.issuer is not None and draft.head.issuer.value == "云溪县司法局办公室"


def test_short_lines_above_long_paragraphs_are_not_one_wrapped_text() -> None:
    long = (
        "全面贯彻上级决策部署，认真落实各项要求，进一步加大工作力度，全面推进各项工作公开，加强解读回应，扩大公众参与。"
    )
    draft = read(
        "云溪县人民政府办公室\n关于印发云溪县2024年政务公开\n工作要点的通知\n云政办〔2024〕6号\n各乡镇人民政府，县直各部门：\n"
        f"现将工作要点印发给你们。\n云溪县人民政府办公室\n2024年8月28日\n云溪县2024年政务公开工作要点\n{long * 2}\n"
        f"一、推进公开\n（一）加强引导。\n1.公开财政信息。{long * 2}\n"
    )
    head = draft.head
    assert [one and one.value for one in (head.doc_number, head.date)] == ["云政办〔2024〕6号", "2024-08-28"]
    assert titles(draft) == [("（一）", "加强引导"), ("1.", "公开财政信息")]


def test_numbers_behind_brackets_of_units_are_no_counters() -> None:
    draft = read(
        PLAN + "一、全面恢复秩序\n（一）做好防控\n1、提高站位，精准做好各项防控工作，建立常态化机制，落实各项要求，"
        "对重点人群做到应检尽检，"
        "全力做好监测、追踪、隔离和治疗，保障群众健康。[牵头单位：县卫健局；责任单位：各乡镇]\n"
        "2、开展整治。[牵头单位：县城管局]\n"
    )
    assert [label for label, _ in titles(draft)] == ["（一）", "1、", "2、"]


def test_brief_unit_lines_of_other_wordings() -> None:
    draft = read(PLAN + "一、预期目标\n1.总量增长6%以上。\n分管县领导：李某\n部门分工：县发改局牵头，各乡镇配合。\n")
    assert units(next(draft.items())) == [("leader", ("李某",)), ("lead", ("县发改局",)), ("coop", ("各乡镇",))]


def test_a_plan_in_which_nothing_is_numbered() -> None:
    draft = read(
        "为按时完成环境整治任务，现将各单位的任务明确如下：\n县住建局负责总体协调，指导污水处理设施建设。\n"
        "县城管局负责垃圾的收集和处置，无害化处理率达到100%。\n县财政局要落实专项经费，确保资金安全。\n2024年3月1日\n"
    )
    assert [one.title[:4] for one in draft.items()] == ["县住建局", "县城管局", "县财政局"]
    assert all(one.implied and one.heading is None for one in draft.items())


def test_a_plan_with_headings_but_no_numbers() -> None:
    draft = read(
        "云溪县食品安全工作方案\n为做好工作，制定本方案。\n指导思想\n坚持依法行政，落实各项要求。\n主要任务\n"
        "加强巡查。每月巡查一次，建立台账。\n开展培训。每季度组织培训。\n推进公示。年底前公开全部结果。\n"
    )
    assert [(one.title, one.preamble) for one in draft.chapters] == [("指导思想", True), ("主要任务", False)]
    assert titles(draft) == [("", "加强巡查"), ("", "开展培训"), ("", "推进公示")]


def test_a_letter_without_a_plan_is_still_refused() -> None:
    letter = "各乡镇人民政府：\n现将各项目标任务分解下达。请各单位细化任务，落实责任。\n"
    letter += "各单位要加强协调，形成合力。\n附件：云溪县重点工作任务分解表\n"
    assert understand(Document(letter)).refusal


def test_a_numbered_item_may_begin_with_a_day() -> None:
    draft = read(PLAN + "一、活动安排\n1、2024年3月12日开展植树活动。\n2、4月20日前完成补植。\n")
    assert [label for label, _ in titles(draft)] == ["1、", "2、"]


def test_a_heading_whose_first_item_stands_on_its_line() -> None:
    draft = read(
        PLAN.replace("制定本计划。", "现提出以下意见：一、推进制度建设（一）落实公示制度。")
        + "各单位要规范公示内容。\n"
        "（二）落实记录制度。\n各单位要做好记录。\n二、主要措施（一）加强培训。\n1.开展轮训。\n每年轮训一次。\n"
    )
    assert [one.title for one in draft.chapters] == ["推进制度建设", "主要措施"]
    assert titles(draft) == [
        ("（一）", "落实公示制度"), ("（二）", "落实记录制度"), ("（一）", "加强培训"), ("1.", "开展轮训"),
    ]  # fmt: skip


def test_labels_before_colons_are_titles_where_all_neighbours_have_one() -> None:
    draft = read(PLAN + "一、保障措施\n1.加强组织领导：成立专班，明确分工。\n2.加大资金投入：设立专项资金。\n")
    assert titles(draft) == [("1.", "加强组织领导"), ("2.", "加大资金投入")]


def test_parts_hold_chapters_and_a_table_of_contents_is_passed_over() -> None:
    contents = "第一章 总体要求\n一、指导思想\n第二章 主要任务\n一、健全救助\n二、规范低保\n"
    draft = read(
        "云溪县民政事业规划（2024—2026年）\n目录\n"
        + contents
        + "为做好工作，制定本规划。\n第一章 总体要求\n一、指导思想\n"
        "坚持依法行政。\n第二章 主要任务\n一、健全救助\n到2025年，建成救助平台。\n二、规范低保\n每年提高标准。\n"
    )
    assert [one.title for one in draft.chapters] == ["总体要求", "主要任务"]
    assert titles(draft) == [("一、", "健全救助"), ("二、", "规范低保")]
    assert deadlines(draft) == [("date", "2025-12-31"), ("recurring", "yearly")]


def test_a_bracket_of_units_may_hold_another() -> None:
    draft = read(PLAN + "一、重点任务\n（一）关爱行动〔责任单位：县民政局、各乡镇（街道）〕\n建立档案，发放津贴。\n")
    assert titles(draft) == [("（一）", "关爱行动")]
    assert units(next(draft.items())) == [("resp", ("县民政局", "各乡镇（街道）"))]


def test_a_sum_a_month_is_no_rhythm() -> None:
    draft = read(PLAN + "一、重点任务\n（一）提高低保。标准提高到每人每月722元。\n（二）通报。每月通报一次。\n")
    assert deadlines(draft) == [("recurring", "monthly")]


def test_what_makes_up_a_demanded_number_is_demanded_too() -> None:
    draft = read(PLAN + "一、重点任务\n（一）新建公厕。新建750座公共厕所（其中，城区公厕100座、乡村公厕650座）。\n")
    assert [one.number for item in draft.items() for one in item.facets.indicators] == [750, 100, 650]
