"""Written parts of a date, and the day they mean: 2024年3月底, 明年5月中旬, 十二月底."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

CHINESE = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
}
# A year, written out or in relation to the plan's; {0} tells the two ends of a period apart.
YEAR = r"(?:(?P<{0}y>(?:19|20)\d{{2}})年|(?P<{0}t>今年|当年|本年度?|明年|次年|翌年|下一?年)(?:的)?)?"
MONTH = (
    r"(?P<{0}m>(?:1[0-2]|0?[1-9])(?!\d)|十[一二]|[一二三四五六七八九十](?=月(?:底|末|份|[上中下]旬|前|初)))月(?:份)?"
)
DAY = (
    r"(?:(?P<{0}d>3[01]|[12]\d|0?[1-9])(?:日|号(?![楼线令文公]))"
    r"|(?P<{0}p>月?底|月?末|上中旬|中下旬|上旬|中旬|下旬|初|中(?!央|心|国|小|学|考)))?"
)

# The last day of a part of a month
PARTS = {"上旬": 10, "上中旬": 20, "中旬": 20, "中": 15, "初": 10}
# The last month of a part of a year
YEAR_PARTS = {"上半年": 6, "下半年": 12, "一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
NEXT = ("明年", "次年", "翌年", "下年", "下一年")


@dataclass
class Setting:
    """The plan's year, the day of the document, and the year last named in the sentence."""

    year: int | None
    issued: date | None


def a_day(name: str) -> str:
    """A pattern for one day or month; its groups begin with `name`."""
    return (YEAR + MONTH + DAY).format(name)


def year_of(found: re.Match[str], name: str, year: int | None) -> int | None:
    """The year a finding names, else `year`."""
    if found[f"{name}y"]:
        return int(found[f"{name}y"])
    return year + 1 if year and found[f"{name}t"] in NEXT else year


def month_of(found: re.Match[str], name: str) -> int:
    """The month of a finding, 1 to 12."""
    words = found[f"{name}m"]
    return CHINESE[words] if words in CHINESE else int(words)


def iso(year: int | None, month: int, day: int | None) -> str | None:
    """A day in ISO form, the month's last if no day is given; None if there is no such day or no year."""
    if year is None or not 1 <= month <= 12 or not MINYEAR <= year <= MAXYEAR:
        return None
    last = calendar.monthrange(year, month)[1]
    if day is not None and not 1 <= day <= last:
        return None
    return date(year, month, day or last).isoformat()


def last_day(found: re.Match[str], name: str, year: int | None) -> str | None:
    """The last day a finding may mean: 3月 is 31 March, 3月中旬 is 20 March."""
    part = (found[f"{name}p"] or "").removeprefix("月")
    day = int(found[f"{name}d"]) if found[f"{name}d"] else PARTS.get(part)
    return iso(year_of(found, name, year), month_of(found, name), day)


def first_day(found: re.Match[str], name: str, year: int | None) -> str | None:
    """The first day a finding may mean: 3月 is 1 March, 3月中旬 is 11 March."""
    part = (found[f"{name}p"] or "").removeprefix("月")
    day = int(found[f"{name}d"]) if found[f"{name}d"] else {"中旬": 11, "中下旬": 11, "下旬": 21}.get(part, 1)
    return iso(year_of(found, name, year), month_of(found, name), day)
