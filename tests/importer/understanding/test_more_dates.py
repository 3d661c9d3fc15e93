"""More ways in which plans and their tables say when, and the year that months without one belong to."""

from __future__ import annotations

from datetime import date

import pytest

from importer.reading.document import Document
from importer.understanding.deadlines import deadline_in_cell, find_deadlines
from importer.understanding.draft import Deadline
from importer.understanding.indicators import find_indicators, indicator_in_cell
from importer.understanding.understand import understand

ISSUED = date(2026, 3, 10)


def said(one: Deadline) -> str:
    if one.kind == "period":
        return f"{one.starts}~{one.value}"
    return " ".join(filter(None, (one.kind.replace("date", ""), one.freq or one.value))).strip()


CELLS = {
    "5月中旬前": "2026-05-20",
    "10月中下旬": "2026-10-31",
    "3月上中旬": "2026-03-20",
    "6月15号前": "2026-06-15",
    "6月1日至6月30日": "2026-06-01~2026-06-30",
    "6月1日—30日": "2026-06-01~2026-06-30",
    "3月10日～20日": "2026-03-10~2026-03-20",
    "3—5月": "2026-03-01~2026-05-31",
    "二季度至四季度": "2026-04-01~2026-12-31",
    "第一季度—第三季度": "2026-01-01~2026-09-30",
    "一至三季度": "2026-01-01~2026-09-30",
    "2026年一季度末": "2026-03-31",
    "全年": "ongoing",
    "全年持续推进": "ongoing",
    "每半年": "recurring half-yearly",
    "每日": "recurring daily",
    "次年1月底前": "2027-01-31",
    "截至10月底": "2026-10-31",
    "3月起": "start 2026-03-01",
    "两周内": "relative",
    "即日起至年底": "~2026-12-31",
    "6月30日前": "2026-06-30",
    "2026/06/30": "2026-06-30",
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_for_limits(cell: str) -> None:
    assert [said(one).replace("None", "") for one in deadline_in_cell(cell, 2026)] == [CELLS[cell]]


SENTENCES = {
    "请于本月底前报送联络员名单。": ["2026-03-31"],
    "请于本月25日前报送。": ["2026-03-25"],
    "每月调度一次，本月底前报送进展。": ["recurring monthly"],
    "即日起至年底，开展专项行动。": ["2026-03-10~2026-12-31"],
    "2026年5月起，全面实行新办法。": ["start 2026-05-01"],
    "通知印发后15日内制定方案。": ["relative 2026-03-25"],
    "方案印发后10个工作日内报送细则。": ["relative"],
    "6月3号楼改造方案已印发。": [],
    "5月开展摸底排查，11月总结验收。": ["2026-05-31", "2026-11-30"],
    "5月开展了摸底排查。": [],
    "修订《供水条例》（建议3月份提请会议审议）。": ["2026-03-31"],
    "为全面完成2026年各项目标任务作出贡献。": [],
    "确保全面完成2026年各项目标任务。": ["2026-12-31"],
    "补助农村家庭，每户每年两次。": [],
    "第三季度末前完成主体工程。": ["2026-09-30"],
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence(sentence: str) -> None:
    assert [said(one) for one in find_deadlines(sentence, 2026, ISSUED) if one.explicit] == SENTENCES[sentence]


def when(text: str) -> list[str | None]:
    draft = understand(Document(text))
    return [one.value for item in draft.items() for one in item.facets.deadlines if one.explicit]


TABLE = (
    "序号 | 工作任务 | 责任科室 | 完成时限 |\n1 | 召开动员会 | 办公室 | 3月底前 |\n2 | 开展检查 | 督导科 | 5月中旬 |"
)


def test_the_second_term_of_a_school_year_is_in_its_later_year() -> None:
    assert when("青禾县第一中学2025-2026学年第二学期工作安排\n" + TABLE) == ["2026-03-31", "2026-05-20"]


def test_the_year_that_the_text_speaks_of() -> None:
    text = "教育局普法工作安排\n2026年是普法规划第一年。\n一、任务\n1.制定计划。4月底前制定学习计划。\n2.开展宣传。"
    assert when(text) == ["2026-04-30"]


def test_the_year_of_the_page_if_nothing_else_tells_it() -> None:
    assert when("卫生检查工作任务分解表\n[日期：2026-02-11] 来源：办公室\n" + TABLE) == ["2026-03-31", "2026-05-20"]


def test_no_year_is_made_up() -> None:
    assert when("卫生检查工作任务分解表\n根据2019年印发的办法制定。\n" + TABLE) == [None, None]


def test_a_heading_that_says_when() -> None:
    text = "环境整治方案\n一、整治时间：2026年6月3日-2026年7月1日\n二、任务\n1.清理垃圾。清理积存垃圾。\n2.整治河道。"
    first = understand(Document(text)).chapters[0]
    assert [said(one) for one in first.facets.deadlines] == ["2026-06-03~2026-07-01"]


def numbers(text: str) -> list[tuple[float, str, str]]:
    return [(one.number, one.unit, one.comparator) for one in find_indicators(text)]


def test_numbers_that_must_not_be_less() -> None:
    assert numbers("每份清单问题不能少于4条。") == [(4, "条", ">=")]
    assert numbers("培训人数不得低于300人。") == [(300, "人", ">=")]
    assert numbers("完成全县15个乡镇卫生院建设。") == [(15, "个", "=")]
    assert numbers("涉及15个乡镇。") == []


def test_a_number_alone_in_a_cell() -> None:
    def found(cell: str, *named: str) -> list[tuple[float, str, str, str]]:
        made = indicator_in_cell(cell, 0, *named)
        return [(one.number, one.unit, one.comparator, one.subject) for one in made]

    assert found("1300", "新增就业人数（人）") == [(1300, "人", "=", "新增就业人数")]
    assert found("95%以上", "覆盖率") == [(95, "%", ">=", "覆盖率")]
    assert found("不少于3场", "宣讲") == [(3, "场", ">=", "宣讲")]
    assert found("1300", "新增就业") == []
    assert found("完成3场", "宣讲") == []


def test_a_line_that_ends_within_a_date() -> None:
    text = "2026 年\n底前建成平台，6月\n30日前完成自查。".replace(" ", "")
    found = find_deadlines(text, 2026, ISSUED)
    assert [(one.value, text[slice(*one.span)].replace("\n", "")) for one in found] == [
        ("2026-12-31", "2026年底前建成"), ("2026-06-30", "6月30日前完成"),
    ]  # fmt: skip


def test_aims_of_an_opening_whose_full_stop_is_lost() -> None:
    text = (
        "青禾县2026年旅游工作要点\n全面贯彻上级部署，大力推进文化旅游深度融合高质量发展，加强队伍建设，改进工作作风，提升服务水平，"
        "力争全年接待游客650万人次，实现旅游综合收入52亿元\n一、加强建设\n1.提升景区。改造景区设施。\n2.办好节庆。举办文化节。"
    )
    assert [(one.number, one.unit) for one in understand(Document(text)).opening.indicators] == [
        (650, "万人次"), (52, "亿元"),
    ]  # fmt: skip
