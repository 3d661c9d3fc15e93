"""Files nobody made on purpose: whatever comes, there is text, or one sentence why not, and it ends."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.reading import worker
from importer.reading.read import read_file
from importer.reading.refusals import Refused
from plan_tracker.errors import DomainError
from tests.importer.reading.files import level, listed, pdf, plan_document, word, workbook
from tests.importer.reading.pdf_files import table as pdf_table
from tests.importer.reading.pdf_files import typeset

PIECES = [
    "<table>", "</table>", "<tr>", "<td rowspan=99999>", "<td colspan='-1'>", "</td>", "<th>", "<p>", "</p>",
    "<ol start=x>", "<li>", "</ol>", "<pre>", "<br>", "<div hidden>", "</div>", "<!--", "-->", "<html>", "<title>",
    "&nbsp;", "&#0;", "&x;", "一、总体要求，", "（一）落实。", "a,b\n", '"', "\t", "\r\n", "\0", "\ud7ff", "𠮷",
    "<script>", "<![CDATA[", "]]>", "|", "<", "<a href=x>",
]  # fmt: skip
NAMES = ["页.html", "表.csv", "计划.txt", "计划"]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=60).map("".join)
LISTS = (
    f'<w:abstractNum w:abstractNumId="1">{level(0, "chineseCounting", "%1、")}{level(1, "decimal", "%1.%2")}'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)
FILES = {
    "计划.docx": word(listed("甲", 1) + listed("乙", 1, 1), LISTS),
    "通知.docx": plan_document(["一、总体要求", "（一）抓好落实。"] * 20),
    "表.xlsx": workbook(("序号", "任务"), (1, "甲"), merge=("A1:B1",)),
    "计划.pdf": pdf([[(2, "一、总体要求，抓好落实。")]]),
    "分解表.pdf": typeset("分解表", pdf_table([("序号", "任务"), ("1", "甲"), ("2", "乙")] * 40, [40, 100])),
}


def check(document) -> None:
    """Every cell is in its table, every table in the text, in their order."""
    assert document.text.endswith("\n") and document.text.strip()
    place = 0
    for table in document.tables:
        start, end = table.span
        assert place <= start < end <= len(document.text)
        place = end
        for cell in table.cells:
            assert start <= cell.span[0] <= cell.span[1] <= end and cell.rows > 0 and cell.columns > 0


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    TEXTS, st.sampled_from(["页.html", "表.csv", "计划.txt", "计划"]), st.sampled_from(["utf-8", "gb18030", "utf-16"])
)
def test_any_text_is_read_or_refused(text, name, encoding):
    data = text.encode(encoding, errors="replace")
    try:
        document = worker._reader(worker.kinds.kind_of(data, name))(data)
    except Refused as refused:
        assert str(refused).endswith("。")
    else:
        check(document)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("seed", range(6))
def test_a_spoilt_file_is_read_or_refused(name, seed):
    dice = random.Random(seed)
    data = bytearray(FILES[name])
    for _ in range(dice.randint(1, 30)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    if seed % 2:
        del data[dice.randrange(len(data)) :]
    try:
        document = read_file(bytes(data), name)
    except DomainError as error:
        assert error.message.endswith("。")
    else:
        check(document)
