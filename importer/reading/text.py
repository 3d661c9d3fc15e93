"""Plain text: which encoding bytes are in, and characters that may be stored."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
BOMS_OF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SAMPLE = 20_000  # bytes by which encodings are compared
# The commonest characters of official Chinese in either script: whoever decodes rightly sees many of them.
COMMON = set("的、，。一二三和是在有工作年月政府人民法，：（）为為实實国國发發会會责責单單位关關于於进進各")
BROKEN = "\ufffd"
LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
REORDERING = "\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c"
NEVER = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff{REORDERING}]")


@dataclass(frozen=True)
class Decoded:
    """A text and how many characters of it could not be read."""

    text: str
    broken: int = 0


def stored(text: str) -> str:
    """The text with one kind of line end and without characters that no page shows and a database may refuse."""
    return NEVER.sub("", LINE_ENDS.sub("\n", text))


def looks_binary(data: bytes) -> bool:
    """Whether bytes are no text in any encoding: control characters that no text has."""
    sample = data[:SAMPLE]
    if sample.startswith(BOMS_OF_16) or _utf_16(sample):
        return False
    return sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample) > len(sample) / 100


def decoded(data: bytes) -> Decoded:
    """Bytes as text: byte order mark, UTF-8, UTF-16, else GB18030 or Big5, whichever reads as Chinese."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding)
    encoding = _utf_16(data[:SAMPLE])
    if encoding:
        return _decode(data, encoding)
    found = _decode(data, "utf-8")
    if found.broken * 1000 <= len(found.text):
        return found
    tried = [found, *(_decode(data, encoding) for encoding in ("gb18030", "big5"))]
    return max(tried, key=lambda one: _chinese(one.text[:SAMPLE]))


def _decode(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, text.count(BROKEN))


def _utf_16(sample: bytes) -> str:
    """Without a mark: line ends and digits show as zero bytes, and one of the two orders reads as Chinese."""
    if sample.count(0) * 200 < len(sample) or len(sample) < 2:
        return ""
    even = sample[: len(sample) // 2 * 2]
    encoding = max(("utf-16-le", "utf-16-be"), key=lambda one: _chinese(even.decode(one, errors="replace")))
    text = even.decode(encoding, errors="replace")
    letters = sum(unicodedata.category(char)[0] in "LNPZ" or char in "\r\n\t" for char in text)
    return encoding if letters > len(text) * 0.95 else ""


def _chinese(text: str) -> float:
    """How much a decoded text reads like Chinese."""
    return (sum(char in COMMON for char in text) - 3 * text.count(BROKEN)) / (len(text) or 1)
