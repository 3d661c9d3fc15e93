"""PDF files: lines put together to paragraphs, page numbers left out, scans refused."""

from __future__ import annotations

import pytest

from importer.reading.pdf_marks import CONTENTS
from importer.reading.read import read_file
from plan_tracker.errors import DomainError
from tests.importer.reading.files import pdf, scan

WIDTH = 28  # characters of a full line


def page(number: int, *lines: tuple[float, str]) -> list[tuple[float, str]]:
    return [*lines, (12, f"— {number} —")]


def test_lines_become_paragraphs_also_over_the_page():
    full = "为深入推进法治政府建设，" * 3
    first = [(8, "某县工作计划"), (2, "一、总体要求"), (2, full[: WIDTH - 2]), (0, full[:WIDTH])]
    second = [(0, "接着写完这句话。"), (2, "（一）抓好落实。")]
    document = read_file(pdf([page(1, *first), page(2, *second)]), "计划.pdf")
    assert (
        document.text
        == f"某县工作计划\n一、总体要求\n{full[: WIDTH - 2]}{full[:WIDTH]}接着写完这句话。\n（一）抓好落实。\n"
    )
    assert document.kind == "pdf"


def test_a_number_that_did_not_fit_begins_the_next_line():
    first, second = "（一）严格执行重大行政决策程序，认真落实市政", "府办发[2020]32号文件。"
    lines = [(0, "满" * WIDTH), (0, "行。"), (2, first), (0, "[2020]32号文件精神，"), (2, "（二）另起一段。")]
    assert read_file(pdf([lines]), "计划.pdf").text.splitlines()[1:] == [first + lines[3][1], lines[4][1]]
    lines = [(0, "满" * WIDTH), (0, "行。"), (2, first), (0, second)]
    assert read_file(pdf([lines]), "计划.pdf").text.splitlines()[1:] == [first, second], "not full, and no number"


def test_what_stands_on_every_page_is_no_text():
    pages = [page(n, (0, "某县人民政府公报"), (2, f"（{n}）做好第{n}项工作。")) for n in range(1, 7)]
    text = read_file(pdf(pages), "公报.pdf").text
    assert text == "".join(f"（{n}）做好第{n}项工作。\n" for n in range(1, 7))


def test_a_running_head_of_few_pages_stands_there_once():
    pages = [page(n, (0, "某县人民政府公报"), (2, f"（{n}）做好第{n}项工作。")) for n in range(1, 4)]
    assert read_file(pdf(pages), "公报.pdf").text == "某县人民政府公报\n" + "".join(
        f"（{n}）做好第{n}项工作。\n" for n in range(1, 4)
    )


@pytest.mark.parametrize("count", [1, 2, 5])
def test_what_a_browser_prints_around_a_page_is_no_text(count):
    pages = [
        [
            (0, "2024/3/5 10:12 某县2024年工作计划-某县人民政府"),
            (2, f"（{n}）做好第{n}项工作。"),
            (0, f"https://www.example.cn/jh/2024.html {n}/{count}"),
        ]
        for n in range(1, count + 1)
    ]
    text = read_file(pdf(pages), "计划.pdf").text
    assert text == "".join(f"（{n}）做好第{n}项工作。\n" for n in range(1, count + 1))


@pytest.mark.parametrize("ending", ["序、合法性审查。", "“四室”分离。", "动“免申即享”。", "（含线上）培训。"])
def test_what_no_line_begins_with_leaves_the_line_before_shorter(ending):
    lines = [(0, "满" * WIDTH), (0, "行。"), (2, "（一）" + "满" * (WIDTH - 7)), (0, ending), (2, "（二）另起一段。")]
    assert read_file(pdf([lines]), "计划.pdf").text.splitlines()[1:] == [lines[2][1] + ending, lines[4][1]]


def test_a_table_of_contents_is_no_text():
    contents = [(8, "目录"), (0, "一、总体要求" + "." * 40 + "1")]
    document = read_file(pdf([contents, [(2, "一、总体要求")]]), "计划.pdf")
    assert (document.text, document.notes) == ("目录\n一、总体要求\n", ())


@pytest.mark.parametrize(
    ("line", "is_contents"),
    [
        ("一、总体要求......1", True), ("一、总体要求. . . . . .  12", True), ("……………………………… 3", True),
        ("（一）总体要求·······  ... 103", True), ("一、总体要求．．．．．．7", True),
        ("一、总体要求.....1", False), ("一、总体要求......1024", False), ("一、总体要求......第1页", False),
        ("增长……3", False), ("...... 待定", False), ("." * 20_000 + "待定", False), (". " * 20_000 + "待定", False),
    ],
)  # fmt: skip
def test_what_a_line_of_a_table_of_contents_is(line, is_contents):
    assert bool(CONTENTS.search(line)) is is_contents


def test_a_scan_has_no_text():
    with pytest.raises(DomainError, match="扫描件"):
        read_file(scan(), "扫描.pdf")


def test_pages_without_text_are_named():
    mixed = pdf([[(2, "一、总体要求，抓好落实。")], [(2, "■")], [], [(2, "二、保障措施，加强督查。")]])
    document = read_file(mixed, "计划.pdf")
    assert document.text == "一、总体要求，抓好落实。\n二、保障措施，加强督查。\n"
    assert document.notes == ("第2页没有文字，可能是扫描的，没有读取。",)


def test_passwords_and_damage_are_told_apart():
    with pytest.raises(DomainError, match="加了密码"):
        read_file(pdf([[(0, "一、甲")]], password="secret"), "计划.pdf")
    with pytest.raises(DomainError, match="打不开"):
        read_file(b"%PDF-1.4 broken", "计划.pdf")


def test_more_pages_than_a_plan_has():
    with pytest.raises(DomainError, match="有200页，最多能读150页"):
        read_file(pdf([[(2, f"第{n}页的内容，很长。")] for n in range(200)]), "汇编.pdf")
    assert read_file(pdf([[(2, f"第{n}页的内容，很长。")] for n in range(150)]), "计划.pdf").text.count("\n") == 150
