"""The files: measures of GB/T 9704-2012 read from what was written, references there or stripped."""

import io
import zipfile
from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from departments.models import Role
from plan_tracker.errors import DomainError, NotFound
from reports.documents.blocks import Annex, Column, Heading, OfficialDocument, Paragraph, Reference, Run, Table
from reports.documents.docx import write_docx
from reports.documents.measures import signature_indents
from reports.documents.outputs import WRITERS
from reports.documents.pdf import write_pdf
from tests import personas
from tests.personas import TODAY
from tests.reports.conftest import add_duties

SITE = "http://plans.example"
SOURCE = Reference("任务台账：已办结的", "/ledger/?plan=p&light=done")
GRID = Table(
    (Column("序号", 1, "center"), Column("任务", 5)), (("1", "推行<告知>承诺制 & 容缺受理"), ("2", "二")), SOURCE
)
MADE = OfficialDocument(
    title=("关于2023年10月法治政府建设", "任务进展情况的通报"),
    addressees="各有关单位",
    blocks=(
        Heading(1, "一、总体情况"),
        Heading(2, "（一）办结"),
        Paragraph("one", ((Run("已办结"), Run("17项", SOURCE), Run("，办结率"), Run("16.8%", SOURCE), Run("。")),)),
        GRID,
        Heading(3, "1. 其他"),
        Paragraph("two", ((Run("请抓紧。"),),)),
    ),
    signature="土默特左旗全面依法治旗委员会办公室",
    day=date(2023, 10, 24),
    limit=4000,
    annexes=(Annex("任务进度台账", GRID),),
)


def written(writer=write_docx, references=True, made=MADE):
    target = io.BytesIO()
    writer(made, target, references=references, site=SITE)
    return target.getvalue()


def xml(data, part):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return etree.fromstring(file.read(part))


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return set(file.namelist())


@pytest.fixture(scope="module")
def word():
    return written()


def value(element, path, name):
    """An attribute of the first element at a path of w: names."""
    found = element.find("/".join(qn(f"w:{step}") for step in path.split("/")))
    return None if found is None else found.get(qn(f"w:{name}"))


def paragraph(data, text):
    body = xml(data, "word/document.xml")
    return next(p for p in body.iter(qn("w:p")) if "".join(p.itertext()) == text)


def test_paper_margins_and_grid(word):
    upright, lying = xml(word, "word/document.xml").iter(qn("w:sectPr"))
    size, margins = upright.find(qn("w:pgSz")), upright.find(qn("w:pgMar"))
    assert (size.get(qn("w:w")), size.get(qn("w:h"))) == ("11906", "16838")
    sides = {
        name: round(int(margins.get(qn(f"w:{name}"))) / 1440 * 25.4) for name in ("top", "right", "bottom", "left")
    }
    assert sides == {"top": 37, "right": 26, "bottom": 35, "left": 28}
    assert value(upright, "docGrid", "type") == "linesAndChars"
    pitch, space = int(value(upright, "docGrid", "linePitch")), int(value(upright, "docGrid", "charSpace"))
    height, width = 16838 - 2098 - 1984, 11906 - 1587 - 1474
    assert height // pitch == 22
    assert width / 20 // (16 + space / 4096) == 28
    assert (lying.find(qn("w:pgSz")).get(qn("w:orient")), lying.find(qn("w:pgSz")).get(qn("w:w"))) == (
        "landscape",
        "16838",
    )


def face(element, text):
    """Chinese font and size in points of the run with a text."""
    run = next(r for r in element.iter(qn("w:r")) if "".join(r.itertext()) == text)
    return value(run, "rPr/rFonts", "eastAsia"), int(value(run, "rPr/sz", "val")) / 2


def test_fonts_sizes_and_indents(word):
    body = xml(word, "word/document.xml")
    assert face(body, "任务进展情况的通报") == ("方正小标宋简体", 22)
    assert face(body, "一、总体情况") == ("黑体", 16)
    assert face(body, "（一）办结") == ("楷体_GB2312", 16)
    assert face(body, "1. 其他") == ("仿宋_GB2312", 16)
    assert face(body, "17项") == ("仿宋_GB2312", 16)
    assert face(body, "代拟稿") == ("黑体", 16)
    assert face(body, "附件") == ("黑体", 16)
    text = paragraph(word, "请抓紧。")
    assert value(text, "pPr/ind", "firstLineChars") == "200"
    assert value(text, "pPr/jc", "val") == "both"
    table = {font.get(qn("w:name")): value(font, "altName", "val") for font in xml(word, "word/fontTable.xml")}
    assert "FangSong" in table["仿宋_GB2312"]
    assert "SimSun" in table["宋体"]
    assert "宋体" in table["方正小标宋简体"]
    # Colour and links would print: all is black.
    assert not list(body.iter(qn("w:color")))


ORDER = {
    "pPr": [
        "keepNext",
        "widowControl",
        "autoSpaceDE",
        "autoSpaceDN",
        "snapToGrid",
        "spacing",
        "ind",
        "jc",
        "outlineLvl",
    ],
    "rPr": ["rFonts", "spacing", "sz"],
}


def test_parts_stand_in_the_order_that_word_insists_on(word):
    for part in ("word/document.xml", "word/styles.xml"):
        for name, order in ORDER.items():
            for element in xml(word, part).iter(qn(f"w:{name}")):
                places = [order.index(tag) for child in element if (tag := child.tag.split("}")[1]) in order]
                assert places == sorted(places), etree.tostring(element)


