"""Files of every kind, made as office programs, websites and attackers make them."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MARGIN, SIZE = 72, 16  # points


def saved(book) -> bytes:
    """What a library's `save` writes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(parts: dict[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def repacked(data: bytes, parts: dict[str, bytes | str]) -> bytes:
    """The same package with some parts put in or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        kept = {name: package.read(name) for name in package.namelist()}
    return packed(kept | parts)


def word(body: str, numbering: str = "", styles: str = "") -> bytes:
    """A Word file with this XML in its body."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
    }
    if numbering:
        parts["word/numbering.xml"] = f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>"
    if styles:
        parts["word/styles.xml"] = f"<w:styles {NAMESPACES}>{styles}</w:styles>"
    return packed(parts)


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph's XML."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def listed(text: str, number: int, level: int = 0) -> str:
    """A paragraph of a list that Word numbers."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(place: int, form: str, text: str, more: str = "") -> str:
    """A level of a list."""
    look = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{place}">{look}</w:lvl>'


def plan_document(lines: list[str]) -> bytes:
    """A Word file as python-docx makes it, with a header and a footer."""
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "页眉：内部资料"
    section.footer.paragraphs[0].text = "页脚：第1页"
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def long_document(paragraphs: int = 4_000_000) -> bytes:
    """Less than a megabyte that unfolds to two gigabytes in who builds all of it as objects."""
    return word("<w:p/>" * paragraphs)


def bomb(megabytes: int) -> bytes:
    """Zeros: a thousand times smaller when packed."""
    return b"\0" * (megabytes * 1024 * 1024)


def pdf(pages: list[list[tuple[float, str]]], password: str = "") -> bytes:
    """A PDF; every line with its indentation in characters."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, A4, encrypt=StandardEncryption(password) if password else None)
    for lines in pages:
        canvas.setFont("STSong-Light", SIZE)
        for place, (indent, text) in enumerate(lines):
            canvas.drawString(MARGIN + indent * SIZE, A4[1] - MARGIN - place * 1.5 * SIZE, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def scan(pages: int = 2) -> bytes:
    """A PDF of pictures."""
    out = io.BytesIO()
    canvas = Canvas(out, A4)
    for _ in range(pages):
        canvas.rect(50, 50, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def workbook(*rows, merge: tuple[str, ...] = (), **cells) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, value in cells.items():
        book.active[place] = value
    for one in merge:
        book.active.merge_cells(one)
    return saved(book)
