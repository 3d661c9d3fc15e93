"""Where the clause and the sentence around a place begin."""

from __future__ import annotations

_CLAUSE = "，。；\n：（）"
_LONGEST = 60
_BRACKET = 24  # 村卫生室（社区卫生服务站）10家


def clause_start(text: str, place: int) -> int:
    """Where the clause around a place begins, at most 60 characters before it; a bracket inside it is part of it."""
    start = place
    while start > 0 and place - start < _LONGEST:
        if text[start - 1] == "）":
            opened = text.rfind("（", max(0, start - _BRACKET), start - 1)
            if opened < 1 or any(mark in text[opened:start] for mark in "。；\n"):
                break
            start = opened
        elif text[start - 1] in _CLAUSE:
            break
        else:
            start -= 1
    return start


def sentence_start(text: str, place: int) -> int:
    """Where the sentence around a place begins."""
    return max(text.rfind(mark, 0, place) for mark in "。；\n") + 1
