"""Whom written names mean, held against the fixture's table of departments; and who is offered for a duty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importer.understanding.departments import Known, Match, Names, match_departments, names_of
from importer.understanding.proposals import Duty, propose

FIXTURE = Path(__file__).parents[3] / "fixtures" / "departments.json"


@pytest.fixture(scope="module")
def rows() -> dict:
    return json.loads(FIXTURE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def table(rows: dict) -> Names:
    known = [Known(one["code"], (one["name"], one["short_name"], *one["aliases"])) for one in rows["departments"]]
    return names_of(known, {one["code"]: one["name"] for one in rows["groups"]})


def match(name: str, table: Names) -> Match:
    return match_departments([name], table)[0]


def test_every_name_of_the_table_means_its_department(rows: dict, table: Names):
    for one in rows["departments"]:
        for name in (one["name"], one["short_name"], *one["aliases"]):
            assert match(name, table).department == one["code"], name


def test_every_group_means_itself(rows: dict, table: Names):
    for one in rows["groups"]:
        assert match(one["name"], table).group == one["code"]


@pytest.mark.parametrize(
    "written, code",
    [
        # a place or level put before
        ("县司法局", "sfj"), ("云溪县财政局", "czj"), ("市公安局", "gaj"), ("县委组织部", "zzb"), ("县委编办", "bb"),
        # short, long, another kind of body
        ("县发改局", "fgw"), ("发展和改革局", "fgw"), ("县卫健局", "wjw"), ("县卫生健康委员会", "wjw"),
        ("县市监局", "scjgj"),
        ("人力资源社会保障局", "rsj"), ("县人力社保局", "rsj"), ("公安分局", "gaj"), ("县自然资源和规划局", "zrzyj"),
        ("市规划和自然资源局", "zrzyj"), ("国家税务总局云溪县税务局", "swj"), ("县法院", "fy"), ("督查室", "zfb"),
        ("依法治县办", "sfj"), ("察素齐镇政府", "csqz"), ("乳业开发区管委会", "clcrykfq"),
        # two names of one body
        ("县市场监管局（县知识产权局）", "scjgj"),
    ],
)  # fmt: skip
def test_written_forms_mean_their_department(written: str, code: str, table: Names):
    assert match(written, table).department == code


@pytest.mark.parametrize(
    "written, group, partly",
    [
        ("各乡镇人民政府", "townships", False),
        ("各乡、镇人民政府", "townships", False),
        ("各镇（街道）", "townships", False),
        ("各苏木乡镇", "townships", False),
        ("县直各部门", "gov_departments", False),
        ("市直有关部门", "gov_departments", True),
        ("市直有关部门、单位", "gov_departments", True),
        ("有关部门", "gov_departments", True),
        ("各行政执法单位", "enforcement", False),
        ("各乡镇、各部门", "gov_and_townships", False),
        ("各区域服务中心", "centres", False),
    ],
)
def test_written_groups_mean_the_tables_groups(written: str, group: str, partly: bool, table: Names):
    one = match(written, table)
    assert (one.group, one.partly, one.department) == (group, partly, None)


@pytest.mark.parametrize(
    "written, code",
    [
        ("县水利局", "shuiwj"), ("县农业农村局", "nmj"), ("县教体局", "jyj"), ("县城管局", "zhzfj"),
        ("县林业局", "lcj"),
        ("县国土局", "zrzyj"), ("县大数据局", "zwfwj"), ("自治区财政厅", "czj"),
    ],
)  # fmt: skip
def test_like_names_and_kindred_work_are_offered_and_not_decided(written: str, code: str, table: Names):
    one = match(written, table)
    assert (one.department, one.group) == (None, None)
    assert one.near[0][0] == code
    assert 0.6 <= one.near[0][1] <= 1


@pytest.mark.parametrize("written", ["县残联", "国网供电公司", "县融媒体中心", "局", "", "（", "某某水库管理所"])
def test_unknown_names_stay_unknown(written: str, table: Names):
    assert match(written, table) == Match(written)


def test_a_short_form_that_two_departments_share_means_neither():
    table = names_of([Known("a", ("城东建设局",)), Known("b", ("城西建设局", "建设局")), Known("c", ("建设局",))], {})
    assert match("城东建设局", table).department == "a"
    both = names_of([Known("a", ("县公安局",)), Known("b", ("市公安局",))], {})
    assert match("公安局", both).department is None


@pytest.mark.parametrize(
    "text, lead",
    [
        ("规范行政复议。加强行政复议能力建设。", "sfj"),
        ("改造老旧小区35个，更新供热管网。", "zjj"),
        ("加强义务教育学校食堂管理。", "jyj"),
        ("办好养老服务。新建养老服务中心2所。", "mzj"),
        ("提高养老保险参保率。", "rsj"),
        ("建设高标准农田10万亩。", "nmj"),
        ("严厉打击电信网络诈骗。", "gaj"),
        ("推进河长制，保障饮水安全。", "shuiwj"),
        ("推进政务数据共享。", "zwfwj"),
        ("国土绿化3万亩。", "lcj"),
    ],
)
def test_who_usually_does_it_is_offered(text: str, lead: str, rows: dict):
    names = {one["code"]: one["name"] for one in rows["departments"]}
    offered = propose(Duty(text), names)
    assert (offered[0].department, offered[0].role) == (lead, "lead")
    assert all(one.role == "support" for one in offered[1:])
    assert all(one.why.startswith("按“") for one in offered)


def test_nobody_is_offered_for_words_that_say_nothing(rows: dict):
    names = {one["code"]: one["name"] for one in rows["departments"]}
    assert propose(Duty("进一步抓好落实。"), names) == []
    assert propose(Duty("规范行政复议。"), {}) == []
