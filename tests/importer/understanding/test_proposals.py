"""Departments offered for the words of a duty: proposals, never facts."""

from __future__ import annotations

import pytest

from importer.understanding.proposals import MOST, propose

NAMES = {"jyj": "云溪县教育局", "mzj": "云溪县民政局", "sfj": "云溪县司法局", "czj": "云溪县财政局"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("改造学校食堂", "jyj"), ("建设养老服务中心", "mzj"), ("开展普法宣传", "sfj"), ("落实专项资金", "czj")],
)
def test_the_likeliest_leads(text: str, code: str) -> None:
    first, *others = propose(text, NAMES)
    assert (first.department, first.role) == (code, "lead")
    assert all(one.role == "support" for one in others)
    assert first.why in f"按“{text}”推荐" or first.why.startswith("按“")


def test_few_are_offered_and_none_for_words_of_no_duty() -> None:
    assert len(propose("学校、养老、普法、资金、预算、教师、社区", NAMES)) <= MOST
    assert propose("其他事项", NAMES) == []
