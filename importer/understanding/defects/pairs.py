"""Brackets, quotes and book marks without a partner in their paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.defects.made import defect
from importer.understanding.draft import Defect
from importer.understanding.folded import Folded

PAIRS = {"（": "）", "《": "》", "“": "”", "〔": "〕", "【": "】"}
CLOSING = {close: open_ for open_, close in PAIRS.items()}
NAMES = {"（": "括号", "《": "书名号", "“": "引号", "〔": "六角括号", "【": "方括号"}
# A paragraph of text; a title may be broken over lines between its marks.
LEAST_PARAGRAPH = 40
# 按照某县…实施方案》: the title of a document begins behind such a word.
CITES = re.compile(r"(?:按照|根据|依据|对照|围绕|结合|印发|执行)")
MOST_CITED = 80


def unpaired(folded: Folded) -> Iterator[Defect]:
    """Every mark of a pair that stands alone."""
    start = 0
    for line in folded.text.split("\n"):
        if len(line) >= LEAST_PARAGRAPH:
            yield from _in_paragraph(folded, line, start)
        start += len(line) + 1


def _in_paragraph(folded: Folded, line: str, start: int) -> Iterator[Defect]:
    open_: list[tuple[str, int]] = []
    for place, char in enumerate(line, start):
        if char in PAIRS:
            open_.append((char, place))
        elif char in CLOSING:
            if open_ and PAIRS[open_[-1][0]] == char:
                open_.pop()
            elif char != "）" or not _numbered(folded.text, place):
                yield _closing(folded, char, place, start)
    for char, place in open_:
        yield defect(folded, place, place + 1, "", f"{NAMES[char]}不成对", "defects.unpaired")


def _numbered(text: str, place: int) -> bool:
    """1） and 一） are numbers."""
    return bool(re.search(r"(?:^|\n|[。；])[\d一二三四五六七八九十]{1,3}$", text[max(0, place - 4) : place]))


def _closing(folded: Folded, char: str, place: int, start: int) -> Defect:
    """A mark that closes nothing; of a cited title the beginning can be told."""
    note = f"{NAMES[CLOSING[char]]}不成对"
    clause = max(start, *(folded.text.rfind(mark, start, place) + 1 for mark in "，。；"))
    cited = CITES.search(folded.text, clause, place) if char == "》" else None
    if cited and place - cited.end() <= MOST_CITED and "《" not in folded.text[cited.end() : place]:
        title = folded.text[cited.end() : place + 1]
        return defect(folded, cited.end(), place + 1, f"《{title}", f"漏了前{NAMES['《']}", "defects.unpaired")
    return defect(folded, place, place + 1, "", note, "defects.unpaired")
