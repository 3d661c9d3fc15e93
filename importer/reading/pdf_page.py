"""What stands on a page of a PDF: every character once, with its place as the reader sees the page."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median_low
from typing import Any

from pypdfium2 import raw

from importer.reading.refusals import MOST_CHARS

Point = tuple[float, float]

HYPHENS = ("\x02", "\ufffe")  # pdfium's signs for a hyphen at the end of a line
MOST_ON_PAGE = 2 * MOST_CHARS  # with blanks; what has more is refused
LOOKED_AT = 60  # characters by which the turn of a page is known
SAME_LINE, BESIDE = 0.2, 0.6  # widths of a character: how much higher, and how far away, it may go on
WIDE, SEEN = 2.0, 0.15  # widths of a character: a gap that is a blank
CHINESE = "\u2e80"  # from here on characters need no blank between words


@dataclass(frozen=True)
class View:
    """From a page's own coordinates to what is read: x to the right, y downwards, in points, turned upright."""

    across: tuple[float, float, float] = (1, 0, 0)
    down: tuple[float, float, float] = (0, -1, 0)
    width: float = 0
    height: float = 0

    def shows(self, char: Char) -> bool:
        """Whether a character is on the page at all."""
        across = -char.size < char.left and char.right < self.width + char.size
        return across and 0 < char.base < self.height + char.size

    @property
    def turned(self) -> bool:
        """Whether the page's text runs in another direction than its own coordinates."""
        return self.across[0] != 1

    def point(self, x: float, y: float) -> Point:
        """A point as the reader sees it."""
        a, b, c = self.across
        d, e, f = self.down
        return a * x + b * y + c, d * x + e * y + f


@dataclass(slots=True)
class Char:
    """A character; `base` is the height of the line it stands on. A generated one is a gap that pdfium saw."""

    text: str
    left: float
    right: float
    base: float
    size: float
    generated: bool


@dataclass
class Line:
    """A visual line with its left and right edge, the width of its wider end and how far down it stands."""

    text: str
    left: float = 0
    right: float = 0
    size: float = 0
    base: float = 0


@dataclass
class Page:
    """A page's characters in the order of the file; `None` between two lines."""

    view: View = field(default_factory=View)
    chars: list[Char | None] = field(default_factory=list)


def page_of(page: Any) -> Page:
    """The characters of a page that pdfium has opened."""
    text = page.get_textpage()
    count = min(max(raw.FPDFText_CountChars(text.raw), 0), MOST_ON_PAGE)
    view = _view(page.get_bbox(), _turn(text.raw, count))
    chars = _chars(text.raw, count, view)
    return Page(view, [char for char in chars if char is None or view.shows(char)])


def _turn(text: Any, count: int) -> int:
    """How far most of the characters are turned to the right, in quarters: whatever the page says of itself."""
    places = (n for n in range(0, count, max(1, count // LOOKED_AT)) if not raw.FPDFText_IsGenerated(text, n))
    turns = Counter(round(raw.FPDFText_GetCharAngle(text, n) / (math.pi / 2)) % 4 for n in places)
    return turns.most_common(1)[0][0] if turns else 0


def _view(box: tuple[float, float, float, float], turn: int) -> View:
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    if turn == 1:  # the text runs downwards
        return View((0, -1, top), (-1, 0, right), height, width)
    if turn == 2:
        return View((-1, 0, right), (0, 1, -bottom), width, height)
    if turn == 3:  # upwards
        return View((0, 1, -bottom), (1, 0, -left), height, width)
    return View((1, 0, -left), (0, -1, top), width, height)


def _chars(text: Any, count: int, view: View) -> Iterator[Char | None]:
    rect = raw.FS_RECTF()
    x, y, other_x, other_y = (ctypes.c_double() for _ in range(4))
    last = (0.0, 0.0, 0.0)
    for place in range(count):
        code = raw.FPDFText_GetUnicode(text, place)
        char = chr(code) if 0 < code < 0x110000 else ""
        if char in "\r\n":
            if char:
                yield None
            continue
        generated = raw.FPDFText_IsGenerated(text, place) == 1
        if not generated:
            raw.FPDFText_GetCharOrigin(text, place, x, y)
            base = view.point(x.value, y.value)[1]
            raw.FPDFText_GetLooseCharBox(text, place, rect)
            if rect.right - rect.left < 0.01 or rect.top - rect.bottom < 0.01:  # turned characters have no such box
                raw.FPDFText_GetCharBox(text, place, x, other_x, y, other_y)
                rect.left, rect.right, rect.bottom, rect.top = x.value, other_x.value, y.value, other_y.value
            one, other = view.point(rect.left, rect.bottom)[0], view.point(rect.right, rect.top)[0]
            last = (min(one, other), max(one, other), base)
        left, right, base = last
        yield Char("-" if char in HYPHENS else char, left, right, base, right - left, generated)


def line_of(chars: list[Char]) -> Line:
    """Characters side by side as a line without blanks around it."""
    seen = [char for char in chars if not char.text.isspace()]
    if not seen:
        return Line("")
    first, last = seen[0], seen[-1]
    return Line("".join(_words(chars)).strip(), first.left, last.right, max(first.size, last.size), first.base)


def _words(chars: list[Char]) -> Iterator[str]:
    """The characters; a gap that pdfium saw is a blank where it is wider than the others of the line.

    Beside digits and Latin letters Chinese characters keep a distance that nobody typed.
    """
    usual = _usual_gap(chars)
    before: Char | None = None
    waiting = False
    for char in chars:
        if char.generated and char.text.isspace():
            waiting = True
            continue
        if waiting and before and not before.text.isspace() and not char.text.isspace():
            latin, latin_after = before.text < CHINESE, char.text < CHINESE
            least = WIDE if latin != latin_after else usual + SEEN
            if (latin and latin_after) or char.left - before.right > least * max(before.size, char.size):
                yield " "
        waiting, before = False, char
        yield char.text


def _usual_gap(chars: list[Char]) -> float:
    """Between Chinese characters of a line that was spread over its width, in widths of a character."""
    seen = [char for char in chars if not char.text.isspace()]
    gaps = [
        (after.left - one.right) / max(one.size, 1)
        for one, after in pairwise(seen)
        if one.text >= CHINESE and after.text >= CHINESE
    ]
    return median_low(gaps) if gaps else 0


def lines_of(chars: Iterable[Char | None]) -> list[Line]:
    """The lines in the order of the file; where a line goes on at the same height right behind, it was none."""
    made: list[list[Char]] = []
    waiting: list[Char] = []
    for char in [*chars, None]:
        if char is not None:
            waiting.append(char)
        elif waiting:
            if made and _follows(made[-1][-1], waiting[0]):
                made[-1] += waiting
            else:
                made.append(waiting)
            waiting = []
    return [line for line in map(line_of, made) if line.text]


def _follows(one: Char, after: Char) -> bool:
    same = abs(one.base - after.base) < one.size * SAME_LINE
    return same and after.left - one.left >= 0 and after.left - one.right <= one.size * BESIDE
