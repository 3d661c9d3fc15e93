"""Forms that come back spoiled, foreign or hostile: refused in words, all errors at once, at their cells."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.urls import reverse
from openpyxl import Workbook

from reports.filling import reading
from reports.filling.reading import MOST_BYTES, OLE
from reports.models import FillingUpload
from tests import personas
from tests.kept import kept_world
from tests.reports import filling_world
from tests.reports.filling_hand import WORDS, Form, download, send, upload_of

pytestmark = pytest.mark.django_db


built, world = kept_world(filling_world.build)


@pytest.fixture
def page(world):
    return personas.browser(world.clerk)


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(content, **changes):
    """The same workbook with members replaced or added (`name: bytes`, or a function of the old bytes)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        left = dict(changes)
        for name in old.namelist():
            change = left.pop(name, None)
            data = old.read(name)
            new.writestr(name, change(data) if callable(change) else data if change is None else change)
        for name, data in left.items():
            new.writestr(name, data)
    return target.getvalue()


def as_written(page):
    """The form as we write it, untouched by another program."""
    return page.get(reverse("filling-form")).content


def refused(page, content, words, name="填报表.xlsx"):
    answer = send(page, content, name=name)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert words in html, html[html.find("没有读取") :][:300]
    assert not FillingUpload.objects.exists()


BOMB = b"<x/>" * 16_000_000


