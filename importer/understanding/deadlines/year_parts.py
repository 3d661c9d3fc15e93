"""Years and parts of a year as limits: 2023年底前, 年内, 上半年, 第三季度末, 到2025年, 2023年建成."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.deadlines.blocks import NEAR, Blocks
from importer.understanding.deadlines.days import NEXT, YEAR_PARTS, Setting, iso
from importer.understanding.deadlines.surroundings import DONE, STAGE, has_verb, is_past, milestone_of, stands_alone
from importer.understanding.draft import Deadline

_LEAD_IN = r"(?:确保|力争|争取|要|须|应)?(?:在|于|到|至|截至|截止)?"
_PART = re.compile(
    rf"(?P<lead>{_LEAD_IN})(?:(?P<y>(?<!\d)20\d{{2}})年?度?|(?P<t>今年|今|当年|本年度?|明年|次年|全年)(?:的)?)?"
    r"(?P<p>年底|年末|(?<![半任一二三四五六七八九十两几\d])年内|(?<=\d年)[底末内]|(?<=\d年度)内|上半年|下半年|(?<![每一二三四\d])第?[一二三四1-4]季度(?:末)?)"
    r"(?P<before>(?:之|以)?前|内)?(?P<verb>完成|建成)?"
)
_UNTIL = re.compile(
    rf"(?:{_LEAD_IN})(?<=[到至])(?P<y>20\d{{2}})年(?!\d|底|末|内|度|\d{{1,2}}月|[上下]半年|第?[一二三四]季度|[-—－~])(?:之?前)?"
)
_IN = re.compile(rf"(?<!\d)(?<!至)(?P<y>20\d{{2}})年度?(?:前|内|底前|之前)?(?:{DONE}|{STAGE})")
_BEFORE = re.compile(r"(?<!\d)(?P<y>20\d{2})年(?:之|以)?前(?=[，。；）〕]|$)")
# 2025年开展中期评估: in a year after the plan's first, at the head of a clause.
_LATER = re.compile(
    r"(?:^|(?<=[，。；：\n（、]))(?P<y>20\d{2})年(?=(?:全面|集中|组织|适时|计划|拟|再|新|继续)*(?:开展|启动|进行|组织|召开|举办|推进|新建|新增|实施|编制|制定|出台|评估|验收|总结|修订|建设|改造|创建))"
)
# 确保完成2023年各项任务: the whole plan; 为全面完成…任务 is what something else is done for
_NO_AIM = r"(?<!为)(?<!为全面)(?<!为圆满)(?<!为顺利)"
_WHOLE = re.compile(
    rf"{_NO_AIM}(?:确保|保证)?(?:顺利|圆满|全面|高质量)*{_NO_AIM}完成(?P<y>20\d{{2}})年[^，。；]{{0,20}}任务"
)
# 2025年，入园率达到96%: a later year at the head of a sentence that says what is reached by then
_REACHED = re.compile(rf"(?:(?<=[。；\n])|^)(?P<y>20\d{{2}})年(?=，[^。；\n]{{0,60}}?(?:{DONE}|普及|建有))")
# 报送上半年总结: what a report is about, no limit
_OBJECT = re.compile(r"(?:报送|上报|总结|通报|报告|公布|公开|汇总|对|和|及|上一?|去|前|每)$")


def find_year_parts(text: str, setting: Setting, *, bare: bool = False) -> Iterator[Deadline]:
    """Halves, quarters and ends of a year as limits, and years as limits."""
    blocks = Blocks(text, setting.year)
    for found in _PART.finditer(text):
        part = _part(text, found, setting, bare, blocks.year_at(found.start()))
        if part:
            yield part
    for found in _LATER.finditer(text):
        if setting.year and setting.year < int(found["y"]) <= setting.year + NEAR:
            yield Deadline("date", found.group(), found.span(), 0.6, "deadlines.later_year", f"{found['y']}-12-31")
    for pattern, rule in (
        (_UNTIL, "until_year"),
        (_IN, "in_year"),
        (_BEFORE, "before_year"),
        (_WHOLE, "whole_plan"),
        (_REACHED, "reached_in_year"),
    ):
        for found in pattern.finditer(text):
            year = int(found["y"])
            if rule == "reached_in_year" and year <= (setting.year or 0):
                continue
            if not is_past(text, *found.span()) and not (setting.year and year < setting.year):
                stage = milestone_of(text, found.group(), found.end()) if rule == "in_year" else ""
                value = f"{year}-12-31"
                yield Deadline("date", found.group(), found.span(), 0.8, f"deadlines.{rule}", value, milestone=stage)


def _part(text: str, found: re.Match[str], setting: Setting, bare: bool, over: int | None) -> Deadline | None:
    start, end = found.span()
    year = int(found["y"]) if found["y"] else over or setting.year
    if year is None or is_past(text, start, end) or not (bare or _limits(text, found)):
        return None
    if found["t"] in NEXT:
        year += 1
    if setting.year and year < setting.year:
        return None
    words = found["p"]
    month = YEAR_PARTS.get(words) or YEAR_PARTS.get(words.removeprefix("第")[0], 12)
    stage = milestone_of(text, found.group(), end)
    return Deadline(
        "date", found.group(), (start, end), 0.9, "deadlines.year_part", iso(year, month, None), milestone=stage
    )


def _limits(text: str, found: re.Match[str]) -> bool:
    """年底 alone may be anybody's; with a year, with 前, before a verb or at the head of a clause it is a limit."""
    start, end = found.span()
    if found["before"] or found["verb"] or has_verb(text, end) or stands_alone(text, start, end):
        return True
    if "底" in found["p"] or "末" in found["p"] or "年内" in found["p"] or found["p"] == "内":
        return bool(found["y"] or found["lead"] or "内" in found["p"])
    before = text[max(0, start - 4) : start]
    return not _OBJECT.search(before) and (bool(found["lead"]) or not before or before[-1] in "，。；：、（）—-·.\n")
