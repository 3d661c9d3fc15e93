"""PDF files with tables: laid out by a typesetter, or drawn line by line as office programs and browsers draw them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import pypdfium2
from pypdfium2 import raw
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Table,
)

FONT = "STSong-Light"
SIZE, LEADING, MARGIN, PADDING = 10.5, 15, 70, 5
BODY = ParagraphStyle("body", fontName=FONT, fontSize=14, leading=24, firstLineIndent=28, wordWrap="CJK")
CELL = ParagraphStyle("cell", fontName=FONT, fontSize=SIZE, leading=LEADING, wordWrap="CJK")
GRID = ("GRID", (0, 0), (-1, -1), 0.5, "black")
TURN = NextPageTemplate("lying"), PageBreak()
BACK = NextPageTemplate("upright"), PageBreak()

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def table(rows: list[tuple[str, ...]], widths: list[int], *styles: tuple) -> Table:
    """A table of paragraphs in points of width; its first row is repeated on each page."""
    cells = [[Paragraph(text, CELL) if text else "" for text in row] for row in rows]
    style = [GRID, ("VALIGN", (0, 0), (-1, -1), "TOP"), *styles]
    return Table(cells, widths, repeatRows=1, style=style)


def typeset(*parts: str | Flowable) -> bytes:
    """Paragraphs and tables on as many pages as they need, each with its number."""
    out = io.BytesIO()
    book = BaseDocTemplate(out)
    for name, size in (("upright", A4), ("lying", landscape(A4))):
        frame = Frame(MARGIN, MARGIN, size[0] - 2 * MARGIN, size[1] - 2 * MARGIN, 0, 0, 0, 0)
        book.addPageTemplates(PageTemplate(name, [frame], onPage=_numbered, pagesize=size))
    book.build([Paragraph(part, BODY) if isinstance(part, str) else part for part in parts])
    return out.getvalue()


def _numbered(canvas: Canvas, book: BaseDocTemplate) -> None:
    canvas.setFont(FONT, 12)
    canvas.drawCentredString(canvas._pagesize[0] / 2, 30, f"— {book.page} —")


def turned(data: bytes, to_left: bool, said: bool) -> bytes:
    """The same pages with their content on its side, and with or without a word to the viewer to turn them back."""
    book = pypdfium2.PdfDocument(data)
    for number in range(len(book)):
        page = book[number]
        width, height = page.get_size()
        matrix = (0, 1, -1, 0, height, 0) if to_left else (0, -1, 1, 0, 0, width)
        raw.FPDFPage_TransFormWithClip(page.raw, raw.FS_MATRIX(*matrix), None)
        page.set_mediabox(0, 0, height, width)
        page.set_rotation((90 if to_left else 270) if said else 0)
        page.gen_content()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass
class Sketch:
    """Pages on which every line and every word has its place, in points from the left and from above."""

    out: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        self.canvas = Canvas(self.out, A4)
        self.page()

    def page(self) -> None:
        """The font is each page's own."""
        self.canvas.setFont(FONT, SIZE)

    def next(self) -> None:
        """End a page."""
        self.canvas.showPage()
        self.page()

    def word(self, x: float, y: float, text: str) -> None:
        """Words on a line."""
        self.canvas.drawString(x, A4[1] - y, text)

    def line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A stroke."""
        self.canvas.line(x, A4[1] - y, to_x, A4[1] - to_y)

    def bar(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A line as Word and browsers draw it: a filled box half a point thin."""
        self.canvas.rect(x, A4[1] - to_y, max(to_x - x, 0.5), max(to_y - y, 0.5), stroke=0, fill=1)

    def dashes(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A line as browsers draw a broken one: many small boxes in one drawing."""
        path = self.canvas.beginPath()
        for place in range(0, int(max(to_x - x, to_y - y)), 4):
            if to_x > x:
                path.rect(x + place, A4[1] - y, 2.5, 0.7)
            else:
                path.rect(x, A4[1] - y - place - 2.5, 0.7, 2.5)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def boxed(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """The four sides of one cell, each by itself."""
        for side in ((x, y, to_x, y), (x, to_y, to_x, to_y), (x, y, x, to_y), (to_x, y, to_x, to_y)):
            self.bar(*side)

    def grid(self, xs: list[float], ys: list[float], words: list[tuple[str, ...]]) -> None:
        """Cells side by side with their words; lines of a cell are parted by /."""
        for row, texts in enumerate(words):
            for column, text in enumerate(texts):
                self.boxed(xs[column], ys[row], xs[column + 1], ys[row + 1])
                for place, line in enumerate(text.split("/")):
                    self.word(xs[column] + PADDING, ys[row] + LEADING * (place + 1), line)

    def data(self) -> bytes:
        """The file."""
        self.canvas.showPage()
        self.canvas.save()
        return self.out.getvalue()
