"""Headings of chapters that run into their text, because all line breaks are lost."""

from __future__ import annotations

import re

from importer.understanding.titles import CUES, Cut, run_on

# Headings that chapters of plans bear, and how the text behind them begins.
USUAL = re.compile(
    r"(?:总体要求|指导思想|基本原则|(?:总体|发展|主要|工作|年度|任务)目标|(?:有关|工作|相关)要求|保障措施|组织保障|(?:加强)?组织领导|实施步骤|"
    r"(?:重点|主要|工作|试点|目标)任务|[\u4e00-\u9fff]{4,40}(?:重要|重大)意义|(?:主要|工作)措施|时间安排|(?:实施|整治|试点)范围|工作(?:机制|步骤|安排)|监督(?:检查|考核)|考核(?:评价|评估))"
)
BEGINS = re.compile(
    rf"[\u4e00-\u9fff]{{2,6}}(?:地区|部门|单位|政府|机关)|以|到20|20\d\d年|为|对标|通过|围绕|立足|本|全[县市区旗省]|成立|{CUES.pattern}"
)
LEAST, MOST = 6, 34  # characters of a heading
SAME = 4  # so many of its characters in a row begin the text: 推行公示制度公示制度是…


def chapter_run_on(text: str, cut: Cut, *, others_are_short: bool) -> Cut | None:
    """The heading of a chapter cut from the text behind it, if a seam is to be seen."""
    usual = USUAL.match(text, cut.start, cut.end)
    if usual and usual.end() < cut.end and BEGINS.match(text, usual.end()):
        return Cut(cut.start, usual.end(), usual.end(), "none", 0.8)
    if not others_are_short:
        return None
    found = _repeated(text, cut)
    return found if found or cut.how != "sentence" else run_on(text, cut, past=1)


def _repeated(text: str, cut: Cut) -> Cut | None:
    """The text takes up words of its heading."""
    for place in range(cut.start + LEAST, min(cut.start + MOST, cut.end - SAME) + 1):
        words = text[place : place + SAME]
        if "，" not in words and words in text[cut.start : place]:
            return Cut(cut.start, place, place, "none", 0.7)
    return None
