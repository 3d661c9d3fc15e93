"""Paragraphs and tables of a Word file, written as its format wants them."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as DocumentType
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from reports.documents import measures as m
from reports.documents.blocks import Paragraph, Reference, Run, Table
from reports.documents.docx_page import FANG, HEI, KAI, TITLE, set_font

HEADING_FONTS = {1: HEI, 2: KAI, 3: FANG, 4: FANG}
AUTHOR, INITIALS = "数据出处", "出处"


def line(
    document: DocumentType, text: str, *, font: str = FANG, size: float = m.BODY, align: str = "left", right: float = 0
) -> WordParagraph:
    """One line without indent; `right` is its distance from the right edge in characters."""
    paragraph = document.add_paragraph()
    layout = paragraph._p.get_or_add_pPr()
    if right:
        twips = round(right * m.CHARACTER_PITCH * 20)
        layout.append(parse_xml(f'<w:ind {nsdecls("w")} w:rightChars="{round(right * 100)}" w:right="{twips}"/>'))
    layout.append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{align}"/>'))
    if text:
        words(paragraph, text, font, size)
    return paragraph


def indented(document: DocumentType, align: str = "both") -> WordParagraph:
    """An empty paragraph of the body: its first line two characters in."""
    paragraph = document.add_paragraph()
    layout = paragraph._p.get_or_add_pPr()
    twips = round(m.INDENT * m.CHARACTER_PITCH * 20)
    chars = m.INDENT * 100
    layout.append(parse_xml(f'<w:ind {nsdecls("w")} w:firstLineChars="{chars}" w:firstLine="{twips}"/>'))
    layout.append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{align}"/>'))
    return paragraph


def words(paragraph: WordParagraph, text: str, font: str = FANG, size: float = m.BODY) -> WordRun:
    """Words at the end of a paragraph."""
    run = paragraph.add_run(text)
    set_font(run._r.get_or_add_rPr(), font, size)
    return run


def heading(document: DocumentType, level: int, text: str) -> None:
    """一、 in 黑体, （一） in 楷体, the rest in 仿宋; known to Word's outline, never last on a page."""
    paragraph = indented(document, "left")
    paragraph.paragraph_format.keep_with_next = True
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(level - 1))
    paragraph._p.get_or_add_pPr().append(outline)
    words(paragraph, text, HEADING_FONTS[level])


def body(document: DocumentType, block: Paragraph, *, references: bool, site: str) -> None:
    """A paragraph; each sentence with figures gets one comment that says where they come from."""
    paragraph = indented(document)
    for sentence in block.sentences:
        written = [(run, words(paragraph, run.text)) for run in sentence]
        if references:
            _comment(document, written, site)


def _comment(document: DocumentType, written: Sequence[tuple[Run, WordRun]], site: str) -> None:
    marked = [(run, word) for run, word in written if run.reference]
    if not marked:
        return
    seen: dict[Reference, list[str]] = {}
    for run, _ in marked:
        if run.reference:
            seen.setdefault(run.reference, []).append(run.text if len(run.text) <= 24 else f"{run.text[:22]}…")
    notes = [f"{'、'.join(texts)}：{address(reference, site)}" for reference, texts in seen.items()]
    document.add_comment([marked[0][1], marked[-1][1]], "\n".join(notes), AUTHOR, INITIALS)


def address(reference: Reference, site: str) -> str:
    """A reference in words, with the full address of its rows."""
    return f"{reference.words} {site}{reference.url}" if reference.url else reference.words


def table(document: DocumentType, block: Table, width: float, size: float = m.TABLE) -> None:
    """A table over `width` millimetres. Written as text: cell by cell a thousand rows take minutes."""
    total = sum(column.share for column in block.columns)
    widths = [round(width * m.MM * 20 * column.share / total) for column in block.columns]
    aligns = [column.align for column in block.columns]
    head = _row([column.name for column in block.columns], widths, ["center"] * len(widths), HEI, size, head=True)
    rows = "".join(_row(row, widths, aligns, FANG, size) for row in block.rows)
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    xml = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{BORDERS}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )
    document.element.body._insert_tbl(parse_xml(xml))


BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
PITCH = 1.35  # lines of a table, of its letters' size


def _row(
    cells: Sequence[str], widths: Sequence[int], aligns: Sequence[str], font: str, size: float, head: bool = False
) -> str:
    kind = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    inside = "".join(_cell(*one, font, size) for one in zip(cells, widths, aligns, strict=True))
    return f"<w:tr><w:trPr>{kind}</w:trPr>{inside}</w:tr>"


def _cell(text: str, width: int, align: str, font: str, size: float) -> str:
    half, pitch = round(size * 2), round(size * PITCH * 20)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
        f'<w:snapToGrid w:val="0"/><w:spacing w:before="20" w:after="20" w:line="{pitch}" w:lineRule="exact"/>'
        f'<w:jc w:val="{align}"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia" w:ascii="Times New Roman" '
        f'w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="{font}"/><w:sz w:val="{half}"/></w:rPr>'
        f'<w:t xml:space="preserve">{_escaped(text)}</w:t></w:r></w:p></w:tc>'
    )


def _escaped(text: str) -> str:
    kept = "".join(char for char in text if char >= " " and char not in "\ufffe\uffff")
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def title(document: DocumentType, lines: Sequence[str]) -> None:
    """The title, each line in the middle."""
    for text in lines:
        line(document, text, font=TITLE, size=m.TITLE, align="center")
