"""Word files: what a reader sees, numbers that Word writes itself, tables, and changes that are not accepted yet."""

from __future__ import annotations

import docx
import pytest

from importer.reading import docx as word_files
from importer.reading.numerals import written
from importer.reading.read import read_file
from tests.importer.reading.files import level, listed, paragraph, plan_document, saved, word

SYMBOL = "\uf0b7"  # a bullet of the font Symbol
NO_BLANK = '<w:suff w:val="nothing"/>'
CHAPTERS = f"""
<w:abstractNum w:abstractNumId="7">{level(0, "chineseCountingThousand", "%1、", NO_BLANK)}
{level(1, "chineseCounting", "（%2）")}{level(2, "decimal", "%3.")}{level(3, "decimal", "%1.%4", "<w:isLgl/>")}
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="7"/>
<w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


def lines(data: bytes, name: str = "计划.docx") -> list[str]:
    return read_file(data, name).text.splitlines()


def test_paragraphs_are_read_without_header_and_footer():
    document = read_file(plan_document(["关于印发工作计划的通知", "", "一、总体要求", "（一）抓好落实。"]), "计划.docx")
    assert document.text == "关于印发工作计划的通知\n一、总体要求\n（一）抓好落实。\n"
    assert (document.kind, document.tables, document.notes) == ("docx", (), ())


def test_numbers_that_word_writes_itself_are_put_back():
    body = "".join(
        [
            listed("组织领导", 1), listed("健全机制", 1, 1), listed("每月调度", 1, 2), listed("2023年底前办结", 1, 2),
            listed("强化考核", 1, 1), listed("另起编号", 2, 2), listed("接着编号", 2, 2),
            listed("依法行政", 1), listed("重新开始", 1, 1), listed("全用数字", 1, 3), paragraph("没有编号"),
        ]
    )  # fmt: skip
    assert lines(word(body, CHAPTERS)) == [
        "一、组织领导", "（一）健全机制", "1. 每月调度", "2. 2023年底前办结", "（二）强化考核", "1. 另起编号",
        "2. 接着编号", "二、依法行政", "（一）重新开始", "2.1 全用数字", "没有编号",
    ]  # fmt: skip


def test_numbers_of_styles_and_levels_that_are_left_out():
    styles = """
    <w:style w:type="paragraph" w:styleId="base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="one"><w:basedOn w:val="base"/></w:style>
    <w:style w:type="paragraph" w:styleId="none"><w:basedOn w:val="base"/>
    <w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>"""
    body = "".join(
        paragraph(name, f'<w:pStyle w:val="{style}"/>')
        for name, style in (("甲", "one"), ("乙", "none"), ("丙", "base"), ("丁", "loop"), ("戊", "unknown"))
    ) + listed("第一节下没有节", 1, 2)
    assert lines(word(body, CHAPTERS, styles)) == ["一、甲", "乙", "二、丙", "丁", "戊", "1. 第一节下没有节"]


def test_bullets_and_odd_lists():
    numbering = f"""
    <w:abstractNum w:abstractNumId="1">{level(0, "bullet", SYMBOL)}{level(1, "bullet", "——")}</w:abstractNum>
    <w:abstractNum w:abstractNumId="2">{level(0, "decimalEnclosedCircle", "%1")}</w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
    <w:num w:numId="3"><w:abstractNumId w:val="99"/></w:num>"""
    body = listed("符号", 1) + listed("破折号", 1, 1) + listed("圈", 2) + listed("", 2) + listed("空段也算数", 2)
    body += listed("没有这个列表", 3) + listed("没有这个编号", 44) + listed("没有这一级", 1, 8)
    assert lines(word(body, numbering)) == [
        "● 符号", "—— 破折号", "① 圈", "③ 空段也算数", "没有这个列表", "没有这个编号", "没有这一级",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (12, "chineseCountingThousand", "十二"),
        (20, "chineseCounting", "二十"), (35, "japaneseCounting", "三十五"), (101, "chineseCounting", "一百零一"),
        (110, "chineseCounting", "一百一十"), (10, "ideographDigital", "一〇"),
        (21, "chineseLegalSimplified", "贰拾壹"),
        (3, "decimalEnclosedParen", "⑶"), (21, "decimalEnclosedCircle", "21"), (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"), (2, "ideographTraditional", "乙"), (7, "decimalZero", "07"), (7, "unheardOf", "7"),
        (7, "none", ""), (10**6, "chineseCounting", "1000000"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(number, form, text):
    assert written(number, form) == text


def test_tracked_changes_are_read_as_if_all_were_accepted():
    deleted = "<w:del><w:r><w:delText>删去</w:delText><w:t>删去</w:t></w:r></w:del>"
    body = (
        f"<w:p><w:r><w:t>保留</w:t></w:r>{deleted}<w:ins><w:r><w:t>补上</w:t></w:r></w:ins></w:p>"
        + "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半句，</w:t></w:r></w:p>"
        + paragraph("后半句。")
        + "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
        + f"<w:p>{deleted}</w:p>"
    )
    document = read_file(word(body), "计划.docx")
    assert document.text == "保留补上\n前半句，后半句。\n"
    assert document.notes == (word_files.TRACKED,)


def test_a_table_of_contents_is_no_text():
    styles = '<w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/></w:style>'
    body = paragraph("一、总体要求 1", '<w:pStyle w:val="11"/>') + paragraph("一、总体要求")
    document = read_file(word(body, styles=styles), "计划.docx")
    assert (document.text, document.notes) == ("一、总体要求\n", (word_files.CONTENTS,))


def test_what_is_not_read_is_said():
    box = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>"
        "<w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
        "<mc:Fallback><w:r><w:t>重复</w:t></w:r></mc:Fallback></mc:AlternateContent></w:r>"
        '<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:br/><w:t>换行</w:t><w:tab/><w:t>制表</w:t></w:r></w:p>"
    )
    document = read_file(word(box), "计划.docx")
    assert document.text == "正文\n换行\t制表\n"
    assert document.notes == (word_files.TEXT_BOX, word_files.HIDDEN, word_files.NOTES)


def test_a_table_keeps_its_cells_and_those_that_are_merged():
    document = docx.Document()
    document.add_paragraph("任务分解表")
    table = document.add_table(4, 3)
    for row, words in enumerate(
        [("序号", "任务", "牵头单位"), ("1", "建平台", "县司法局"), ("2", "", ""), ("合计", "", "")]
    ):
        for column, text in enumerate(words):
            table.cell(row, column).text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    table.cell(1, 1).text = "建平台\n两件事"
    table.cell(3, 0).merge(table.cell(3, 2)).text = "合计"
    document.add_paragraph("完")
    read = read_file(saved(document), "分解表.docx")
    (found,) = read.tables
    cells = {(cell.row, cell.column): (read.text[slice(*cell.span)], cell.rows, cell.columns) for cell in found.cells}
    assert cells == {
        (0, 0): ("序号", 1, 1), (0, 1): ("任务", 1, 1), (0, 2): ("牵头单位", 1, 1),
        (1, 0): ("1", 1, 1), (1, 1): ("建平台\n两件事", 2, 1), (1, 2): ("县司法局", 1, 1),
        (2, 0): ("2", 1, 1), (2, 2): ("", 1, 1), (3, 0): ("合计", 1, 3),
    }  # fmt: skip
    assert read.text[slice(*found.span)].startswith("序号\n任务\n") and read.text.endswith("合计\n完\n")


def test_a_table_of_one_column_only_arranges_text():
    document = docx.Document()
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "某县人民政府文件", "一、总体要求"
    read = read_file(saved(document), "红头.docx")
    assert (read.text, read.tables) == ("某县人民政府文件\n一、总体要求\n", ())


def test_a_table_in_a_table_and_rows_that_were_deleted():
    def cell(content: str) -> str:
        return f"<w:tc>{content}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell(paragraph('内甲'))}{cell(paragraph('内乙'))}</w:tr></w:tbl>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell(paragraph('删'))}{cell(paragraph('删'))}</w:tr>"
    body = f"<w:tbl>{gone}<w:tr>{cell(paragraph('外'))}{cell(inner + paragraph('末'))}</w:tr></w:tbl>"
    read = read_file(word(body), "表.docx")
    assert read.text == "外\n内甲\n内乙\n末\n"
    assert [(one.row, one.column) for one in read.tables[0].cells] == [(0, 0), (0, 1)]
