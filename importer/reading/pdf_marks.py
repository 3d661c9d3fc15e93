"""What stands on every page of a PDF and is no text: page numbers, running heads and feet, tables of contents."""

from __future__ import annotations

import re
from collections import Counter

from importer.reading.pdf_page import Line
from importer.reading.pdf_parts import Part, Sheet
from importer.reading.pdf_tables import PageTable

PAGE_MARK = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[,，]?\s*[/／共]\s*共?\s*\d{1,3}\s*页?)?[-—–－·\s]*"
)
# How a line of a table of contents ends; its dots are gone through once, from the first of them.
CONTENTS = re.compile(r"(?<![.…·．])(?<![.…·．]\s)(?:[.…·．]\s?){6,}+[\s.]*+\d{1,3}\Z")
LONGEST_LINE = 200
# What a browser prints around a page: the time and the title above, the address and the page below.
PRINTED = re.compile(
    r"(?:https?|file)://\S+(?: \d+/\d+)?|\d{1,4}/\d{1,2}/\d{1,4}[,，]? ?(?:[上下]午)?\d{1,2}:\d{2}(?: [AP]M)?(?: .*)?"
)
OF_ALL = re.compile(r" ?\d+ ?/ ?\d+$")
REPEATED = 0.6  # share of pages that begin or end alike: a running head or foot
FEWEST = 4  # pages by which a running head is known; of fewer all must be alike, and one of them stays
SAME_HEIGHT = 2.0  # points
MOST_LINES = 3  # of a head or a foot

Marks = dict[int, Line]  # by the place of the page


def without_marks(sheets: list[Sheet]) -> list[Sheet]:
    """Without page numbers, what stands above or below every page, and the lines of a table of contents."""
    for below in (True, False):
        sheets = _without(sheets, [_numbers(_lines(sheets, below, 0))])
        found: list[Marks] = []
        while len(found) < MOST_LINES and (marks := _running(sheets, _lines(sheets, below, len(found)), below)):
            found.append(marks)
        sheets = _without(sheets, found)
    return [
        Sheet(one.width, [part for part in one.parts if not CONTENTS.search(_words(part)[:LONGEST_LINE])])
        for one in sheets
    ]


def _lines(sheets: list[Sheet], below: bool, depth: int) -> Marks:
    """The lowest line of every page or the highest, or one so many lines further in; none where a table stands."""
    found: Marks = {}
    for place, sheet in enumerate(sheets):
        parts = sorted(sheet.parts, key=_height, reverse=below)
        if depth < len(parts) and isinstance(part := parts[depth], Line):
            found[place] = part
    return found


def _height(part: Part) -> float:
    return part.base if isinstance(part, Line) else part.top


def _numbers(lines: Marks) -> Marks:
    return {place: line for place, line in lines.items() if PAGE_MARK.fullmatch(line.text)}


def _running(sheets: list[Sheet], lines: Marks, below: bool) -> Marks:
    """Lines that most pages begin or end with; one stays where it may be more than a mark.

    That is the title of a table that is printed above it on every page, and what only two or three pages have.
    """
    pages = len(sheets)
    if len(lines) == pages and all(PRINTED.fullmatch(line.text) for line in lines.values()):
        return lines
    often = Counter(_shape(line) for line in lines.values())
    least = max(FEWEST, pages * REPEATED)
    found = {place: line for place, line in lines.items() if often[_shape(line)] >= least}
    if pages < FEWEST:
        bases = [line.base for line in lines.values()]
        alike = 1 < pages == len(lines) and len(often) == 1 and max(bases) - min(bases) <= SAME_HEIGHT
        found = {**lines} if alike else {}
    titled = not below and bool(found) and all(_above_table(sheets[place]) for place in found)
    if found and (titled or pages < FEWEST):
        found.pop(max(found) if below else min(found))
    return found


def _above_table(sheet: Sheet) -> bool:
    return any(isinstance(part, PageTable) for part in sheet.parts[: MOST_LINES + 1])


def _shape(line: Line) -> str:
    """A line without the number of its page among all: 2/7."""
    return OF_ALL.sub("", line.text)


def _without(sheets: list[Sheet], marks: list[Marks]) -> list[Sheet]:
    dropped = {id(line) for one in marks for line in one.values()}
    return [Sheet(sheet.width, [part for part in sheet.parts if id(part) not in dropped]) for sheet in sheets]


def _words(part: Part) -> str:
    """A line's text; a table is never a mark."""
    return part.text if isinstance(part, Line) else ""
