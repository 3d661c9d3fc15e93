"""Stretches of time and beginnings: 3月1日至3月15日, 2024年5—9月, 2021—2023年, 从2024年1月1日起."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.deadlines.days import YEAR_PARTS, Setting, a_day, first_day, iso, last_day, year_of
from importer.understanding.draft import Deadline

_TO = r"\s?(?:至|到|[-—－–~～]{1,2})\s?"
_PERIOD = re.compile(rf"(?<![\d.]){a_day('a')}{_TO}{a_day('b')}(?!日?起)(?!(?:之|以)?前)")
# 5—9月: the first month without its sign
_MONTHS = re.compile(
    rf"(?<![\d.])(?:(?P<y>20\d{{2}})年)?(?P<m>1[0-2]|0?[1-9]){_TO}(?P<n>1[0-2]|0?[1-9])月(?:底|末)?(?!\d|(?:之|以)?前)"
)
# 6月1日—30日, 6月1-30日: both days in one month
_DAYS = re.compile(
    rf"(?<![\d.])(?:(?P<y>20\d{{2}})年)?(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日?{_TO}(?P<e>3[01]|[12]\d|0?[1-9])日"
    r"(?!(?:之|以)?前|起)"
)
# 二季度至四季度, 第一至三季度
_QUARTERS = re.compile(
    rf"(?:(?P<y>20\d{{2}})年)?第?(?P<q>[一二三四1-4])(?:季度?)?{_TO}第?(?P<r>[一二三四1-4])季度(?:末|底)?(?!(?:之|以)?前)"
)
# 2021—2023年, 2021年至2023年; in brackets it is part of a title
_YEARS = re.compile(rf"(?<![\d（〔]{{1}})(?P<y>20\d{{2}})年?{_TO}(?P<z>20\d{{2}})年(?![\d底末）〕]|\d{{1,2}}月)")
_START = re.compile(rf"(?:自|从){a_day('a')}(?:起|开始)")
# 2026年3月起，…: at the head of a clause, or alone in a cell
_SINCE = re.compile(rf"(?:(?<=[。；，：\n（])|^){a_day('a')}(?:起|开始)(?=[，。；）]|$)")
_START_QUARTER = re.compile(r"(?:自|从)(?:(?P<y>20\d{2})年)?第?(?P<q>[一二三四])季度(?:起|开始)")
_START_YEAR = re.compile(r"(?:自|从)(?P<y>20\d{2})年(?:度)?(?:起|开始)")
# 2021年12月至2025年上半年, 2022年第二季度至2024年底: ends of which one is a part of a year
_END = r"(?P<{0}y>20\d{{2}})年(?:(?P<{0}m>1[0-2]|0?[1-9])月|(?P<{0}p>上半年|下半年|第?[一二三四]季度|初|底|末))?"
_MIXED = re.compile(rf"(?<!\d){_END.format('a')}{_TO}{_END.format('b')}(?!\d|(?:之|以)?前)")
# Not a stretch of work: 16—24岁, 与2020年至2022年相比
_COMPARED = re.compile(r"(?:比|较|与|对|截至)$")
# 即日起至4月30日
_FROM_NOW = re.compile(
    rf"(?:即日|印发之日|发布之日)起(?:开始)?[，]?(?:至|到)(?:{a_day('b')}|(?:今年|本年)?(?P<end>年底|年末))"
)


def find_periods(text: str, setting: Setting, *, bare: bool = False) -> Iterator[Deadline]:
    """Stretches with both ends."""
    for found in _FROM_NOW.finditer(text):
        until = iso(setting.year, 12, 31) if found["end"] else last_day(found, "b", setting.year)
        starts = setting.issued.isoformat() if setting.issued else None
        yield from _made(found, starts, until, "deadlines.period_from_now")
    for found in _PERIOD.finditer(text):
        first = year_of(found, "a", setting.year)
        until = last_day(found, "b", first)
        yield from _made(found, first_day(found, "a", first), until, "deadlines.period")
    for found in _MIXED.finditer(text):
        if found["ap"] or found["bp"]:
            starts = iso(int(found["ay"]), _first_month(found["am"], found["ap"] or ""), 1)
            until = iso(int(found["by"]), _last_month(found["bm"], found["bp"] or ""), None)
            yield from _made(found, starts, until, "deadlines.period_of_parts")
    for found in _DAYS.finditer(text):
        year, month = int(found["y"]) if found["y"] else setting.year, int(found["m"])
        ends = iso(year, month, int(found["d"])), iso(year, month, int(found["e"]))
        yield from _made(found, *ends, "deadlines.days")
    for found in _QUARTERS.finditer(text):
        year = int(found["y"]) if found["y"] else setting.year
        starts = iso(year, YEAR_PARTS[found["q"]] - 2, 1)
        yield from _made(found, starts, iso(year, YEAR_PARTS[found["r"]], None), "deadlines.quarters")
    for found in _MONTHS.finditer(text):
        year = int(found["y"]) if found["y"] else setting.year
        yield from _made(found, iso(year, int(found["m"]), 1), iso(year, int(found["n"]), None), "deadlines.months")
    for found in _YEARS.finditer(text):
        if not _COMPARED.search(text[max(0, found.start() - 2) : found.start()]) and not _over(found, setting):
            yield from _made(found, f"{found['y']}-01-01", f"{found['z']}-12-31", "deadlines.years")


def _first_month(month: str | None, part: str) -> int:
    last = YEAR_PARTS.get(part.removeprefix("第")[:1]) or YEAR_PARTS.get(part)
    if month or not last:
        return int(month or (12 if part in ("底", "末") else 1))
    return last - (5 if part.endswith("半年") else 2)


def _last_month(month: str | None, part: str) -> int:
    if month:
        return int(month)
    return 1 if part == "初" else YEAR_PARTS.get(part.removeprefix("第")[:1]) or YEAR_PARTS.get(part, 12)


def _over(found: re.Match[str], setting: Setting) -> bool:
    return bool(setting.year) and int(found["z"]) < (setting.year or 0)


def _made(found: re.Match[str], starts: str | None, until: str | None, rule: str) -> Iterator[Deadline]:
    if until and (starts is None or starts <= until):
        yield Deadline("period", found.group(), found.span(), 0.9, rule, until, starts)


def find_starts(text: str, setting: Setting, *, bare: bool = False) -> Iterator[Deadline]:
    """Days from which something holds."""
    for found in (*_START.finditer(text), *_SINCE.finditer(text)):
        value = first_day(found, "a", setting.year)
        if value:
            yield Deadline("start", found.group(), found.span(), 0.9, "deadlines.start", value)
    for found in _START_QUARTER.finditer(text):
        value = iso(int(found["y"]) if found["y"] else setting.year, YEAR_PARTS[found["q"]] - 2, 1)
        if value:
            yield Deadline("start", found.group(), found.span(), 0.85, "deadlines.start", value)
    for found in _START_YEAR.finditer(text):
        yield Deadline("start", found.group(), found.span(), 0.8, "deadlines.start", f"{found['y']}-01-01")