@pytest.mark.parametrize(
    "name,content,words",
    [
        ("填报表.xls", OLE + b"x" * 100, "这是旧格式的表格"),
        ("填报表.et", OLE + b"x" * 100, "这是旧格式的表格"),
        ("填报表.xlsx", OLE + b"x" * 100, "只是改了后缀"),
        ("填报表.xlsm", b"PK\x03\x04", "带有宏"),
        ("填报表.csv", "编号,任务".encode(), "只能上传.xlsx"),
        ("填报表", b"x", "只能上传.xlsx"),
        ("填报表.xlsx", "编号,任务".encode(), "只是改了后缀"),
        ("填报表.xlsx", b"PK\x03\x04" + b"\0" * 50, "打不开"),
        ("填报表.xlsx", b"x" * (MOST_BYTES + 1), "一张填报表不会超过3MB"),
        ("填报表.xlsx", workbook(["姓名", "电话"], ["王敏", 1]), "没有在文件里找到填报表"),
        ("填报表.xlsx", workbook(["计划编码", "编号", "任务编码"], ["plan-2023", "2.2.1", "2.2.1"]), "缺少列“完成值”"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 12 else "",
)
def test_files_that_are_no_form_are_refused(page, name, content, words):
    refused(page, content, words, name)


def test_no_file_and_an_empty_file_are_asked_for_again(page):
    assert "请先选择" in page.post(reverse("filling"), {}).content.decode()
    answer = send(page, b"")
    assert answer.status_code == 422


def test_spoiled_workbooks_are_refused(page, world):
    good = download(page).saved()
    sheet = "xl/worksheets/sheet1.xml"
    refused(page, repacked(good, **{"xl/vbaProject.bin": b"x"}), "带有宏")
    refused(page, good[: len(good) // 2], "打不开")
    refused(page, repacked(good, **{sheet: b"<worksheet><nothing"}), "打不开")
    refused(page, repacked(good, **{"../../x": b"x"}), "打不开")


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/x.bin"])
def test_a_bomb_is_refused_before_it_is_unpacked(page, member):
    good = download(page).saved()
    assert len(repacked(good, **{member: BOMB})) < MOST_BYTES
    refused(page, repacked(good, **{member: BOMB}), "太大")


def test_entities_are_not_followed(page):
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    good = download(page).saved()
    content = repacked(good, **{"xl/worksheets/sheet1.xml": lambda data: evil + data[data.index(b"<worksheet") :]})
    refused(page, content, "打不开")


def test_what_costs_too_much_time_is_stopped_by_the_kernel(page, monkeypatch):
    """Small enough to be let in, but slow to read; the child's time is cut here so that the test is quick."""
    limits = replace(reading.READER.limits, cpu=1)
    monkeypatch.setattr(reading, "READER", replace(reading.READER, limits=limits))
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<si><t>x</t></si>" * 3_000_000
        + b"</sst>"
    )
    refused(page, repacked(as_written(page), **{"xl/sharedStrings.xml": strings}), "太大")


def test_a_sheet_that_claims_a_million_rows_is_read_as_far_as_it_says_something(page, world):
    form = download(page).write(world.codes["plain"], progress=60, work_done=WORDS)
    form.sheet.cell(1_048_576, 2).value = " "

    def boast(data):
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', data)

    content = repacked(form.saved(), **{"xl/worksheets/sheet1.xml": boast})
    upload = upload_of(send(page, content))
    assert "1项都没有问题" in page.get(reverse("filling-upload", args=[upload.pk])).content.decode()


def test_columns_are_asked_for_by_name(page):
    form = download(page)
    names = form.columns
    form.sheet.cell(3, names["value"]).value = "数值"
    refused(page, form.saved(), "缺少列“完成值”")
    form = download(page)
    form.sheet.delete_cols(names["plan"], 6)
    refused(page, form.saved(), "没有在文件里找到填报表")
    form = download(page)
    form.sheet.cell(3, 22).value = "完成值"
    refused(page, form.saved(), "有两列都叫“完成值”")


def test_a_form_of_no_plan_anybody_may_see_is_refused(page, world):
    form = download(page)
    for code in world.codes.values():
        form.cell(code, "plan").value = "plan-1999"
    form.cell(world.codes["double"], "plan", nth=2).value = "plan-1999"
    refused(page, form.saved(), "没有找到这张表所属的计划")


# --- what people do to cells


def problems_of(page, form):
    """All sentences the difference shows."""
    upload = upload_of(send(page, form))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    return re.findall(r'<li><a href="[^"]*#r-\d+">([^<]*)</a></li>', html), html


def test_every_bad_cell_is_named_at_once(page, world):
    codes = world.codes
    form = download(page)
    form.write(codes["counted"], value="=100+64", work_done=WORDS)
    form.write(codes["double"], value=date(2023, 10, 24), work_done="x" * 2001, needs_help="也许")
    form.write(codes["double"], nth=2, value=101, problems="写在了第二行")
    form.write(codes["plain"], progress="#N/A", work_done=WORDS, value=3)
    form.cell(codes["plain"], "progress").data_type = "e"
    form.write(codes["other"], progress=140, work_done=WORDS)
    found, html = problems_of(page, form)
    assert found == [
        "第4行 E列 完成值：这里是公式，请改成直接填写的内容。",
        "第5行 E列 完成值：这里是日期，请把单元格格式改成“常规”，重新填数字。",
        "第5行 G列 本期进展：本期进展最多2000字，现在2001字，请精简后再提交。",
        "第5行 J列 需要协调：请填“是”或“否”，不能填“也许”。",
        "第6行 E列 完成值：“参训率”不能超过100%，请重新填写。",
        "第6行 H列 存在问题：这项任务有几个指标，文字和是否只写在第5行，这一行只填完成值。",
        "第7行 E列 完成值：这项任务填“进度%”那一列，这里要空着。",
        "第7行 F列 进度%：这里是出错的公式结果（#N/A），请重新填写。",
        "第8行 F列 进度%：进度要填0到100之间的整数，例如60。",
    ]
    assert "有9处要改，整张表都没有改动" in html


def test_what_programs_and_people_write_otherwise_is_understood(page, world):
    """Full-width digits, units, blanks, percent formats, ticks, numbers as text and text as numbers."""
    codes = world.codes
    form = download(page)
    form.write(codes["counted"], value=" １６４ 项", work_done=f"  {WORDS}\r\n", needs_help=" √ ")
    form.write(codes["double"], value="48.0", work_done=20231024202310)
    form.write(codes["double"], nth=2, value=0.965)
    form.cell(codes["double"], "value", nth=2).number_format = "0.0%"
    form.write(codes["plain"], progress=0.6, work_done=WORDS, needs_help=True)
    form.cell(codes["plain"], "progress").number_format = "0%"
    form.write(codes["other"], progress="５０％", work_done=WORDS, wants_closure="否")
    form.sheet.cell(3, form.columns["value"]).value = " 完 成 值 "
    for code in codes.values():
        form.cell(code, "period").value = datetime(2023, 10, 1)
        form.cell(code, "number").value = f" {code} "
    upload = upload_of(send(page, form))
    assert page.post(reverse("filling-apply", args=[upload.pk]), {"mode": "submit"}).status_code == 302
    from tasks.models import ProgressReport

    values = {
        name: ProgressReport.objects.get(assignment=world.rows[name])
        for name in ("counted", "double", "plain", "other")
    }
    assert str(values["counted"].readings.get().value) == "164.00"
    assert values["counted"].work_done == WORDS
    assert values["counted"].needs_help
    assert [str(one.value) for one in values["double"].readings.order_by("indicator__order")] == ["48.00", "96.50"]
    assert values["double"].work_done == "20231024202310"
    assert (values["plain"].progress, values["plain"].needs_help) == (60, True)
    assert (values["other"].progress, values["other"].wants_closure) == (50, False)


def test_rows_nobody_can_place_are_named(page, world):
    codes = world.codes
    form = download(page)
    form.write(codes["counted"], value=164, work_done=WORDS, code="9.9.9", number="9.9.9")
    form.write(codes["plain"], progress=60, work_done=WORDS, number=codes["other"])
    form.write(codes["other"], progress=60, work_done=WORDS, department=world.market.code)
    row = form.sheet.max_row + 1
    form.sheet.cell(row, form.columns["work_done"]).value = "自己加的一行"
    form.sheet.cell(row + 1, 1).value = "填表人：王敏"
    found, html = problems_of(page, form)
    assert "第4行 A列 编号：本单位在这份计划里没有编号是9.9.9的任务，请核对。" in found
    assert any(one.startswith("第7行 A列 编号：编号和这一行原来的任务") for one in found)
    assert "第8行 A列 编号：这一行是别的单位的任务，只能填本单位的。" in found
    assert any(one.startswith(f"第{row}行 A列 编号：这一行缺少识别信息") for one in found)
    assert len(found) == 4, "a signature below the table is no row"
    assert "填表人" not in html


def test_another_departments_task_is_as_unknown_as_one_that_never_was(page, world):
    form = download(page)
    form.write(world.codes["plain"], progress=60, work_done=WORDS, code=world.foreign.task.code, number=None)
    form.write(world.codes["counted"], value=1, work_done=WORDS, code=world.waiting.task.code, number=None)
    found, html = problems_of(page, form)
    assert f"第7行 A列 编号：本单位在这份计划里没有编号是{world.foreign.task.code}的任务，请核对。" in found
    assert "第4行 A列 编号：这项任务还没有签收，请先签收再填报。" in found
    assert "开展信用监管" not in html


def test_a_task_twice_and_half_a_task_are_named(page, world):
    codes = world.codes
    form = download(page)
    form.write(codes["plain"], progress=60, work_done=WORDS)
    line = [cell.value for cell in form.sheet[form.row(codes["plain"])]]
    form.sheet.append(line)
    form.write(codes["double"], value=48, work_done=WORDS)
    form.sheet.delete_rows(form.row(codes["double"], 2))
    found, _ = problems_of(page, form)
    assert any("和第6行是同一项任务，请只留一行。" in one for one in found)
    assert "第5行 A列 编号：这项任务有2个指标，应有2行，现在不全。请重新下载填报表。" in found


def test_merged_cells_are_named_and_hidden_rows_are_read(page, world):
    form = download(page)
    form.write(world.codes["plain"], progress=60, work_done=WORDS)
    form.sheet.row_dimensions[form.row(world.codes["plain"])].hidden = True
    _, html = problems_of(page, form)
    assert "有1行是隐藏或被筛选掉的" in html
    assert "1项都没有问题" in html
    form.sheet.merge_cells("G7:G8")
    found, _ = problems_of(page, form)
    assert found == ["第7行 G列 本期进展：这里合并了单元格，看不出各行填的是什么。请取消合并，每行单独填。"]


def test_an_extra_column_is_left_out_and_said(page, world):
    form = download(page)
    form.write(world.codes["plain"], progress=60, work_done=WORDS)
    form.sheet.cell(3, 22).value = "备注"
    form.sheet.cell(7, 22).value = "随便写写"
    _, html = problems_of(page, form)
    assert "多出的列“备注”没有读取" in html
    assert "1项都没有问题" in html


def test_invisible_and_hostile_characters_are_refused_at_their_cell(page, world):
    form = download(page)
    form.write(world.codes["plain"], progress=60, work_done=f"{WORDS}\u202e倒着写")
    form.write(world.codes["other"], progress=60, work_done='<script>alert("x")</script>本月完成了工作。')
    found, html = problems_of(page, form)
    assert found == ["第7行 G列 本期进展：本期进展含有不可见或非法字符，请删除后重新输入。"]
    assert "<script>alert" not in html
    assert "\u202e" not in html


def test_no_more_than_200_errors_are_listed(page, world):
    form = download(page)
    plain = [cell.value for cell in form.sheet[form.row(world.codes["plain"])]]
    place = form.columns
    for number in range(250):
        line = list(plain)
        line[place["code"] - 1] = line[place["number"] - 1] = f"8.8.{number}"
        line[place["progress"] - 1] = 60
        form.sheet.append(line)
    found, html = problems_of(page, form)
    assert len(found) == 200
    assert "还有50处，改好这些再看。" in html
    assert "有250处要改" in html


def test_too_many_rows_are_no_form(page, world):
    form = download(page)
    for number in range(3100):
        form.sheet.append([f"8.8.{number}"])
    refused(page, form.saved(), "太大")


def test_as_libreoffice_writes_it(page, world):
    """Shared strings become inline, styles are renumbered, empty styled cells appear to the right and below."""
    form = download(page)
    form.write(world.codes["plain"], progress=60, work_done=WORDS)
    rewritten = Form(form.saved())
    for row in rewritten.sheet.iter_rows(min_row=1, max_row=60, max_col=30):
        for cell in row:
            cell.number_format = cell.number_format if cell.value is not None else "General"
    rewritten.sheet.protection.sheet = False
    rewritten.sheet.data_validations.dataValidation = []
    rewritten.sheet.title = "Sheet1"
    rewritten.book.move_sheet(rewritten.sheet, 1)
    found, html = problems_of(page, rewritten)
    assert found == []
    assert "1项都没有问题" in html
