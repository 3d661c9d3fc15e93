"""Paragraphs of a folded text: lost line breaks put back, wrapped lines joined."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from importer.understanding.numbering import CN, POINT, Mark, mark_at

Span = tuple[int, int]

# Where a number may begin inside a line.
INSIDE = re.compile(
    rf"第[{CN}]{{1,3}}(?:章|部分)|[{CN}]{{1,3}}、|（[{CN}]{{1,3}}）|（\d{{1,2}}）|(?<![\d.、])\d{{1,2}}{POINT}|——"
)
# Characters that make a word with 一 or another number behind them: 统一, 唯一, 第一.
WITH_ONE = "统唯单第之同专万其归百千"
# After these a new paragraph is likely.
ENDS = "。；！？”）〕"
LABEL = re.compile(
    r"(?<=[。；！？）”])(?:责任|牵头|配合|主办|协办|主责|负责|协同|指导|参与)(?:单位|部门|科室|领导)[：（(]"
)
# 项目名称：…, 建设内容：…: a line of its own, not the rest of a wrapped one
LABELLED = re.compile(r"(?:[\u4e00-\u9fff]{2}(?:名称|内容|单位|部门|时限|时间|措施|目标|要求)|责任人|项目|任务)：")
BREAKS_OFF = re.compile(r"(?:[，、的和与及]|进行)$")
# 提出以下意见：一、…
ANNOUNCED = re.compile(r"(?:以下|如下)[^，。：]{0,8}：$")
CHAPTER = re.compile(rf"[{CN}]{{1,3}}、")
HEADING_ENDS, HEADING_ROOM = re.compile(r"[。；：！？]"), 50
MOST_WRAPPED, FEW = 45, 0.6
FEW_LINES, LONG = 3, 150
MOST_LONGER = 0.1
LEAST_HEADING, MOST_HEADING = 4, 40
MOST_QUOTED = 24
HEADING = 14  # a bullet this near behind a heading begins its first paragraph


def paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs, in order, without blanks around them and without empty ones."""
    lines = [span for span in _lines(text) if span[0] < span[1]]
    lines = _unbroken(text, _joined(text, lines))
    collapsed = _collapsed(text, lines)
    counts: Counter[str] = Counter()
    rows = {line for line in lines if text.count("|", *line) >= 2}
    made: list[Span] = []
    for line in lines:
        made += [line] if line in rows and len(rows) > 1 else _broken(text, *line, collapsed, counts)
    return made


def _lines(text: str) -> list[Span]:
    made, start = [], 0
    for part in text.split("\n"):
        left = len(part) - len(part.lstrip(" "))
        made.append((start + left, start + max(left, len(part.rstrip(" ")))))
        start += len(part) + 1
    return made


def _joined(text: str, lines: list[Span]) -> list[Span]:
    """Lines wrapped at one width (a PDF, a mail) as paragraphs; where lines differ in length they are paragraphs."""
    lengths = Counter(min(end - start, 200) for start, end in lines)
    if len(lines) < 12:
        return lines
    width = max(lengths, key=lambda one: sum(lengths[one + n] for n in (-2, -1, 0, 1)))
    near = sum(lengths[width + n] for n in (-2, -1, 0, 1))
    if width > MOST_WRAPPED or width < 12 or near < FEW * len(lines) * 0.7:
        return lines
    if sum(lengths[one] for one in lengths if one > width + 2) > MOST_LONGER * len(lines):
        return lines  # nothing is longer than the width at which a page was wrapped
    made = [lines[0]]
    for start, end in lines[1:]:
        before = made[-1]
        last = text.rfind("\n", before[0], before[1]) + 1
        full = before[1] - max(before[0], last) >= width - 3
        if full and text[before[1] - 1] not in "。！？：" and not (mark_at(text, start) or LABELLED.match(text, start)):
            made[-1] = (before[0], end)
        else:
            made.append((start, end))
    return made


def _unbroken(text: str, lines: list[Span]) -> list[Span]:
    """Numbered lines that break off in the middle of a sentence, with the line that goes on."""
    made: list[Span] = []
    for start, end in lines:
        before = made[-1] if made else None
        broken = (
            before and mark_at(text, before[0]) and BREAKS_OFF.search(text, max(before[0], before[1] - 2), before[1])
        )
        if before and broken and not (mark_at(text, start) or LABELLED.match(text, start)):
            made[-1] = (before[0], end)
        else:
            made.append((start, end))
    return made


