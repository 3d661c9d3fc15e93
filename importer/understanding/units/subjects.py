"""Who does what in a chapter that divides the work: 县水务局负责…, 各乡镇要…, 县教育局：…"""

from __future__ import annotations

import re

from importer.understanding.draft import Units
from importer.understanding.units.making import make
from importer.understanding.units.names import pieces_of, read_names
from importer.understanding.units.trailing import are_level
from importer.understanding.units.words import is_body

# 县商务局, 县商务局重点任务: a heading that names nothing but a body.
_ITS_TASKS = re.compile(
    r"(?:的)?(?:牵头|承担|负责)?(?:的)?(?:重点|主要)?(?:工作)?(?:任务|事项|工作)?(?:分工|清单)?(?:（[^（）]*\d[^（）]*）)?$"
)
# 责任分工, 部门职责, 工作分工及要求
_DIVIDES = re.compile(r"分工|(?:部门|单位|工作|主要|各自)职责|职责任务|责任(?:划分|落实)$")
_SENTENCE = re.compile(r"[^。；！？\n]+")
_DEED = re.compile(
    r"：|(?P<lead>牵头)|(?P<coop>配合|协助|协同)"
    r"|对[^，。；]{2,30}总负责|(?:主要|具体|分别|共同|全面)*(?:负责|承担|做好|抓好|组织|落实|指导|监督|履行|要|应|须|根据|按照)"
)
# …，县财政局负责资金保障，各乡镇配合
_COMMA = re.compile(r"，")
_ANSWERS = re.compile(r"(?P<lead>牵头)|(?P<coop>配合|协助|协同)|(?:主要|具体|分别|共同)*(?:负责|承担)")
# 各村干部, 包片网格员: people who stand for a body of their own.
_PEOPLE = re.compile(r"(?:干部|网格员|保洁员|护林员|工作人员|队员|民警|教师)$")
_MOST_WHO = 80
_DUTIES = re.compile(
    r"[。：\n ]*(?:（?\d{1,2}[.、）]|[①-⑳])?(?:主要|具体|全面)?(?:负责|牵头|承担|配合|协助|履行|落实属地)"
)


def divides(title: str) -> bool:
    """Whether a heading announces who does what."""
    return bool(_DIVIDES.search(title))


def heading_units(title: str, span: tuple[int, int], after: str = "") -> list[Units]:
    """The bodies whose tasks stand below a heading that names nothing else; `span` is the heading's.

    Names that may also be those of things (示范社区) count if duties follow: `after` begins with 负责.
    """
    follows = _DUTIES.match(after)
    who = _ITS_TASKS.sub("", title, count=1).rstrip("：")
    if not who or not (are_level(who) or (follows and all(is_body(one) for one in pieces_of(who)))):
        return []
    return make("resp", "", read_names(who), span, 0.6, "units.heading")


def find_subjects(text: str) -> list[Units]:
    """The bodies that sentences begin with, and clauses that say who is responsible, each with its own words' span."""
    found: list[Units] = []
    for one in _SENTENCE.finditer(text):
        found += _subject(text, one.start(), one.end())
        for comma in _COMMA.finditer(text, one.start(), one.end()) if found else ():
            found += _subject(text, comma.end(), one.end(), _ANSWERS)
    return found


def _subject(text: str, start: int, end: int, deeds: re.Pattern[str] = _DEED) -> list[Units]:
    while start < end and text[start] in " 由":
        start += 1
    for deed in deeds.finditer(text, start, min(end, start + _MOST_WHO)):
        who = text[start : deed.start()].rstrip("，")
        pieces = pieces_of(who)
        if pieces and all(is_body(one) or _PEOPLE.search(one) for one in pieces):
            role = deed.lastgroup or "resp"
            span = (start, start + len(who))
            label = "" if deed.group() == "：" else f"…{deed.group()}"
            return make(role, label, read_names(who), span, 0.7, "units.subject")
    return []
