"""Stretches of a paragraph that stand under a year: 2024年任务：…；2025年任务：…, 2025年，…."""

from __future__ import annotations

import re
from bisect import bisect_right

# The year at the head of a clause, with a colon behind it and a word or two between, or a comma.
_HEAD = re.compile(r"(?:^|(?<=[。；：\n（]))[（〔]?(?P<y>20\d{2})年度?(?:(?P<colon>[^，。；：\d\n]{0,10}：)|，)")
_SENTENCE_END = "。\n"
NEAR = 5


class Blocks:
    """The years that stand over stretches of a text: a paragraph's rest behind a colon, a sentence behind a comma."""

    def __init__(self, text: str, year: int | None) -> None:
        """Find them; a year before the plan's, or long after it, is a memory."""
        self._starts: list[int] = []
        self._blocks: list[tuple[int, int]] = []  # where each ends, and its year
        for found in _HEAD.finditer(text):
            named = int(found["y"])
            if year is None or year <= named <= year + NEAR:
                self._starts.append(found.start())
                self._blocks.append((_end(text, found), named))

    def year_at(self, place: int) -> int | None:
        """The year over a place, if one stands there."""
        at = bisect_right(self._starts, place) - 1
        return self._blocks[at][1] if at >= 0 and place < self._blocks[at][0] else None


def _end(text: str, found: re.Match[str]) -> int:
    marks = "\n" if found["colon"] else _SENTENCE_END
    return min((place for mark in marks if (place := text.find(mark, found.end())) >= 0), default=len(text))
