"""Written names held against the table of departments."""

from __future__ import annotations

import pytest

from importer.understanding.departments import Known, match_departments, names_of

TABLE = names_of(
    [
        Known("fgw", ("云溪县发展和改革局", "发改局")),
        Known("jyj", ("云溪县教育局", "教育局")),
        Known("sfj", ("云溪县司法局", "司法局")),
        Known("rsj", ("云溪县人力资源和社会保障局", "人社局")),
    ],
    {"towns": "各乡镇"},
)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("县教育局", "jyj"),
        ("教育局", "jyj"),
        ("云溪县教育局", "jyj"),
        ("县发展改革局", "fgw"),
        ("县发改局", "fgw"),
        ("县人社局", "rsj"),
        ("县气象局", None),
    ],
)
def test_names(written: str, code: str | None) -> None:
    (found,) = match_departments([written], TABLE)
    assert (found.written, found.department) == (written, code)


def test_groups_stay_groups() -> None:
    (found,) = match_departments(["各乡镇人民政府"], TABLE)
    assert (found.department, found.group) == (None, "towns")


def test_a_near_name_is_only_a_guess() -> None:
    (found,) = match_departments(["县教育体育局"], TABLE)
    assert found.department is None
    assert found.near[0][0] == "jyj"