def test_page_numbers_outside_with_dashes(word):
    settings = xml(word, "word/settings.xml")
    assert settings.find(qn("w:evenAndOddHeaders")) is not None
    body = xml(word, "word/document.xml")
    kinds = {
        one.get(qn("w:type")): one.get(qn("r:id"))
        for one in next(body.iter(qn("w:sectPr"))).iter(qn("w:footerReference"))
    }
    targets = {one.get("Id"): one.get("Target") for one in xml(word, "word/_rels/document.xml.rels")}
    for kind, side in (("default", "right"), ("even", "left")):
        footer = xml(word, f"word/{targets[kinds[kind]]}")
        assert "".join(footer.itertext()) == "— PAGE —"
        place = footer.find(qn("w:p"))
        assert value(place, "pPr/jc", "val") == side
        assert value(place, "pPr/ind", f"{side}Chars") == "100"
        assert face(footer, "— ") == ("宋体", 14)


def test_a_sentence_with_figures_has_one_comment(word):
    comments = list(xml(word, "word/comments.xml"))
    assert ["".join(one.itertext()) for one in comments] == [
        "17项、16.8%：任务台账：已办结的 http://plans.example/ledger/?plan=p&light=done"
    ]
    place = paragraph(word, "已办结17项，办结率16.8%。")
    names = [child.tag.split("}")[1] for child in place]
    assert names.index("commentRangeStart") < names.index("commentRangeEnd")


def test_references_are_stripped_with_one_choice(word):
    plain = written(references=False)
    assert not [name for name in parts(plain) if "comments" in name]
    assert b"comment" not in etree.tostring(xml(plain, "word/document.xml"))
    texts = [["".join(p.itertext()) for p in xml(data, "word/document.xml").iter(qn("w:p"))] for data in (word, plain)]
    assert texts[0] == texts[1]


def test_hostile_words_are_words(word):
    table = Document(io.BytesIO(word)).tables[0]
    assert table.cell(1, 1).text == "推行<告知>承诺制 & 容缺受理"


def test_the_signature_stands_over_the_middle_of_its_day():
    assert signature_indents("法治办", "2023年10月24日")[1] == 4
    name, day = signature_indents("土默特左旗全面依法治旗委员会办公室", "2023年10月24日")
    assert name == 2
    assert name + 17 / 2 == day + (3 + 8 / 2) / 2


def pages(data):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def test_the_pdf_has_the_same_page_and_notes_at_its_end():
    data = written(write_pdf)
    file = pypdfium2.PdfDocument(data)
    sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in file]
    assert sizes == [(210, 297), (210, 297), (297, 210)]
    first, notes, annex = pages(data)
    assert "已办结17项，办结率16.8%" in first.replace("\r\n", "")
    assert "[1] 任务台账：已办结的" in notes
    assert "任务进度台账" in annex
    assert "— 1 —" in first
    stripped = pages(written(write_pdf, references=False))
    assert len(stripped) == 2
    assert "[1]" not in stripped[0]


def test_a_full_page_has_22_lines_of_28_characters():
    text = Paragraph("long", ((Run("法" * 28 * 60),),))
    made = OfficialDocument(("题",), "", (text,), "法治办", date(2023, 10, 24), 4000)
    second = [line for line in pages(written(write_pdf, made=made))[1].split("\r\n") if line.startswith("法")]
    assert len(second) == 22
    assert {len(line.strip()) for line in second} == {28}


def test_no_line_of_the_pdf_begins_with_a_stop_or_ends_with_a_bracket():
    words = "司法局（3.1.1）：对“规范性文件”作了清理，共清理17件、废止2件；其余101件继续有效。"
    text = Paragraph("long", tuple((Run(words[n:] + words * 2, SOURCE),) for n in range(20)))
    made = OfficialDocument(("题",), "", (text,), "法治办", date(2023, 10, 24), 4000)
    lines = [line.strip() for page in pages(written(write_pdf, made=made))[:3] for line in page.split("\r\n")]
    body = [line for line in lines if len(line) > 20]
    assert len(body) > 40
    assert not [line for line in body if line[0] in "，。、；：）”[" or line[-1] in "（“"]
    torn = [(one, two) for one, two in pairwise(body) if one[-1].isdigit() and two[0].isdigit()]
    assert not torn


@pytest.mark.django_db
@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_becomes_a_file(plan, bureaus, office, name):
    add_duties(plan, bureaus, tasks=12, seed=3)
    options = {"department": str(bureaus[0].pk)} if name == "duty-report" else {}
    ask = SimpleNamespace(plan=plan, day=TODAY, options=options, user=office)
    steps = []
    for ending, start in (("docx", b"PK"), ("pdf", b"%PDF")):
        target = io.BytesIO()
        WRITERS[name](ask, ending, target, lambda done, whole: steps.append((done, whole)))
        assert target.getvalue().startswith(start)
    assert steps[-1] == (2, 2)


@pytest.mark.django_db
def test_files_are_for_those_who_may(plan, bureaus, office):
    add_duties(plan, bureaus, tasks=3, seed=3)
    head = personas.make_user(Role.HEAD, bureaus[0])

    def ask(user, name, **options):
        asked = SimpleNamespace(plan=plan, day=TODAY, options=options, user=user)
        WRITERS[name](asked, "docx", io.BytesIO(), lambda done, whole: None)

    ask(head, "duty-report")
    for name, options in (("bulletin", {}), ("duty-report", {"department": str(bureaus[1].pk)})):
        with pytest.raises(NotFound):
            ask(head, name, **options)
    with pytest.raises(DomainError, match="不能晚于今天"):
        WRITERS["bulletin"](
            SimpleNamespace(plan=plan, day=date(2024, 1, 1), options={}, user=office), "docx", io.BytesIO(), print
        )
