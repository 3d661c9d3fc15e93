"""A clause made short enough for a title by leaving out whole parts of it: remarks, members of lists, attributes."""

from __future__ import annotations

import re

from importer.understanding.titles import NOUNS
from importer.understanding.verbs import LEADING_VERBS

FITS, MOST = 28, 36  # what fits a title; what is still left whole
LOOKED_AT = 400  # characters of a clause: a list without an end must not be gone through from each of its members
_REMARK = re.compile(r"（[^（）]{0,40}）|〔[^〔〕]{0,40}〕")
# 教育、卫生、供水、环保等: the first two stand for all.
_LIST = re.compile(r"([^、，的]{1,16}、[^、，]{1,16})(?:、[^、，]{1,16})+?等")
# 公示、全过程记录、法制审核制度: the noun at the end belongs to all.
_SHARED = re.compile(
    r"^([^、，]{4,20}(?:、[^、，]{2,10})?)(?:、[^、，]{2,16}?)+?(制度|机制|体系|平台|清单|工作|程序|标准|措施|建设|管理|改革|行动)$"
)
_LISTED = re.compile(r"、[^、的]{1,16}(?<![同平对])等(?![级条待])")
# 支持企业…: who is told to do what; without either it says nothing.
_TOLD = re.compile(r"(?:[积极大力进一步]{2,3})?(?:支持|鼓励|引导|允许|授权|指导|督促)")
_DEED = re.compile(
    "开展|建设|组建|建立|发展|参与|采取|采用|引进|签订|设立|从事|提供|购买|使用|完善|制定|加强|推广|研发|吸纳|统一|统筹|新建|改造"
)
_CLOSING = re.compile(r"的(?:重要内容|重要组成部分|重要依据|重要抓手)$|(?:工作力度|力度和水平)$")
# What the two halves of a title are joined with; 及其 belongs to what follows.
_JOINT = re.compile(r"以及|及(?!其|时|格)|和(?!谐|平|解)|与(?!会)|并(?!网|购|联)|、")
# 把…纳入…: without its end it says nothing.
_CHANGED = re.compile(r"纳入|列入|融入|作为|^[^，、]{2,6}以")
_LEAST = 8


def shortened(clause: str) -> str:
    """The clause, at most FITS characters if parts of it can be left out, else cut at MOST."""
    clause = clause[:LOOKED_AT]
    for way in _WAYS:
        if len(clause) <= FITS:
            return clause
        clause = way(clause)
    return clause if len(clause) <= MOST else clause[: FITS - 1].rstrip("、，的和") + "…"


def _without_remarks(clause: str) -> str:
    return _REMARK.sub("", clause)


def _without_list(clause: str) -> str:
    return _LIST.sub(r"\1等", clause, count=1)


def _with_shared_noun(clause: str) -> str:
    made = _SHARED.sub(r"\1等\2", clause)
    return made if _is_whole(made) else clause


def _without_addressee(clause: str) -> str:
    """鼓励合作社与农户组建联合体 is 鼓励组建联合体."""
    told = _TOLD.match(clause)
    for found in _DEED.finditer(clause, told.end() + 2) if told else ():
        rest = clause[found.start() :]
        if told and _LEAST - 2 <= len(rest) <= FITS - len(told.group()):
            return told.group() + rest
    return clause


def _without_closing(clause: str) -> str:
    return _CLOSING.sub("", clause)


def _without_attributes(clause: str) -> str:
    """加强覆盖城乡的服务体系 is 加强服务体系: verbs, and what follows the last 的."""
    verbs = LEADING_VERBS.match(clause)
    place = clause.rfind("的")
    if (
        not verbs
        or _TOLD.match(clause)
        or place < verbs.end()
        or len(clause) - place - 1 < _LEAST // 2
        or clause[verbs.end() - 1] in "把将"
    ):
        return clause
    listed = _LISTED.search(clause, verbs.end(), place)
    head = clause[: listed.end()] if listed else verbs.group()
    return head + clause[place + 1 :]


def _first_half(clause: str) -> str:
    """Up to the last joint that leaves a title that fits; none inside quotes and brackets."""
    if clause[0] in "把将" or _CHANGED.search(clause) or _TOLD.match(clause):
        return clause
    heads = [(clause[: one.start()], one.group()) for one in _JOINT.finditer(clause) if _LEAST <= one.start() <= FITS]
    whole = [(head, joint) for head, joint in heads if _is_whole(head)]
    nouns = [(head, joint) for head, joint in whole if head.endswith(NOUNS)]
    halves = [(head, joint) for head, joint in nouns if "及" in joint]
    return next(reversed(halves or nouns or whole), (clause, ""))[0]


def _is_whole(words: str) -> bool:
    return all(words.count(a) == words.count(b) for a, b in ("“”", "《》", "（）"))


_WAYS = (
    _without_remarks,
    _without_list,
    _without_closing,
    _without_addressee,
    _without_attributes,
    _with_shared_noun,
    _first_half,
)
