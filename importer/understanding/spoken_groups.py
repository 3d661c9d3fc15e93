"""Groups of bodies that a sentence tells to act (各部门要…) or speaks of (乡镇（街道）、村). For proposals only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from importer.understanding.departments import Names, group_of

TOWNSHIPS, DEPARTMENTS, ENFORCERS = "各乡镇", "各部门", "各执法单位"
_SORTS = {
    TOWNSHIPS: (r"各级(?:人民)?政府|各?(?:苏木|乡、?镇|镇、?乡)(?:人民)?政府|各(?:苏木、?)?乡、?镇|各镇|各苏木|各街道"),
    DEPARTMENTS: r"(?:政府)?各(?:级|有关|相关|职能|行业|行业主管|主管)?部门|各(?:级|有关|相关)?单位",
    ENFORCERS: r"各?(?:行政)?执法(?:单位|部门|机关|主体)",
}
_SORT = {name: re.compile(words) for name, words in _SORTS.items()}
_ANY = "|".join(f"(?:{words})" for words in _SORTS.values())
# Who is told: bodies at the head of a clause, a few words that belong to them, and a word of duty.
_TOLD = re.compile(
    r"(?:^|[。；，：])(?:[0-9]{4}年[^，。；]{0,4}?)?(?:[省市县旗区]政府[、和])?[省市县旗区本]?"
    rf"(?P<who>(?:{_ANY})(?:[、和及与](?:{_ANY}|部门|单位))*)"
    r"(?:（[^（）]{1,8}）)?[一-鿿]{0,8}?(?:要|应|须|全部|均|都|分别|向|主要负责人|领导班子|负责人)"
    r"(?P<helps>[一-鿿]{0,6}(?:配合|协助|协同|支持|参与))?"
)
MOST_WORDS = 40
_NEAR_PEOPLE = re.compile(r"乡镇|苏木|镇村|乡村两级|街道")


@dataclass(frozen=True)
class Spoken:
    """A group by its code, and the words that named it. `owes`: it is told to act itself; else it may help."""

    group: str
    words: str
    owes: bool


def spoken_groups(text: str, table: Names) -> Spoken | None:
    """The group a sentence tells to act, else the townships it speaks of; nothing if there is no such group."""
    told = list(_TOLD.finditer(text))
    owing = [one for one in told if not one["helps"]]
    if whose := owing or told:
        words = "、".join(dict.fromkeys(one["who"] for one in whose))
        code = group_of("、".join(_sorts(words)), table)
        return Spoken(code, words[:MOST_WORDS], bool(owing)) if code else None
    near = _NEAR_PEOPLE.search(text)
    code = group_of(TOWNSHIPS, table) if near else None
    return Spoken(code, near.group(), owes=False) if near and code else None


def _sorts(who: str) -> list[str]:
    """The sorts of bodies that are told; whoever enforces is no department besides."""
    sorts = [name for name, words in _SORT.items() if words.search(who) or (name == DEPARTMENTS and "部门" in who)]
    return [ENFORCERS] if ENFORCERS in sorts else sorts
