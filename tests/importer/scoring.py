"""How well a reading agrees with annotated facts: precision, recall and F1 of each kind of finding."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

FIELDS = ("chapters", "items", "titles", "units", "roles", "dates", "indicators")


@dataclass
class Score:
    """Hits, findings and facts of one kind; several documents are added up."""

    hits: int = 0
    found: int = 0
    facts: int = 0

    def add(self, found: Iterable[Hashable], facts: Iterable[Hashable]) -> None:
        """Count what is in both, each as often as it is there."""
        ours, theirs = Counter(found), Counter(facts)
        self.hits += (ours & theirs).total()
        self.found += ours.total()
        self.facts += theirs.total()

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there is nothing to find and nothing found."""
        return 2 * self.hits / (self.found + self.facts) if self.found + self.facts else 1.0


def bare(words: Any) -> str:
    """Words for comparing: one width, no blanks, no final mark."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(words or "")))
    return text.replace("[", "〔").replace("]", "〕").rstrip("。;,.")


def number(label: Any) -> str:
    """A label without its marks: (一) and 一、 are 一."""
    return re.sub(r"[()、.]", "", bare(label))


def score(ours: dict[str, Any], facts: dict[str, Any], into: dict[str, Score]) -> None:
    """Add one document's scores to `into`. Items of aims, soft deadlines and soft indicators count on neither side."""
    tasks = [one for one in facts["tasks"] if not one.get("is_preamble")]
    into["chapters"].add(
        [(number(one["no"]), bare(one["title"])) for one in ours["chapters"]],
        [(number(one["no"]), bare(one["title"])) for one in facts["chapters"]],
    )
    into["items"].add([number(one["no"]) for one in ours["tasks"]], [number(one["no"]) for one in tasks])
    into["titles"].add([bare(one["title"]) for one in ours["tasks"]], [bare(one["title"]) for one in tasks])
    into["units"].add(_units(ours["tasks"], False), _units(tasks, False))
    into["roles"].add(_units(ours["tasks"], True), _units(tasks, True))
    into["dates"].add(
        [_deadline(one) for one in ours["deadlines"]],
        [_deadline(one) for one in facts["deadlines"] if one.get("explicit", True)],
    )
    into["indicators"].add(
        [_indicator(one) for one in ours["indicators"]],
        [_indicator(one) for one in facts["indicators"] if one["number"] is not None and not one.get("soft")],
    )


def empty() -> dict[str, Score]:
    """A score of nothing for each kind."""
    return {name: Score() for name in FIELDS}


def invented(ours: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    """Fields of the head that the document does not have and the reading has."""
    names = ("title", "notice_title", "doc_number", "issuer", "date")
    return [name for name in names if ours[name] and not facts.get(name)]


def _units(tasks: list[dict[str, Any]], roles: bool) -> list[Hashable]:
    return [
        (number(task["no"]), bare(name), units["role"] if roles else "")
        for task in tasks
        for units in task.get("units", [])
        for name in units["names"]
    ]


def _deadline(one: dict[str, Any]) -> Hashable:
    freq = one.get("freq") if one["kind"] == "recurring" and one.get("freq") != "unspecified" else None
    value = one.get("value") if one["kind"] != "relative" else None
    return one["kind"], str(value), freq


def _indicator(one: dict[str, Any]) -> Hashable:
    amount = one["number"][0] if isinstance(one["number"], list) else one["number"]
    return float(amount), bare(one["unit"]), one["comparator"]
