"""A list of bodies as single names: what divides them, what belongs to a name, and what is none."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_NAME = 40
# 各乡、镇人民政府; 有关部门、单位: the mark is part of the name.
INSIDE = re.compile(
    r"(?<=[乡县市区旗])、(?=[镇市县区旗](?:人民政府|政府|（|区|$))|(?<=部门)、(?=单位)|(?<=单位)、(?=部门)|(?<=乡)、(?=镇)"
)
ORGAN = (
    r"局|委|部|办|厅|院|政府|公司|中心|署|行|会|社|处|站|所|队|校|台|联|府|组|科|室|集团|银行|街道|镇|乡|区|县|市|旗"
)
# 和 and 及 divide names only where a name can end before them: 文化和旅游部 is one.
AND = re.compile(rf"(?<=[{ORGAN.replace('|', '')}门位等）])(?:以及|及|和|与)(?=[\u4e00-\u9fff])")
KEEP_AND = re.compile(r"部门(?:和|及|与)单位|单位(?:和|及|与)部门|(?:乡|街道|县|市|区)(?:和|及)?(?:镇|街道|区)")
GROUP = re.compile(
    r"^(?:各|有关|相关|全[省市县区旗]|其他|其它|部门|单位|驻|所有)|(?:有关|相关|各)(?:部门|单位|乡镇|镇|街道|科室)|成员单位|^[省市县区旗州]直(?:各|有关|相关)?"
)
TAIL = re.compile(
    r"(?:按(?:照)?(?:各自)?职责(?:分工)?(?:分别)?(?:负责|落实)?|(?:分别|分工|共同|具体)(?:负责|落实)|负责(?:落实)?|牵头(?:负责)?|配合|参与|协作|落实)$"
)
# Whatever says when, where or how is no name.
NO_NAME = re.compile(
    r"[：。？！]|\d|月底|年底|完成|持续|长期|常年|下同|不再|列出|适用|为牵头|第一位|以下|任务|时限|^(?:无|—+|-+|/|同上|略)$"
)
PREFIX = re.compile(r"^[省市县区旗州](?!直|委|政府|人民政府)")
OWN_PREFIX = re.compile(r"^(?:[省市县区旗州]|各|有关|相关|国家|中央|全国|其他|驻)")


@dataclass(frozen=True)
class Names:
    """Bodies of a list, the groups among them, and whether more are meant."""

    names: tuple[str, ...]
    groups: tuple[str, ...]
    etc: bool
    expanded: tuple[str, ...]


def split_names(words: str) -> Names:
    """The bodies in a list. Nothing is added: an elided prefix is only put back in `expanded`."""
    words = re.sub(r"（[^（）]*(?:第一位|下同|排名|不再)[^（）]*）", "", words.replace("\n", ""))
    etc = False
    names: list[str] = []
    for piece in _pieces(words):
        piece = TAIL.sub("", TAIL.sub("", piece.strip(" 。，；、由")))
        own, more = _etc(piece)
        etc |= more is not None
        names += [one for one in (own, more or "") if _is_name(one) and one not in names]
    groups = tuple(one for one in names if GROUP.search(one))
    return Names(tuple(names), groups, etc, _expanded(names))


def _pieces(words: str) -> list[str]:
    """Divided at 、，； outside brackets and where 和 stands between two names."""
    words = INSIDE.sub("\0", words)
    made, depth, last = [], 0, 0
    for place, char in enumerate(words):
        depth = max(0, depth + (char in "（〔《") - (char in "）〕》"))
        if char in "、，；" and depth == 0:
            made.append(words[last:place])
            last = place + 1
    made.append(words[last:])
    return [half.replace("\0", "、") for piece in made for half in _divided(piece)]


def _divided(piece: str) -> list[str]:
    if KEEP_AND.search(piece) and not piece.startswith("各镇和"):
        kept = KEEP_AND.search(piece)
        if kept and not AND.search(piece[: kept.start()]):
            return [piece]
    return [one for one in AND.split(piece) if one]


def _etc(piece: str) -> tuple[str, str | None]:
    """X等有关部门 is X and a group, X等 is X and others; more is None if there is no 等."""
    head, found, tail = piece.partition("等")
    if not found or (
        tail and not re.match(r"(?:\d+个)?(?:有关|相关|各)?(?:部门|单位|乡镇|镇|街道|企业|地|成员单位)", tail)
    ):
        return piece, None
    return head, tail


def _is_name(one: str) -> bool:
    return 2 <= len(one) <= MOST_NAME and not NO_NAME.search(one)


def _expanded(names: list[str]) -> tuple[str, ...]:
    """Names with the 市 or 县 of the name before them put back where it is left out."""
    prefix, made, changed = "", [], False
    for one in names:
        if PREFIX.match(one):
            prefix = one[0]
        elif prefix and not OWN_PREFIX.match(one) and not GROUP.search(one):
            one, changed = prefix + one, True
        made.append(one)
    return tuple(made) if changed else ()
