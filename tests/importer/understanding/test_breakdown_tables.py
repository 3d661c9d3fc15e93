"""Breakdown tables as plans hold them: merged cells, categories, heads of many wordings, borders lost on the way."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.reading.html import read_html
from importer.understanding.draft import Draft
from importer.understanding.understand import understand

HEAD = ("序号", "重点任务", "具体措施", "牵头单位", "配合单位", "完成时限")
ROWS = (
    ("1", "便民停车", "新建停车场2处，新增停车位500个。", "县城管局", "县住建局、县自然资源局", "10月底前"),
    ("2", "校园改造", "改造食堂12所。", "县教育局", "县财政局、各镇（街道）", "2024年8月"),
    ("3", "助老服务", "建成助餐点8个。", "县民政局", "无", "持续推进"),
)
TITLE = "青禾县2024年重点工作任务分解表"
WHO = {
    "1": [("lead", "县城管局"), ("coop", "县住建局"), ("coop", "县自然资源局")],
    "2": [("lead", "县教育局"), ("coop", "县财政局"), ("coop", "各镇（街道）")],
    "3": [("lead", "县民政局")],
}
WHEN = {"1": "2024-10-31", "2": "2024-08-31", "3": None}


def page(*rows: str, title: str = TITLE) -> Draft:
    """A saved page with a table; each row is the inside of a <tr>."""
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    return understand(read_html(f"<html><body><p>{title}</p><table>{table}</table></body></html>".encode()))


def cells(*words: str) -> str:
    return "".join(f"<td>{one}</td>" for one in words)


def text(*lines: str) -> Draft:
    return understand(Document("\n".join([TITLE, *lines])))


def who(draft: Draft) -> dict[str, list[tuple[str, str]]]:
    return {
        one.label: [(units.role, name) for units in one.facets.units for name in units.names] for one in draft.items()
    }


def when(draft: Draft) -> dict[str, str | None]:
    return {one.label: one.facets.deadlines[0].value for one in draft.items() if one.facets.deadlines}


def titles(draft: Draft) -> list[str]:
    return [one.title for one in draft.items()]


FORMS = {
    "real table": lambda: page(cells(*HEAD), *(cells(*row) for row in ROWS)),
    "a row a line": lambda: text(" | ".join(HEAD), *(" | ".join(row) for row in ROWS)),
    "a row a line with outer bars": lambda: text(*(f"| {' | '.join(row)} |" for row in (HEAD, *ROWS))),
    "outer bars on one line": lambda: understand(
        Document(TITLE + "".join(f"|{'|'.join(row)}|\n" for row in (HEAD, *ROWS)).replace("\n", ""))
    ),
    "a bar behind every cell": lambda: text(*(f"{' | '.join(row)} |" for row in (HEAD, *ROWS))),
    "all breaks lost": lambda: understand(Document(TITLE + "".join(" | ".join(row) for row in (HEAD, *ROWS)))),
    "blanks for breaks": lambda: understand(
        Document(TITLE + " " + " ".join(" | ".join(row) for row in (HEAD, *ROWS)))
    ),
    "cells and bars on lines": lambda: text(*(f"{cell}\n|" for row in (HEAD, *ROWS) for cell in row)),
    "a cell a line": lambda: text(*(cell for row in (HEAD, *ROWS) for cell in row)),
    "a cell a line, spread": lambda: text(*(f"{cell}\n\n" for row in (HEAD, *ROWS) for cell in row)),
    "a cell broken over lines": lambda: text(
        " | ".join(HEAD), *(" | ".join(row).replace("，", "，\n") for row in ROWS)
    ),
    "head again on the next page": lambda: text(
        " | ".join(HEAD), " | ".join(ROWS[0]), " | ".join(HEAD), *(" | ".join(row) for row in ROWS[1:])
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_one_table_however_it_was_written_out(form):
    draft = FORMS[form]()
    assert titles(draft) == ["便民停车", "校园改造", "助老服务"]
    assert who(draft) == WHO
    assert when(draft) == WHEN
    assert draft.head.title and draft.head.title.value == TITLE
    numbers = [(one.number, one.unit) for item in draft.items() for one in item.facets.indicators]
    assert numbers == [(2, "处"), (500, "个"), (12, "所"), (8, "个")]


def test_a_merged_title_goes_on_with_its_number():
    draft = page(
        cells(*HEAD),
        '<td rowspan="2">1</td><td rowspan="2">校园改造</td><td>改造食堂12所。</td><td rowspan="2">县教育局</td>'
        "<td>县财政局</td><td>8月底前</td>",
        "<td>维修操场5处。</td><td>无</td><td>11月底前</td>",
        cells("2", "助老服务", "建成助餐点8个。", "县民政局", "—", "12月底前"),
    )
    assert [(one.label, one.title) for one in draft.items()] == [
        ("1", "校园改造"),
        ("1", "维修操场5处"),
        ("2", "助老服务"),
    ]
    second = list(draft.items())[1]
    assert [name for units in second.facets.units for name in units.names] == ["县教育局"]
    assert second.facets.deadlines[0].value == "2024-11-30"


def test_a_merged_cell_over_rows_with_numbers_is_a_category():
    draft = page(
        cells(*HEAD),
        '<td>1</td><td rowspan="2">城市更新</td><td>改造老旧小区3个。</td>' + cells("县住建局", "无", "9月底前"),
        "<td>2</td><td>新建公园2处。</td>" + cells("县城管局", "无", "10月底前"),
        cells("3", "助老服务", "建成助餐点8个。", "县民政局", "", "年底前"),
    )
    assert titles(draft) == ["改造老旧小区3个", "新建公园2处", "助老服务"]


@pytest.mark.parametrize(
    "category",
    ['<td colspan="6">一、城市建设</td>', "<td>一</td><td>城市建设</td>" + cells("", "", "", "")],
)
def test_numbered_categories_are_chapters(category):
    draft = page(
        cells(*HEAD), category, cells(*ROWS[0]), '<td colspan="6">二、民生保障</td>', cells(*ROWS[1]), cells(*ROWS[2])
    )
    assert [(one.label, one.title, len(one.items)) for one in draft.chapters] == [
        ("一", "城市建设", 1),
        ("二", "民生保障", 2),
    ]
    assert [one.path for one in draft.items()] == ["一", "二", "二"]


def test_a_category_without_a_number_only_divides():
    draft = page(cells(*HEAD), '<td colspan="6">民生类</td>', *(cells(*row) for row in ROWS))
    assert titles(draft) == ["便民停车", "校园改造", "助老服务"]


def test_headings_between_tables_are_chapters():
    table = "<table><tr>" + cells(*HEAD) + "</tr>{}</table>"
    first = table.format("".join(f"<tr>{cells(*row)}</tr>" for row in ROWS[:2]))
    second = table.format("".join(f"<tr>{cells(*row)}</tr>" for row in (ROWS[2], ("4", *ROWS[0][1:]))))
    source = f"<html><body><p>{TITLE}</p><p>一、城市建设</p>{first}<p>二、民生保障</p>{second}</body></html>"
    draft = understand(read_html(source.encode()))
    assert [(one.label, len(one.items)) for one in draft.chapters] == [("一", 2), ("二", 2)]


def test_a_head_of_two_rows():
    draft = page(
        '<td rowspan="2">序号</td><td rowspan="2">工作任务</td><td colspan="2">责任单位</td>'
        '<td rowspan="2">完成时间</td>',
        cells("牵头单位", "配合单位"),
        cells("1", "建设公园2处", "县城管局", "县财政局", "9月底前"),
        cells("2", "改造道路3条", "县住建局", "县交通局", "10月底前"),
    )
    assert who(draft) == {
        "1": [("lead", "县城管局"), ("coop", "县财政局")],
        "2": [("lead", "县住建局"), ("coop", "县交通局")],
    }


SYNONYMS = {
    "resp": ("编号", "工作内容", "责任单位", "完成时间"),
    "lead": ("序号", "任务内容", "主办单位", "办结时限"),
    "lead ": ("序号", "主要任务", "承办单位", "时间节点"),
    "resp ": ("序号", "工作要点", "责任科室", "时间安排"),
    "resp  ": ("序 号", "建设内容", "责任部门", "计划完成时间"),
    "leader": ("序号", "实施内容", "县政府分管领导", "进度安排"),
    "impl": ("序号", "改革举措", "落实单位", "完成期限"),
}


@pytest.mark.parametrize("role", SYNONYMS)
def test_heads_of_other_wordings(role):
    draft = page(
        cells(*SYNONYMS[role]),
        cells("1", "新建公园2处。", "县城管局", "9月底前"),
        cells("2", "改造道路3条。", "县住建局", "9月投入使用"),
    )
    assert titles(draft) == ["新建公园2处", "改造道路3条"]
    assert {role for units in who(draft).values() for role, _ in units} == {role.strip()}
    assert when(draft) == {"1": "2024-09-30", "2": "2024-09-30"}


def test_responsible_beside_a_leading_body_means_the_others():
    draft = page(
        cells("序号", "任务", "牵头单位", "责任单位", "完成时限"),
        cells("1", "新建公园2处。", "县城管局", "县财政局", "9月底前"),
        cells("2", "改造道路3条。", "县住建局", "同上", "同上"),
    )
    assert who(draft) == {
        "1": [("lead", "县城管局"), ("coop", "县财政局")],
        "2": [("lead", "县住建局"), ("coop", "县财政局")],
    }
    assert when(draft) == {"1": "2024-09-30", "2": "2024-09-30"}


def test_milestones_in_a_cell():
    draft = page(
        cells(*HEAD),
        cells("1", "校园改造", "改造食堂12所。", "县教育局", "无", "4月底前完成设计；8月底前开工；11月底前完工"),
        cells("2", "助老服务", "建成助餐点8个。", "县民政局", "/", "12月底前"),
    )
    first = next(iter(draft.items()))
    assert [one.value for one in first.facets.deadlines] == ["2024-04-30", "2024-08-31", "2024-11-30"]


def test_lost_empty_cells_and_bodies_below_each_other():
    lines = (
        "序号", "民生实事", "责任单位", "完成时限",
        "1", "治理河道。", "县水利局", "县住建局", "12月底前",
        "2", "新建天桥2座。", "县住建局", "9月投入使用",
        "3", "建设养护楼。", "县民政局", "5月底前动工", "建设老年大学。", "12月底前",
        "4", "改造农贸市场1个。", "县商务局", "12月底前",
    )  # fmt: skip
    draft = text(*lines)
    assert [(one.label, one.title) for one in draft.items()] == [
        ("1", "治理河道"), ("2", "新建天桥2座"), ("3", "建设养护楼"), ("3", "建设老年大学"), ("4", "改造农贸市场1个"),
    ]  # fmt: skip
    assert who(draft)["1"] == [("resp", "县水利局"), ("resp", "县住建局")]


def test_a_table_below_a_heading_stands_among_the_other_chapters():
    draft = text(
        "一、工作安排", "整治行业名称 | 时间安排 | 责任单位 |",
        "烟花爆竹 | 1月底前 | 安监所 |", "养老机构 | 4月底前 | 民政所 |",
        "二、工作要求", "（一）制定方案。各单位按时间安排制定方案。", "（二）报送情况。每月26日前报送总结。",
    )  # fmt: skip
    assert [(one.number, one.label, one.title) for one in draft.chapters] == [
        (1, "一", "工作安排"),
        (2, "二", "工作要求"),
    ]
    assert titles(draft) == ["烟花爆竹", "养老机构", "制定方案", "报送情况"]
    assert who(draft)[""] == [("resp", "民政所")]


def test_duties_of_a_notice_above_a_table_are_no_tasks():
    notice = (
        "现将《青禾县2024年重点工作任务分解表》印发给你们，并提出以下要求：\n一、压实责任。各单位要高度重视。\n"
        "二、加强督查。县政府督查室定期通报。\n青禾县人民政府\n2024年3月1日\n附件"
    )
    rows = [" | ".join(row) for row in (HEAD, *ROWS)]
    draft = understand(Document("\n".join([notice, TITLE, *rows])))
    assert titles(draft) == ["便民停车", "校园改造", "助老服务"]
    assert not draft.chapters


@pytest.mark.parametrize("head", [("姓名", "职务", "电话", "备注"), ("序号", "单位", "联系人", "电话")])
def test_a_table_that_breaks_nothing_down_is_no_list_of_tasks(head):
    plan = "<p>一、工作任务</p><p>（一）排查隐患。每月检查。</p><p>（二）整改问题。10月底前完成。</p>"
    table = "".join(
        f"<tr>{cells(*row)}</tr>"
        for row in (head, ("1", "甲", "乙", "丙"), ("2", "甲", "乙", "丙"), ("3", "甲", "乙", "丙"))
    )
    draft = understand(read_html(f"<html><body><p>{TITLE}</p>{plan}<table>{table}</table></body></html>".encode()))
    assert titles(draft) == ["排查隐患", "整改问题"]


def test_bodies_with_only_a_blank_between_them_are_two():
    draft = text(
        "专项整治行业名称 | 时间安排 | 责任单位 |",
        "烟花爆竹 | 1月份 | 安监站 派出所 |",
        "医疗机构 | 6月份 | 文化站 卫生院 |",
        "建筑施工 | 5月份 | 城建办 |",
    )
    found = [[name for unit in one.facets.units for name in unit.names] for one in draft.items()]
    assert found == [["安监站", "派出所"], ["文化站", "卫生院"], ["城建办"]]
