"""GB/T 9704-2012 in figures, for both file formats. Millimetres, points, twips (twentieths of a point)."""

from __future__ import annotations

# A4; type area 156 x 225 mm.
PAGE = (210, 297)
TOP, RIGHT, BOTTOM, LEFT = 37, 26, 35, 28
TYPE_AREA = (PAGE[0] - LEFT - RIGHT, PAGE[1] - TOP - BOTTOM)
# The same sheet lying: its top is the bound edge.
LYING = {"top": LEFT, "bottom": RIGHT, "left": BOTTOM, "right": TOP}

LINES, CHARACTERS = 22, 28
BODY, TITLE, PAGE_NUMBER, TABLE = 16.0, 22.0, 14.0, 12.0  # 三号, 二号, 四号, 小四
ANNEX_TABLE = 10.5  # 五号
MM = 72 / 25.4  # points
# 225 mm over 22 lines is 579.8 twips: 580 would push the last line off the page.
LINE_PITCH = int(TYPE_AREA[1] * MM * 20 / LINES)
CHARACTER_PITCH = TYPE_AREA[0] * MM / CHARACTERS  # 15.79 points
# How much a character is set closer than its size, in 1/4096 points as the format counts it.
CHARACTER_SPACE = round((CHARACTER_PITCH - BODY) * 4096)
# The same in twips, rounded so that 28 fit.
TIGHT = -5
# The dash of the page number lies 7 mm below the type area; what is set is the number's lower edge.
FOOTER = 25.5
INDENT = 2  # characters


def wide(text: str) -> float:
    """Width in Chinese characters; Latin letters and digits take half of one."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def signature_indents(signature: str, day: str) -> tuple[float, float]:
    """How far signature and day stand from the right edge, in characters.

    The day stands four from the edge and the signature over its middle; a long signature keeps two from the edge and
    moves the day under its own middle.
    """
    longer = (wide(signature) - wide(day)) / 2
    day_indent = max(4.0, 2 + longer)
    return day_indent - longer, day_indent
