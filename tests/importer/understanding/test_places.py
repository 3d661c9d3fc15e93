"""Whether a body is of the plan's own place."""

from __future__ import annotations

import pytest

from importer.understanding.places import is_elsewhere, place_of

HERE = "青山市云溪县人民政府办公室云溪县2024年工作计划"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("云溪县公安局", "云溪县"), ("国家税务总局云溪县税务局", "云溪县"), ("县公安局", ""), ("公安局", ""),
        ("城市管理局", ""), ("高新区管委会", ""), ("自治区财政厅", ""), ("各县公安局", ""), ("社区居委会", ""),
        ("北河自治州财政局", "北河自治州"),
    ],
)  # fmt: skip
def test_the_place_a_name_begins_with(name: str, place: str) -> None:
    assert place_of(name) == place


@pytest.mark.parametrize(
    ("name", "elsewhere"),
    [
        ("云溪县公安局", False),
        ("青山市公安局", False),
        ("南山市公安局", True),
        ("云县公安局", False),
        ("公安局", False),
    ],
)
def test_another_place_is_elsewhere(name: str, elsewhere: bool) -> None:
    assert is_elsewhere(name, HERE) is elsewhere


def test_without_a_place_of_its_own_no_place_is_another() -> None:
    assert not is_elsewhere("南山市公安局", "")
