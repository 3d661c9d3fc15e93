"""Dates, rhythms and periods a text sets; resolved against the plan's year, never invented."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from importer.understanding.draft import Deadline
from importer.understanding.quoted import without_quoted

Finder = Callable[[str, int | None, date | None], Iterator[Deadline]]

YEAR = r"(?:(?P<{0}y>20\d{{2}})年|(?P<{0}t>今年|当年|本年|本年度|明年|次年))?"
MONTH_DAY = r"(?P<{0}m>1[0-2]|0?[1-9])月(?:份)?(?:(?P<{0}d>[12]\d|3[01]|0?[1-9])日|(?P<{0}p>底|末|上旬|中旬|下旬|中))?"


def _day(name: str) -> str:
    return (YEAR + MONTH_DAY).format(name)


LEAD_IN = r"(?:确保|力争|争取|要|须|应)?(?:在|于|到|至|截至|截止)?"
# 3月1日至3月15日, 2019年1月1日至12月31日, 1月—3月.
PERIOD = re.compile(rf"(?<!\d){_day('a')}\s?(?:至|到|[-—~－]{{1,2}}){_day('b')}(?!日?起)(?!前|底前)")
# 从2019年1月1日起.
START = re.compile(rf"(?:自|从){_day('a')}(?:起|开始)")
# 4月底前, 于3月15日前, 2024年9月30日前完成, 12月底.
DATE = re.compile(
    rf"{LEAD_IN}(?:(?<![\d.])|(?<=^\d\.)|"
    rf"(?<=[。；：\n |]\d\.)){_day('a')}(?P<before>以?之?前)?(?:完成|完工|建成|实现|报)?"
)
# 2023年底前, 年底, 年内, 上半年, 2024年上半年, 到2020年, 2023年建成, 第三季度.
YEARLY = re.compile(
    rf"{LEAD_IN}(?:(?P<y>20\d{{2}})年?|(?P<t>今年|当年|本年度?|明年))?"
    r"(?P<p>年底|年末|年内|(?<=\d年)[底末内]|上半年|下半年|第?[一二三四]季度)(?:以?之?前)?(?:完成|建成)?"
)
UNTIL_YEAR = re.compile(r"(?:到|至)(?P<y>20\d{2})(?P<z>)年(?!\d|底|末|\d{1,2}月|[上下]半年|[—-])(?P<before>前)?")
IN_YEAR = re.compile(
    r"(?<!\d)(?P<y>20\d{2})年(?:前|内|底前)?(?:建成|完成|实现|基本建成|全面建成|全面完成)"
    r"|(?:确保|保证)?(?:顺利|圆满|全面)?完成(?P<z>20\d{2})年[^，。；]{0,20}任务"
)
# 印发之日起30日内, 作出之日起20个工作日内.
RELATIVE = re.compile(
    r"[自在从](?P<base>[^自在从，。；\n]{0,12})之日起(?P<n>\d{1,3})个?(?P<w>工作)?(?P<unit>日|天|月)(?:之?内|以内)"
)
TERM = re.compile(r"任期内")
# Rhythms: the words, and how often.
RHYTHMS = (
    ("yearly", r"每人?每?年(?P<m>1[0-2]|[1-9])月(?:份)?(?:(?P<d>\d{1,2})日|底|末)?(?:以?前)?"),
    ("quarterly", r"每(?:个)?季度?(?:末|度末)?月?(?:\d{1,2}日)?(?:以?前)?|按季度?|季(?:调度|通报|报告|"
        r"报)|3月、6月、9月(?:、|和)12月(?:底|末)?前?"),
    ("half-yearly", r"每半年|半年(?:通报|报告|调度|总结)"),
    ("monthly", r"每(?:个)?月(?:末|底|\d{1,2}日)?(?:以?前)?|按月|月(?:提示|通报|调度|报告|"
        r"报)(?:、月(?:提示|通报|调度|报告))*|逐月"),
    ("weekly", r"每周|按周|周(?:调度|通报|报告)"),
    ("yearly", r"每人每年|每年(?!度)|每年度|年度报告制度|按年度|一年一次|逐年"),
)  # fmt: skip
# 每人每年只享受一次: a limit of a benefit, no rhythm of work.
LIMIT = re.compile(r"[^，。；]{0,4}(?:只能?|最多|最高|不得超过|限额|享受)")
RHYTHM = [(freq, re.compile(words)) for freq, words in RHYTHMS]
# Constant work, and words that promise a rhythm without saying which.
SOFT = (
    ("recurring", "yearly", r"(?:纳入)?年度(?:考核|考评|述职|述法)[\u4e00-\u9fff]{0,8}"),
    ("recurring", "unspecified", r"不?定期[\u4e00-\u9fff、]{0,14}|按时[\u4e00-\u9fff]{0,10}"),
    ("ongoing", "", r"持续(?:推进|推动|深化|优化|开展|加强|提升|完善|巩固)[\u4e00-\u9fff“”、]{0,14}"),
    (
        "ongoing",
        "",
        r"[\u4e00-\u9fff]{0,4}常态化|动态(?:调整|更新|管理)[\u4e00-\u9fff]{0,12}|长期坚持|(?:根据需要)?适时",
    ),
)
SOFTLY = [(kind, freq, re.compile(words)) for kind, freq, words in SOFT]
ONGOING = re.compile(
    r"^(?:持续(?:推进|实施|开展|进行)?|长期(?:坚持|推进|实施)?|常态化(?:推进|开展)?|全年(?:推进|实施)?|常年)$"
)
# The part after which a stage, not the whole, has happened.
STAGE = re.compile(r"^[^，。；、]{0,10}?(开工建设|开工|动工|启动|主体完工|封顶|初稿|挂网|招标)")
PAST = re.compile(r"(?:已|截至|截止|同比|比|较|自|从)$")
CONDITION = re.compile(r"^(?:发生|以上的|以下的|以来|印发|出台|发布|颁布|召开|修订|版)")
PARTS = {"上旬": 10, "中旬": 20, "中": 15}
HALVES = {"上半年": 6, "下半年": 12, "一": 3, "二": 6, "三": 9, "四": 12}


def find_deadlines(text: str, year: int | None, issued: date | None) -> list[Deadline]:
    """What a text says about when, in its order; `year` is the plan's, `issued` the day of the document.

    A month without a year is not resolved when there is no year. Of overlapping findings the first finder's stays.
    """
    bare = without_quoted(text)
    made: list[Deadline] = []
    for finder in FINDERS:
        for one in finder(bare, year, issued):
            if not any(one.span[0] < other.span[1] and other.span[0] < one.span[1] for other in made):
                made.append(one)
    return sorted(made, key=lambda one: one.span)


def deadline_in_cell(text: str, year: int | None, start: int = 0) -> list[Deadline]:
    """A table's cell for the time limit: 2024.8, 11月, 10月底前, 持续推进."""
    words = text.strip()
    span = (start, start + len(text))
    if ONGOING.match(words):
        return [Deadline("ongoing", words, span, 0.9, "deadlines.cell")]
    if found := re.fullmatch(r"(20\d{2})[.．年/-](\d{1,2})(?:[.．月/-](\d{1,2})日?)?月?(?:底|末)?(?:前)?", words):
        value = _iso(int(found[1]), int(found[2]), int(found[3]) if found[3] else None)
        return [Deadline("date", words, span, 0.9, "deadlines.cell", value)] if value else []
    found_all = find_deadlines(words, year, None)
    if not found_all and (found := re.fullmatch(r"(1[0-2]|[1-9])月(?:份)?(?:底|末|中旬|上旬|下旬)?", words)) and year:
        return [Deadline("date", words, span, 0.85, "deadlines.cell", _iso(year, int(found[1]), None))]
    shifted = [(one, (one.span[0] + start, one.span[1] + start)) for one in found_all]
    return [_moved(one, place) for one, place in shifted]


