"""Lines and tables of a part of a page, in the order a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from importer.reading.blocks import Block, Grid, GridCell

BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
BLANKS = re.compile(r"[ \t\r\n\f]+")
NUMBERED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]|第[一二三四五六七八九十\d]+)")
MOST_SPAN = 1000  # rows or columns; the standard's own bound is about that


class Lines:
    """Gathers text into lines; a table with rows and columns becomes cells."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.kept = 0  # how deep in <pre>, where line ends count
        self.counts: list[int] = []  # of the numbered lists around
        self.label = ""  # a number that waits for the words of its entry

    def blocks_of(self, root: etree._Element) -> Iterator[Block]:
        """Lines and tables of an element."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start" and element.tag == "table" and is_data(element):
                yield from self.flushed()
                yield grid_of(element)
                walk.skip_subtree()
            elif event == "start":
                yield from self.enter(element)
            else:
                yield from self.leave(element, inside=element is not root)
        yield from self.flushed()

    def enter(self, element: etree._Element) -> Iterator[str]:
        """The beginning of an element, and the text before its first child."""
        if element.tag in BLOCKS or element.tag == "br":
            yield from self.flushed()
        self.kept += element.tag == "pre"
        if element.tag in ("ol", "ul"):
            start = element.get("start", "1")
            self.counts.append(int(start) if element.tag == "ol" and start.isdecimal() and len(start) < 5 else 1)
        if element.tag == "li":
            self.number(element)
        self.add(element.text)

    def leave(self, element: etree._Element, inside: bool) -> Iterator[str]:
        """The end of an element, and the text after it."""
        if element.tag in BLOCKS:
            yield from self.flushed()
        self.kept -= element.tag == "pre"
        if element.tag in ("ol", "ul") and self.counts:
            self.counts.pop()
        if inside:
            self.add(element.tail)

    def number(self, element: etree._Element) -> None:
        """The number that a browser writes before an entry of a numbered list, unless the entry has its own."""
        parent = element.getparent()
        if parent is None or parent.tag != "ol" or not self.counts:
            return
        if not NUMBERED.match("".join(element.itertext())[:40]):
            self.label = f"{self.counts[-1]}. "
        self.counts[-1] += 1

    def add(self, text: str | None) -> None:
        """Text as a browser shows it: blanks and line ends are one blank."""
        if text:
            self.parts.append(text if self.kept else BLANKS.sub(" ", text))

    def flushed(self) -> Iterator[str]:
        """The line so far, if it says anything."""
        line = "".join(self.parts)
        self.parts = []
        for one in line.split("\n"):
            if one.strip():
                yield self.label + one.strip()
                self.label = ""


def is_data(table: etree._Element) -> bool:
    """Whether a table holds data: rows and columns; others only arrange a page."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    widths = [len(_cells(row)) for row in _rows(table)]
    return len(widths) > 1 and sum(width > 1 for width in widths) * 2 >= len(widths)


def grid_of(table: etree._Element) -> Grid:
    """Its cells at their places, also below cells that cover several rows."""
    cells: Grid = []
    covered: dict[int, int] = {}  # column -> first row that is free again
    for row, line in enumerate(_rows(table)):
        column = 0
        for cell in _cells(line):
            while covered.get(column, 0) > row:
                column += 1
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            cells.append(GridCell(row, column, _words(cell), rows, columns))
            for each in range(column, column + columns):
                covered[each] = row + rows
            column += columns
    return cells


def _words(cell: etree._Element) -> str:
    return "\n".join(line for line in Lines().blocks_of(cell) if isinstance(line, str))


def _rows(table: etree._Element) -> list[etree._Element]:
    return list(table.iter("tr"))


def _cells(row: etree._Element) -> list[etree._Element]:
    return [child for child in row if child.tag in ("td", "th")]


def _span(cell: etree._Element, name: str) -> int:
    text = cell.get(name, "1").strip()
    return min(max(int(text), 1), MOST_SPAN) if text.isdecimal() and len(text) < 6 else 1
