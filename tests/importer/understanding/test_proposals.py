"""Departments offered for the words of a duty: proposals, never facts."""

from __future__ import annotations

import pytest

from importer.understanding.proposals import MOST, Duty, common_words, propose

NAMES = {"jyj": "云溪县教育局", "mzj": "云溪县民政局", "sfj": "云溪县司法局", "czj": "云溪县财政局"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("改造学校食堂", "jyj"), ("建设养老服务中心", "mzj"), ("开展普法宣传", "sfj"), ("落实专项资金", "czj")],
)
def test_the_likeliest_leads(text: str, code: str) -> None:
    first, *others = propose(Duty(text), NAMES)
    assert (first.department, first.role) == (code, "lead")
    assert all(one.role == "support" for one in others)
    assert first.why in f"按“{text}”推荐" or first.why.startswith("按“")


def test_few_are_offered_and_none_for_words_of_no_duty() -> None:
    assert len(propose(Duty("学校、养老、普法、资金、预算、教师、社区"), NAMES)) <= MOST
    assert propose(Duty("其他事项"), NAMES) == []


def test_a_list_of_fields_says_less_than_the_noun_behind_it() -> None:
    names = NAMES | {"zfb": "云溪县政府办公室", "wjw": "云溪县卫生健康局"}
    first, *others = propose(Duty("加强医疗、养老、学校等群众关心的重点领域信息公开", above=("政务公开",)), names)
    assert first.department == "zfb"
    assert {one.department for one in others} >= {"wjw", "jyj"}


def test_words_of_the_plans_theme_say_half() -> None:
    text = "引导普法进学校"
    assert propose(Duty(text), NAMES)[0].department == "sfj"
    assert propose(Duty(text, above=("", "", "云溪县普法工作计划")), NAMES)[0].department == "jyj"
    plan = "。".join(f"推进第{n}项普法活动" for n in range(12)) + "。改造学校食堂。"
    assert common_words(plan) == {"普法"}
    assert propose(Duty(text, common=common_words(plan)), NAMES)[0].department == "jyj"


def test_a_word_said_often_says_no_more_than_once() -> None:
    assert propose(Duty("审计，审计，审计，改造学校"), NAMES | {"sjj": "云溪县审计局"})[0].department == "jyj"
