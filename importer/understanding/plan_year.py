"""The year a plan is for, when its months bear none: of its title, its day, its number, else of what its text says."""

from __future__ import annotations

import re
from collections import Counter

from importer.understanding.draft import Head

NUMBERED = re.compile(r"〔((?:19|20)\d{2})〕")
# What the page says of the day of a document that bears none itself.
FILED = re.compile(r"(?:发文|成文|印发|生成)日期[：| ]*(20\d{2})")
PUBLISHED = re.compile(r"(?:发布|更新)?(?:日期|时间)[：| ]{0,3}(20\d{2})[-年/.]")
YEARS = re.compile(r"(?<!\d)(20\d{2})年(?=底|末|上半年|下半年|\d{1,2}月)")
# 2026年是…的开局之年, 2026年度重点工作, 2026年…计划
SPOKEN = re.compile(
    r"(?<!\d)(20\d{2})年(?:是[^。\n]{2,30}(?:年|期)[，。]|度?[^，。；：\d\n]{0,12}(?:计划|要点|安排|目标任务|总体要求|重点工作|工作))"
)
# 2025—2026学年第二学期: its months are those of the later year
TERM = re.compile(r"(20\d{2})(?:[-—－–~至]{1,2}20\d{2})?学年度?(?:第二学期|下学期|春季学期)")


def year_of_plan(text: str, head: Head, issued: int | None) -> int | None:
    """The year; `issued` is that of the document's day. None if nothing in the text tells it."""
    if term := TERM.search(text):
        return int(term[1]) + 1
    if year := head.year or issued:
        return year
    if head.doc_number and (found := NUMBERED.search(head.doc_number.value)):
        return int(found[1])
    for years in (YEARS.findall(text), FILED.findall(text), SPOKEN.findall(text), PUBLISHED.findall(text)):
        if years:
            return int(Counter(years).most_common(1)[0][0])
    return None