def _moved(one: Deadline, span: tuple[int, int]) -> Deadline:
    return Deadline(**{**one.__dict__, "span": span})


def _year_of(found: re.Match[str], name: str, year: int | None) -> int | None:
    if found[f"{name}y"]:
        return int(found[f"{name}y"])
    if year and found[f"{name}t"] in ("明年", "次年"):
        return year + 1
    return year


def _iso(year: int | None, month: int, day: int | None) -> str | None:
    """A day; without one the last of the month."""
    if year is None or not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    if day is not None and not 1 <= day <= last:
        return None
    return date(year, month, day or last).isoformat()


def _resolved(found: re.Match[str], name: str, year: int | None) -> str | None:
    day = int(found[f"{name}d"]) if found[f"{name}d"] else PARTS.get(found[f"{name}p"] or "")
    return _iso(_year_of(found, name, year), int(found[f"{name}m"]), day)


def _periods(text: str, year: int | None, issued: date | None) -> Iterator[Deadline]:
    for found in PERIOD.finditer(text):
        first = _year_of(found, "a", year)
        starts = _iso(first, int(found["am"]), int(found["ad"]) if found["ad"] else 1)
        until = _resolved(found, "b", first)
        if starts and until and starts <= until:
            yield Deadline("period", found.group(), found.span(), 0.9, "deadlines.period", until, starts)


def _starts(text: str, year: int | None, issued: date | None) -> Iterator[Deadline]:
    for found in START.finditer(text):
        value = _iso(_year_of(found, "a", year), int(found["am"]), int(found["ad"]) if found["ad"] else 1)
        if value:
            yield Deadline("start", found.group(), found.span(), 0.9, "deadlines.start", value)


