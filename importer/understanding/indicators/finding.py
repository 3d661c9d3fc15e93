"""Every number a text demands, in its order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from importer.understanding.draft import Indicator
from importer.understanding.indicators.amounts import (
    AMOUNT,
    CHINESE,
    FEW,
    INDEX,
    RATIO,
    says_when_or_whom,
    unit_of,
    value_of,
)
from importer.understanding.indicators.clauses import clause_start, without_brackets
from importer.understanding.indicators.coverage import find_coverage
from importer.understanding.indicators.demands import goes_on, is_barred, is_demanded, makes_up
from importer.understanding.indicators.wording import TAIL, baseline_of, comparator_of, subject_of, words_begin
from importer.understanding.quoted import without_quoted

_AHEAD = 22
# Small numbers in words count where something is to be held so often.
_HELD = re.compile(
    r"(?:至少|不[能得应]?少于|不[能得应]?低于)[^，。；]{0,12}$|(?:每[一-鿿]{1,3}|全年|年内|一年)[^，。；]{0,8}(?:演练|检查|培训|举办|开展|组织|召开|抽查|巡查|轮训|评查|编发|印发|发布|报送|通报|听取|研究|调度|学习)[^，。；]{0,4}$"
)
_OFTEN = re.compile(r"^(?:以上|及以上)")
# A ratio is demanded of what is called one.
_RATIO_OF = re.compile(r"比[^，。；\d]{0,6}(?:达到?|低于|高于|少于|超过|控制在|保持在?|到|至|为)[^，。；\d]{0,2}$")
# 分别下降15%、10%和26%以上: what stands behind the last holds for all
_EACH = re.compile(r"分别|均|各")


def find_indicators(text: str) -> list[Indicator]:
    """The numbers a text demands, in its order; those of names, dates, conditions and allowances are none."""
    quiet = without_quoted(text)
    made: list[Indicator] = []
    for found in (_amounts(quiet), _ratios(quiet), _few(quiet), find_coverage(quiet)):
        for one in found:
            at = bisect_left(made, one.span, key=lambda other: other.span)
            clear = (not at or made[at - 1].span[1] <= one.span[0]) and (
                at == len(made) or one.span[1] <= made[at].span[0]
            )
            if clear:
                made.insert(at, one)
    return made


def _amounts(text: str) -> Iterator[Indicator]:
    last_end, last_sure, last_unit, ended, subject = -99, False, "", 0, ""
    for found in sorted([*AMOUNT.finditer(text), *INDEX.finditer(text)], key=lambda one: one.start("n")):
        place, end = found.start("n"), found.end("unit")
        start = clause_start(text, place)
        before, after = without_brackets(text[start:place]), text[end : end + _AHEAD]
        if found.re is not INDEX and is_barred(before, after, found["unit"]):
            continue
        sure = found.re is INDEX or is_demanded(before, after, found["unit"])
        sure = sure or (last_sure and not says_when_or_whom(found["unit"]) and goes_on(text[last_end:place]))
        sure = sure or (last_sure and last_unit == found["unit"] and makes_up(text[last_end:place]))
        last_end, last_sure, last_unit = end, sure, found["unit"]
        if sure:
            one = _indicator(text, found, start, max(start, ended))
            subject = one.subject or subject
            ended = end
            yield replace(one, subject=subject or before)


def _indicator(text: str, found: re.Match[str], start: int, own_start: int) -> Indicator:
    """`start` is where its clause begins, `own_start` where the number before it in the clause ends."""
    place, end = found.start("n"), found.end("unit")
    before, after = without_brackets(text[start:place]), text[end : end + _AHEAD]
    own = text[own_start:place]
    sign, at = comparator_of(own, _of_all(text, before, end) or after)
    begin = own_start + words_begin(own, at)
    tail = TAIL.match(after)
    stop = end + (tail.end() if tail else 0)
    base = baseline_of(before)
    return Indicator(
        number=value_of(found["n"]),
        unit=unit_of(found["unit"]),
        comparator="range" if found["u"] else sign,
        subject=subject_of(before, after),
        words=text[begin:stop],
        span=(begin, stop),
        confidence=0.85,
        rule="indicators.number",
        upper=value_of(found["u"]) if found["u"] else None,
        baseline=value_of(base) if base else None,
    )


_REST = re.compile(r"(?:(?:、|和|及)\d+(?:\.\d+)?(?:%|‰|个百分点|[一-鿿]{1,3}?)){1,4}((?:及|或)?以上|以内|左右)")


def _of_all(text: str, before: str, end: int) -> str:
    """The word behind the last of a list that holds for each of it; empty if there is none."""
    found = _REST.match(text, end) if _EACH.search(before) else None
    return found[1] if found else ""


def _ratios(text: str) -> Iterator[Indicator]:
    """师生比达到1:1.6: the number beside the one, with the one as its unit."""
    for found in RATIO.finditer(text):
        start = clause_start(text, found.start())
        before, after = text[start : found.start()], text[found.end() : found.end() + _AHEAD]
        if not _RATIO_OF.search(before):
            continue
        sign, at = comparator_of(before, after)
        begin = start + words_begin(before, at)
        tail = TAIL.match(after)
        stop = found.end() + (tail.end() if tail else 0)
        unit = "1:" if found["behind"] else ":1"
        yield Indicator(
            value_of(found["behind"] or found["before"]), unit, sign, subject_of(before, after), text[begin:stop],
            (begin, stop), 0.8, "indicators.ratio",
        )  # fmt: skip


def _few(text: str) -> Iterator[Indicator]:
    """演练一次, 至少两期: small numbers in words, where something is to be held that often."""
    for found in FEW.finditer(text):
        start = clause_start(text, found.start())
        before, after = text[start : found.start()], text[found.end() : found.end() + _AHEAD]
        if not (_HELD.search(before) or _OFTEN.match(after)):
            continue
        sign, at = comparator_of(before, after)
        begin = start + at if at is not None else found.start()
        tail = TAIL.match(after)
        stop = found.end() + (tail.end() if tail else 0)
        yield Indicator(
            CHINESE[found["n"]], found["unit"], sign, subject_of(before, after) or before, text[begin:stop],
            (begin, stop), 0.7, "indicators.few",
        )  # fmt: skip
