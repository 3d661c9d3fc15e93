"""Constant work, and words that promise a rhythm without saying which: 持续推进, 定期, 动态调整."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.deadlines.days import Setting
from importer.understanding.deadlines.rhythms import rhythm_before
from importer.understanding.draft import Deadline

# Kind, how often, and words: none of these gives a date.
_SOFT = (
    ("recurring", "yearly", r"(?:纳入)?年度(?:考核|考评|述职|述法)[一-鿿]{0,8}"),
    ("recurring", "unspecified", r"不?定期[一-鿿、]{0,14}|按时[一-鿿]{0,10}"),
    ("ongoing", "", r"持续(?:推进|推动|深化|优化|开展|加强|提升|完善|巩固)[一-鿿“”、]{0,14}"),
    ("ongoing", "", r"[一-鿿]{0,4}常态化|动态(?:调整|更新|管理)[一-鿿]{0,12}|长期坚持|(?:根据需要)?适时"),
)
_SOFTLY = tuple((kind, freq, re.compile(words)) for kind, freq, words in _SOFT)
# Alone between marks they are the limit that was set.
ONGOING = re.compile(
    r"(?:(?:并|需|要)?(?:持续|长期|常态化?|全年|常年|滚动|不断|日常)+(?:坚持|推进|实施|开展|进行|落实|工作|任务|抓好|执行|做好)?|贯穿全年|长期任务)$"
)
_ALONE = re.compile(r"(?<=[，；：（〔。])[^，；：（）〔〕。\n]{2,8}(?=[）〕。\n；]|$)")


def find_constant(text: str, setting: Setting, *, bare: bool = False) -> Iterator[Deadline]:
    """持续推进 alone between marks, as it stands in a bracket of units or behind a label."""
    for found in _ALONE.finditer(text):
        if ONGOING.match(found.group()):
            yield Deadline("ongoing", found.group(), found.span(), 0.9, "deadlines.ongoing")


def find_soft(text: str, setting: Setting, *, bare: bool = False) -> Iterator[Deadline]:
    """Soft words in running text; explicit only where the sentence says how often."""
    for kind, freq, pattern in _SOFTLY:
        for found in pattern.finditer(text):
            rhythm = rhythm_before(text, found.start()) if found.group().startswith("按时") else ""
            often = rhythm or freq
            yield Deadline(kind, found.group(), found.span(), 0.5, "deadlines.soft", freq=often, explicit=bool(rhythm))
