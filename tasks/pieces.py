"""A document's words cut into pieces: which belong to a task, and where a defect of the source is mended.

Pure text, no Django. Places are code points of the verbatim text. Joining the pieces of every line gives the corrected
document; only line breaks, spaces at the ends of lines and the full stop after a run-in heading are typesetting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Protocol

FULL_WIDTH = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "?": "？"})
# What a web page leaves at the ends of paragraphs: ASCII, no-break, en and ideographic spaces, tabs.
SPACES = " \u00a0\u2002\u3000\t"


class Spanned(Protocol):
    """Anything that stands on `[start, end)` of the source."""

    @property
    def start(self) -> int:
        """First code point."""
        ...

    @property
    def end(self) -> int:
        """One past the last code point."""
        ...


class Correction(Spanned, Protocol):
    """A defect of the source; `corrected` is empty where nobody can say what was meant."""

    @property
    def as_written(self) -> str:
        """The words of the source."""
        ...

    @property
    def corrected(self) -> str:
        """What they should be."""
        ...

    @property
    def note(self) -> str:
        """Why."""
        ...


@dataclass(frozen=True)
class Edit:
    """One change of a correction: the source's `[start, end)` reads `text`. `number` counts corrections from 1.

    `anchor` is the code point that decides to which line and task the change belongs.
    """

    start: int
    end: int
    text: str
    anchor: int
    number: int
    as_written: str
    note: str
    doubt: bool


@dataclass(frozen=True)
class Piece:
    """A run of words. `status` is the task it belongs to, `first` where that task begins, `edit` a mended defect."""

    text: str
    status: Any = None
    first: bool = False
    edit: Edit | None = None


def shown(text: str) -> str:
    """Punctuation in full width, as a Chinese document has it; en spaces are left-overs of the web page."""
    return text.translate(FULL_WIDTH).replace("\u2002", "")


def edits_of(source: str, corrections: Iterable[Correction]) -> list[Edit]:
    """What the corrections change, down to single characters; a defect nobody can mend is one marked run."""
    edits: list[Edit] = []
    for number, one in enumerate(corrections, start=1):
        if not one.corrected:
            text = source[one.start : one.end]
            edits.append(Edit(one.start, one.end, shown(text), one.start, number, one.as_written, one.note, True))
            continue
        written = source[one.start : one.end].translate(FULL_WIDTH)
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, written, one.corrected, autojunk=False).get_opcodes():
            if kind != "equal":
                start, end = one.start + i1, one.start + i2
                # What is only inserted belongs to the words before it: a full stop ends a sentence.
                anchor = start - 1 if start == end and i1 else start
                text = one.corrected[j1:j2]
                edits.append(Edit(start, end, text, anchor, number, one.as_written, one.note, False))
    return sorted(edits, key=lambda one: (one.start, one.end))


def lines_of(source: str, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The lines of a span without the spaces around them; empty lines are left out."""
    start = span[0]
    for line in source[span[0] : span[1]].split("\n"):
        end = start + len(line)
        # A line never begins with a full stop: it would be that of the heading before it.
        left = end - len(line.lstrip(SPACES + "。"))
        right = start + len(line.rstrip(SPACES))
        if left < right:
            yield left, right
        start = end + 1


def begins_in(source: str, left: int, right: int, one: Spanned) -> bool:
    """Whether the first visible word of `one` is in `[left, right)`."""
    return one.start < right and one.end > left and not source[one.start : left].strip(SPACES + "。\n")


def pieces_of(
    source: str, span: tuple[int, int], statuses: Sequence[Spanned], edits: Sequence[Edit]
) -> Iterator[Piece]:
    """Cut a line at the borders of tasks and of edits; `statuses` do not overlap each other."""
    start, end = span
    own = [one for one in edits if start <= one.anchor < end]
    inserted = {one.start: one for one in own if one.start == one.end}
    replaced = [one for one in own if one.start < one.end]
    begun: set[int] = set()

    def piece(text: str, at: int, edit: Edit | None = None) -> Piece:
        status = next((one for one in statuses if one.start <= at < one.end), None)
        first = status is not None and status.start not in begun and begins_in(source, start, end, status)
        if status is not None:
            begun.add(status.start)
        return Piece(text, status, first, edit)

    for left, right in pairwise(_borders(span, statuses, own)):
        if left in inserted:
            yield piece(inserted[left].text, inserted[left].anchor, inserted[left])
        edit = next((one for one in replaced if one.start <= left < one.end), None)
        if edit is None:
            yield piece(shown(source[left:right]), left)
        elif edit.doubt:
            yield piece(shown(source[left:right]), left, edit)
        else:
            yield piece(edit.text if left == edit.start else "", left, edit)
    if end in inserted:
        yield piece(inserted[end].text, inserted[end].anchor, inserted[end])


def _borders(span: tuple[int, int], statuses: Sequence[Spanned], edits: Sequence[Edit]) -> list[int]:
    cuts = {*span}
    for one in (*statuses, *edits):
        cuts |= {one.start, one.end}
    return sorted(cut for cut in cuts if span[0] <= cut <= span[1])
