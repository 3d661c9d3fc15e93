"""Tables drawn with signs in a text or on a page: ┌─┬─┐."""

from __future__ import annotations

from importer.reading.document import Document
from importer.reading.plain import of_text
from importer.reading.read import read_file
from importer.understanding.understand import understand

DRAWN = """云溪县2024年工作任务分解
┌──────────┬───┬──────┬────┐
│ 工 作 任 务 │分管领│牵头单位│完成时限│
│ │ 导 │ │ │
├──────────┼───┼──────┼────┤
│抓好财税工作，增强保障能力│王小明│县财政局、县税│年底前│
├──────────┤ │务局 │ │
│△优化支出结构，加大教育、卫│ ├──────┤ │
│生投入 │ │县教育局 │ │
│△加强财政监督 │ │ │ │
├──────────┼───┼──────┼────┤
│做好稳岗就业 │赵敏 │县人社局 │6月底前│
└──────────┴───┴──────┴────┘
请认真执行。
"""


def cells(document: Document) -> list[tuple[int, int, int, str]]:
    [table] = document.tables
    return [(one.row, one.column, one.rows, document.text[slice(*one.span)]) for one in table.cells]


def test_cells_are_told_apart_and_broken_lines_joined() -> None:
    document = of_text(DRAWN)
    assert cells(document) == [
        (0, 0, 1, "工 作 任 务"), (0, 1, 1, "分管领导"), (0, 2, 1, "牵头单位"), (0, 3, 1, "完成时限"),
        (1, 0, 1, "抓好财税工作，增强保障能力"), (1, 1, 3, "王小明"), (1, 2, 2, "县财政局、县税务局"),
        (1, 3, 3, "年底前"),
        (2, 0, 2, "△优化支出结构，加大教育、卫生投入\n△加强财政监督"), (3, 2, 1, "县教育局"),
        (4, 0, 1, "做好稳岗就业"), (4, 1, 1, "赵敏"), (4, 2, 1, "县人社局"), (4, 3, 1, "6月底前"),
    ]  # fmt: skip
    assert document.text.startswith("云溪县2024年工作任务分解\n")
    assert document.text.endswith("请认真执行。\n")
    assert document.notes == ("文件里有用线条符号画的表格，已逐格读出，请核对。",)


def test_points_below_a_title_are_its_tasks() -> None:
    draft = understand(of_text(DRAWN))
    assert [(one.title, [item.title for item in one.items]) for one in draft.chapters] == [
        ("抓好财税工作，增强保障能力", ["优化支出结构，加大教育、卫生投入", "加强财政监督", "做好稳岗就业"])
    ]
    last = list(draft.items())[-1]
    assert [one.names for one in last.facets.units] == [("赵敏",), ("县人社局",)]
    assert [one.value for one in last.facets.deadlines] == ["2024-06-30"]


def test_a_drawing_on_a_page_and_cells_over_columns() -> None:
    page = """<html><body><pre>
┌──┬────┬────┐
│序号│任务  │责任单位│
├──┼────┴────┤
│1 │合计两项     │
├──┼────┬────┤
│2 │新建学校│县教育局│
└──┴────┴────┘
</pre></body></html>"""
    [table] = read_file(page.encode(), "a.html").tables
    assert [(one.row, one.column, one.columns) for one in table.cells] == [
        (0, 0, 1), (0, 1, 1), (0, 2, 1), (1, 0, 1), (1, 1, 2), (2, 0, 1), (2, 1, 1), (2, 2, 1),
    ]  # fmt: skip


def test_signs_that_make_no_table_stay_as_they_are() -> None:
    text = "一、总体要求\n────────\n坚持稳中求进。\n"
    assert of_text(text).text == text
    assert of_text("│\n││\n│─│\n一、新建学校。\n").tables == ()
