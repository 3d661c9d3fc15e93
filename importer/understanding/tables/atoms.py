"""The smallest pieces a written table may be made of: lines, and parts of lines divided by |, tabs or blanks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from importer.understanding.folded import Folded
from importer.understanding.noise import NOISE

Span = tuple[int, int]

# What stands before an atom: nothing but a blank, a wide blank, |, a new line, an empty line.
BLANK, WIDE, BAR, LINE, SPREAD = range(5)
# One letter and nothing else: 目   标   任   务 is one name.
SPACED = re.compile(r"[\u4e00-\u9fff]")
LEADING = re.compile(r"\d{1,3}")


@dataclass(frozen=True)
class Atom:
    """A piece of a line and what divides it from the one before."""

    start: int
    end: int
    gap: int

    def words(self, text: str) -> str:
        """What it says."""
        return text[self.start : self.end]


def atoms_of(folded: Folded, source: str, *, fine: bool) -> list[Atom]:
    """The pieces of all lines that are no noise of the page; `fine` divides at every blank of the source."""
    made: list[Atom] = []
    start, empty = 0, False
    for line in folded.text.split("\n"):
        end = start + len(line)
        if not line.strip(" |"):
            empty = True
        elif not NOISE.match(folded.text, start, end):
            made += _pieces(folded, source, start, end, SPREAD if empty else LINE, fine=fine)
            empty = False
        start = end + 1
    return made


def _pieces(folded: Folded, source: str, start: int, end: int, gap: int, *, fine: bool) -> list[Atom]:
    """The pieces of one line."""
    text, made, begin = folded.text, list[Atom](), start
    number = LEADING.match(text, start, end)
    for place in range(start, end + 1):
        width = BAR if place == end or text[place] == "|" else _blank(folded, source, place, start)
        least = BLANK if fine or (number and place == number.end()) else WIDE
        if width is None or width < least:
            continue
        a, b = _tight(text, begin, place)
        if a < b:
            made.append(Atom(a, b, gap))
            gap = width
        elif width == BAR and made:
            gap = BAR
        begin = place + (width == BAR)
    if len(made) > 1 and "|" not in text[start:end] and all(SPACED.fullmatch(one.words(text)) for one in made):
        return [Atom(made[0].start, made[-1].end, made[0].gap)]
    return made


def _blank(folded: Folded, source: str, place: int, start: int) -> int | None:
    """How wide a blank of the source is before a place of the folded text."""
    if place == start:
        return None
    here, before = folded.origin[place], folded.origin[place - 1] + 1
    if folded.text[place] == " " and here < len(source):
        here, before = here + 1, here  # a blank that was kept
        while here < len(source) and source[here].isspace():
            here += 1
    between = source[before:here] if 0 < here - before < 40 else ""
    if not between or not between.isspace():
        return None
    return WIDE if len(between) > 1 or between in "\t\u3000" else BLANK


def _tight(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " |":
        start += 1
    while end > start and text[end - 1] in " |":
        end -= 1
    return start, end
