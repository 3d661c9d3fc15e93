"""Stretches of the verbatim text: as words for people, and without the blanks around them."""

from __future__ import annotations

import re

from plan_tracker.text import has_illegal_character

Span = tuple[int, int]

# Outer characters that no task begins or ends with.
BLANK = " \t\r\n\u3000\xa0\u200b\ufeff"
WIDE = str.maketrans(",:;()!?", "，：；（）！？")
_BETWEEN = re.compile(r"\s+")


def tight(source: str, start: int, end: int) -> Span:
    """The span without blanks around it; start == end if it holds nothing else."""
    while start < end and source[start] in BLANK:
        start += 1
    while end > start and source[end - 1] in BLANK:
        end -= 1
    return start, end


def text_of(source: str, start: int, end: int) -> str:
    """What a span says, on one line, with the punctuation of a Chinese text."""
    return plain(_BETWEEN.sub("", source[start:end]).translate(WIDE))


def plain(text: str) -> str:
    """Without characters that cannot be shown."""
    return "".join(char for char in text if not has_illegal_character(char))


def cut(text: str, most: int) -> str:
    """At most so many characters, the last an ellipsis where there were more."""
    return text if len(text) <= most else text[: most - 1].rstrip("，、；") + "…"
