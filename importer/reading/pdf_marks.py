"""What stands on every page of a PDF and is no text: page numbers, running heads and feet, tables of contents."""

from __future__ import annotations

import re
from collections import Counter

from importer.reading.pdf_page import Line
from importer.reading.pdf_parts import Part, Sheet

PAGE_MARK = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／共]\s*共?\s*\d{1,3}\s*页?)?[-—–－·\s]*")
CONTENTS = re.compile(r".*(?:[.…·．]\s?){6,}[\s.]*\d{1,3}")  # a line of a table of contents
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
        sheets = _without(sheets, _numbers(_outermost(sheets, below)))
        for _ in range(MOST_LINES):
            sheets = _without(sheets, _running(_outermost(sheets, below), len(sheets), below))
    return [
        Sheet(one.width, [part for part in one.parts if not CONTENTS.fullmatch(_words(part)[:LONGEST_LINE])])
        for one in sheets
    ]


def _outermost(sheets: list[Sheet], below: bool) -> Marks:
    """The lowest line of every page, or the highest; none where a table stands there."""
    found: Marks = {}
    for place, sheet in enumerate(sheets):
        sign = 1 if below else -1
        last = max(
            sheet.parts, key=lambda part: sign * (part.base if isinstance(part, Line) else part.top), default=None
        )
        if isinstance(last, Line):
            found[place] = last
    return found


def _height(part: Part) -> float:
    return part.base if isinstance(part, Line) else part.top


def _numbers(lines: Marks) -> Marks:
    return {place: line for place, line in lines.items() if PAGE_MARK.fullmatch(line.text)}


def _running(lines: Marks, pages: int, below: bool) -> Marks:
    """Lines that most pages begin or end with. Of two or three pages one keeps what is no print of a browser."""
    if len(lines) == pages and all(PRINTED.fullmatch(line.text) for line in lines.values()):
        return lines
    often = Counter(_shape(line) for line in lines.values())
    if pages >= FEWEST:
        least = max(FEWEST, pages * REPEATED)
        return {place: line for place, line in lines.items() if often[_shape(line)] >= least}
    bases = [line.base for line in lines.values()]
    if not 1 < pages == len(lines) or len(often) > 1 or max(bases) - min(bases) > SAME_HEIGHT:
        return {}
    kept = pages - 1 if below else 0
    return {place: line for place, line in lines.items() if place != kept}


def _shape(line: Line) -> str:
    """A line without the number of its page among all: 2/7."""
    return OF_ALL.sub("", line.text)


def _without(sheets: list[Sheet], marks: Marks) -> list[Sheet]:
    return [
        Sheet(sheet.width, [part for part in sheet.parts if part is not marks.get(place)])
        for place, sheet in enumerate(sheets)
    ]


def _words(part: Part) -> str:
    """A line's text; a table is never a mark."""
    return part.text if isinstance(part, Line) else ""
