"""Tables inside PDF files: cells, merged ones, over the page, on pages lying on their side; and what is no table."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.reading import pdf_rulings
from importer.reading.document import Document, Table
from importer.reading.html import read_html
from importer.reading.pdf import LINES_ONLY, read_pdf
from importer.reading.pdf_grid import lattices
from importer.reading.pdf_rulings import Ruling, Rulings
from importer.reading.read import read_file
from importer.understanding.facts import to_facts
from importer.understanding.understand import understand
from tests.importer.reading.pdf_files import BACK, TURN, Sketch, table, turned, typeset
from tests.importer.reading.test_random import check

HEAD = ("序号", "重点任务", "具体举措", "牵头单位", "责任单位", "完成时限")
WIDTHS = [40, 85, 150, 60, 60, 60]
LONG = "梳理惠企政策清单，推动“免申即享”，建立事中事后核查与信用联动机制，每季度通报一次兑现情况。"
ROWS = [
    ("1", "新建停车场", "新建停车场2处，新增停车位500个。", "县城管局", "县住建局、县自然资源局", "2024年10月底前"),
    ("2", "惠企政策直达快享", LONG, "县行政审批政务服务局", "县财政局、各镇（街道）", "2024年8月"),
    ("3", "建成助餐点", "建成助餐点8个。", "县民政局", "县财政局", "持续推进"),
]
TITLE = "青禾县2024年重点工作任务分解表"
BEFORE = "现将二〇二四年各项重点任务分解如下，请牵头单位会同责任单位认真组织实施，按时完成，每季度报送进展情况。"
AFTER = "各单位每季度末报送进展情况。"
SIDES = [70.0, 110, 275, 335, 400]
FOUR = (HEAD[0], HEAD[2], HEAD[3], HEAD[5])
PLAIN = [TITLE, BEFORE, table([HEAD, *ROWS], WIDTHS), AFTER]


def cells(document: Document, which: int = 0) -> list[tuple[int, int, str]]:
    """Row, column and words of the cells that say something."""
    found = [(one.row, one.column, document.text[slice(*one.span)]) for one in document.tables[which].cells]
    return sorted(one for one in found if one[2])


def as_cells(rows: list[tuple[str, ...]]) -> list[tuple[int, int, str]]:
    return [(row, column, text) for row, texts in enumerate(rows) for column, text in enumerate(texts) if text]


def spans(found: Table) -> dict[tuple[int, int], tuple[int, int]]:
    """How many rows and columns merged cells cover."""
    return {(one.row, one.column): (one.rows, one.columns) for one in found.cells if one.rows * one.columns > 1}


def test_a_table_between_paragraphs():
    document = read_file(typeset(*PLAIN), "计划.pdf")
    assert cells(document) == as_cells([HEAD, *ROWS])
    words = [text for row in (HEAD, *ROWS) for text in row]
    assert document.text == "\n".join([TITLE, BEFORE, *words, AFTER]) + "\n"


def test_the_tasks_of_a_table_are_those_of_the_same_table_on_a_page_of_the_web():
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in (HEAD, *ROWS))
    page = f"<html><body><p>{TITLE}</p><p>{BEFORE}</p><table>{rows}</table><p>{AFTER}</p></body></html>"
    facts = to_facts(understand(read_pdf(typeset(*PLAIN))))
    assert facts == to_facts(understand(read_html(page.encode())))
    assert [one["title"] for one in facts["tasks"]] == [row[1] for row in ROWS]
    assert facts["tasks"][1]["units"][0]["names"] == ["县行政审批政务服务局"], "a name over two lines is one name"


def test_merged_cells():
    rows = [
        ("类别", "序号", "重点任务", "责任分工", "", "完成时限"),
        ("", "", "", "牵头单位", "责任单位", ""),
        ("民生实事", "1", "新建停车场2处。", "县城管局", "县住建局", "10月底前"),
        ("", "2", "改造食堂12所。", "县教育局", "县财政局", "8月"),
        ("营商环境", "3", "推动政策直达。", "县行政审批局", "", "全年"),
    ]
    merged = [(0, 0, 0, 1), (1, 0, 1, 1), (2, 0, 2, 1), (3, 0, 4, 0), (5, 0, 5, 1), (0, 2, 0, 3)]
    styles = [("SPAN", (left, top), (right, low)) for left, top, right, low in merged]
    document = read_pdf(typeset(table(rows, [60, 40, 150, 70, 70, 60], *styles)))
    assert cells(document) == as_cells(rows)
    sizes = {(top, left): (low - top + 1, right - left + 1) for left, top, right, low in merged}
    assert spans(document.tables[0]) == sizes


def test_a_table_goes_on_over_the_page():
    rows = [(str(number), *ROWS[number % 3][1:]) for number in range(1, 41)]
    document = read_pdf(typeset(TITLE, table([HEAD, *rows], WIDTHS), AFTER))
    assert len(document.tables) == 1 and cells(document) == as_cells([HEAD, *rows]), "the head stands there once"
    assert (
        document.text.endswith(f"持续推进\n{ROWS[1][1]}\n".replace(f"{ROWS[1][1]}\n", "") + rows[-1][0] + "\n") is False
    )
    assert document.text.endswith(f"{rows[-1][5]}\n{AFTER}\n")


def test_a_row_cut_by_the_page_is_one_row():
    sketch = Sketch()
    cut = ("1", "建立涉企政策直达快享机制，每季/度通报一次兑现情况，年底前实", "县行政审/批局", "全年")
    sketch.grid(SIDES, [600, 630, 700], [FOUR, cut])
    sketch.word(280, 812, "— 1 —")
    sketch.next()
    rest = [("", "现高频事项告知承诺全覆盖。", "", ""), ("2", "举办培训2期。", "县司法局", "10月底前")]
    sketch.grid(SIDES, [70, 100, 130, 160], [FOUR, *rest])
    whole = "建立涉企政策直达快享机制，每季度通报一次兑现情况，年底前实现高频事项告知承诺全覆盖。"
    assert cells(read_pdf(sketch.data())) == as_cells([FOUR, ("1", whole, "县行政审批局", "全年"), rest[1]])


def test_the_title_of_a_table_that_is_printed_on_every_page_stands_there_once():
    sketch = Sketch()
    rows = [(str(number), f"举办第{number}期培训。", "县司法局", "全年") for number in range(1, 6)]
    for number, row in enumerate(rows, 1):
        sketch.word(180, 60, TITLE)
        sketch.word(90, 80, "单位：万元")
        sketch.grid(SIDES, [100, 130, 160], [FOUR, row])
        sketch.word(280, 812, f"第{number}页，共5页")
        sketch.next()
    document = read_pdf(sketch.data())
    assert cells(document) == as_cells([FOUR, *rows]) and document.text.startswith(f"{TITLE}\n单位：万元\n序号\n")
    assert document.text.count(TITLE) == 1


def test_the_head_below_a_title_inside_the_table_is_repeated():
    rows = [(str(number), f"举办第{number}期培训。", "县司法局", "全年") for number in range(1, 4)]
    sketch = Sketch()
    sketch.boxed(SIDES[0], 70, SIDES[-1], 100)
    sketch.word(150, 90, TITLE)
    sketch.grid(SIDES, [100, 130, 160], [FOUR, rows[0]])
    sketch.next()
    sketch.grid(SIDES, [70, 100, 130, 160], [FOUR, *rows[1:]])
    document = read_pdf(sketch.data())
    assert cells(document) == as_cells([(TITLE,), FOUR, *rows])
    assert spans(document.tables[0]) == {(0, 0): (1, 4)}


def test_a_page_on_which_all_rows_are_merged_alike():
    three = [SIDES[0], SIDES[1], SIDES[2], SIDES[4]]
    rows = [(str(number), f"举办第{number}期培训。", "县司法局", "全年") for number in range(1, 5)]
    sketch = Sketch()
    sketch.grid(three, [70, 100, 130], [FOUR[:3], rows[0][:3]])
    for page in (rows[1:3], rows[3:]):
        sketch.next()
        sketch.grid(SIDES, [70, 100, 130][: len(page) + 1], page)
    document = read_pdf(sketch.data())
    assert cells(document) == as_cells([FOUR[:3], rows[0][:3], *rows[1:]])
    assert spans(document.tables[0]) == {(0, 2): (1, 2), (1, 2): (1, 2)}


def test_a_category_goes_on_over_the_page():
    rows = [(str(number), f"举办第{number}期培训。", "县司法局", "全年") for number in range(1, 7)]
    sketch = Sketch()
    sketch.grid([30, 70], [600, 630], [("类别",)])
    sketch.grid([30, 70], [630, 720], [("民生",)])
    sketch.grid(SIDES, [600, 630, 660, 690, 720], [FOUR, *rows[:3]])
    sketch.next()
    sketch.grid([30, 70], [70, 130], [("",)])
    sketch.grid([30, 70], [130, 160], [("法治",)])
    sketch.grid(SIDES, [70, 100, 130, 160], rows[3:])
    document = read_pdf(sketch.data())
    first = ["类别", "民生", "", "", "", "", "法治"]
    assert cells(document) == as_cells([(one, *row) for one, row in zip(first, [FOUR, *rows], strict=True)])
    assert spans(document.tables[0]) == {(1, 0): (5, 1)}


def test_the_next_row_of_a_number_is_no_rest_of_the_row_before():
    sketch = Sketch()
    first = ("1", "全面清理证明事项，公布清单。", "县司法局", "持续推进")
    sketch.grid(SIDES, [700, 730, 770], [FOUR, first])
    sketch.next()
    rows = [("", "改造老旧小区十二处。", "县住建局", "2024年9月"), ("2", "举办培训2期。", "县人社局", "10月底前")]
    sketch.grid(SIDES, [70, 110, 150], rows)
    assert cells(read_pdf(sketch.data())) == as_cells([FOUR, first, *rows])


def test_a_browser_leaves_a_cut_row_open():
    sketch = Sketch()
    xs, words = [70.0, 110, 320, 380], ["序号", "工作任务", "责任单位"]
    sketch.grid(xs, [700, 730], [tuple(words)])
    for x in xs:
        sketch.bar(x, 730, x, 770)
    for x, text in zip(xs, ("1", "建立涉企政策直达快享机制，每季度通报", "县行政审"), strict=False):
        sketch.word(x + 5, 750, text)
    sketch.next()
    for x in xs:
        sketch.bar(x, 70, x, 100)
    sketch.bar(70, 100, 380, 100)
    for x, text in zip(xs, ("", "一次兑现情况。", "批局"), strict=False):
        sketch.word(x + 5, 85, text)
    sketch.grid(xs, [100, 130], [("2", "举办培训2期。", "县司法局")])
    assert cells(read_pdf(sketch.data())) == as_cells(
        [
            ("序号", "工作任务", "责任单位"),
            ("1", "建立涉企政策直达快享机制，每季度通报一次兑现情况。", "县行政审批局"),
            ("2", "举办培训2期。", "县司法局"),
        ]
    )


@pytest.mark.parametrize("drawn", [Sketch.line, Sketch.bar, Sketch.dashes])
def test_a_table_without_lines_at_its_sides(drawn):
    sketch = Sketch()
    for y in (100, 130, 160):
        drawn(sketch, 70, y, 400, y)
    for x in (130, 320):
        drawn(sketch, x, 100, x, 160)
    for y, words in ((120, HEAD[1:4]), (150, ("1", "举办培训2期。", "县司法局"))):
        for x, text in zip((75, 135, 325), words, strict=True):
            sketch.word(x, y, text)
    assert cells(read_pdf(sketch.data())) == as_cells([HEAD[1:4], ("1", "举办培训2期。", "县司法局")])


def test_a_page_lying_on_its_side_between_upright_ones():
    wide = table([HEAD, *ROWS], [50, 120, 250, 90, 90, 90])
    document = read_pdf(typeset(BEFORE * 2, *TURN, wide, *BACK, BEFORE * 2))
    assert cells(document) == as_cells([HEAD, *ROWS])
    lines = document.text.splitlines()
    assert (lines[0], lines[-1]) == (BEFORE * 2, BEFORE * 2), "the wrapped lines of upright pages are put together"


@pytest.mark.parametrize("said", [True, False], ids=["said to be turned", "not said"])
@pytest.mark.parametrize("to_left", [True, False], ids=["left", "right"])
def test_pages_turned_by_the_printer(to_left, said):
    data = typeset(*PLAIN)
    assert read_pdf(turned(data, to_left, said)) == read_pdf(data)


def test_a_word_written_downwards_and_gaps_nobody_typed():
    sketch = Sketch()
    xs = [70.0, 130, 300, 400]
    sketch.grid(xs, [100, 130, 200], [("类别", "任务", "单位"), ("民/生/实/事", "改造食堂12所。", "")])
    for place, char in enumerate("县教育局"):
        sketch.word(305 + place * 22, 150, char)
    found = [text for _, _, text in cells(read_pdf(sketch.data()))]
    assert found[3:] == ["民生实事", "改造食堂12所。", "县教育局"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("县行政审批/服务局", "县行政审批服务局"),
        ("县教育局、县/财政局", "县教育局、县财政局"),
        ("县教育局/县财政局", "县教育局\n县财政局"),
        ("市教育局/各苏木镇", "市教育局\n各苏木镇"),
        ("县生态环境/分局", "县生态环境分局"),
        ("开展三轮。/2.公布", "开展三轮。\n2.公布"),
        ("不少于3轮，/每轮5天", "不少于3轮，每轮5天"),
        ("全年/每季度", "全年\n每季度"),
    ],
)
def test_lines_of_a_narrow_cell(lines, words):
    sketch = Sketch()
    sketch.grid([70.0, 110, 175, 300], [100, 130, 170], [("序号", "单位", "任务"), ("1", lines, "抓好落实。")])
    assert cells(read_pdf(sketch.data()))[4] == (1, 1, words)


def test_what_a_spreadsheet_writes_twice_is_read_once():
    sketch = Sketch()
    sketch.grid(SIDES[:2], [700, 730], [FOUR[:1]])
    sketch.bar(70, 730, 70, 790)
    rows = [("举办第1期培训。", "县司法局", "全年"), ("举办第2期培训。", "县教育局", "全年")]
    sketch.grid(SIDES[1:], [700, 730, 760, 790], [FOUR[1:], *rows])
    for y in (750, 800):
        sketch.word(75, y, "1")
    sketch.next()
    for y in (-20, 60):
        sketch.word(75, y, "1")
    rest = [("", "举办第3期培训。", "县民政局", "全年"), ("4", "培训。", "县财政局", "全年")]
    sketch.grid(SIDES, [70, 100, 130], rest)
    document = read_pdf(sketch.data())
    assert [text for _, column, text in cells(document) if column < 2] == [
        "序号", "具体举措", "1", "举办第1期培训。", "举办第2期培训。", "举办第3期培训。", "4", "培训。",
    ]  # fmt: skip
    assert spans(document.tables[0]) == {(1, 0): (3, 1)}


PROSE = [BEFORE[place : place + 20] for place in range(0, 40, 20)]


def _frame(sketch: Sketch) -> None:
    sketch.boxed(60, 80, 480, 200)


def _steps(sketch: Sketch) -> None:
    for x in (60, 200, 340):
        sketch.boxed(x, 250, x + 80, 300)
        sketch.word(x + 10, 280, "受理")
    for x in (140, 280):
        sketch.line(x, 275, x + 60, 275)


def _chart(sketch: Sketch) -> None:
    for y in range(250, 400, 25):
        sketch.line(100, y, 400, y)
    for x in range(100, 401, 50):
        sketch.line(x, 250, x, 375)
    sketch.word(95, 410, "一月 二月 三月")


def _stairs(sketch: Sketch) -> None:
    for x, y in ((100, 250), (150, 280), (200, 310)):
        sketch.line(x, y, x + 100, y)
        sketch.line(x, y, x, y + 60)
    sketch.word(120, 270, "甲乙丙")


def _across_walls(sketch: Sketch) -> None:
    for y in (250, 280, 310):
        sketch.line(70, y, 400, y)
    for x in (70, 122, 195.5, 300, 400):
        sketch.line(x, 250, x, 310)
    sketch.word(75, 270, "这是一行字压在竖线上的文字并不在格子里面")
    sketch.word(75, 300, "这是一行字压在竖线上的文字并不在格子里面")


@pytest.mark.parametrize("drawn", [_frame, _steps, _chart, _stairs, _across_walls])
def test_what_is_no_table_stays_lines(drawn):
    sketch = Sketch()
    for place, line in enumerate(PROSE):
        sketch.word(70, 120 + 24 * place, line)
    alone = read_pdf(sketch.data())
    sketch = Sketch()
    for place, line in enumerate(PROSE):
        sketch.word(70, 120 + 24 * place, line)
    drawn(sketch)
    document = read_pdf(sketch.data())
    assert document.tables == () and document.text.startswith(alone.text)


def test_a_drawing_of_very_many_lines_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(pdf_rulings, "MOST_ON_PAGE", 10)
    document = read_pdf(typeset(*PLAIN))
    plain = re.sub(r"\s", "", "".join([TITLE, BEFORE, AFTER, *(text for row in (HEAD, *ROWS) for text in row)]))
    assert document.tables == () and document.notes == (LINES_ONLY,)
    assert sorted(re.sub(r"\s", "", document.text)) == sorted(plain), "every character is there once"


def test_a_page_full_of_dashes_compares_no_line_with_every_other(monkeypatch):
    compared = []

    def alike(one, other):
        compared.append(one)
        return (one.at, one.start, one.end) == (other.at, other.start, other.end)

    monkeypatch.setattr(Ruling, "__eq__", alike)
    dashes = [Ruling(at=n / 5, start=100, end=200) for n in range(2000)]
    sides = Ruling(at=100, start=0, end=400), Ruling(at=200, start=0, end=400)
    assert lattices(Rulings(across=sides, standing=tuple(dashes))) == []
    assert len(compared) <= len(dashes)


PLACES = st.integers(0, 12).map(lambda step: 60 + step * 30)
LINES = st.lists(st.tuples(PLACES, PLACES, PLACES, st.booleans()), max_size=40)
SPOTS = st.sampled_from([60, 150, 240, 330])
TEXTS = st.sampled_from(["甲", "乙丙", "2024年", "丁、戊己庚辛"])
WORDS = st.lists(st.tuples(SPOTS, PLACES, TEXTS), min_size=5, max_size=20, unique_by=lambda one: one[:2])


@settings(max_examples=80, deadline=None)
@given(LINES, WORDS)
def test_whatever_is_drawn_every_character_is_there_once(lines, words):
    sketch = Sketch()
    for at, start, end, standing in lines:
        sketch.line(*((at, start, at, end) if standing else (start, at, end, at)))
    for x, y, text in words:
        sketch.word(x + 3, y + 18, text)
    document = read_pdf(sketch.data())
    assert sorted(re.sub(r"\s", "", document.text)) == sorted("".join(text for _, _, text in words))
    check(document)
