"""When something is due, as documents write it. Every sentence here is invented; the plan's year is 2024."""

from __future__ import annotations

from datetime import date

import pytest

from importer.understanding.deadlines import deadline_in_cell, find_deadlines

ISSUED = date(2024, 3, 18)


def explicit(text: str, year: int | None = 2024) -> list[str]:
    return [
        " ".join(filter(None, (one.kind, "..".join(filter(None, (one.starts, one.value))) or one.freq, one.milestone)))
        for one in find_deadlines(text, year, ISSUED)
        if one.explicit
    ]


WRITTEN = {
    # dates
    "4月底前完成目录。": ["date 2024-04-30"],
    "牵头单位于2024年2月10日前报送方案。": ["date 2024-02-10"],
    "11月30日之前上报总结。": ["date 2024-11-30"],
    "4月中旬前完成招标。": ["date 2024-04-20 招标"],
    "2024年10月建成。": ["date 2024-10-31"],
    "6月份完成调研，7月份形成报告。": ["date 2024-06-30", "date 2024-07-31"],
    "完成时限：2024年12月31日": ["date 2024-12-31"],
    "（县住建局负责；2024年9月）": ["date 2024-09-30"],
    "六月底前完成。": ["date 2024-06-30"],
    "计划2024年8月开工、2025年6月竣工。": ["date 2024-08-31 开工", "date 2025-06-30 竣工"],
    "2025年3月启动，6月底前完成。": ["date 2025-03-31 启动", "date 2025-06-30"],
    "9月底前开工，明年5月投入使用。": ["date 2024-09-30 开工", "date 2025-05-31 投入使用"],
    "完成时限：2024.9": ["date 2024-09-30"],
    "时间：2024.6-2024.10。": ["period 2024-06-01..2024-10-31"],
    "2024.10底前完成，（2024.12.5完成）。": ["date 2024-10-31", "date 2024-12-05"],
    "（一）动员阶段（2023年11月20日前）。": ["date 2023-11-20"],
    "按照2023年11月20日前的要求。": [],
    "于3月25日、6月25日和9月25日前报送。": ["date 2024-03-25", "date 2024-06-25", "date 2024-09-25"],
    "3月25日、6月25日分别召开会议。": [],
    "投资2024.9万元，完成2024.10版目录。": [],
    # parts of a year
    "2024年底前完成。": ["date 2024-12-31"],
    "年内完成。": ["date 2024-12-31"],
    "今年底前实现全覆盖。": ["date 2024-12-31"],
    "第三季度末前完成。": ["date 2024-09-30"],
    "——2024年上半年，建成率达95%。": ["date 2024-06-30"],
    "2024年建成平台。": ["date 2024-12-31"],
    "到2025年，森林覆盖率达到30%。": ["date 2025-12-31"],
    "确保顺利完成2024年各项工作任务。": ["date 2024-12-31"],
    # periods and beginnings
    "（3月1日至3月15日）": ["period 2024-03-01..2024-03-15"],
    "2024年5—9月开展整治。": ["period 2024-05-01..2024-09-30"],
    "（10月—次年3月）": ["period 2024-10-01..2025-03-31"],
    "即日起至4月30日，开展自查。": ["period 2024-03-18..2024-04-30"],
    "2024—2026年，分三批实施。": ["period 2024-01-01..2026-12-31"],
    "从2024年1月1日起，实施计划。": ["start 2024-01-01"],
    "从2024年起实施三年行动。": ["start 2024-01-01"],
    "从第二季度起报送。": ["start 2024-04-01"],
    # rhythms
    "每年1月公布目录。": ["recurring yearly"],
    "每月25日前报送。": ["recurring monthly"],
    "每季度末月20日前报送。": ["recurring quarterly"],
    "在每个季度第1个月的20日前报送。": ["recurring quarterly"],
    "3月、6月、9月、12月底前报送。": ["recurring quarterly"],
    "每年1月底前、7月底前报送上半年总结。": ["recurring half-yearly"],
    "每半年演练一次。": ["recurring half-yearly"],
    "落实月提示、月通报制度。": ["recurring monthly"],
    "实行周调度、季评比。": ["recurring weekly", "recurring quarterly"],
    "每两年评估一次。": ["recurring unspecified"],
    "确保每人每年接受培训。": ["recurring yearly"],
    "实行年度报告制度，报告要按时公开。": ["recurring yearly", "recurring yearly"],
    # counted from an event
    "方案印发之日起30日内制定细则。": ["relative 2024-04-17"],
    "自决定作出之日起20个工作日内公开。": ["relative"],
    "一个月内完成整改。": ["relative"],
    "三年内完成改造。": ["relative"],
    "任期内至少接受1次培训。": ["relative per term"],
    # constant work where it stands as the limit
    "（县司法局负责；持续推进）": ["ongoing"],
    "完成时限：长期坚持": ["ongoing"],
}


