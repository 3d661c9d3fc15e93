"""Limits written with points: 完成时限：2024.9, 2024.10底前, （2024.12.31完成）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.deadlines.days import Setting, iso
from importer.understanding.draft import Deadline

# 2024.8, 2024-09-30, 2024/9, 2024年8月底前
_DAY = r"(?P<y>20\d{2})[.．年/-](?P<m>\d{1,2})(?!\d)(?:[.．月/-](?P<d>\d{1,2})(?!\d)日?)?月?(?:底|末)?"
DOTTED = re.compile(rf"{_DAY}(?:之?前)?(?:完成)?")
# 2024.3-2024.12, 2024.3—12
DOTTED_PERIOD = re.compile(r"(20\d{2})[.．](\d{1,2})[-—－至~]{1,2}(?:(20\d{2})[.．])?(\d{1,2})(?!\d)月?(?:底)?")
# In running text a number with a point is a day only behind a label or with a word of limits behind it; days written
# with 年 are found among the others.
_POINTED = _DAY.replace("年", "", 1)
_ENDS = r"(?=[，。；、）〕】\n]|$)"
_LABELLED = re.compile(rf"(?<=[时期][限间]：)(?:{DOTTED_PERIOD.pattern}|{_POINTED}(?:之?前)?(?:完成)?){_ENDS}")
_IN_TEXT = re.compile(rf"(?<![\d.〔号]){_POINTED}(?:之?前(?:完成)?|完成)")


def find_dotted(text: str, setting: Setting, *, bare: bool = False) -> Iterator[Deadline]:
    """Days written with points that limit something; `setting` and `bare` as for the other finders."""
    for pattern in (_LABELLED, _IN_TEXT):
        for found in pattern.finditer(text):
            if written := dotted_limit(found.group()):
                kind, until, starts = written
                yield Deadline(kind, found.group(), found.span(), 0.9, "deadlines.dotted", until, starts)


def dotted_limit(words: str) -> tuple[str, str, str | None] | None:
    """Kind, last day and, if it is a period, first day of a limit that is nothing but digits and points."""
    if found := DOTTED_PERIOD.fullmatch(words):
        until, starts = iso(int(found[3] or found[1]), int(found[4]), None), iso(int(found[1]), int(found[2]), 1)
        return ("period", until, starts) if starts and until and starts <= until else None
    if found := DOTTED.fullmatch(words):
        day = iso(int(found["y"]), int(found["m"]), int(found["d"]) if found["d"] else None)
        return ("date", day, None) if day else None
    return None