def _collapsed(text: str, lines: list[Span]) -> bool:
    """Whether most numbers stand inside lines, or a long text has hardly a line: then the breaks are lost."""
    if len(lines) <= FEW_LINES and sum(end - start for start, end in lines) > LONG:
        return True
    at_head = sum(1 for start, _ in lines if (mark := mark_at(text, start)) and mark.style.level <= 3)
    inside = sum(
        1 for start, end in lines for found in INSIDE.finditer(text, start + 1, end) if text[found.start() - 1] in ENDS
    )
    return inside > at_head


def _broken(text: str, start: int, end: int, collapsed: bool, counts: Counter[str]) -> list[Span]:
    """A line divided before the numbers that continue the count."""
    cuts = []
    last = start
    if mark := mark_at(text, start):
        counts[mark.style.name] = mark.value
    for found in INSIDE.finditer(text, start + 1, end):
        mark = mark_at(text, found.start())
        near = collapsed and found.start() - last <= HEADING
        if mark and (_begins(text, mark, collapsed, counts, near) or _runs_into(text, start, mark, counts)):
            cuts.append(found.start())
            last = found.start()
            counts[mark.style.name] = mark.value
    if collapsed:
        cuts += [found.start() for found in LABEL.finditer(text, start + 1, end)]
    places = [start, *sorted(cuts), end]
    return [(a, b) for a, b in pairwise(places) if a < b]


def _runs_into(text: str, start: int, mark: Mark, counts: Counter[str]) -> bool:
    """Whether the first item of a chapter stands in the line of its heading: 一、加快发展1、发展目标."""
    head = mark_at(text, start)
    if not head or head.style.name != "chapter" or mark.style.name != "number" or _in_quotes(text, mark.start):
        return False
    words = text[head.end : mark.start]
    whole = LEAST_HEADING <= len(words) <= MOST_HEADING and not re.search(r"[。；：（\d]", words)
    return whole and "\u4e00" <= words[-1] <= "\u9fff" and mark.value == counts["number"] + 1 and counts_on(text, mark)


def _in_quotes(text: str, place: int) -> bool:
    """Whether a place stands within quotation marks: “多证合一、一照一码”."""
    opened = text.rfind("“", max(0, place - MOST_QUOTED), place)
    return opened >= 0 and "”" not in text[opened:place]


def _begins(text: str, mark: Mark, collapsed: bool, counts: Counter[str], near: bool) -> bool:
    """Whether a number inside a line begins a paragraph: it goes on counting, and a sentence has ended before it."""
    style = mark.style.name
    after = text[mark.start - 1] in ENDS or (
        style == "chapter" and bool(ANNOUNCED.search(text, mark.start - 12, mark.start))
    )
    if style == "bullet":
        return collapsed and (after or near)
    if style == "section" and mark.value == 1 and _in_heading(text, mark.start):
        return True
    nested = mark.value == 1 and counts[style] != 0
    goes_on = mark.value == counts[style] + 1 or (nested and collapsed) or (mark.value == 1 and collapsed)
    if not goes_on:
        return False
    if not after and style == "chapter" and text[mark.start - 1] in WITH_ONE:
        return False  # 统一、规范
    if _in_quotes(text, mark.start):
        return False
    if collapsed:
        return (
            after
            or style in ("chapter", "section", "part")
            or (style in ("number", "bracket") and counts_on(text, mark))
        )
    return after and style in ("chapter", "section", "part")


def _in_heading(text: str, place: int) -> bool:
    """Whether a line holds nothing before a place but the heading of a chapter: 二、主要任务（一）…"""
    start = text.rfind("\n", 0, place) + 1
    first = max(start, place - HEADING_ROOM)
    for found in CHAPTER.finditer(text, first, place):
        if found.start() in (start, first) or text[found.start() - 1] in ENDS + "：":
            return not HEADING_ENDS.search(text, found.end(), place)
    return False


def counts_on(text: str, mark: Mark) -> bool:
    """Whether words follow a number, as they do after a heading's."""
    return "\u4e00" <= text[mark.end : mark.end + 1] <= "\u9fff"
