"""Names that a heading or a paragraph ends with: …（县文旅局、县财政局）, …——县水务局."""

from __future__ import annotations

import re

from importer.understanding.draft import Units
from importer.understanding.units.making import make
from importer.understanding.units.names import pieces_of, read_names
from importer.understanding.units.words import is_body, is_group

# 县财政局, 市委组织部, 青山镇人民政府: whose body it is can be seen.
_LEVEL = re.compile(
    r"[省市县区旗](?![场域级镇城容内外]|政[道设工管])|.{1,8}(?:[县市区旗镇乡](?:人民)?政府|管委会|街道(?:办事处)?)$"
)
# What a body's name ends with; a bracket behind it holds its other name.
_BODY_END = re.compile(r"(?<!\d)(?:局|委|办|部|厅|院|所|会|站|校|队|中心|公司|政府|镇|乡|街道)$")
_DASHED = re.compile(r"(?<=[^\n—-])(?:—{1,2}|-{2})(?P<names>[^—。；：\n\x00]{2,200})(?=[。；]?(?:\n|$))")
_BRACKET = re.compile(r"（(?P<names>(?:[^（）\n]|（[^（）\n]{1,12}）){2,200})）$")
_LEAST, _MOST = 3, 220


def dashed(text: str) -> list[Units]:
    """Bodies behind a dash at the end of a line."""
    return [
        one
        for match in _DASHED.finditer(text)
        if are_level(match["names"])
        for one in make("resp", "", read_names(match["names"], strict=True), match.span(), 0.7, "units.dash")
    ]


def names_begin(text: str, start: int, end: int) -> int:
    """Where in text[start:end] the names begin that it ends with; `end` if it ends with none."""
    stop = end - (text[end - 1 : end] in ("。", "；"))
    for pattern in (_DASHED, _BRACKET):
        found = pattern.search(text, max(start + 1, stop - _MOST), stop)
        if found and are_level(found["names"]) and (pattern is _DASHED or names_nobody_else(text, found.start())):
            return found.start()
    return end


def are_level(names: str) -> bool:
    """Whether every name of a list is a body, the first one of a level that can be seen, or a group."""
    pieces = pieces_of(names)
    first = bool(pieces) and bool(_LEVEL.match(pieces[0]) or is_group(pieces[0]))
    return first and all(is_body(one) and len(one) >= _LEAST for one in pieces)


def names_nobody_else(text: str, start: int) -> bool:
    """Whether a bracket that begins at a place does not hold the other name of a body before it."""
    return not _BODY_END.search(text, max(0, start - 4), start)
