"""What a document says once about all its tasks is done for each of them, and told."""

from __future__ import annotations

import pytest

from importer.drafts.making import from_draft
from importer.drafts.working import each_duty
from importer.reading.document import Document
from importer.understanding.understand import understand
from tests.importer.drafts import Table

TEXT = """某县2024年法治建设工作要点
一、健全制度
（一）推进改革。制定改革方案。（司法局、各乡镇负责。{rule}）
（二）规范执法。公布执法事项。（司法局负责）
（三）加强信用。建立信用档案。（政务服务局负责，{rule_again}）
"""


def made(rule: str, again: str = "年底前完成"):
    return from_draft(understand(Document(TEXT.format(rule=rule, rule_again=again))), Table())


def helping(working):
    """Who helps, and why, for each task."""
    return [
        [(one["written"], one["why"]) for one in task["departments"] if one["role"] == "support"]
        for _, _, task in each_duty(working)
    ]


def test_whoever_helps_in_all_that_follows_helps_there_and_the_rule_is_told():
    rule = "以下均需各镇（街道）落实，不再一一列出"
    working = made(rule)
    assert helping(working) == [[], [("各镇（街道）", f"原文“{rule}”")], [("各镇（街道）", f"原文“{rule}”")]]
    assert working["notes"] == [f"文中写明“{rule}”，已把各镇（街道）列为有关任务的配合单位。"]


def test_all_tasks_and_those_above_are_told_apart():
    assert [bool(one) for one in helping(made("所有任务均需各镇落实，不再列出"))] == [True, True, True]
    above = helping(made("年底前完成", "上述任务均需各镇落实，不再列出"))
    assert [bool(one) for one in above] == [True, True, False]


@pytest.mark.parametrize("rule", ["以下均涉及相关镇人民政府，不再列出", "年底前完成"])
def test_nobody_is_added_who_is_not_named(rule):
    working = made(rule)
    assert helping(working) == [[], [], []]
    assert working["notes"] == []


def test_that_the_first_one_named_leads_is_told():
    assert made("列在首位的为牵头单位")["notes"] == ["文中写明排在第一位的单位牵头，已照此区分主办和配合。"]


def test_days_without_a_year_are_told():
    text = (
        "某县法治建设工作要点\n一、健全制度\n（一）推进改革。4月底前制定改革方案。\n（二）规范执法。9月底前公布事项。\n"
    )
    working = from_draft(understand(Document(text)), Table())
    assert working["notes"] == ["文中没有写年度，“4月底前”等2处期限没有算成日期，请在任务里填写。"]
    assert [task["deadline"]["kind"] for _, _, task in each_duty(working)] == ["ongoing", "ongoing"]
