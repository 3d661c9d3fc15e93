"""When: dates, rhythms and periods, resolved against the plan's year and never invented."""

from __future__ import annotations

from datetime import date

import pytest

from importer.understanding.deadlines import deadline_in_cell, find_deadlines

CASES = [
    ("4月底前完成", "date", "2024-04-30"),
    ("于9月15日前报送", "date", "2024-09-15"),
    ("2025年3月底前", "date", "2025-03-31"),
    ("10月上旬前完成招标", "date", "2024-10-10"),
    ("年底前建成", "date", "2024-12-31"),
    ("上半年完成", "date", "2024-06-30"),
    ("到2026年，全面建成", "date", "2026-12-31"),
    ("明年3月底前", "date", "2025-03-31"),
    ("1.4月底前主体完工", "date", "2024-04-30"),
    ("3月1日至5月31日开展", "period", "2024-05-31"),
    ("自印发之日起30日内", "relative", "2024-02-01"),
    ("每季度通报", "recurring", None),
    ("2025年任务：一是4月底前完成评估", "date", "2025-04-30"),
    ("2026年，全县入园率达到96%以上", "date", "2026-12-31"),
    ("2025年开展中期督查", "date", "2025-12-31"),
    ("2024年3月至2025年上半年", "period", "2025-06-30"),
    ("每年1月31日前公布", "recurring", None),
]


@pytest.mark.parametrize(("text", "kind", "value"), CASES, ids=[one[0] for one in CASES])
def test_explicit(text: str, kind: str, value: str | None) -> None:
    found = [one for one in find_deadlines(text, 2024, date(2024, 1, 2)) if one.explicit]
    assert [(one.kind, one.value) for one in found] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "同比2023年增长",
        "《方案（2021年6月底前）》",
        "截至6月底，已完成",
        "每人每年最多享受一次",
        "持续推进改革",
        "动态调整清单",
    ],
)
def test_no_date_is_made_of_the_past_of_quotations_and_of_soft_words(text: str) -> None:
    assert not [one for one in find_deadlines(text, 2024, None) if one.explicit]


def test_without_a_year_a_month_stays_open() -> None:
    assert [one.value for one in find_deadlines("4月底前完成", None, None)] == [None]


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [("2024.8", "date", "2024-08-31"), ("11月", "date", "2024-11-30"), ("长期推进", "ongoing", None)],
)
def test_cells(cell: str, kind: str, value: str | None) -> None:
    (one,) = deadline_in_cell(cell, 2024)
    assert (one.kind, one.value) == (kind, value)


def test_a_stage_is_kept_apart_from_the_whole() -> None:
    (one,) = find_deadlines("7月底前开工建设", 2024, None)
    assert one.milestone == "开工建设"
