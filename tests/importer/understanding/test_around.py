"""What the words before the first item and after the last set for the whole plan."""

from __future__ import annotations

from importer.reading.document import Document
from importer.understanding.understand import understand

PLAN = """某县人民政府文件
某政发〔2024〕3号
某县2024年民生工作要点
各乡镇人民政府：
各单位要抓紧制定细化方案，于每季度末报告进展，年底前报告全年情况。
今年工作的总体目标是：全年新增城镇就业1200人，居民健康素养水平达30%以上。
一、稳就业
1.开展技能培训。培训农民工300人次。
2.办好招聘会。举办招聘会12场。
请各单位结合实际抓好落实，落实情况于12月15日前报送县政府办公室。
2024年1月9日
"""


def test_the_covering_words_say_when_to_report_and_what_is_aimed_at():
    opening = understand(Document(PLAN)).opening
    assert [(one.kind, one.value) for one in opening.deadlines] == [("recurring", None), ("date", "2024-12-31")]
    assert [(one.number, one.unit) for one in opening.indicators] == [(1200, "人"), (30, "%")]


def test_findings_around_the_body_point_into_the_text():
    draft = understand(Document(PLAN))
    for one in (*draft.opening.deadlines, *draft.opening.indicators, *draft.closing.deadlines):
        assert PLAN[slice(*one.span)] == one.words


def test_the_day_of_the_signature_is_no_deadline():
    assert [one.value for one in understand(Document(PLAN)).closing.deadlines] == ["2024-12-15"]


def test_the_number_of_the_document_tells_the_year_where_nothing_else_does():
    text = "某政发〔2022〕8号\n各乡镇：\n年底前报告落实情况。\n一、抓好防汛\n1.检修水库。完成检修。\n"
    draft = understand(Document(text))
    assert [one.value for one in draft.opening.deadlines] == ["2022-12-31"]


def test_the_name_of_a_picture_is_no_item():
    draft = understand(Document(PLAN.replace("一、稳就业", "640.webp.jpg\n一、稳就业")))
    assert [one.title for one in draft.items()] == ["开展技能培训", "办好招聘会"]


def test_demands_counted_behind_the_tasks_are_tasks():
    text = PLAN.replace(
        "请各单位结合", "二、工作要求\n（一）各单位要制定细化方案。\n（二）各单位要报送总结。\n请各单位结合"
    )
    draft = understand(Document(text))
    assert [len(one.items) for one in draft.chapters] == [2, 2]
    assert not draft.chapters[1].preamble


def test_the_foot_of_a_page_belongs_to_no_item():
    foot = "主办单位：某县人民政府办公室 版权所有\n地址：人民大街60号 建议使用1440*768分辨率\n"
    draft = understand(Document(PLAN + foot))
    last = list(draft.items())[-1]
    assert "人民大街" not in PLAN[slice(*last.span)]
    assert not last.facets.units
    assert draft.source[last.span[1] :].count("人民大街") == 1


def test_where_text_and_table_both_look_like_the_plan_the_choice_is_told():
    items = "".join(f"{n}.办好实事{n}。制定措施，抓好落实。\n" for n in range(1, 7))
    rows = "".join(f"{n} | 新建站点{n}处 | 县民政局 |\n" for n in range(1, 10))
    draft = understand(Document(f"某县2024年工作要点\n一、主要任务\n{items}附件\n序号 | 工作任务 | 责任单位 |\n{rows}"))
    assert len(list(draft.items())) == 9
    assert any("正文有6个小节，表格有9行" in note for note in draft.notes)
