"""What to call a sentence that obliges somebody: the clause that says what is done, in the sentence's own words."""

from __future__ import annotations

import re

from importer.understanding.shorten import FITS, shortened
from importer.understanding.titles import UNIT_BRACKET
from importer.understanding.verbs import AIM, REAL, begins_with_verb

# A title below the first says too little by itself; one below the second takes the next clause with it if both fit.
BARE, SHORT = 8, 14
LEAST = 4
# 并…, 二是…, 同时…: connects to what was said before.
_CONNECTIVE = re.compile(
    r"^(?:同时|此外|另外|其中|并且|而且|从而|进而|因此|以及|并|且|还|也|再|首先|其次|最后"
    r"|[一二三四五六七八九十]是|第[一二三四五六七八九十])[，：]?"
    r"|^(?:要|应当?|须|需要?)(?=[一-鿿])|^根据(?:需要|实际|实际情况|情况|工作需要)(?=[一-鿿])"
)
# By which day: it stands in a column of its own.
_WHEN = re.compile(
    r"^(?:在|到|于|至|力争|争取|确保)?(?:(?:[0-9]{4}年|今年|本?年度?|当年)?"
    r"(?:[0-9]{1,2}月(?:[0-9]{1,2}日|底|末|[上中下]旬)?|[一二三四上下]?半?(?:季度|年)|年)?(?:底|末|初)?)"
    r"(?:之?前|以前|内|底前|前后)?(?=[一-鿿“])"
)
# Who is told: 各级政府要…, 各镇主要负责人要…; not 重要…, 应急….
_MUST = (
    r"(?:(?<![重主需必摘纪概简首只])要(?![求素点件害闻事务])|应当"
    r"|(?<![对相反适供响效感回答])应(?![急对用诉变邀届付收税聘])|(?<!必)须(?!知)|需要)"
)
_WHO = re.compile(
    r"^[^，]{0,40}?(?:各|部门|单位|政府|党委|机构|机关|领导|负责人|乡镇|中心组|小组|企业|学校|医院)"
    rf"[^，]{{0,20}}?{_MUST}(?=[一-鿿])"
)
# What comes before the deed: by which paper, on what ground, with what aim.
_PREFACE = re.compile(
    r"^(?:严格)?(?:按照|按|根据|依据|依托|围绕|针对|结合|紧密结合|紧扣|通过|为|为了|对|对于|对照|对标|在|当|如|凡|除|以|坚持以"
    r"|聚焦|面向|紧盯|利用|借助|随着|鉴于|涉及|符合|经|自|由)"
)
# 切实履行主体责任: what every sentence could begin with.
_VAGUE = re.compile(
    r"^(?:切实|认真|全面|进一步|充分|高度)*(?:履行|强化|压实|提高|注重|重视|增强|扛起|担负|担当)[^，]{0,16}"
    r"(?:职责|责任|意识|认识|站位|领导|重视|研究)$"
)
# …的基础上, …时, …的: the deed comes in the next clause.
_NOT_YET = re.compile(r"(?:(?<!目)的|(?<![及按])时|后|基础上|前提下|情况下|条件下|(?<!集)中|以来)$")
_ONLY_DAYS = re.compile(r"[0-9年月日至到—－~季度底末前]+")
_OPEN, _CLOSE = "（〔《〈“", "）〕》〉”"


def title_of(sentence: str) -> str:
    """A proposal for what to call a sentence: verb first where it has one, complete, about 30 characters at most."""
    bare = UNIT_BRACKET.sub("", sentence).strip("。；，！？ \n")
    clauses = [one for one in map(_core, _clauses(bare)) if one]
    if not clauses:
        return shortened(bare)
    titles = [shortened(one) for one in clauses]
    place = max(range(len(clauses)), key=lambda n: _rank(clauses[n], titles[n], n))
    title = titles[place]
    following = clauses[place + 1] if place + 1 < len(clauses) else ""
    if len(title) <= SHORT and _goes_with(following) and len(title) + 1 + len(following) <= FITS:
        return f"{title}，{following}"
    return titles[place + 1] if len(title) < BARE and _goes_with(following) else title


def _clauses(text: str) -> list[str]:
    """The clauses between marks; marks inside quotes and brackets divide nothing."""
    made, start, depth = [], 0, 0
    for place, char in enumerate(text):
        depth = max(0, depth + (char in _OPEN) - (char in _CLOSE))
        if char in "，；：。" and (depth == 0 or place - start > 200):
            made.append(text[start:place])
            start, depth = place + 1, 0
    return [one for one in [*made, text[start:]] if not _ONLY_DAYS.fullmatch(one)]


def _core(clause: str) -> str:
    """A clause without connective, day and addressee before its verb, as far as something is left."""
    for words in (_CONNECTIVE, _WHEN, _WHO, _WHEN, _CONNECTIVE):
        rest = words.sub("", clause, count=1)
        if len(rest) >= LEAST:
            clause = rest
    return clause.strip("、 ")


def _rank(clause: str, title: str, place: int) -> float:
    """How good the title made of a clause is; of equals the first."""
    rank = -0.3 * place
    if _PREFACE.match(clause):
        rank -= 4
    if begins_with_verb(clause):
        rank += 2
    if REAL.match(clause):
        rank += 0.5
    if "《" in clause:
        rank += 0.5
    if _VAGUE.match(clause):
        rank -= 1
    if _NOT_YET.search(clause):
        rank -= 2.5
    if len(clause) > FITS and title.endswith("…"):
        rank -= 2
    if AIM.match(clause):
        rank -= 1.5
    if len(clause) < LEAST + 2:
        rank -= 1
    return rank


def _goes_with(clause: str) -> bool:
    """Whether a clause is a deed of its own that may stand beside another in one title."""
    return len(clause) >= LEAST + 2 and begins_with_verb(clause) and not (AIM.match(clause) or _PREFACE.match(clause))
