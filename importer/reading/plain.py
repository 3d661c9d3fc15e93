"""Plain text, pasted or of a file: verbatim, but for tables drawn with signs, whose cells are told apart."""

from __future__ import annotations

from importer.reading.blocks import document_of
from importer.reading.document import Document
from importer.reading.drawn import drawn_blocks, is_drawn
from importer.reading.refusals import MOST_CHARS, NO_TEXT, TOO_LONG, Refused
from importer.reading.text import BROKEN, decoded, stored

DRAWN = "文件里有用线条符号画的表格，已逐格读出，请核对。"


def read_text(data: bytes) -> Document:
    """A text file. Raises Refused."""
    found = decoded(data)
    notes = (f"有{found.broken}处字符读不出来，已用“{BROKEN}”代替。",) if found.broken else ()
    return of_text(found.text, notes)


def of_text(text: str, notes: tuple[str, ...] = ()) -> Document:
    """What was pasted or stands in a text file. Raises Refused if that is nothing, or too much."""
    text = stored(text)
    if not text.strip():
        raise Refused(NO_TEXT)
    if len(text) > MOST_CHARS:
        raise Refused(TOO_LONG)
    if is_drawn(text):
        return document_of(drawn_blocks(text), "text", (*notes, DRAWN))
    return Document(text if text.endswith("\n") else text + "\n", notes=notes)
