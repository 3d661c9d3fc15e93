"""Numbers at the head of a paragraph: 一、 （一） 1. （1） ① —— and what they count."""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = "零一二三四五六七八九"
CN = "一二三四五六七八九十百"
# Behind a number; a day may follow (3.2024年6月底前, 4.9月底前), else a digit there makes it a decimal.
POINT = r"[.．、](?:(?!\d)|(?=(?:19|20)\d\d年|(?:1[0-2]|[1-9])月))"
# Behind 1， and 1：, as they are mistyped.
WORD = r"(?=[\u4e00-\u9fff“《])"
# Behind 1.1: a heading, no amount (2.5万元, 1.2公里) and no day.
NO_AMOUNT = (
    r"(?=[\u4e00-\u9fff“《])(?![万亿千百元个倍亩吨米年月日天版级度至到]|公里|公顷|公斤|平方|平米|立方|毫米|厘米|小时|分钟"
    r"|分(?:，|。|$)|以上|以下|左右|个?百分点)"
)
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
OLD = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")


@dataclass(frozen=True)
class Style:
    """One way of numbering; `level` says how deep it usually stands: chapters are 1, parts that hold chapters 0."""

    name: str
    level: float
    pattern: re.Pattern[str]


STYLES = (
    Style("part", 0, re.compile(rf"第([{CN}]{{1,4}}|\d{{1,2}})(?:部分|章|篇)[、：， ]?")),
    Style("chapter", 1, re.compile(rf"([{CN}]{{1,4}})(?:[、.．]|[，：]{WORD})")),
    Style("roman", 1, re.compile(r"([IVX]{1,4})[、.．](?=[\u4e00-\u9fff])")),
    Style(
        "named", 1.5, re.compile(rf"(?:任务|行动|工程|项目|专题|举措|措施|问题|事项)([{CN}]{{1,3}}|\d{{1,2}})[：、.，]")
    ),
    Style("phase", 1.5, re.compile(rf"第([{CN}]{{1,2}})(?:阶段|步)[：，、]")),
    Style("paragraph", 1.5, re.compile(rf"第([{CN}]{{1,3}}|\d{{1,2}})节[、：， ]?")),
    Style("section", 2, re.compile(rf"（([{CN}壹贰叁肆伍陆柒捌玖拾]{{1,4}})）[、.．]?")),
    Style("number", 3, re.compile(rf"(\d{{1,3}})(?:{POINT}|[，：]{WORD})")),
    Style("decimal", 4, re.compile(rf"\d{{1,2}}\.(\d{{1,2}})[、.．]?{NO_AMOUNT}")),
    Style("third", 5, re.compile(rf"\d{{1,2}}\.\d{{1,2}}\.(\d{{1,2}})[、.．]?{NO_AMOUNT}")),
    Style("ordinal", 5, re.compile(rf"第([{CN}]{{1,3}})、")),
    Style("bracket", 6, re.compile(r"（(\d{1,3})）[、.．]?|(\d{1,2})）")),
    Style("circle", 7, re.compile(r"([①-⑳])[、.．]?")),
    Style("bullet", 8, re.compile(r"(——?|[●■◆★▪•▲☆◎○□])")),
)
# 一是…, 二是…: sentences of an item, unless nothing else in a plan is numbered.
SPOKEN = Style("spoken", 5, re.compile(rf"([{CN}]{{1,3}})是(?:要)?"))
BY_NAME = {style.name: style for style in STYLES}


@dataclass(frozen=True)
class Mark:
    """A number found at a place of the text; `label` as written, `value` what it counts (0: a bullet)."""

    style: Style
    label: str
    value: int
    start: int
    end: int


def mark_at(text: str, start: int) -> Mark | None:
    """The number that begins at a place, if one does."""
    for style in STYLES:
        if found := style.pattern.match(text, start):
            digits = next((one for one in found.groups() if one), "")
            return Mark(style, found.group().strip(" ："), _value(digits), start, found.end())
    return None


def spoken_at(text: str, start: int) -> Mark | None:
    """The 一是 that begins at a place, if one does."""
    found = SPOKEN.pattern.match(text, start)
    return Mark(SPOKEN, found.group(), _value(found[1]), start, found.end()) if found else None


def chinese_number(words: str) -> int:
    """一 to 九十九, 一百二十三; 0 for what is no number."""
    total, current = 0, 0
    for char in words.translate(OLD):
        if char in DIGITS:
            current = DIGITS.index(char)
        elif char == "十":
            total, current = total + (current or 1) * 10, 0
        elif char == "百":
            total, current = total + (current or 1) * 100, 0
        else:
            return 0
    return total + current


def _value(digits: str) -> int:
    if digits.isascii() and digits.isdigit():
        return int(digits)
    if len(digits) == 1 and "①" <= digits <= "⑳":
        return ord(digits) - ord("①") + 1
    if digits in ROMAN:
        return ROMAN.index(digits)
    return chinese_number(digits)
