"""Tables as files, read back by other programs' libraries: nothing calculates, dates are dates, numbers are numbers."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from plan_tracker.errors import DomainError
from reports.tables import CUT, MOST_CHARS, Column, Table, cell
from reports.tables import lines_of as height_in_lines
from reports.writers import TABLE_FORMATS, WRITERS, limits, write_table

FORMULAS = [
    "=1+1", "=SUM(A1:A9)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example","x")', "=WEBSERVICE(\"http://e\")",
    "=IMPORTXML(A1)", "=DDE(\"cmd\";\"/C calc\";\"1\")", "=2+5+cmd|' /C calc'!A0", "=@SUM(1)", "={1,2}", "==1", "=",
    "+1", "+1+1", "+cmd|' /C calc'!A0", "+86 471 1234", "-1", "-1+1", "-2+3+cmd|' /C calc'!A0", "-", "- 一、总体情况",
    "@SUM(1+1)", "@A1", "@", "\t=1+1", "\t@x", "\r=1+1", "\r\n=1+1", "\n=1+1", "\x00=1+1", "\x0b=1", "\x1b=1+1",
    "＝1+1", "＝SUM(A1)", "＋1", "＋1+1", "－1", "－1+1", "＠SUM(1)", "＠", "=1+1\n=2", "'=1+1", "\"=1+1", ";=1+1",
    ",=1+1",
    "=‮1", "\ud83d=1",
]  # fmt: skip
START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
COLUMNS = [
    Column("单位", "text", 20), Column("时限", "date", 12), Column("完成值", "number", 10),
    Column("进度", "percent", 8), Column("灯", "light", 14), Column("时间", "date", 18),
]  # fmt: skip
ROW = ("政务服务局", date(2023, 10, 24), Decimal("164.50"), 82, "逾期24天", datetime(2023, 10, 24, 4, 5, tzinfo=UTC))


def written(format, rows, columns=COLUMNS, title="任务台账"):
    target = io.BytesIO()
    write_table(Table(title, "截至10月24日", columns, rows, len(rows)), format, target, lambda done, total: None)
    target.seek(0)
    return target


def sheet_of(rows, **given):
    return load_workbook(written("xlsx", rows, **given)).active


def lines_of(rows, **given):
    return list(csv.reader(io.TextIOWrapper(written("csv", rows, **given), "utf-8-sig", newline="")))


def content_of(rows, **given):
    return ElementTree.fromstring(zipfile.ZipFile(written("ods", rows, **given)).read("content.xml"))


def named(name):
    prefix, _, local = name.partition(":")
    return f"{{urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0}}{local}"


def test_in_a_workbook_no_payload_is_a_formula():
    assert len(FORMULAS) >= 40
    rows = [(text,) * 6 for text in FORMULAS]
    columns = [Column(f"={one.name}", one.kind, one.width) for one in COLUMNS]
    sheet = sheet_of(rows, columns=columns, title="=1+1")
    kinds = [one.data_type for line in sheet.iter_rows() for one in line]
    assert kinds.count("f") == 0
    assert kinds.count("s") > 6 * len(FORMULAS)
    assert not sheet._hyperlinks
    assert sheet["A4"].value == "=1+1", "the words themselves are as they were"
    assert sheet["A4"].quotePrefix, "and stay words when somebody edits the cell"


def test_in_a_csv_every_payload_begins_harmlessly():
    lines = lines_of([(text,) * 6 for text in FORMULAS])
    assert len(lines) == len(FORMULAS) + 1
    assert not [one for line in lines for one in line if one.startswith(START)]
    assert lines[1][0] == "'=1+1"


def test_in_an_opendocument_sheet_no_payload_is_a_formula():
    cells = list(content_of([(text,) * 6 for text in FORMULAS]).iter(named("table:table-cell")))
    assert not [one for one in cells if one.get(named("table:formula"))]
    kinds = {one.get(named("office:value-type")) for one in cells}
    assert kinds == {"string"}


def test_without_the_apostrophe_the_test_would_notice():
    assert [text for text in FORMULAS if text.startswith(START)]
    assert "=1+1" in FORMULAS


def test_dates_are_dates_and_numbers_are_numbers_in_a_workbook():
    line = sheet_of([ROW])[4]
    assert [one.data_type for one in line] == ["s", "d", "n", "n", "s", "d"]
    assert line[1].value == datetime(2023, 10, 24)
    assert (line[2].value, line[3].value, line[3].number_format) == (164.5, 0.82, "0%")
    assert line[5].value == datetime(2023, 10, 24, 12, 5), "on the users' wall clock"


def test_dates_and_numbers_in_csv_and_opendocument():
    assert lines_of([ROW])[1] == ["政务服务局", "2023-10-24", "164.5", "82%", "逾期24天", "2023-10-24 12:05"]
    cells = list(content_of([ROW]).iter(named("table:table-cell")))[-6:]
    kinds = [one.get(named("office:value-type")) for one in cells]
    assert kinds == ["string", "date", "float", "percentage", "string", "date"]
    assert cells[1].get(named("office:date-value")) == "2023-10-24"
    assert cells[3].get(named("office:value")) == "0.82"


def test_a_word_in_a_column_of_dates_stays_a_word():
    assert sheet_of([("局", "频次待定", "—", None, "正常", None)])[4][1].value == "频次待定"


def test_a_workbook_is_ready_to_filter_and_to_print():
    sheet = sheet_of([ROW] * 3)
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:F6"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "&P" in sheet.oddFooter.right.text
    assert "&N" in sheet.oddFooter.right.text
    wide = sheet_of([ROW * 4], columns=COLUMNS * 4)
    assert wide.page_setup.paperSize == 8, "A3"


def test_lights_are_words_coloured_by_what_they_say():
    areas = sheet_of([ROW] * 2).conditional_formatting
    rules = {rule.text: str(area.sqref) for area in areas for rule in area.rules}
    assert rules == dict.fromkeys(("逾期", "预警", "未启动", "正常", "已办结"), "E4:E5")


def test_a_row_is_as_high_as_its_text():
    sheet = sheet_of([("一行\n两行\n三行", *ROW[1:]), ROW, ("很长的单位名称" * 5, *ROW[1:])])
    heights = [sheet.row_dimensions[number].height for number in (4, 5, 6)]
    assert heights[1] < 20
    assert heights[0] > 45
    assert heights[2] > 45


@pytest.mark.parametrize("format", TABLE_FORMATS)
def test_what_no_file_can_hold_is_left_out(format):
    rows = [
        ("审\x00批\x07局\ud800\udfff￾\r\n第二行" + "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),)
    ]
    target = written(format, rows, columns=COLUMNS[:1])
    text = {
        "xlsx": lambda: load_workbook(target).active["A4"].value,
        "csv": lambda: list(csv.reader(io.TextIOWrapper(target, "utf-8-sig", newline="")))[1][0],
        "ods": lambda: "\n".join(
            one.text for one in list(
                ElementTree.fromstring(zipfile.ZipFile(target).read("content.xml")).iter(named("table:table-cell"))
            )[-1]
        ),
    }[format]()  # fmt: skip
    assert text == "审批局\n第二行😀"


@pytest.mark.parametrize("text", ["字" * 40_000, "😀" * 40_000], ids=["plain", "pairs"])
def test_too_long_a_text_is_cut_with_a_note(text):
    value = sheet_of([(text,)], columns=COLUMNS[:1])["A4"].value
    assert value.endswith(CUT)
    assert len(value.encode("utf-16-le")) // 2 <= MOST_CHARS
    assert len(value.encode("utf-16-le")) // 2 >= MOST_CHARS - 1, "no more than needed"


@pytest.mark.parametrize(
    "value,stored",
    [(True, "是"), (10**18, "1" + "0" * 18), (float("nan"), "nan"), (Decimal("Infinity"), "Infinity"),
     (date(1899, 1, 1), "1899-01-01"), (Decimal("3.00"), 3)],
)  # fmt: skip
def test_what_a_spreadsheet_could_not_store_exactly_is_text(value, stored):
    assert cell(value) == stored


@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_more_rows_than_a_sheet_holds_are_refused_not_lost(format, monkeypatch):
    monkeypatch.setattr(limits, "MOST_ROWS", 10)
    assert written(format, [ROW] * 7)
    with pytest.raises(DomainError, match="104万行"):
        written(format, [ROW] * 8)


def test_progress_is_told_while_rows_are_read():
    told = []
    rows = [ROW] * 450
    write_table(Table("表", "", COLUMNS, iter(rows), 450), "csv", io.BytesIO(), lambda *one: told.append(one))
    assert told == [(200, 450), (400, 450), (450, 450)]


@pytest.mark.parametrize("format", list(WRITERS))
def test_an_empty_table_is_a_file_too(format):
    assert written(format, []).getbuffer().nbytes > 50


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("abcdef", 1),
        ("一二三四五六", 1),
        ("一二三四五六七", 2),
        ("ab\n\n一", 3),
        ("——————一", 2),
        ("é" * 12, 2),
    ],
)
def test_a_row_is_as_high_as_its_words_need(text, lines):
    """Twelve half characters fit into a line of fourteen."""
    assert height_in_lines(text, 14) == lines
