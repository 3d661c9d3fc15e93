"""Where the clause and the sentence around a place begin."""

from __future__ import annotations

import re

_INSIDE = re.compile(r"（[^（）]*）|【[^【】]*】")
_CLAUSE = "，。；\n：（）"
_LONGEST = 60
_BRACKET = 80  # 村卫生室（社区卫生服务站）10家, 特困群众（低保户、有重症患者、无人供养的老人）350户


def clause_start(text: str, place: int) -> int:
    """Where the clause around a place begins, at most 60 characters before it and those of brackets inside it."""
    start, longest = place, _LONGEST
    while start > 0 and place - start < longest:
        if text[start - 1] == "）":
            opened = text.rfind("（", max(0, start - _BRACKET), start - 1)
            if opened < 1 or any(mark in text[opened:start] for mark in "。；\n"):
                break
            longest += min(start - opened, _BRACKET * 2 - longest)
            start = opened
        elif text[start - 1] in _CLAUSE:
            break
        else:
            start -= 1
    return start


def sentence_start(text: str, place: int) -> int:
    """Where the sentence around a place begins."""
    return max(text.rfind(mark, 0, place) for mark in "。；\n") + 1


def without_brackets(clause: str) -> str:
    """A clause without what stands in brackets: it explains and counts nothing."""
    return _INSIDE.sub("", clause)
