"""What stands on every page of a PDF and is no text: page numbers, running heads and feet, tables of contents."""

from __future__ import annotations

import re
from collections import Counter

from importer.reading.pdf_page import Line
from importer.reading.pdf_parts import Part, Sheet

PAGE_MARK = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／共]\s*共?\s*\d{1,3}\s*页?)?[-—–－·\s]*")
CONTENTS = re.compile(r".*(?:[.…·．]\s?){6,}[\s.]*\d{1,3}")  # a line of a table of contents
LONGEST_LINE = 200
REPEATED = 0.6  # share of pages that begin or end alike: a running head or foot
FEWEST = 4  # pages by which a running head is known


def without_marks(sheets: list[Sheet]) -> list[Sheet]:
    """Without page numbers, what stands above or below every page, and the lines of a table of contents."""
    kept = []
    heads = Counter(_words(sheet.parts[0]) for sheet in sheets if sheet.parts)
    feet = Counter(_words(sheet.parts[-1]) for sheet in sheets if sheet.parts)
    often = max(FEWEST, len(sheets) * REPEATED)
    for sheet in sheets:
        parts = sheet.parts
        if parts and _is_mark(_words(parts[-1]), feet, often):
            parts = parts[:-1]
        if parts and _is_mark(_words(parts[0]), heads, often):
            parts = parts[1:]
        parts = [part for part in parts if not CONTENTS.fullmatch(_words(part)[:LONGEST_LINE])]
        kept.append(Sheet(sheet.width, parts))
    return kept


def _is_mark(words: str, often_seen: Counter[str], often: float) -> bool:
    return bool(words) and (bool(PAGE_MARK.fullmatch(words)) or often_seen[words] >= often)


def _words(part: Part) -> str:
    """A line's text; a table has none here and is never a mark."""
    return part.text if isinstance(part, Line) else ""
