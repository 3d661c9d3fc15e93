"""The lines of all pages as paragraphs, and tables that go on over the page as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from importer.reading.blocks import Block
from importer.reading.pdf_join import continued
from importer.reading.pdf_page import Line
from importer.reading.pdf_parts import Part, Sheet
from importer.reading.pdf_tables import PageTable, grid_of
from importer.reading.pdf_wraps import full, indented, joined
from importer.reading.refusals import SCAN, Refused

FULL = 0.75  # share of the page's width that a full line reaches at least


@dataclass(frozen=True)
class Margins:
    """Where the lines of pages of one width begin and where full ones end."""

    left: float = 0
    right: float = 0


def blocks_of(sheets: list[Sheet]) -> Iterator[Block]:
    """Paragraphs and tables. Raises Refused if nothing is left."""
    margins = _margins(sheets)
    text, before = "", (Line(""), Margins())
    parts = _put_together(sheets)
    if not parts:
        raise Refused(SCAN)
    for margin, part in ((margins[width], part) for width, part in parts):
        if isinstance(part, PageTable):
            yield text
            yield grid_of(part)
            text = ""
        elif text and full(before[0], part, before[1].right) and not _indented(before[0], part, margin.left):
            text = joined(text, part.text)
            before = part, margin
        else:
            yield text
            text, before = part.text, (part, margin)
    yield text


def _indented(one: Line, after: Line, left: float) -> bool:
    return indented(after, left, max(one.size, after.size, 1))


def _put_together(sheets: list[Sheet]) -> list[tuple[int, Part]]:
    """All parts with the width of their page; a table at the end of a page with its rest on the next."""
    made: list[tuple[int, Part]] = []
    for sheet in sheets:
        for place, part in enumerate(sheet.parts):
            last = made[-1][1] if made and not place else None
            if isinstance(last, PageTable) and isinstance(part, PageTable) and (whole := continued(last, part)):
                made[-1] = made[-1][0], whole
            elif isinstance(part, PageTable) and part.doubtful:
                made += [(round(sheet.width), line) for line in part.lines()]
            else:
                made.append((round(sheet.width), part))
    return made


def _margins(sheets: list[Sheet]) -> dict[int, Margins]:
    """Pages of one width have the same margins; a page lying on its side has its own."""
    lines: dict[int, list[Line]] = defaultdict(list)
    for sheet in sheets:
        lines[round(sheet.width)] += [part for part in sheet.parts if isinstance(part, Line)]
    return {
        width: Margins(
            _edge([line.left for line in held], from_right=False),
            max(_edge([line.right for line in held], from_right=True), width * FULL),
        )
        for width, held in lines.items()
    }


def _edge(places: list[float], from_right: bool) -> float:
    """The margin: the outermost place where several lines end, so that a single stray one does not count."""
    ordered = sorted(places, reverse=from_right)
    return ordered[min(len(ordered) // 20, len(ordered) - 1)] if ordered else 0
