"""Which visual lines go on in the next one: by the room that is left in them and by where the next one begins."""

from __future__ import annotations

import re

from importer.reading.pdf_page import CHINESE, Line

NARROW = 0.55  # width of a Latin letter or digit beside that of a Chinese character
QUOTES = "“”‘’"
NEAR = 1.6  # widths of a character: so far from the edge a line may still be full, where a sign may hang over it
NEAR_IN_CELL = 1.3
INDENT = 0.8
# What stays together at the beginning of a line: signs that open, a character or a run of Latin ones, and signs that
# close; some programs break on neither side of a quotation mark.
UNBROKEN = re.compile(r"[（《〈「『【〔“‘]{0,2}(?:[!-~]{1,40}|.)(?:[“”‘’].|[，。、；：！？）》〉」』】〕％%]){0,3}")


# In a cell, where nothing is indented: a number begins an entry, and below a body's whole name another is the next.
ENTRY = re.compile(r"\d{1,2}[.．、](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,2}、|[①-⑳]")
ENDS = "。；：;:"
BODY = re.compile(r"[\u4e00-\u9fff]{2,}(?<!分)(?:局|厅|委员会|公司)")
NEXT_BODY = re.compile(rf"{BODY.pattern}|[\u4e00-\u9fff]{{2,}}(?:委|办|办公室|镇|乡|街道|中心)")


def full(one: Line, after: Line, right: float, near: float = NEAR) -> bool:
    """Whether what the next line begins with did not fit a line that ends before the edge."""
    return one.right >= right - max(one.size, after.size, 1) * (near + _unbroken(after.text))


def goes_on_in_cell(one: Line, after: Line, right: float) -> bool:
    """Whether a line of a cell goes on in the next one."""
    entry = one.text[-1:] in ENDS and ENTRY.match(after.text)
    bodies = BODY.fullmatch(one.text) and NEXT_BODY.fullmatch(after.text)
    return not entry and not bodies and full(one, after, right, NEAR_IN_CELL)


def _unbroken(text: str) -> float:
    """How much more than one character stays together at the beginning of a line, in widths of a character."""
    found = UNBROKEN.match(text)
    words = [NARROW if char < CHINESE and char not in QUOTES else 1 for char in found[0]] if found else []
    return sum(words) - (words[:1] == [1])


def indented(line: Line, left: float, size: float) -> bool:
    """Whether a line begins further in than the margin."""
    return line.left > left + size * INDENT


def joined(one: str, after: str) -> str:
    """Two lines as one; words in Latin letters are parted by a blank, Chinese has none."""
    latin = one[-1:].isascii() and one[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return one + (" " if latin else "") + after
