"""Marks of the wrong kind, doubled or missing; blanks inside titles; years hidden or run together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.defects.made import defect
from importer.understanding.draft import Defect
from importer.understanding.folded import Folded

LEAST_PARAGRAPH = 40
# In the folded text: what is written, what is likely meant, why, and the rule's name.
FOLDED = (
    (re.compile(r"([，。；：、])\1+|，。|。，|、，|，、|；。|。；|：。|、。"), r"last", "标点重复", "doubled"),
    (re.compile(r"([的和了在是与及为把由并])\1(?!\1)"), r"last", "文字重复", "repeated"),
    (re.compile(r"(?<!\d)(20\d\d)(20\d\d)(?=年)"), r"years", "两个年份之间漏了连接号", "years"),
    (re.compile(r"(?:[xX×*＊]{2,4}|20[xX×*＊]{1,2})(?=年)"), "", "年份被隐去", "hidden"),
    (re.compile(r"\ufffd+|？{3,}"), "", "疑似乱码", "garbled"),
    (re.compile(r"(?m)^〔20\d\d〕\d{1,4}号$"), "", "文号缺发文机关代字，公开文本即如此", "bare_number"),
)
SQUARE = re.compile(r"[\[［]((?:19|20)\d{2})[\]］](?=第?\s?\d{1,4}\s?号)")
# <某办法》 and 《某办法>: sorted by hand in the titles they stand in.
ANGLE = re.compile(r"<([^<>\n]{2,60})([>》])|《([^《》<>\n]{2,60})>")
TITLE = re.compile(r"《[^《》\n]{4,80}》")
BLANK = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000]{1,2}(?=[\u4e00-\u9fff])")
# 中共中央 国务院: two bodies that issue together stand apart by a blank.
TOGETHER = re.compile(r"[\u4e00-\u9fff]{0,12}(?:国务院|人民政府|政府|办公厅|办公室|委员会|部|局|委)")


def marks(folded: Folded, source: str) -> Iterator[Defect]:
    """Every doubt about marks."""
    for pattern, meant, note, rule in FOLDED:
        for found in pattern.finditer(folded.text):
            yield defect(folded, *found.span(), _meant(found, meant), note, f"defects.{rule}")
    yield from _lost_stop(folded)
    for found in SQUARE.finditer(source):
        end = found.end(1) + 1
        yield Defect(
            (found.start(), end), source[found.start() : end], f"〔{found[1]}〕", "年份应用六角括号", "defects.square"
        )
    yield from _angles(source)
    yield from _blanks(source)


def _meant(found: re.Match[str], meant: str) -> str:
    if meant == "years":
        return f"{found[1]}—{found[2]}"
    return found.group()[-1] if meant == "last" else meant


def _lost_stop(folded: Folded) -> Iterator[Defect]:
    """A paragraph of sentences whose last one has no full stop; a row of a table needs none."""
    start = 0
    for line in folded.text.split("\n"):
        end = start + len(line)
        if len(line) >= LEAST_PARAGRAPH and "。" in line and "|" not in line and "\u4e00" <= line[-1] <= "\u9fff":
            yield defect(folded, end - 2, end, f"{line[-2:]}。", "段末漏了句号", "defects.lost_stop")
        start = end + 1


def _angles(source: str) -> Iterator[Defect]:
    """< and > for the marks around titles: inside 《》 they are 〈〉."""
    for found in ANGLE.finditer(source):
        inner = found[1] or found[3]
        before = source[max(0, found.start() - 60) : found.start()]
        nested = before.rfind("《") > before.rfind("》")
        fixed = f"〈{inner}〉" if nested and found[2] == ">" else f"《{inner}》"
        note = "书名号写成了小于号、大于号"
        yield Defect(found.span(), found.group(), fixed, note, "defects.angle")


def _blanks(source: str) -> Iterator[Defect]:
    """A blank inside a title in 《》."""
    for title in TITLE.finditer(source):
        for found in BLANK.finditer(title.group()):
            if TOGETHER.match(title.group(), found.end()):
                continue
            start = title.start() + found.start() - 1
            words = source[start : title.start() + found.end() + 1]
            yield Defect((start, start + len(words)), words, words[0] + words[-1], "标题中间多出空格", "defects.blank")
