"""Lines of a head in which a title is glued to what follows it, because the breaks are lost."""

from __future__ import annotations

from itertools import pairwise

from importer.understanding.draft import Span
from importer.understanding.head.patterns import CN_DAY, DAY, GLUED, LETTERHEAD, NUMBER, SEAMS, SENT_TO
from importer.understanding.head.signing import SIGNED

LONG_LINE, MOST_MAKER = 80, 40


def unglued(text: str, lines: list[Span]) -> list[Span]:
    """The lines; one in which a notice's title is glued to what follows is cut where its parts meet."""
    return [piece for one in lines for piece in _pieces(text, one)]


def _pieces(text: str, line: Span) -> list[Span]:
    start, end = line
    cuts = {start, end}
    if (letter := LETTERHEAD.match(text, start, end)) and "关于" in text[letter.end() : letter.end() + MOST_MAKER]:
        start = letter.end()
        cuts.add(start)
    number = NUMBER.match(text, start, end)
    begins = number.end() if number else start
    if glued := GLUED.match(text, begins, end):
        begins = glued.end()
        cuts.update((glued.start(), begins))
    elif number and SENT_TO.match(text, begins, end):
        cuts.add(begins)
    signed = SIGNED.search(text, begins, end) if end - start > LONG_LINE else None
    if signed and DAY.match(text, signed.end()):
        cuts.update((*signed.span(1), signed.end()))
    if signed or glued:
        for found in SEAMS.finditer(text, begins, end):
            alone = found[0][0] == "附" or CN_DAY.fullmatch(found[0])
            cuts.update(found.span() if alone else (found.end(),))
    return [one for one in pairwise(sorted(cuts)) if text[slice(*one)].strip("？ ")]
