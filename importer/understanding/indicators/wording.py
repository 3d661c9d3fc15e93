"""How a demanded number is worded: its comparator, its baseline, what it counts, and where its words begin."""

from __future__ import annotations

import re

from importer.understanding.indicators.amounts import NUMBER, UNIT
from importer.understanding.indicators.demands import DOING

# Signs before the number, nearest last; and behind it. What stands behind wins.
_BEFORE = (
    (">=", re.compile(r"(?:不[能得应]?少于|不[能得应]?低于|至少|不小于|最少|最低|起码)[^，。；\d]{0,14}$")),
    (
        "<=",
        re.compile(
            r"(?:不[能得应]?超过|不[能得应]?高于|不[能得应]?多于|不大于|控制在|低于|(?:压缩|缩短|压减)(?:到|至|为)|降(?:低|至|到)(?:到|至)|降至|降到)"
            r"[^，。；\d]{0,6}$"
        ),
    ),
    (">", re.compile(r"(?:超过|高于|大于|突破|多于|超)[^，。；\d]{0,4}$")),
    ("~", re.compile(r"(?:约|大约|近|大概)$")),
)  # fmt: skip
_AFTER = (
    (">=", re.compile(r"^(?:及|或)?以上")),
    ("<=", re.compile(r"^(?:以下|以内|之内|内|及以下)")),
    ("~", re.compile(r"^(?:左右|上下)")),
)
TAIL = re.compile(r"^(?:(?:及|或)?以上|以下|及以下|以内|之内|内|左右|上下)")
# A verb of the target that belongs to the words: 达到70%, 分别下降15%
_VERB = re.compile(
    r"(?:平均|均|分别|力争|各)?(?:年均)?(?:达到?|控制在|增长|增加(?!值)|下降|降低|减少|提高(?:到|至)?|提升(?:到|至)?|稳定在|保持在?|缩短(?:至|到|为)?|压缩(?:至|到|为)?|完成|突破|超过)"
    r"[^，。；\d]{0,6}$"
)
_BASELINE = re.compile(
    rf"(?:由|从)[^，。；]{{0,10}}?(?P<n>{NUMBER})\s?(?:{UNIT})?(?:提高|提升|增加|增长|扩大|降低|下降|减少|压缩|缩短|压减|上升)(?:到|至|为)[^，。；\d]{{0,2}}$"
)
# Words around a subject that are no part of it
_LEADING = re.compile(
    r"^(?:牵头|确保|力争|争取|实现|完成|全年|年内|新增|新建|改建|扩建|改造|建成|建设|培育|打造|引进|招引|开展|举办|组织|累计|要|力促|推动|促进|使|全县|全市|全区|全旗|其中|每年|各乡镇|今年)+"
)
_TRAILING = re.compile(
    r"(?:平均|均|分别|各|力争|确保|要|应|须|到|至|为|约|在|不[能得应]?(?:少于|低于|超过|高于|多于|大于|小于)|至少|达到?|控制|增长|增加|下降|降低|降|减少|提高|提升|稳定|保持|缩短|压缩|压减|完成|突破|超过|新增|年均|比\d{4}年|较上年|比上年|同比|\d{4}年)+$"
)
_FIRST = re.compile(rf"(?:{NUMBER})\s?(?:{UNIT})")
_TARGETS = re.compile(r"不[能得应]?(?:少于|低于|超过|高于|多于|大于|小于)|至少|控制在|达到|超过|突破|稳定在|保持在")
_NOUN_BEHIND = re.compile(
    r"^(?:以上|以内|以下|左右)?(?!以上|以内|以下|左右)(?:的)?([一-鿿“”]{2,16}?)(?=[、，。；（）]|和|及|$)"
)


# A date or a rhythm in front is no part of what is counted
_WHEN = re.compile(
    r"^(?:20\d\d年|到|至|每年|全年|今年|力争)*(?:\d{1,2}月(?:\d{1,2}日|份|底|末)?[和、]?|第?[一二三四]季度末?|上半年|下半年|年底|年内)+前?"
    r"|^(?:20\d\d年|每年|每月|每季度|每半年|每周|全年|今年)"
)
# 1.地区生产总值: the number of the item itself
_ITS_NUMBER = re.compile(r"^\d{1,3}[.、]")
_FOR_WHOM = re.compile(r"(?:为|对|向|给)[^，。；]{0,6}$")
_SHARE = re.compile(r"[率度]")
_ONLY_DOING = re.compile(rf"(?:提升|提高|增加|各|新|再|共|将|{DOING})+")


def comparator_of(before: str, after: str) -> tuple[str, int | None]:
    """One of = >= <= > ~, and where in `before` its word begins, if it stands there."""
    found = _in_front(before)
    for sign, pattern in _AFTER:
        if pattern.match(after):
            return sign, found[1] if found and found[0] == sign else None
    return found if found else ("=", None)


def _in_front(before: str) -> tuple[str, int] | None:
    for sign, pattern in _BEFORE:
        if found := pattern.search(before):
            return sign, found.start()
    return None


def words_begin(before: str, comparator_at: int | None) -> int:
    """Where in `before` the words of an indicator begin: at its comparator, at its verb, else at the number."""
    verb = _VERB.search(before)
    if comparator_at is not None:
        return comparator_at
    return verb.start() if verb else len(before)


def baseline_of(before: str) -> str | None:
    """The number it starts from: 从85%提高到95%."""
    found = _BASELINE.search(before)
    return found["n"] if found else None


def subject_of(before: str, after: str) -> str:
    """What is counted: the noun before the number, else the one behind it; at most 30 characters, empty if none."""
    first = _FIRST.search(before)
    noun = _bare(re.split(r"[、和及]", before)[-1] if first else before)
    if len(noun) < 2 or _ONLY_DOING.fullmatch(noun) or _FOR_WHOM.match(noun):
        behind = _NOUN_BEHIND.match(after)
        noun = _bare(behind[1]) if behind else noun
    if len(noun) < 2 and first:
        noun = _bare(before[: first.start()])
    return _ITS_NUMBER.sub("", noun)[-30:].lstrip("的、，")


def _bare(words: str) -> str:
    """A stretch of words without verbs of the target around it."""
    targets = list(_TARGETS.finditer(words))
    words = words[: targets[-1].start()] if targets else words
    cut = re.sub(rf"(?:由|从)(?:(?:{NUMBER})(?:{UNIT})?)?$", "", _TRAILING.sub("", words.strip("、，和及 ")))
    dated = _WHEN.sub("", cut).strip("、，的 ")
    bare = _LEADING.sub("", dated).strip("、，的 ")
    return bare if len(bare) > 1 or not _SHARE.fullmatch(bare) else dated  # 改造率
