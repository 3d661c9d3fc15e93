"""How well a reading agrees with annotated facts: precision, recall and F1 of each kind of finding.

Definitions: words are compared in one width, in simplified script, without blanks and a final mark. A chapter is found
if its number is and its title at least four fifths; an item if its number is and its title is about half the same or
begins the same. What facts mark as preamble, soft or not explicit is free: it neither helps nor harms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from importer.understanding.fold import fold

Fact = dict[str, Any]
Pair = tuple[Fact, Fact]
Likeness = Callable[[Fact, Fact], float]  # 0: not the same; the greater, the more alike
FIELDS = ("chapters", "chapter titles", "items", "titles", "units", "roles", "dates", "indicators")
HEAD = ("title", "notice_title", "doc_number", "issuer", "date")
SAME_CHAPTER, SAME_ITEM, SAME_BEGINNING, OTHER_CHAPTER = 0.8, 0.55, 0.6, 0.3


@dataclass
class Score:
    """Hits, findings and facts of one kind; several documents are added up."""

    hits: int = 0
    found: int = 0
    facts: int = 0

    def add(self, hits: int, found: int, facts: int) -> None:
        """Count a document."""
        self.hits += hits
        self.found += found
        self.facts += facts

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there is nothing to find and nothing found."""
        return 2 * self.hits / (self.found + self.facts) if self.found + self.facts else 1.0


def bare(words: Any) -> str:
    """Words for comparing."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", fold(str(words or "")).text))
    text = text.replace("[", "〔").replace("]", "〕").replace("〈", "<").replace("〉", ">")
    return text.rstrip("。;,.")


def number(label: Any) -> str:
    """A label without its marks: (一) and 一、 are 一."""
    return re.sub(r"[()、.]", "", bare(label))


def alike(one: Any, other: Any) -> float:
    """How much two titles have in common."""
    a, b = bare(one), bare(other)
    return (1.0 if a == b else SequenceMatcher(None, a, b).ratio()) if a and b else 0.0


def empty() -> dict[str, Score]:
    """A score of nothing for each kind."""
    return {name: Score() for name in FIELDS}


def invented(ours: Fact, facts: Fact) -> list[str]:
    """Fields of the head that the document does not have and the reading has."""
    return [name for name in HEAD if ours[name] and not facts.get(name)]


def score(ours: Fact, facts: Fact, into: dict[str, Score]) -> None:
    """Add one document's scores to `into`."""
    _chapters(ours["chapters"], facts["chapters"], into)
    _items(ours["tasks"], facts["tasks"], into)
    _free(ours["deadlines"], facts["deadlines"], _same_date, lambda one: one.get("explicit", True), into["dates"])
    _free(
        [one for one in ours["indicators"] if one["number"] is not None],
        [one for one in facts["indicators"] if one["number"] is not None],
        _same_amount, lambda one: not one.get("soft"), into["indicators"],
    )  # fmt: skip


def _pairs(found: list[Fact], facts: Iterable[Fact], same: Likeness) -> list[Pair]:
    """Every fact with the finding most like it, each finding once."""
    left, made = list(found), []
    for fact in facts:
        best = max(left, key=lambda one: same(one, fact), default=None)
        if best is not None and same(best, fact) > 0:
            left = [one for one in left if one is not best]
            made.append((best, fact))
    return made


def _titles(fact: Fact) -> list[str]:
    others = fact.get("acceptable_alternative_titles", [])
    return [one for one in (fact["title"], *others, fact.get("title_as_written")) if one]


def _chapters(found: list[Fact], facts: list[Fact], into: dict[str, Score]) -> None:
    def same(one: Fact, fact: Fact) -> float:
        near = max((alike(one["title"], title) for title in _titles(fact)), default=0.0)
        return near if number(one["no"]) == number(fact["no"]) and near >= SAME_CHAPTER else 0.0

    pairs = _pairs(found, facts, same)
    exact = sum(bare(one["title"]) in map(bare, _titles(fact)) for one, fact in pairs)
    into["chapters"].add(len(pairs), len(found), len(facts))
    into["chapter titles"].add(exact, len(found), len(facts))


