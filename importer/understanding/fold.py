"""One form for every text, with the way back: widths, script, pinyin, page marks and stray blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from importer.understanding.folded import Folded
from importer.understanding.mending import mended
from importer.understanding.script import simplified

Pairs = list[tuple[str, int]]  # a character and where it stands in the source

WIDE = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "!": "！", "?": "？"})
SQUARE = str.maketrans({"[": "〔", "]": "〕", "<": "〈", ">": "〉", "﹝": "〔", "﹞": "〕", "〝": "“", "〞": "”"})
# Kept as they are: NFKC would make something else of them.
KEPT = set("“”‘’…—·《》〈〉「」『』【】〔〕、。①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
NOTHING = set("\u200b\u200c\u200d\u2060\ufeff\xad\x00")
BREAKS = set("\n\r\x0b\x0c\x85\u2028\u2029")
# 開(kāi): the reading of a character in brackets.
PINYIN = re.compile(r"(?<=[\u4e00-\u9fff])（[a-züāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ]{1,6}）")
# The same in the source, and the rest of a word that has become a shorter one.
SWALLOWED = re.compile(r"[ ]?[（(][a-züāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ]{1,6}[)）]|[\u4e00-\u9fff]{1,6}")
# - 2 -, —2—, 第 1 页 共 5 页: what a printer puts at the foot of a page.
PAGE_MARKS = (
    re.compile(r"[-－] \d{1,4} [-－]"),
    re.compile(r"(?m)^[ \t]*[-－—―─]{1,2} ?\d{1,4} ?[-－—―─]{1,2}[ \t]*\n?"),
    re.compile(r"第 ?\d{1,4} ?页[ ，,]?共 ?\d{1,4} ?页"),
    # 第一篇：某县工作方案: which of a collection it is
    re.compile(
        r"(?m)^[ \t]*第[一二三四五六七八九十\d]{1,3}篇[：: ][ \t]*"
        r"(?=[^\n。]{4,60}(?:方案|计划|要点|总结|安排|意见)[ \t]*$)"
    ),
    re.compile(r"[\[【〔（(] ?(?:接上页|转下页) ?[\]】〕）)] ?"),
    re.compile(r"(?m)^[ \t]*\d{1,4} ?/ ?\d{1,4}[ \t]*$"),
)
# What an unreadable blank has become: ???? before a signature, a lone ? on a line or at its head.
LOST_BLANKS = (re.compile(r"[?？]{3,}(?:[ \t]*[?？])*"), re.compile(r"(?m)^[ \t]*(?:[?？][ \t]*)+"))
CJK = "\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“”‘’…—·、。〔〕《》〈〉％％"
BLANKS = re.compile(rf"(?<=[{CJK}])[ \t]+|[ \t]+(?=[{CJK}])|(?m:^[ \t]+|[ \t]+$)")
RUN = re.compile(r"[ \t]{2,}")
# A thousands separator, a ratio, a time: half-width between digits.
BETWEEN_DIGITS = {"，": (re.compile(r"(?<=\d)，(?=\d{3}(?!\d))"), ","), "：": (re.compile(r"(?<=\d)：(?=\d)"), ":")}


def fold(source: str) -> Folded:
    """The text in folded form. Never raises; costs the length of the text."""
    pairs = mended(_characters(source))
    pairs = _cut(pairs, PAGE_MARKS + LOST_BLANKS)
    pairs = simplified(pairs)
    pairs = _cut(pairs, (PINYIN,))
    pairs = _cut(pairs, (BLANKS,))
    pairs = _cut(pairs, (RUN,), keep=1)
    for pattern, to in BETWEEN_DIGITS.values():
        pairs = _replaced(pairs, pattern, to)
    origin = tuple(place for _, place in pairs)
    return Folded("".join(char for char, _ in pairs), origin, len(source), _tails(source, origin))


def _tails(source: str, origin: tuple[int, ...]) -> dict[int, int]:
    """Places whose character swallowed what follows it, with the end of that: 開(kāi), 最佳化 as 优化."""
    made = {}
    for place, following in pairwise([*origin, len(source)]):
        if following > place + 1 and (found := SWALLOWED.match(source, place + 1, following)):
            made[place] = found.end()
    return made


def _characters(source: str) -> Pairs:
    pairs: Pairs = []
    for place, char in enumerate(source):
        if char in NOTHING:
            continue
        if char in BREAKS:
            if char != "\n" or not pairs or pairs[-1][0] != "\r":
                pairs.append(("\n", place))
            continue
        pairs += [(one, place) for one in _folded(char)]
    return pairs


def _folded(char: str) -> str:
    if char in KEPT:
        return char
    if char.isspace():
        return " "
    if ord(char) < 128:
        return char.translate(WIDE).translate(SQUARE)
    return unicodedata.normalize("NFKC", char).translate(WIDE).translate(SQUARE)


def _cut(pairs: Pairs, patterns: Iterable[re.Pattern[str]], keep: int = 0) -> Pairs:
    """Without what the patterns match; of each match the first `keep` characters stay."""
    for pattern in patterns:
        text = "".join(char for char, _ in pairs)
        kept: Pairs = []
        last = 0
        for found in pattern.finditer(text):
            kept += pairs[last : found.start() + keep]
            last = max(found.end(), last)
        pairs = kept + pairs[last:] if last else pairs
    return pairs


def _replaced(pairs: Pairs, pattern: re.Pattern[str], to: str) -> Pairs:
    text = "".join(char for char, _ in pairs)
    for found in pattern.finditer(text):
        pairs[found.start()] = (to, pairs[found.start()][1])
    return pairs
