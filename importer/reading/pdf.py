"""PDF files with text: visual lines put together to paragraphs by where they stand on the page."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2

from importer.reading.blocks import document_of
from importer.reading.document import Document
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

LEAST_ON_PAGE = 5  # visible characters; fewer is a stamp or a page number on a scan
MOST_GARBLED = 0.2  # share of characters without meaning
PAGE_MARK = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／共]\s*共?\s*\d{1,3}\s*页?)?[-—–－·\s]*")
CONTENTS = re.compile(r".*(?:[.…·．]\s?){6,}[\s.]*\d{1,3}")  # a line of a table of contents
LONGEST_LINE = 200
REPEATED = 0.6  # share of pages that begin or end alike: a running head or foot
FEWEST = 4  # pages by which a running head is known
RUN = re.compile(r"[!-~]{1,40}")
NARROW = 0.55  # width of a Latin letter or digit beside that of a Chinese character
FULL = 0.75  # share of the page's width that a full line reaches at least
NEAR = 1.6  # widths of a character: so far from the edge a line may still be full


@dataclass
class Line:
    """A visual line with its left and right edge and the width of its last character, in points."""

    text: str
    left: float = 0
    right: float = 0
    size: float = 0


def read_pdf(data: bytes) -> Document:
    """The text of a PDF. Raises Refused for scans, passwords and what is too long."""
    try:
        book = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refused(LOCKED) from error
        raise
    if len(book) > MOST_PAGES:
        raise too_many_pages(len(book))
    pages, empty, length = [], [], 0
    width = max((book.get_page_size(number)[0] for number in range(len(book))), default=0)
    for number in range(len(book)):
        lines = _lines(book, number)
        visible = sum(len(line.text) for line in lines)
        length += visible
        if length > MOST_CHARS:
            raise Refused(TOO_LONG)
        pages.append(lines if visible >= LEAST_ON_PAGE else [])
        if visible < LEAST_ON_PAGE and _has_content(book, number):
            empty.append(number + 1)
    _check(pages)
    return document_of(_paragraphs(_without_marks(pages), width), "pdf", _notes(empty))


def _check(pages: list[list[Line]]) -> None:
    text = "".join(line.text for lines in pages for line in lines)
    if not text:
        raise Refused(SCAN)
    strange = sum(unicodedata.category(char) in ("Co", "Cn", "Cc") or char == "\ufffd" for char in text)
    if strange > len(text) * MOST_GARBLED:
        raise Refused(GARBLED)


def _notes(empty: list[int]) -> list[str]:
    if not empty:
        return []
    named = "、".join(map(str, empty[:10])) + ("等" if len(empty) > 10 else "")
    return [f"第{named}页没有文字，可能是扫描的，没有读取。"]


def _has_content(book: Any, number: int) -> bool:
    """Whether there is a picture or a drawing on a page."""
    return next(iter(book[number].get_objects(max_depth=2)), None) is not None


def _lines(book: Any, number: int) -> list[Line]:
    try:
        page = book[number].get_textpage()
        text = page.get_text_range()
    except pypdfium2.PdfiumError:
        return []
    lines, start = [], 0
    for written in re.split(r"\r\n|\r|\n", text):
        if written.strip():
            lines.append(_placed(page, written, start))
        start += len(written)
        start += 2 if text[start : start + 2] == "\r\n" else 1
    return lines


def _placed(page: Any, written: str, start: int) -> Line:
    """Where the line's first and last visible characters stand; characters count as in the text."""
    line = Line(written.strip().replace("\ufffe", "-"))  # pdfium's sign for a hyphen at the end
    try:
        first = page.get_charbox(start + len(written) - len(written.lstrip()))
        last = page.get_charbox(start + len(written.rstrip()) - 1)
    except (pypdfium2.PdfiumError, IndexError, ValueError):
        return line
    line.left, line.right, line.size = first[0], last[2], max(last[2] - last[0], first[2] - first[0])
    return line


def _without_marks(pages: list[list[Line]]) -> list[list[Line]]:
    """Without page numbers, what stands above or below every page, and the lines of a table of contents."""
    kept = []
    heads = Counter(lines[0].text for lines in pages if lines)
    feet = Counter(lines[-1].text for lines in pages if lines)
    often = max(FEWEST, len(pages) * REPEATED)
    for lines in pages:
        if lines and (PAGE_MARK.fullmatch(lines[-1].text) or feet[lines[-1].text] >= often):
            lines = lines[:-1]
        if lines and (PAGE_MARK.fullmatch(lines[0].text) or heads[lines[0].text] >= often):
            lines = lines[1:]
        kept.append([line for line in lines if not CONTENTS.fullmatch(line.text[:LONGEST_LINE])])
    return kept


def _paragraphs(pages: list[list[Line]], width: float) -> Iterator[str]:
    """Lines that reach the right edge go on in a line that is not indented, also over the page."""
    lines = [line for page in pages for line in page]
    if not lines:
        raise Refused(SCAN)
    left = _edge([line.left for line in lines], from_right=False)
    right = max(_edge([line.right for line in lines], from_right=True), width * FULL)
    text = lines[0].text
    for one, after in pairwise(lines):
        size = max(one.size, after.size, 1)
        unbroken = RUN.match(after.text)  # a number that did not fit left the line before shorter
        near = size * (NEAR + (NARROW * unbroken.end() if unbroken else 0))
        if one.right >= right - near and after.left <= left + size * NEAR / 2:
            text += _blank_between(one.text, after.text) + after.text
        else:
            yield text
            text = after.text
    yield text


def _edge(places: list[float], from_right: bool) -> float:
    """The margin: the outermost place where several lines end, so that a single stray one does not count."""
    ordered = sorted(places, reverse=from_right)
    return ordered[min(len(ordered) // 20, len(ordered) - 1)]


def _blank_between(one: str, after: str) -> str:
    """Words in Latin letters are parted by a blank; Chinese has none."""
    return " " if one[-1:].isascii() and one[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha() else ""
