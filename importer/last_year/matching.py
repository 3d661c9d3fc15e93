"""Two plans held against each other, sentence by sentence. No database.

Equal words (years and punctuation aside) are the same duty. What is left is paired by likeness: the share of
two-character pieces two sentences have in common. Pieces that stand in many sentences say nothing and are not looked
up, so that the cost grows with the length of the plans and not with its square.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.5  # below this two sentences are different duties
COMMON = 25  # a piece standing in more sentences than this leads nowhere
SAME, CHANGED, NEW, GONE = "same", "changed", "new", "gone"
YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
NO_WORDS = re.compile(r"\W+")


@dataclass(frozen=True)
class Sentence:
    """A task's words, known by its code or id."""

    key: str
    text: str


@dataclass(frozen=True)
class Pair:
    """What became of a sentence; `likeness` runs from 0 to 1."""

    kind: str
    old: Sentence | None
    new: Sentence | None
    likeness: float


def bare(text: str) -> str:
    """Words alone: no punctuation, no blanks, and a year is a year (2023年 and 2024年 are the same words)."""
    return NO_WORDS.sub("", YEAR.sub("", text))


def compare(old: Sequence[Sentence], new: Sequence[Sentence]) -> list[Pair]:
    """Every sentence of both once: the new ones in their order, then those that are gone in theirs."""
    partner = _equal(old, new)
    taken = {found.key for found, _ in partner.values()}
    partner |= _alike([one for one in old if one.key not in taken], [one for one in new if one.key not in partner])
    taken = {found.key for found, _ in partner.values()}
    pairs = [_pair(one, partner.get(one.key)) for one in new]
    return pairs + [Pair(GONE, one, None, 0.0) for one in old if one.key not in taken]


def _pair(new: Sentence, found: tuple[Sentence, float] | None) -> Pair:
    if found is None:
        return Pair(NEW, None, new, 0.0)
    old, likeness = found
    return Pair(SAME if likeness == 1 else CHANGED, old, new, likeness)


def _equal(old: Iterable[Sentence], new: Iterable[Sentence]) -> dict[str, tuple[Sentence, float]]:
    waiting: dict[str, list[Sentence]] = defaultdict(list)
    for one in old:
        if words := bare(one.text):
            waiting[words].append(one)
    found = {}
    for one in new:
        same = waiting.get(bare(one.text))
        if same:
            found[one.key] = (same.pop(0), 1.0)
    return found


def _alike(old: Sequence[Sentence], new: Sequence[Sentence]) -> dict[str, tuple[Sentence, float]]:
    """The likeliest pairs first, each sentence once."""
    old_pieces, new_pieces = [_pieces(one.text) for one in old], [_pieces(one.text) for one in new]
    holders: dict[str, list[int]] = defaultdict(list)
    for n, pieces in enumerate(old_pieces):
        for piece in pieces:
            holders[piece].append(n)
    candidates = []
    for m, pieces in enumerate(new_pieces):
        for n in {n for piece in pieces if len(holders[piece]) <= COMMON for n in holders[piece]}:
            likeness = _likeness(old_pieces[n], pieces)
            if likeness >= ALIKE:
                candidates.append((-likeness, m, n))
    return _likeliest(sorted(candidates), old, new)


def _likeliest(
    candidates: list[tuple[float, int, int]], old: Sequence[Sentence], new: Sequence[Sentence]
) -> dict[str, tuple[Sentence, float]]:
    found: dict[str, tuple[Sentence, float]] = {}
    taken: set[int] = set()
    for negative, m, n in candidates:
        if n not in taken and new[m].key not in found:
            taken.add(n)
            found[new[m].key] = (old[n], min(0.99, -negative))
    return found


def _pieces(text: str) -> Counter[str]:
    words = bare(text)
    return Counter(words[n : n + 2] for n in range(len(words) - 1))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of the two-character pieces."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def differences(old: str, new: str) -> list[tuple[str, str]]:
    """The new sentence beside the old one as pieces: ("same" | "gone" | "new", words), in reading order."""
    pieces = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", old[a:b]))
            continue
        pieces += [(name, words) for name, words in (("gone", old[a:b]), ("new", new[c:d])) if words]
    return pieces