@pytest.mark.parametrize("text", WRITTEN)
def test_limits_are_resolved_against_the_plan(text: str):
    assert explicit(text) == WRITTEN[text]


@pytest.mark.parametrize(
    "text",
    [
        "落实《纲要（2021—2025年）》。",
        "按照云政办发〔2024〕32号执行。",
        "一年内发生多起案件的，追究责任。",
        "纳入年底考核。",
        "2023年6月24日，条例公布。",
        "截至2023年底，已完成80%。",
        "比2020年底下降10%。",
        "办理时限压缩至3个工作日以内。",
        "报送上半年总结。",
        "有效期至2028年12月31日。",
        "3月15日消费者权益日开展宣传。",
        "每人每年只享受一次。",
        "连续3月报告异常的企业。",
        "",
    ],
)
def test_dates_that_are_no_limits_are_left_alone(text: str):
    assert explicit(text) == []


@pytest.mark.parametrize(
    "text", ["定期召开会议。", "持续推进改革。", "动态调整清单。", "清理工作常态化。", "适时建立专家库。"]
)
def test_soft_words_are_found_and_marked(text: str):
    found = find_deadlines(text, 2024, ISSUED)
    assert [one.explicit for one in found] == [False]


def test_without_a_year_a_month_is_found_and_not_resolved():
    assert explicit("4月底前完成。", None) == ["date"]
    assert explicit("2024年4月底前完成。", None) == ["date 2024-04-30"]


def test_spans_and_words_agree():
    text = "一是2024年底前完成；二是每月25日前报送；三是3月1日至5日开展。"
    wanted = ["2024年底前完成", "每月25日前", "3月1日至5日"]
    assert [text[slice(*one.span)] for one in find_deadlines(text, 2024, ISSUED)] == wanted


def test_a_yearly_rhythm_keeps_its_month_and_day():
    one = find_deadlines("每年3月1日前公布。", 2024, None)[0]
    assert (one.month, one.day) == (3, 1)


CELLS = {
    "2024.8": ["2024-08-31"],
    "2024.08.15": ["2024-08-15"],
    "2024-09-30": ["2024-09-30"],
    "11月": ["2024-11-30"],
    "6月30日": ["2024-06-30"],
    "6.30前": ["2024-06-30"],
    "年底": ["2024-12-31"],
    "2024年": ["2024-12-31"],
    "第二季度": ["2024-06-30"],
    "1-12月": ["2024-12-31"],
    "2024.3-2024.12": ["2024-12-31"],
    "2024年\n12月底": ["2024-12-31"],
    "持续推进": [None],
    "全年": [None],
    "每季度末": [None],
    "4月底前招标，8月底前开工": ["2024-04-30", "2024-08-31"],
    "6月、12月": ["2024-06-30", "2024-12-31"],
    "无": [],
    "已完成": [],
    "": [],
}


@pytest.mark.parametrize("text", CELLS)
def test_cells_of_a_column_for_limits(text: str):
    found = deadline_in_cell(text, 2024, 7)
    assert [one.value for one in found] == CELLS[text]
    assert all(7 <= one.span[0] < one.span[1] <= 7 + len(text) for one in found)
