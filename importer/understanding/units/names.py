"""A written list of bodies, cut into names: 县公安局、人社局等有关部门，各乡、镇人民政府."""

from __future__ import annotations

import re
from dataclasses import dataclass

from importer.understanding.units.words import is_body, is_group

# What a list of bodies may end with besides names.
_TAIL = re.compile(
    r"(?:[，、]?(?:按照?|根据|依据|结合)(?:各自)?(?:工作)?(?:职责|职能|分工|任务)+(?:分工)?(?:和[^，。；]{1,8})?)?"
    r"(?:分别|共同|具体|联合|协同|组织|抓好|做好|分工|按时)*"
    r"(?:牵头|主抓|配合|参与|参加|协助|协同|负责|落实|实施|推进|承担|主办|协办|承办)*(?:工作|本项工作|此项工作)?[。；，、]*$"
)
# Date words, milestones and remarks that stand in lists of bodies without being bodies.
_NO_NAME = re.compile(
    r"\d{1,4}年|\d{1,2}月|年底|季度|上半年|下半年|月底|(?:前|内|底)完成|^(?:长期|持续|常态|全年|定期|适时|立即)|推进$|坚持$|实施$|完成$|下同|不再"
    r"|以下|第一位|^无$|^[—\-－/\\]+$|^\d+$|^（.*）$"
)
# Who of a body answers for it: 县财政局主要领导
_ITS_HEAD = re.compile(r"(?<=[局委办部厅府会院队所站中心])(?:主要|分管)(?:领导|负责人|负责同志)$")
# Remarks in brackets: （列第一位者为牵头单位，下同）
_REMARK = re.compile(r"（[^（）]{0,60}(?:下同|第一|首位|除|不再|以下|分别|排名)[^（）]{0,60}）")
# 县教育局张某, 县财政局局长李某
_PERSON = re.compile(r"(?<=[局委办部厅院会])(?:[局主院会部][长任席]|书记)?[一-鿿]{2,3}$")
# Levels that share one ending: 各乡、镇人民政府; 各县（市）、区人民政府
_SHARED_LEVEL = re.compile(r"^(?:各|[县市区旗]各)(?:乡|镇|县|区|市|旗|街道|州|园区|苏木)(?:（[^（）]{1,6}）)?$")
_BARE_LEVEL = re.compile(
    r"^(?:乡|镇|县|区|市|旗|街道|街|州|园区|苏木|单位|部门|农场|开发区)(?:（[^（）]{1,6}）)?(?:党委|党工委)?"
    r"(?:人民政府|政府|办事处|管委会|办)?(?:（[^（）]{1,8}）)?$"
)
_SHARED_END = re.compile(r"^(?:单位|机构|企业|各单位|直属机构)$")
# 各乡镇党委和政府: two bodies of one place, written as one name
_GOVERNS_WITH = re.compile(r"(?:人民)?政府$|管委会$")
_ZONE = re.compile(r"(?:管理区|开发区|园区|新区)$")
# 县教育局县财政局: a blank stood between them
_SEAM = re.compile(r"(?<=[局委办部厅院会])(?=[省市县区旗](?!场|政府|委)|各(?:乡|镇|街道|有关))")
_OPEN, _CLOSE = "（〔【(", "）〕】)"


@dataclass(frozen=True)
class Names:
    """Names in the order written; `etc` if 等 stood among them; `leads` those marked （牵头）."""

    names: tuple[str, ...]
    groups: tuple[str, ...]
    etc: bool = False
    leads: tuple[str, ...] = ()


