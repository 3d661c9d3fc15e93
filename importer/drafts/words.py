"""Stretches of the verbatim text: as words for people, and without the blanks around them."""

from __future__ import annotations

import re

from importer.understanding.fold import fold
from plan_tracker.text import has_illegal_character

Span = tuple[int, int]

# Outer characters that no task begins or ends with.
BLANK = " \t\r\n\u3000\xa0\u200b\ufeff"
# What an item begins with: 1. 1、 (1) （一） 一、; 3.5 is a number.
NUMBERING = re.compile(r"(?:[（(]?[0-9]{1,3}[）).、．](?![0-9])|[（(]?[一二三四五六七八九十百]{1,5}[）)、])")


def tight(source: str, start: int, end: int) -> Span:
    """The span without blanks around it, inside the text; start == end if it holds nothing else."""
    start, end = max(0, min(start, len(source))), max(0, min(end, len(source)))
    while start < end and source[start] in BLANK:
        start += 1
    while end > start and source[end - 1] in BLANK:
        end -= 1
    return start, end


def text_of(source: str, start: int, end: int) -> str:
    """What a span says, on one line, folded as the parser folds it."""
    return plain("".join(fold(source[start:end]).text.split("\n")))


def without_number(text: str) -> str:
    """A text without the number it begins with."""
    return NUMBERING.sub("", text, count=1).lstrip() if NUMBERING.match(text) else text


def plain(text: str) -> str:
    """Without characters that cannot be shown."""
    return "".join(char for char in text if not has_illegal_character(char))


def cut(text: str, most: int) -> str:
    """At most so many characters, the last an ellipsis where there were more."""
    return text if len(text) <= most else text[: most - 1].rstrip("，、；") + "…"
