"""Where the clause and the sentence around a place begin."""

from __future__ import annotations

_CLAUSE = "，。；\n：（）"
_LONGEST = 60


def clause_start(text: str, place: int) -> int:
    """Where the clause around a place begins, at most 60 characters before it."""
    start = place
    while start > 0 and text[start - 1] not in _CLAUSE and place - start < _LONGEST:
        start -= 1
    return start


def sentence_start(text: str, place: int) -> int:
    """Where the sentence around a place begins."""
    return max(text.rfind(mark, 0, place) for mark in "。；\n") + 1