def read_names(text: str, *, strict: bool = False) -> Names:
    """The names of a written list; `strict` drops everything that does not read as a body without a label."""
    bare = _REMARK.sub("", text)
    pieces = _joined(_cut(_TAIL.sub("", bare, count=1).strip(" \n、，；。")))
    names: list[str] = []
    leads: list[str] = []
    etc = False
    for piece in pieces:
        found, more = _without_etc(piece)
        etc = etc or more
        for name in found:
            for part in _unjoined(name):
                clean, led = _without_mark(_TAIL.sub("", part, count=1).strip(" \n"))
                clean = _ITS_HEAD.sub("", clean)
                if not _fits(clean, strict=strict) or clean in names:
                    continue
                names.append(clean)
                if led:
                    leads.append(clean)
    return Names(tuple(names), tuple(name for name in names if is_group(name)), etc, tuple(leads))


def without_persons(text: str) -> str:
    """A list without the persons written right behind their bodies: 县教育局张某、县财政局李某."""
    return "、".join(_PERSON.sub("", one) if not is_body(one) else one for one in pieces_of(text))


def pieces_of(text: str) -> list[str]:
    """The pieces of a written list before any of them is judged."""
    return [one for piece in _joined(_cut(text)) for part in _without_etc(piece)[0] for one in _unjoined(part)]


def _fits(name: str, *, strict: bool) -> bool:
    if strict:
        return is_body(name)
    return 2 <= len(name) <= 32 and not _NO_NAME.search(name)


def _cut(text: str) -> list[tuple[str, str]]:
    """Cut at 、，；and new lines that stand in no bracket: each piece with the mark before it."""
    pieces, depth, begin, mark = [], 0, 0, ""
    for place, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and char in "、，；\n./":
            pieces.append((mark, text[begin:place].strip()))
            begin, mark = place + 1, char
    pieces.append((mark, text[begin:].strip()))
    return [piece for piece in pieces if piece[1]]


def _joined(pieces: list[tuple[str, str]]) -> list[str]:
    """Put together what 、 parts inside one name: 各乡、镇人民政府; 市直有关部门、单位."""
    result: list[str] = []
    for mark, piece in pieces:
        if result and mark == "、" and _belongs(result[-1], piece):
            result[-1] += "、" + piece
        else:
            result.append(piece)
    return result


def _belongs(before: str, piece: str) -> bool:
    if _SHARED_LEVEL.match(before) and _BARE_LEVEL.match(piece):
        return True
    if before.endswith("部门") and is_group(before) and _SHARED_END.match(piece):
        return True
    return bool(_ZONE.search(piece)) and not is_body(before) and not piece.startswith("各") and len(before) >= 3


def _without_etc(piece: str) -> tuple[list[str], bool]:
    """人民银行等部门 → 人民银行, 部门; 全国总工会等和各省级人民政府 → both."""
    place = piece.find("等")
    while place >= 0:
        before, after = piece[:place], piece[place + 1 :]
        if is_body(before) or (before and not after):
            rest = re.sub(
                r"^(?:\d+|[一二三四五六七八九十]+)?[个家](?=部门|单位)", "", re.sub(r"^(?:和|及|以及|与)", "", after)
            )
            return [before, rest] if rest else [before], True
        place = piece.find("等", place + 1)
    return [piece], False


def _unjoined(name: str) -> list[str]:
    """Cut at 和, 及, 与 where a whole name stands on both sides: 税务总局和财政部, but 工业和信息化部."""
    glued = _SEAM.split(name)
    if len(glued) > 1 and all(is_body(one) and len(one) >= 3 for one in glued):
        return [part for one in glued for part in _unjoined(one)]
    for match in re.finditer(r"以及|会同|和|及|与", name):
        before, after = name[: match.start()], name[match.end() :]
        if is_body(before) and is_body(after) and not _SHARED_END.match(after) and not _GOVERNS_WITH.match(after):
            return [before, *_unjoined(after)]
    return [name]


def _without_mark(name: str) -> tuple[str, bool]:
    """县司法局（牵头） → 县司法局, marked as leading."""
    match = re.search(r"（(?:牵头|牵头单位|主办|主责)）$", name)
    return (
        (name[: match.start()], True) if match else (re.sub(r"（(?:配合|协办|参与|列第一.*|排.*)）$", "", name), False)
    )