def _items(found: list[Fact], facts: list[Fact], into: dict[str, Score]) -> None:
    pairs = _pairs(found, facts, _same_item)
    tasks = [one for one in facts if not one.get("is_preamble") and one.get("kind") != "goal bullet"]
    hits = [pair for pair in pairs if any(pair[1] is one for one in tasks)]
    more = len(found) - len(pairs)
    into["items"].add(len(hits), len(hits) + more, len(tasks))
    sure = [pair for pair in hits if pair[1].get("title_exact", True)]
    exact = sum(bare(one["title"]) in map(bare, _titles(fact)) for one, fact in sure)
    into["titles"].add(exact, len(sure) + more, sum(bool(one.get("title_exact", True)) for one in tasks))
    _units(found, facts, pairs, into)


def _same_item(one: Fact, fact: Fact) -> float:
    if number(one["no"]) != number(fact["no"]):
        return 0.0
    near = max(alike(one["title"], title) for title in _titles(fact))
    if bare(one["title"])[:8] and bare(one["title"])[:8] == bare(fact["title"])[:8]:
        near = max(near, SAME_BEGINNING)
    if number(one["chapter"])[:1] != number(fact.get("chapter"))[:1]:
        near -= OTHER_CHAPTER
    return near if near >= SAME_ITEM else 0.0


def _named(task: Fact) -> list[tuple[str, str]]:
    return [(bare(name), units["role"]) for units in task.get("units", []) for name in units["names"]]


def _units(found: list[Fact], facts: list[Fact], pairs: list[Pair], into: dict[str, Score]) -> None:
    """Names and roles of matched items; those of unmatched ones are missed or false, those of truncated ones free."""
    for one, fact in pairs:
        if fact.get("truncated"):
            continue
        ours, theirs = _named(one), _named(fact)
        names = [name for name, _ in ours]
        into["units"].add(sum(name in names for name, _ in theirs), len(ours), len(theirs))
        into["roles"].add(sum(pair in ours for pair in theirs), len(ours), len(theirs))
    for name in ("units", "roles"):
        loose = [one for one in found if not any(one is pair[0] for pair in pairs)]
        missed = [one for one in facts if not any(one is pair[1] for pair in pairs) and not one.get("truncated")]
        into[name].add(0, sum(len(_named(one)) for one in loose), sum(len(_named(one)) for one in missed))


def _free(found: list[Fact], facts: list[Fact], same: Likeness, counts: Callable[[Fact], bool], into: Score) -> None:
    """Count findings against the facts that count; one that is like a fact that does not is left out."""
    must = [one for one in facts if counts(one)]
    hits = len(_pairs(found, must, same))
    into.add(hits, len(found) - (len(_pairs(found, facts, same)) - hits), len(must))


def _same_date(one: Fact, fact: Fact) -> float:
    if one["kind"] != fact["kind"]:
        return 0.0
    dated = fact["kind"] in ("date", "period", "start") and not fact.get("needs_year")
    if dated and one.get("value") != fact.get("value"):
        return 0.0
    if fact["kind"] == "recurring" and fact.get("freq") not in (None, "unspecified", one.get("freq")):
        return 0.0
    ours, theirs = bare(one["as_written"]), bare(fact["as_written"])
    return 1.0 + (number(one["task"]) == number(fact.get("task"))) + (ours in theirs or theirs in ours)


def _same_amount(one: Fact, fact: Fact) -> float:
    def first(amount: Any) -> float:
        return float(amount[0] if isinstance(amount, list) else amount)

    units = [bare(side.get("unit")).replace("立方", "")[:4] for side in (one, fact)]
    if abs(first(one["number"]) - first(fact["number"])) > 1e-9 or units[0] != units[1]:
        return 0.0
    return 1.0 + (one["comparator"] == fact.get("comparator")) + (number(one["task"]) == number(fact.get("task")))
