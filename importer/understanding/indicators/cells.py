"""Numbers in a table's cell: 1300 below 目标（人）, 5%, 不少于3场, 95%以上."""

from __future__ import annotations

import re

from importer.understanding.draft import Indicator
from importer.understanding.indicators.amounts import NUMBER, UNIT, unit_of, value_of
from importer.understanding.indicators.wording import comparator_of

_CELL = re.compile(
    rf"(?P<before>[≥≤>＞<＜]=?|不[少低]于|不[超高]过|至少|达到|控制在)?(?P<n>{NUMBER})(?P<unit>{UNIT})?"
    r"(?P<after>(?:及|或)?以[上下内]|左右)?[。；]?(?:（[^（）]*）)?"
)
_SIGNS = {"≥": ">=", ">=": ">=", "≤": "<=", "<=": "<=", ">": ">", "<": "<", "＞": ">", "＜": "<"}
# 城镇新增就业（万人）: the unit of the numbers in a column or a row
_UNIT_NAMED = re.compile(rf"（(?:单位：)?(?P<unit>{UNIT})）[：。]?$")


def indicator_in_cell(text: str, start: int, *named: str) -> list[Indicator]:
    """The number of a cell that holds nothing else; `named`: words beside or above it that may name what it counts.

    A number without a unit, in the cell or in brackets behind one of those words, is none.
    """
    found = _CELL.fullmatch(text)
    if found is None:
        return []
    unit = found["unit"] or next((one["unit"] for words in named if (one := _UNIT_NAMED.search(words))), "")
    if not unit:
        return []
    before, after = found["before"] or "", found["after"] or ""
    sign = _SIGNS.get(before) or comparator_of(before, after)[0]
    subject = next((_UNIT_NAMED.sub("", one) for one in named if one), "")
    words = (start + found.start(), start + found.end("after" if after else "unit" if found["unit"] else "n"))
    return [
        Indicator(
            value_of(found["n"]), unit_of(unit), sign, subject, text[: words[1] - start], words, 0.85, "indicators.cell"
        )
    ]
