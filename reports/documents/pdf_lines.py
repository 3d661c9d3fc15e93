"""Chinese text on lines of fixed pitch: no stop begins a line, no bracket opens at its end, numbers stay whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

OPENING, CLOSING = "（《“‘〔【", "，。、；：？！）》”’〕】…"
UNIT = re.compile(f"[{OPENING}]*(?:[A-Za-z0-9.%/:-]+|.)[{CLOSING}]*")
NOTE_SIZE, NOTE_RISE = 9.0, 5.0
# Lines that lack more than this many letters are left ragged rather than torn apart.
MOST_SPREAD = 4


@dataclass(frozen=True)
class Piece:
    """Words in the size of the text, or the number of a note set small and high."""

    text: str
    note: bool = False


@dataclass(frozen=True)
class Face:
    """How a text is set; sizes in points."""

    font: str
    size: float
    pitch: float
    indent: float = 0.0


Unit = tuple[Piece, ...]


def units_of(pieces: Sequence[Piece]) -> list[Unit]:
    """What must not be torn apart: a letter with the marks beside it, a number, a note with what it stands at."""
    units: list[Unit] = []
    for piece in pieces:
        for text in [piece.text] if piece.note else UNIT.findall(piece.text):
            one = Piece(text, piece.note)
            if units and (piece.note or text[0] in CLOSING):
                units[-1] = (*units[-1], one)
            else:
                units.append((one,))
    return units


class Lines(Flowable):
    """A paragraph; splits between any two lines."""

    def __init__(self, face: Face, pieces: Sequence[Piece] = (), lines: list[list[Unit]] | None = None) -> None:
        super().__init__()
        self.face, self.pieces, self.lines = face, pieces, lines
        self.first = lines is None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break into lines of `width`."""
        self.width = width
        if self.lines is None:
            self.lines = self._broken(width)
        return width, len(self.lines) * self.face.pitch

    def split(self, width: float, height: float) -> list[Flowable]:
        """The lines that fit, and the rest."""
        self.wrap(width, height)
        lines = self.lines or []
        fitting = int((height + 0.01) // self.face.pitch)
        if fitting <= 0:
            return []
        head, tail = Lines(self.face, lines=lines[:fitting]), Lines(self.face, lines=lines[fitting:])
        head.first, head.ends = self.first, False
        return [head, tail] if tail.lines else [head]

    ends = True

    def draw(self) -> None:
        """Each line over the whole width but the last."""
        lines = self.lines or []
        for number, line in enumerate(lines):
            indent = self.face.indent if self.first and number == 0 else 0.0
            last = self.ends and number == len(lines) - 1
            self._draw(line, indent, len(lines) - number, justified=not last)

    def _broken(self, width: float) -> list[list[Unit]]:
        lines: list[list[Unit]] = [[]]
        left = width - self.face.indent
        for unit in units_of(self.pieces):
            needed = self._width(unit)
            if lines[-1] and needed > left + 0.01:
                lines.append([])
                left = width
            lines[-1].append(unit)
            left -= needed
        return lines

    def _width(self, unit: Unit) -> float:
        return float(sum(stringWidth(one.text, self.face.font, self._size(one)) for one in unit))

    def _size(self, piece: Piece) -> float:
        return NOTE_SIZE if piece.note else self.face.size

    def _draw(self, line: list[Unit], indent: float, from_bottom: int, *, justified: bool) -> None:
        spare = self.width - indent - sum(self._width(unit) for unit in line)
        letters = sum(len(piece.text) for unit in line for piece in unit)
        spread = justified and letters > 1 and spare < MOST_SPREAD * self.face.size
        words = self.canv.beginText(indent, from_bottom * self.face.pitch - self.face.size * 1.15)
        words.setCharSpace(max(0.0, spare) / (letters - 1) if spread else 0)
        for unit in line:
            for piece in unit:
                words.setFont(self.face.font, self._size(piece))
                words.setRise(NOTE_RISE if piece.note else 0)
                words.textOut(piece.text)
        self.canv.drawText(words)
