"""Single days and months as limits: 4月底前, 于3月15日前, 2024年10月建成, 明年5月投入使用."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.deadlines.blocks import Blocks
from importer.understanding.deadlines.days import Setting, a_day, last_day, year_of
from importer.understanding.deadlines.surroundings import has_verb, is_past, milestone_of, stands_alone
from importer.understanding.draft import Deadline

_LEAD_IN = r"(?:确保|力争|争取|要|须|应|限|计划|预计|建议|拟)?(?:在|于|到|至|截至|截止)?"
# Not within a number; but behind the number of a line: 1.4月底前.
_NO_NUMBER = r"(?:(?<![\d.])|(?<=^\d\.)|(?<=[。；：\n |]\d\.))"
_DATE = re.compile(
    rf"(?P<lead>{_LEAD_IN}){_NO_NUMBER}(?<!每年)(?<!每月){a_day('a')}(?P<before>(?:之|以)?前|止|(?<=日)之内)?"
    r"(?P<verb>完成|完工|建成|实现)?"
)
# 5月开展…, 11月总结验收: what is to be held in a month, at the head of a clause
HELD = re.compile(
    r"(?:份)?(?:，)?(?:集中|全面|组织|适时|计划|拟|分批|统一)*"
    r"(?:开展|组织|举办|召开|启动|进行|实施|总结|迎接|部署|编制|制定|印发|评选|评审|检查)(?!了|的)"
)
# What stands before the head of a clause
BEGINS = ("（", "，", "；", "。", "：", "\n", "")
# （建议3月份提请审议）: a month that is proposed for what follows
PLANNED = re.compile(r"建议|计划|拟|预计")
# 3月25日、6月25日和9月25日前: what stands behind the last holds for all.
LISTED = re.compile(r"(?:[、和及](?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|底|末)?){1,11}(?:之|以)?前")
_SENTENCE_END = re.compile(r"[。\n]")


def find_dates(text: str, setting: Setting, *, bare: bool = False) -> Iterator[Deadline]:
    """Dates that limit something; with `bare` every date, as in a column for dates.

    A month without a year is of the year last named in its sentence, else of the plan's; where nobody names one it has
    no value.
    """
    named, last = setting.year, 0
    blocks = Blocks(text, setting.year)
    for found in _DATE.finditer(text):
        if _SENTENCE_END.search(text, last, found.start()):
            named = setting.year
        named = blocks.year_at(found.start()) or named
        last = found.end()
        if found["ay"] and _near(int(found["ay"]), setting.year):
            named = int(found["ay"])
        start, end = found.span()
        if is_past(text, start, end, bare=bare) or not (bare or _limits(text, found)):
            continue
        base = blocks.year_at(found.start()) or setting.year if found["at"] else named
        year, value = year_of(found, "a", base), last_day(found, "a", base)
        if (value is None and year is not None) or _is_memory(text, found, year, setting.year):
            continue
        stage = milestone_of(text, found.group(), end)
        sure = 0.95 if found["before"] or found["ap"] else 0.8
        yield Deadline("date", found.group(), (start, end), sure, "deadlines.date", value, milestone=stage)


def _is_memory(text: str, found: re.Match[str], year: int | None, plans: int | None) -> bool:
    """Whether a date lies before the plan's year; over the turn of a year the first phase ends before it."""
    if not (plans and year and year < plans):
        return False
    return not (year == plans - 1 and found["before"] and stands_alone(text, *found.span()))


def _near(named: int, year: int | None) -> bool:
    """A year of the plan's own time; that of an older paper says nothing about the months after it."""
    return year is None or year <= named <= year + 5


def _limits(text: str, found: re.Match[str]) -> bool:
    """Whether a date is a limit: by 前 or 底, by a verb behind it, or because it stands alone."""
    if found["before"] or stands_alone(text, *found.span()):
        return True
    if found["ap"] and found["ap"] not in ("初", "中"):
        return True
    if found["verb"] or has_verb(text, found.end()) or LISTED.match(text, found.end()):
        return True
    if text[found.start() - 1 : found.start()] in BEGINS and HELD.match(text, found.end()):
        return True
    if PLANNED.match(found["lead"]) and text[found.start() - 1 : found.start()] in BEGINS:
        return True
    if found["ad"] and found["lead"].startswith(("力争", "争取", "确保")):
        return True
    return found["lead"].endswith(("于", "到", "至", "止")) and not found["ap"]
