"""Pieces of a cell that is so narrow that its words were torn apart: 市政 / 府办 / 公厅, 工 作 任 务."""

from __future__ import annotations

import re

from importer.understanding.tables.atoms import BAR, BLANK, Atom
from importer.understanding.tables.bodies import bodies_in
from importer.understanding.units.words import is_body

LEAST_PIECE, MOST_PIECE, MOST_PIECES = 2, 6, 6
MOST_LETTER = 1
PLAIN = re.compile(r"[\u4e00-\u9fff]+")


def mended(text: str, atoms: list[Atom]) -> list[Atom]:
    """The pieces, with those that are one word put together again."""
    made: list[Atom] = []
    place = 0
    while place < len(atoms):
        count = _torn(text, atoms, place)
        made.append(Atom(atoms[place].start, atoms[place + count - 1].end, atoms[place].gap))
        place += count
    return made


def _torn(text: str, atoms: list[Atom], place: int) -> int:
    """Of how many pieces the word that begins at one is made."""
    width = atoms[place].end - atoms[place].start
    if not LEAST_PIECE <= width <= MOST_PIECE or not PLAIN.fullmatch(text, *_span(atoms[place])):
        return 1
    count = 1
    for one in atoms[place + 1 : place + MOST_PIECES]:
        long = one.end - one.start
        if one.gap == BAR or long > width or not PLAIN.fullmatch(text, *_span(one)):
            break
        count += 1
        if long < width:
            break
    pieces = [one.words(text) for one in atoms[place : place + count]]
    last = len(pieces[-1]) < width
    if count > 1 and last and _letter(pieces, atoms[place + count - 1]):
        return count
    if count > 2 and last and atoms[place + 1].gap == BLANK and not any(map(bodies_in, pieces)):
        return count
    for many in range(count, 1, -1):
        if is_body("".join(pieces[:many])) and not any(map(is_body, pieces[:many])):
            return many
    return 1


def _letter(pieces: list[str], last: Atom) -> bool:
    """A single letter behind a piece: 改善营商环 / 境. No cell holds one alone."""
    return len(pieces) == 2 and len(pieces[-1]) == MOST_LETTER and last.gap == BLANK and pieces[-1] not in "是否无有"


def _span(one: Atom) -> tuple[int, int]:
    return one.start, one.end
