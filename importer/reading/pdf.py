"""PDF files with text: lines put together to paragraphs by where they stand on the page, tables by their rules."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import chain
from typing import Any

import pypdfium2

from importer.reading.blocks import document_of
from importer.reading.document import Document
from importer.reading.pdf_flow import blocks_of
from importer.reading.pdf_marks import without_marks
from importer.reading.pdf_page import Line
from importer.reading.pdf_parts import Part, Sheet, sheet_of
from importer.reading.pdf_rulings import Drawings
from importer.reading.pdf_strays import without_strays
from importer.reading.refusals import (
    GARBLED,
    LOCKED,
    MOST_CHARS,
    MOST_PAGES,
    SCAN,
    TOO_LONG,
    Refused,
    too_many_pages,
)

LINES_ONLY = "有的页线条太多，上面如果有表格，只按文字读取，请对照原文检查。"
LEAST_ON_PAGE = 5  # visible characters; fewer is a stamp or a page number on a scan
MOST_GARBLED = 0.2  # share of characters without meaning


def read_pdf(data: bytes) -> Document:
    """The text and the tables of a PDF. Raises Refused for scans, passwords and what is too long."""
    book = _opened(data)
    drawings = Drawings()
    sheets: list[Sheet] = []
    empty, length = [], 0
    for number in range(len(book)):
        page = book[number]
        sheet = _sheet(page, drawings)
        visible = sum(map(len, _texts(sheet.parts)))
        length += visible
        if length > MOST_CHARS:
            raise Refused(TOO_LONG)
        sheets.append(sheet if visible >= LEAST_ON_PAGE else Sheet(sheet.width, []))
        if visible < LEAST_ON_PAGE and _has_content(page):
            empty.append(number + 1)
    _check(list(chain.from_iterable(_texts(sheet.parts) for sheet in sheets)))
    return document_of(blocks_of(without_marks(without_strays(sheets))), "pdf", _notes(empty, drawings))


def _opened(data: bytes) -> Any:
    try:
        book = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refused(LOCKED) from error
        raise
    if len(book) > MOST_PAGES:
        raise too_many_pages(len(book))
    return book


def _sheet(page: Any, drawings: Drawings) -> Sheet:
    try:
        return sheet_of(page, drawings)
    except pypdfium2.PdfiumError:
        return Sheet(0, [])


def _texts(parts: Iterable[Part]) -> list[str]:
    """All that is written on a page."""
    return [
        text
        for part in parts
        for text in ([part.text] if isinstance(part, Line) else [cell.text for cell in part.cells])
    ]


def _check(texts: list[str]) -> None:
    text = "".join(texts)
    if not text:
        raise Refused(SCAN)
    strange = sum(unicodedata.category(char) in ("Co", "Cn", "Cc") or char == "\ufffd" for char in text)
    if strange > len(text) * MOST_GARBLED:
        raise Refused(GARBLED)


def _notes(empty: list[int], drawings: Drawings) -> list[str]:
    made = []
    if empty:
        named = "、".join(map(str, empty[:10])) + ("等" if len(empty) > 10 else "")
        made.append(f"第{named}页没有文字，可能是扫描的，没有读取。")
    if drawings.left_out:
        made.append(LINES_ONLY)
    return made


def _has_content(page: Any) -> bool:
    """Whether there is a picture or a drawing on a page."""
    return next(iter(page.get_objects(max_depth=2)), None) is not None
