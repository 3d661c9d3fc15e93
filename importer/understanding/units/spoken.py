"""Bodies named in sentences: 由A牵头，B配合。, …，由A负责，6月底前完成。, 由A负责组织…"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from importer.understanding.draft import Units
from importer.understanding.units.labels import END_LABEL, role_of
from importer.understanding.units.making import make
from importer.understanding.units.names import pieces_of, read_names
from importer.understanding.units.verbs import among, read_verbs
from importer.understanding.units.words import is_body

_SENTENCE = re.compile(r"[^。；！？\n\x00]+")
# A clause that says by whom; 此项工作 may stand before it.
_BY = re.compile(r"(?:^|(?<=[，；：]))(?:(?:此|该|本|上述|以上)(?:项|些)?(?:工作|任务|措施|事项)?[，]?)?由(?=[一-鿿])")
# The deed may follow in the same clause: 由县林业局负责组织护林员巡山. 负责人 and 负责解释 name nobody who acts.
_DEED = re.compile(r"(?:牵头|主办|承办|负责)(?!人|同志|制|解释)")
_MAINLY = re.compile(r"以(?P<who>[^，；。]{2,40})为主体?")
_CLAUSE = re.compile(r"[^，；：]+")
_CLAUSE_END = re.compile(r"[，；]|$")
_LEAST, _MOST, _MOST_CLAUSES, _MOST_WHO = 4, 400, 12, 80
# What a sentence ends with that says who does something.
_LAST_VERBS = (
    "负责", "落实", "牵头", "配合", "参与", "实施", "协助", "协同", "承办", "协办", "参加", "办理", "承担",
    "意见", "方案",
)  # fmt: skip


def in_sentences(text: str) -> list[Units]:
    """Bodies that sentences name as those who act; every one has the span of its sentence."""
    found: list[Units] = []
    for match in _SENTENCE.finditer(text):
        words = match.group().strip()
        if _LEAST <= len(words) <= _MOST:
            found += _whole(words, match.span()) or _by_whom(words, match.span()) or _by_part(words, match.span())
    return found


def _whole(words: str, span: tuple[int, int]) -> list[Units]:
    """由县司法局牵头，各乡镇配合。 as a sentence of its own."""
    if not words.endswith(_LAST_VERBS):
        return []
    return read_verbs(_BY.sub("", words, count=1), span=span, rule="units.sentence", whole=True)


def _by_whom(words: str, span: tuple[int, int]) -> list[Units]:
    """Of the clauses behind 由 as many as name bodies; else what stands before the deed in the first of them."""
    found: list[Units] = []
    end = 0
    for match in _BY.finditer(words):
        if match.start() < end:
            continue
        ends = [one.start() for one in islice(_CLAUSE_END.finditer(words, match.end()), _MOST_CLAUSES)]
        for stop in [*reversed(ends), *_before_deed(words, match.end(), ends[0])]:
            if units := read_verbs(words[match.end() : stop], span=span, rule="units.clause", whole=True):
                found, end = found + units, stop
                break
    return among([*found, *_beside(words, end, span)]) if found else []


def _by_part(words: str, span: tuple[int, int]) -> list[Units]:
    """县水务局为牵头单位，各乡镇为配合单位。 以县水务局为主，各乡镇配合。"""
    found: list[Units] = []
    for clause in _CLAUSE.finditer(words):
        part = END_LABEL.search(clause.group())
        mainly = _MAINLY.fullmatch(clause.group())
        who = clause.group()[: part.start()] if part else mainly["who"] if mainly else ""
        pieces = pieces_of(who)
        if pieces and all(is_body(one) for one in pieces):
            label = part["label"] if part else "…为主"
            role = role_of(label) if part else "lead"
            found += make(role, label, read_names(who, strict=True), span, 0.8, "units.part")
    return among([*found, *_beside(words, 0, span)]) if found else []


def _beside(words: str, start: int, span: tuple[int, int]) -> Iterator[Units]:
    """Who helps, in clauses of their own: 由县应急局负责储备物资，县财政局配合。"""
    for clause in _CLAUSE.finditer(words, start):
        if clause.group().endswith(_LAST_VERBS):
            yield from read_verbs(clause.group(), span=span, rule="units.clause", whole=True)


def _before_deed(words: str, start: int, end: int) -> list[int]:
    deed = _DEED.search(words, start, min(end, start + _MOST_WHO))
    return [deed.end()] if deed else []
