"""Breakdown tables: workbooks and CSV."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from importer.reading import sheet
from importer.reading.read import read_file
from tests.importer.reading.files import saved, workbook

ROWS = [("序号", "任务", "责任单位"), (1, "建平台", "司法局"), (2, "办培训", "财政局")]


def cells(document, number=0):
    table = document.tables[number]
    return {(one.row, one.column): (document.text[slice(*one.span)], one.rows, one.columns) for one in table.cells}


def test_a_workbook_is_a_table_below_its_title():
    data = workbook(("某县任务分解表",), (), *ROWS, merge=("A1:C1", "C4:C5"), C5=None)
    document = read_file(data, "分解表.xlsx")
    assert document.text == "某县任务分解表\n序号\n任务\n责任单位\n1\n建平台\n司法局\n2\n办培训\n"
    assert cells(document)[1, 2] == ("司法局", 2, 1)
    assert (0, 0) in cells(document) and len(document.tables[0].cells) == 8


def test_values_are_read_as_people_see_them():
    book = openpyxl.Workbook()
    book.active.append(["时限", "比例", "数量", "均数", "是否", "公式"])
    book.active.append([date(2023, 6, 30), 0.95, 200.0, 0.1 + 0.2, True, "=1+1"])
    book.active["B2"].number_format = "0%"
    book.active["A2"].number_format = 'yyyy"年"m"月"d"日"'
    found = cells(read_file(saved(book), "表.xlsx"))
    values = [found[1, column][0] for column in range(5)]
    assert values == ["2023年6月30日", "95%", "200", "0.3", "是"]


def test_sheets_follow_each_other_and_hidden_ones_are_named():
    book = openpyxl.Workbook()
    for number, name in enumerate(("甲", "乙", "丙")):
        one = book.active if not number else book.create_sheet(name)
        one.append(["任务", "单位"])
        one.append([name, "局"])
        one.sheet_state = "hidden" if name == "乙" else "visible"
    document = read_file(saved(book), "表.xlsx")
    assert document.text == "任务\n单位\n甲\n局\n任务\n单位\n丙\n局\n"
    assert len(document.tables) == 2 and document.notes == (sheet.HIDDEN,)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_any_encoding(encoding, delimiter):
    text = (
        delimiter.join(("序号", "任务", "单位"))
        + "\r\n"
        + delimiter.join(("1", '"建平台\r\n分两步"', "司法局"))
        + "\r\n"
    )
    document = read_file(text.encode(encoding), "表.csv")
    assert cells(document)[1, 1] == ("建平台\n分两步", 1, 1)
    assert document.text == "序号\n任务\n单位\n1\n建平台\n分两步\n司法局\n"


def test_csv_with_line_ends_of_every_kind_and_a_very_long_cell():
    long = "长" * 200_000
    document = read_file('任务,单位\r甲,"局\n乙,局'.encode(), "表.csv")
    assert cells(document)[1, 1] == ("局\n乙,局", 1, 1)
    assert long in read_file(f'任务,单位\n"{long}",局'.encode(), "表.csv").text


def test_a_cell_at_the_end_of_the_sheet_costs_nothing():
    document = read_file(workbook(*ROWS, XFD1048576="远"), "表.xlsx")
    assert document.text.endswith("财政局\n") and len(document.tables[0].cells) == 9


def test_a_single_column_is_text():
    assert read_file(workbook(("一、甲",), ("（一）乙。",)), "表.xlsx").text == "一、甲\n（一）乙。\n"
