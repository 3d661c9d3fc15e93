"""Saved web pages: the content without what stands around it."""

from __future__ import annotations

from importer.reading.read import read_file

SENTENCE = "各单位要认真组织实施，年底前完成各项任务，重大事项及时报告。"


def read(html: str, name: str = "页面.html"):
    return read_file(html.encode(), name)


def site(content: str, title: str = "某县2023年工作要点_某县人民政府") -> str:
    links = "".join(f"<li><a href='/{n}'>关于开展第{n}项工作，加强管理的通知</a></li>" for n in range(30))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><style>p {{}}</style>
    <script>var a = "脚本，不是正文。";</script></head><body>
    <div id="top"><h1>某县人民政府</h1><ul class="nav">{links}</ul></div>
    <div class="crumbs">首页 &gt; <a href="/a">政务公开</a></div>
    <div class="main"><div class="bt">某县2023年工作要点</div><div class="tools">字号：大 中 小</div>
    <div class="xyz">{content}</div></div>
    <div class="side"><ul>{links}</ul></div><div class="foot">主办：某县人民政府办公室</div></body></html>"""


def test_content_is_found_among_navigation_and_has_its_title():
    content = f"<p>一、总体要求</p><p>　　{SENTENCE}<br>（一）<b>抓好</b>落实。{SENTENCE}</p><div>附件</div>"
    assert (
        read(site(content)).text == f"某县2023年工作要点\n一、总体要求\n{SENTENCE}\n（一）抓好落实。{SENTENCE}\n附件\n"
    )


def test_menus_are_left_out_where_nothing_stands_out():
    links = "".join(f"<li><a href='/{n}'>部门动态{n}</a><i>2023-03-0{n}</i></li>" for n in range(9))
    halves = (
        f"<div><p>{SENTENCE}</p></div><div><ul>{links}</ul></div><div><p>附件：<a href='/x'>任务分解表</a></p></div>"
    )
    assert read(f"<body>{halves}<div><p>{SENTENCE}</p></div></body>").text.splitlines() == [
        SENTENCE, "附件：任务分解表", SENTENCE,
    ]  # fmt: skip


def test_a_title_in_the_content_is_not_written_twice():
    content = f"<h2>某县2023年工作要点</h2><p>{SENTENCE}</p><p>{SENTENCE}</p>"
    assert read(site(content)).text == f"某县2023年工作要点\n{SENTENCE}\n{SENTENCE}\n"


def test_the_box_with_number_and_issuer_is_kept():
    box = "<table><tr><td>索引号</td><td>A-1</td></tr><tr><td>发文字号：</td><td>某政发〔2023〕4号</td></tr></table>"
    page = site(f"<p>{SENTENCE}</p>" * 5).replace('<div class="bt">', f'{box}<div class="bt">')
    assert "发文字号：某政发〔2023〕4号\n" in read(page).text


def test_title_and_number_that_stand_outside_the_content():
    page = site(f"<p>{SENTENCE}</p>" * 5, "某县人民政府")
    page = page.replace("<title>", '<meta name="ArticleTitle" content="某县2023年工作要点"><title>')
    page = page.replace('<div class="tools">', '<div class="no">某政发〔2023〕4号</div><div class="tools">')
    assert read(page).text.splitlines()[:3] == ["某县2023年工作要点", "某政发〔2023〕4号", SENTENCE]


def test_what_a_browser_does_not_show_is_left_out():
    hidden = (
        "<p style='display: none'>藏起来的一句话。</p><p hidden>也藏起来的一句话。</p><ruby>開<rt>kāi</rt></ruby>展"
    )
    text = read(f"<html><body><p>{SENTENCE}</p>{hidden}<!-- 注释，也不是。 --></body></html>").text
    assert text == f"{SENTENCE}\n開展\n"


def test_lists_get_the_numbers_a_browser_writes():
    lists = "<ol start=3><li>甲事<li><p>乙事</p><ol><li>内</ol></ol><ol><li>（一）自有编号</ol><ul><li>点</ul>"
    html = f"<div><p>{SENTENCE}</p>{lists}</div>"
    assert read(html).text.splitlines()[1:] == ["3. 甲事", "4. 乙事", "1. 内", "（一）自有编号", "点"]


def test_line_ends_of_the_source_are_blanks_but_not_in_pre():
    assert read("<p>关于\n   印发\t计划</p><pre>一、甲\n（一）乙</pre>").text == "关于 印发 计划\n一、甲\n（一）乙\n"


def test_tables_with_cells_over_rows_and_columns():
    html = """<p>分解表</p><table><tr><th>类别<th>任务<th>责任单位</tr>
    <tr><td rowspan=2>法治<td>甲<td>司法局<br>财政局</tr><tr><td>乙<td></tr>
    <tr><td colspan="3">合计</tr></table><p>完</p>"""
    document = read(html)
    (table,) = document.tables
    cells = {(one.row, one.column): (document.text[slice(*one.span)], one.rows, one.columns) for one in table.cells}
    assert cells == {
        (0, 0): ("类别", 1, 1), (0, 1): ("任务", 1, 1), (0, 2): ("责任单位", 1, 1), (1, 0): ("法治", 2, 1),
        (1, 1): ("甲", 1, 1), (1, 2): ("司法局\n财政局", 1, 1), (2, 1): ("乙", 1, 1), (2, 2): ("", 1, 1),
        (3, 0): ("合计", 1, 3),
    }  # fmt: skip
    assert document.text.startswith("分解表\n类别\n") and document.text.endswith("合计\n完\n")


def test_tables_that_arrange_the_page_are_none():
    html = f"<table><tr><td><table><tr><td><p>一、甲</p><p>{SENTENCE}</p></td></tr></table></td></tr></table>"
    document = read(html)
    assert (document.text, document.tables) == (f"一、甲\n{SENTENCE}\n", ())


def test_a_page_that_is_one_table_is_read_whole():
    rows = "".join(f"<tr><td>{n}</td><td>{SENTENCE}</td><td>县司法局</td></tr>" for n in range(9))
    document = read(site(f"<table>{rows}</table>"))
    assert len(document.tables[0].cells) == 27


def test_encodings_and_declarations_of_pages():
    html = '<?xml version="1.0" encoding="gb2312"?><html><head><meta charset="gb2312"></head><p>一、甲，乙。</p></html>'
    assert read_file(html.encode("gb18030"), "页面.htm").text == "一、甲，乙。\n"
    assert read_file(html.encode("utf-16"), "页面.htm").text == "一、甲，乙。\n"
