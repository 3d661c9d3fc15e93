"""An official document as PDF: the measures of the Word file; where figures come from stands as notes at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Flowing

from reports.documents import measures as m
from reports.documents.blocks import Annex, Heading, OfficialDocument, Paragraph, Reference, Table
from reports.documents.docx import DRAFT
from reports.documents.docx_text import address
from reports.documents.pdf_fonts import faces
from reports.documents.pdf_lines import Face, Lines, Piece
from reports.documents.pdf_table import escaped, pdf_table
from reports.documents.writing import full_day

PITCH = m.LINE_PITCH / 20
NOTES = "数据出处"


class Notes:
    """Numbers the references of sentences; the same list of sources has one number."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.texts: list[str] = []

    def number(self, references: Sequence[Reference]) -> int:
        """The number of the note that says these."""
        text = "；".join(dict.fromkeys(address(one, self.site) for one in references))
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text) + 1


def write_pdf(source: OfficialDocument, target: BinaryIO, *, references: bool, site: str) -> None:
    """Write the file. With `references`, numbered notes at the end say where figures come from."""
    notes = Notes(site) if references else None
    story = [*_head(source), *_body(source, notes), *_tail(source)]
    if notes and notes.texts:
        story += _notes(notes)
    for number, annex in enumerate(source.annexes, 1):
        story += _annex(annex, f"附件{number}" if len(source.annexes) > 1 else "附件")
    _template(target, source).build(story)


def _template(target: BinaryIO, source: OfficialDocument) -> BaseDocTemplate:
    upright = (m.PAGE[0] * m.MM, m.PAGE[1] * m.MM)
    lying = upright[::-1]
    document = BaseDocTemplate(target, pagesize=upright, title="".join(source.title), author=source.signature)
    area = _frame(m.LEFT, m.BOTTOM, m.TYPE_AREA[0], m.TYPE_AREA[1])
    wide = _frame(m.LYING["left"], m.LYING["bottom"], m.TYPE_AREA[1], m.TYPE_AREA[0])
    document.addPageTemplates(
        [
            PageTemplate("upright", [area], onPage=_numbering(m.LEFT, m.RIGHT, m.BOTTOM), pagesize=upright),
            PageTemplate(
                "lying", [wide], onPage=_numbering(m.LYING["left"], m.LYING["right"], m.LYING["bottom"]), pagesize=lying
            ),
        ]
    )
    return document


def _frame(left: float, bottom: float, width: float, height: float) -> Frame:
    """Without padding: the frame is the type area."""
    sizes = [one * m.MM for one in (left, bottom, width, height)]
    return Frame(*sizes, leftPadding=0, bottomPadding=0, rightPadding=0, topPadding=0)


def _numbering(left: float, right: float, bottom: float) -> Callable[[Canvas, BaseDocTemplate], None]:
    """— 1 — seven millimetres below the type area, one character in from the outer edge."""

    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont(faces()["song"], m.PAGE_NUMBER)
        text, y = f"— {canvas.getPageNumber()} —", (bottom - 7) * m.MM - m.PAGE_NUMBER / 3
        if canvas.getPageNumber() % 2:
            canvas.drawRightString(canvas._pagesize[0] - right * m.MM - m.PAGE_NUMBER, y, text)
        else:
            canvas.drawString(left * m.MM + m.PAGE_NUMBER, y, text)

    return draw


def _style(face: str, *, size: float = m.CHARACTER_PITCH, align: int = TA_LEFT, **more: Any) -> ParagraphStyle:
    """A letter is as wide as its size, so the body is set in the pitch of 28 characters, a hair below 三号."""
    base: dict[str, Any] = {
        "fontName": faces()[face],
        "fontSize": size,
        "leading": PITCH,
        "alignment": align,
        "wordWrap": "CJK",
    }
    return ParagraphStyle("", **(base | more))


def _text(face: str, pieces: Sequence[Piece], indent: int = 0) -> Lines:
    """Text of the body; `indent` of its first line in characters."""
    pitch = m.CHARACTER_PITCH
    return Lines(Face(faces()[face], pitch, PITCH, indent * pitch), pieces)


def _head(source: OfficialDocument) -> list[Flowable]:
    story: list[Flowable] = [Flowing(DRAFT, _style("hei", align=TA_RIGHT)), Spacer(1, PITCH)]
    story += [Flowing(escaped(text), _style("title", size=m.TITLE, align=TA_CENTER)) for text in source.title]
    story.append(Spacer(1, PITCH))
    if source.addressees:
        story.append(_text("fang", [Piece(f"{source.addressees}：")]))
    return story


def _body(source: OfficialDocument, notes: Notes | None) -> list[Flowable]:
    story: list[Flowable] = []
    for block in source.blocks:
        if isinstance(block, Heading):
            face = {1: "hei", 2: "kai"}.get(block.level, "fang")
            # Never last on a page.
            story += [CondPageBreak(2 * PITCH), _text(face, [Piece(block.text)], m.INDENT)]
        elif isinstance(block, Table):
            story += [Spacer(1, 6), pdf_table(block, m.TYPE_AREA[0], m.TABLE), Spacer(1, 6)]
        else:
            story.append(_text("fang", _pieces(block, notes), m.INDENT))
    return story


def _pieces(block: Paragraph, notes: Notes | None) -> list[Piece]:
    """The words; each sentence with figures has the number of its note before its stop."""
    pieces: list[Piece] = []
    for sentence in block.sentences:
        words = "".join(run.text for run in sentence)
        sources = [run.reference for run in sentence if run.reference]
        if notes and sources:
            stop = words[-1] if words[-1] in "。；" else ""
            pieces += [Piece(words.removesuffix(stop)), Piece(f"[{notes.number(sources)}]", note=True), Piece(stop)]
        else:
            pieces.append(Piece(words))
    return [piece for piece in pieces if piece.text]


def _tail(source: OfficialDocument) -> list[Flowable]:
    story: list[Flowable] = []
    if source.annexes:
        story.append(Spacer(1, PITCH))
        many = len(source.annexes) > 1
        for number, annex in enumerate(source.annexes, 1):
            label = f"{number}. {annex.title}" if many else annex.title
            head = "附件：" if number == 1 else "　　　"
            story.append(_text("fang", [Piece(f"{head}{label}")], m.INDENT))
    day = full_day(source.day)
    indents = m.signature_indents(source.signature, day)
    story.append(Spacer(1, 2 * PITCH))
    for text, indent, stays in ((source.signature, indents[0], True), (day, indents[1], False)):
        right = {"rightIndent": indent * m.CHARACTER_PITCH, "keepWithNext": stays}
        story.append(Flowing(escaped(text), _style("fang", align=TA_RIGHT, **right)))
    return story


def _notes(notes: Notes) -> list[Flowable]:
    small = _style("fang", size=m.TABLE)
    small.leading = m.TABLE * 1.5
    lines = [Flowing(f"[{number}] {escaped(text)}", small) for number, text in enumerate(notes.texts, 1)]
    return [PageBreak(), Flowing(NOTES, _style("hei")), *lines]


def _annex(annex: Annex, label: str) -> list[Flowable]:
    story: list[Flowable] = [NextPageTemplate("lying"), PageBreak(), Flowing(label, _style("hei"))]
    story.append(Flowing(escaped(annex.title), _style("title", size=m.TITLE, align=TA_CENTER)))
    story += [Spacer(1, 6), pdf_table(annex.table, m.TYPE_AREA[1], m.ANNEX_TABLE)]
    if annex.note:
        story.append(Flowing(escaped(annex.note), _style("fang", size=m.TABLE)))
    return story
