"""How often: 每月25日前, 每季度末, 月通报, 年度报告制度, 3月、6月、9月、12月底前."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.deadlines.days import Setting
from importer.understanding.draft import Deadline

_BEFORE = r"(?:(?:之|以)?前)?"
# What is held or written in a rhythm: 月通报, 季调度; 一月一调度
_MEETING = (
    "(?:一?(?:调度|通报|报告|督查|总结|研判|分析)|报送|例会|督办|考核|评比|评价|小结|提示|会商|巡查|排名|汇总"
    "|晾晒|推进会)"
)
_MONTH = r"(?:1[0-2]|[1-9])月(?:底|末|\d{1,2}日)?(?:之?前)?"
_MONTH_LIST = rf"(?P<list>{_MONTH}(?:(?:、|和|及|，){_MONTH}){{1,5}})"
# 每季度末月20日前, 每季度第1个月的20日前
_OF_QUARTER = r"(?:度?(?:末|底)月?|(?:第[一1]个|首|次|第\d个|后)?月(?:的|份)?)?"
_NO_NUMBER = "一二三四五六七八九十\\d上本下"
# How often, and its words; the first that matches a place counts.
_RHYTHMS = (
    # several months of a year: how often follows from how many
    ("listed", rf"(?:每年)?(?:的)?{_MONTH_LIST}{_BEFORE}"),
    (
        "yearly",
        rf"(?:于|在)?每年(?:的)?(?P<m>1[0-2]|0?[1-9])月(?:份)?"
        rf"(?:(?P<d>\d{{1,2}})日|底|末|[上中下]旬)?{_BEFORE}",
    ),
    ("half-yearly", rf"每(?:隔)?半年(?:末|底)?{_BEFORE}|(?<![上下])半年度?{_MEETING}|按半年"),
    (
        "quarterly",
        rf"(?:于|在)?每(?:一|个)?季度?(?:的)?{_OF_QUARTER}(?:结束后)?(?:(?P<q>\d{{1,2}})(?:个工作)?日)?{_BEFORE}"
        rf"|按季度?|逐季|(?<![{_NO_NUMBER}第])季度?{_MEETING}",
    ),
    (
        "monthly",
        rf"(?:于|在)?每(?:一|个)?月(?:的)?(?:月?末|月?底|(?P<e>\d{{1,2}})日)?{_BEFORE}|次月(?:\d{{1,2}})日{_BEFORE}"
        rf"|按月度?|逐月|(?<![{_NO_NUMBER}当元])月度?{_MEETING}(?:、月{_MEETING})*",
    ),
    ("weekly", rf"每(?:一|个)?周[一二三四五六日]?{_BEFORE}|按周|逐周|(?<![{_NO_NUMBER}])周{_MEETING}"),
    ("daily", r"每[日天](?=报|调度|通报|更新|公布|汇总|巡)|^\s*每[日天]\s*$|逐日|日调度|日报告|日通报"),
    ("unspecified", r"每(?:两|二|三|四|五|\d)年|每(?:个)?学期|每旬|每(?:两|三|\d)个?月|每(?:两|二)周|每届"),
    (
        "yearly",
        rf"(?:于|在)?每人?每?年度?(?:的)?(?:年底|年末|底|末)?{_BEFORE}|年度(?:情况)?报告制度|按年度|一年一次"
        r"|逐年(?!提高|增加|增长|下降|减少|提升|递增|递减|上升|扩大)",
    ),
)
_PATTERNS = tuple((freq, re.compile(words)) for freq, words in _RHYTHMS)
# Limits of a benefit and figures per year are no rhythm of work: 每人每年只享受一次
_LIMIT = re.compile(
    r"[^，。；\d]{0,2}\d[\d.,]*(?:万|亿)?(?:元|斤|公斤|吨|度|立方米)|[^，。；]{0,4}(?:只能?|最多|最高|不得超过|限额|享受|补助|补贴|给予)"
)
# 每户每年960元: what one household gets
_SHARE = re.compile(r"每[户亩名位头家]$")
_BY_COUNT = {2: "half-yearly", 4: "quarterly"}


def find_rhythms(text: str, setting: Setting, *, bare: bool = False) -> Iterator[Deadline]:
    """What is due again and again, with how often and, of yearly ones, in which month."""
    for freq, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            if _LIMIT.match(text, found.end()) or _SHARE.search(text[max(0, found.start() - 2) : found.start()]):
                continue
            groups = found.groupdict()
            if freq == "listed":
                if not _is_rhythm(text, found):
                    continue
                often = _BY_COUNT.get(groups["list"].count("月"), "yearly")
                yield Deadline("recurring", found.group(), found.span(), 0.85, "deadlines.listed", freq=often)
                continue
            month = int(groups["m"]) if groups.get("m") else None
            day = next((int(groups[name]) for name in "dqe" if groups.get(name)), None)
            yield Deadline(
                "recurring", found.group(), found.span(), 0.9, f"deadlines.{freq}", freq=freq, month=month, day=day
            )


def _is_rhythm(text: str, found: re.Match[str]) -> bool:
    """3月、6月、9月、12月底前 is a rhythm; two months alone may be two dates."""
    return found.group().startswith("每年") or found["list"].count("月") >= 4


def rhythm_before(text: str, place: int) -> str:
    """How often, if the sentence up to a place says so: 实行年度报告制度，…按时公开 is every year."""
    start = max(text.rfind(mark, 0, place) for mark in "。\n") + 1
    return next((freq for freq, pattern in _PATTERNS[1:] if pattern.search(text, start, place)), "")
