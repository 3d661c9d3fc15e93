"""Headings of chapters that run into their text, because all line breaks are lost."""

from __future__ import annotations

import re

from importer.understanding.titles import CUES, Cut, run_on

# Headings that chapters of plans bear, and how the text behind them begins.
USUAL = re.compile(
    r"(?:总体要求|指导思想|基本原则|(?:总体|发展|主要|工作|年度|任务)目标|(?:有关|工作|相关)要求|保障措施|组织保障|(?:加强)?组织领导|实施步骤|"
    r"(?:重点|主要|工作|试点|目标)任务|(?:工作|责任|职责|任务|部门)分工|[\u4e00-\u9fff]{4,40}(?:重要|重大)意义|(?:主要|工作)措施|时间安排|(?:实施|整治|试点)范围|工作(?:机制|步骤|安排)|监督(?:检查|考核)|考核(?:评价|评估))"
)
BEGINS = re.compile(
    rf"[\u4e00-\u9fff]{{2,6}}(?:地区|部门|单位|政府|机关)|以|到20|20\d\d年|为|对标|通过|围绕|立足|本|全[县市区旗省镇乡村]|成立|{CUES.pattern}"
)
# How a sentence behind a seam begins, and no heading goes on: 工作机制按照…
OPENS = re.compile(r"按照|根据|依据|为(?:了|切实|做好|加强|确保|进一步|扎实|深入|全面)")
LEAST, MOST = 6, 34  # characters of a heading
# So many of its characters in a row begin the text: 推行公示制度公示制度是…; years and marks say nothing.
SAME = 4
WORDS = re.compile(rf"[\u4e00-\u9fff]{{{SAME}}}")
UNFINISHED = re.compile(r"[的和与及、，为以]$")


def chapter_run_on(text: str, cut: Cut, *, others_are_short: bool) -> Cut | None:
    """The heading of a chapter cut from the text behind it, if a seam is to be seen."""
    if usual := usual_run_on(text, cut):
        return usual
    if not others_are_short:
        return None
    seam = run_on(text, cut, past=1)
    if seam and OPENS.match(text, seam.end):
        return seam
    return _repeated(text, cut) or (seam if cut.how == "sentence" else None)


def usual_run_on(text: str, cut: Cut) -> Cut | None:
    """The same where it is a heading that many plans bear; its text may take it up: 工作目标工作目标。"""
    usual = USUAL.match(text, cut.start, cut.end)
    if not usual or usual.end() >= cut.end:
        return None
    goes_on = BEGINS.match(text, usual.end()) or text.startswith(usual.group(), usual.end())
    return Cut(cut.start, usual.end(), usual.end(), "none", 0.8) if goes_on else None


def is_usual(title: str) -> bool:
    """Whether a heading is one that many plans bear for a chapter."""
    return bool(USUAL.fullmatch(title))


def _repeated(text: str, cut: Cut) -> Cut | None:
    """The text takes up words of its heading."""
    for place in range(cut.start + LEAST, min(cut.start + MOST, cut.end - SAME) + 1):
        words = text[place : place + SAME]
        if not WORDS.fullmatch(words) or UNFINISHED.search(text, cut.start, place):
            continue
        if words in text[cut.start : place]:
            return Cut(cut.start, place, place, "none", 0.7)
    return None
