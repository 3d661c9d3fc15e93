"""Texts mended before anything reads them: bytes out of step, counters inside sentences, numbers without a dot."""

from __future__ import annotations

import re

Pairs = list[tuple[str, int]]  # a character and where it stands in the source

# （一） as it looks when one byte of the text before it is lost, and the character that holds the second bracket.
OUT_OF_STEP = re.compile(
    r"？?[。 ]?(?P<n>ㄒ唬|ǘ[？�]?|ㄈ[？�]?|ㄋ模|ㄎ澹|ㄆ撸|ò耍|ň牛|"
    r"ㄊ[？�]?)(?P<box>[\u2500-\u257f])(?P<rest>[^\n？A-Za-z]{0,2}[A-Za-z])?"
)
NUMBERS = {"ㄒ": "一", "ǘ": "二", "ㄈ": "三", "ㄋ": "四", "ㄎ": "五", "ㄆ": "七", "ò": "八", "ň": "九", "ㄊ": "十"}
# 。現 as ？，F: the full stop's second byte has joined the next character.
STOP_OUT_OF_STEP = re.compile(r"？(?P<rest>[，；、][A-Za-z])(?=（|[\u4e00-\u9fff])")
# 2、 at the head of a line although the line before it has not ended: a counter of the page it was copied from.
COUNTER = re.compile(r"(?m)^[ \t]*(\d{1,2})、")
UNENDED, LONG_LINE = re.compile(r"[^。；：！？”）》〕】\s]\s*$"), 80
# What things are counted in: behind them a number is none of an item.
COUNTED = "年月日个项家次万亿元条户名人所处座件%"
# 1 落实…: a number whose dot is lost; what counts things is none.
DOTLESS = re.compile(
    r"(?<![\d.、，\s])[ \t]?(?<![\d ])(\d{1,2})[ \t](?=[\u4e00-\u9fff])"
    rf"(?![ \t][{COUNTED}])"
)
# 1 加强… at the head of a line, where 1.1 stands below it.
ABOVE = re.compile(r"(?m)^[ \t]*(\d{1,2})[ \t](?=[\u4e00-\u9fff])(?![ \t][年月日])")
BELOW = re.compile(r"(?m)^[ \t]*1\.1[.、 \t]?[\u4e00-\u9fff]")
# The same at the head of a line; more blanks in it would make it a table's row.
DOTLESS_LINE = re.compile(
    r"(?m)^[ \t]*(\d{1,2})[ \t](?=[\u4e00-\u9fff])"
    rf"(?![{COUNTED}])(?=[^\s]{{4,}}[ \t]*$)"
)
# The fourth of 1. 2. 3. 4 5.: where a sentence has ended or a line did, or with its dot.
BETWEEN = re.compile(
    r"(?:(?<=[。；：\n])|(?<=[ \t]{2}))[ \t]{0,4}(\d{1,2})"
    r"(?:\.(?=[\u4e00-\u9fff])|[ \t](?=[\u4e00-\u9fff])"
    rf"(?![{COUNTED}天]))"
)
APART = re.compile(r"(?<![\d.])(\d{1,2})[ \t]{1,2}\.(?=[ \t]?[\u4e00-\u9fff])")


def mended(pairs: Pairs) -> Pairs:
    """The characters with what is broken put right; every one keeps a place in the source."""
    for repair in (_in_step, _without_counters, _dotted):
        pairs = repair(pairs)
    return pairs


def _in_step(pairs: Pairs) -> Pairs:
    text = "".join(char for char, _ in pairs)
    if "？" not in text and "ㄒ" not in text:
        return pairs
    made: Pairs = []
    last = 0
    for found in sorted([*OUT_OF_STEP.finditer(text), *STOP_OUT_OF_STEP.finditer(text)], key=lambda one: one.start()):
        new = _shifted(found)
        if new and found.start() >= last:
            made += pairs[last : found.start()] + [(char, pairs[found.start()][1]) for char in new]
            last = found.end()
    return made + pairs[last:]


def _shifted(found: re.Match[str]) -> str:
    """What the bytes say when they are read one byte later."""
    rest = found["rest"] or ""
    try:
        if "n" not in found.groupdict():
            return (b"\xa1" + rest.encode("gbk")).decode("gbk")
        tail = (found["box"].encode("gbk")[1:] + rest.encode("gbk")).decode("gbk") if rest else ""
    except UnicodeError:
        return ""
    return f"（{NUMBERS[found['n'][0]]}）{tail}"


def _without_counters(pairs: Pairs) -> Pairs:
    text = "".join(char for char, _ in pairs)
    counters = list(COUNTER.finditer(text))
    inside = [one for one in counters if int(one[1]) > 1 and _breaks_a_line(text, one.start())]
    if not inside or len(inside) * 2 < len([one for one in counters if int(one[1]) > 1]):
        return pairs
    joined = {one.start() for one in inside}
    made: Pairs = []
    last = 0
    for one in counters:
        made += pairs[last : one.start() - (one.start() in joined)]
        last = one.end()
    return made + pairs[last:]


def _breaks_a_line(text: str, place: int) -> bool:
    start = text.rfind("\n", 0, max(0, place - 1)) + 1
    return place - start >= LONG_LINE and bool(UNENDED.search(text, max(start, place - 8), place - 1))


def _dotted(pairs: Pairs) -> Pairs:
    """Numbers that count 1, 2, 3 and have lost their dot get it back in the place of the blank behind them."""
    pairs = _with_dots_at_numbers(pairs)
    text = "".join(char for char, _ in pairs)
    wanted, places, among = 1, [], False  # among: others of the row have their dots
    patterns = (ABOVE,) if BELOW.search(text) else (DOTLESS, DOTLESS_LINE, BETWEEN)
    found_all = (found for pattern in patterns for found in pattern.finditer(text))
    for found in sorted(found_all, key=lambda one: (one.start(1), one.end())):
        value = int(found[1])
        if found.re is BETWEEN and text[found.end() - 1] == ".":
            wanted, among = value + 1, True
        elif value in (wanted, 1) and (among or found.re is not BETWEEN):
            places.append((found.end() - 1, value))
            wanted = value + 1
    if not any(value > 1 for _, value in places):
        return pairs
    for place, _ in places:
        pairs[place] = (".", pairs[place][1])
    return pairs


def _with_dots_at_numbers(pairs: Pairs) -> Pairs:
    """1 .加强: no blank between a number and its dot."""
    text = "".join(char for char, _ in pairs)
    blanks = {place for found in APART.finditer(text) for place in range(found.end(1), found.end() - 1)}
    return [one for place, one in enumerate(pairs) if place not in blanks] if blanks else pairs