def _dates(text: str, year: int | None, issued: date | None) -> Iterator[Deadline]:
    for found in DATE.finditer(text):
        lead = found.group()[: found.start("am") - found.start()]
        alone = text[found.start() - 1 : found.start()] in "（〔" and text[found.end() : found.end() + 1] in "）〕"
        sure = (alone and found.start() > 0) or found["before"] or found["ap"] or re.search(r"于|到|至", lead)
        if not sure or _past(text, found):
            continue
        if not found["before"] and found["ad"] and not lead.startswith(("于", "在", "到", "至")):
            continue
        value = _resolved(found, "a", year)
        if value:
            stage = STAGE.match(text, found.end()) or STAGE.match(text[found.end() : found.end() + 14])
            yield Deadline(
                "date", found.group(), found.span(), 0.95, "deadlines.date", value, milestone=stage[1] if stage else ""
            )


def _past(text: str, found: re.Match[str]) -> bool:
    """A day that only says since when, or when something cited was issued."""
    before, after = text[max(0, found.start() - 4) : found.start()], text[found.end() : found.end() + 6]
    return bool(PAST.search(before)) or bool(CONDITION.match(after)) or found.group().startswith(("截至", "截止"))


def _years(text: str, year: int | None, issued: date | None) -> Iterator[Deadline]:
    for found in YEARLY.finditer(text):
        part = found["p"]
        own = int(found["y"]) if found["y"] else year
        if own is None or _past(text, found) or not _said(found):
            continue
        month = HALVES.get(part) or HALVES.get(part.removeprefix("第")[0], 12)
        own += found["t"] == "明年"
        value = _iso(own, 12 if "半年" not in part and "季" not in part else month, None)
        yield Deadline("date", found.group(), found.span(), 0.9, "deadlines.year_part", value)
    for pattern, rule in ((UNTIL_YEAR, "deadlines.until_year"), (IN_YEAR, "deadlines.in_year")):
        for found in pattern.finditer(text):
            if not _past(text, found):
                yield Deadline("date", found.group(), found.span(), 0.8, rule, f"{found['y'] or found['z']}-12-31")


def _said(found: re.Match[str]) -> bool:
    """年底 alone may be anybody's; with a year, or as a limit, it is the plan's."""
    return bool(
        found["y"] or found["p"] in ("年内", "上半年", "下半年") or re.search(r"前|[到至于在]|成", found.group())
    )


def _relative(text: str, year: int | None, issued: date | None) -> Iterator[Deadline]:
    for found in RELATIVE.finditer(text):
        value = None
        if issued and re.search(r"印发|发布|下发", found["base"]) and not found["w"] and found["unit"] != "月":
            value = (issued + timedelta(days=int(found["n"]))).isoformat()
        yield Deadline("relative", found.group(), found.span(), 0.85, "deadlines.relative", value)
    for found in TERM.finditer(text):
        yield Deadline("relative", found.group(), found.span(), 0.8, "deadlines.term", freq="per term")


def _rhythms(text: str, year: int | None, issued: date | None) -> Iterator[Deadline]:
    for freq, pattern in RHYTHM:
        for found in pattern.finditer(text):
            if LIMIT.match(text, found.end()):
                continue
            groups = found.groupdict()
            month = int(groups["m"]) if groups.get("m") else None
            day = int(groups["d"]) if groups.get("d") else None
            yield Deadline(
                "recurring", found.group(), found.span(), 0.9, f"deadlines.{freq}", freq=freq, month=month, day=day
            )


def _soft(text: str, year: int | None, issued: date | None) -> Iterator[Deadline]:
    for kind, freq, pattern in SOFTLY:
        for found in pattern.finditer(text):
            rhythm = _rhythm_before(text, found.start()) if found.group().startswith("按时") else ""
            yield Deadline(
                kind, found.group(), found.span(), 0.5, "deadlines.soft", freq=rhythm or freq, explicit=bool(rhythm)
            )


def _rhythm_before(text: str, place: int) -> str:
    """How often, if the sentence up to a place says so: 实行年度报告制度，…按时公开 is every year."""
    start = max(text.rfind(mark, 0, place) for mark in "。\n") + 1
    return next((freq for freq, pattern in RHYTHM if pattern.search(text, start, place)), "")


def _alone(text: str, year: int | None, issued: date | None) -> Iterator[Deadline]:
    """持续推进 alone between marks, as it stands in a bracket of units or behind a label."""
    for found in re.finditer(r"(?<=[，；：（〔])[^，；：（）〔〕。\n]{2,8}(?=[）〕。\n]|$)", text):
        if ONGOING.match(found.group()):
            yield Deadline("ongoing", found.group(), found.span(), 0.9, "deadlines.ongoing")


FINDERS: tuple[Finder, ...] = (_periods, _starts, _relative, _rhythms, _dates, _years, _alone, _soft)
