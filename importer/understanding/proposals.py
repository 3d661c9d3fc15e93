"""Departments offered for a duty by its words. Proposals only: never a fact of the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from importer.understanding.departments import Names
from importer.understanding.duties import DUTIES, FAINT, HELPERS
from importer.understanding.spoken_groups import spoken_groups

_LEADERS = tuple((re.compile(words), tuple(names.split("|"))) for words, names in DUTIES)
_HELPERS = tuple((re.compile(words), tuple(names.split("|"))) for words, names in HELPERS)
# Two or more members of a list with marks between: 教育、卫生、供水等. Each says less than the noun behind the list.
_LIST = re.compile(r"(?:[^、，。；：]{1,12}、){2,}(?:[^、，。；：]{1,10}等)?")
# The first words of a duty say what it is about: what stands there counts double, in a list or if faint half.
_FIRST = 24
_DOUBLE, _HALF, _LISTED = 2.0, 0.5, 0.25
# The titles above a duty: how much they say, and what they are called. Where a duty names nothing, they decide.
_ABOVE = ((1.0, "小节标题"), (0.5, "本章标题"), (0.25, "计划标题"))
# Below this the own words of a duty bring no helper.
_LEAST_HELP = 1.0
MOST = 4
# A word that stands in so large a share of the plan's sentences, and in so many, is its theme.
_COMMON, _LEAST_COMMON, _LEAST_LINE = 1 / 8, 6, 8


@dataclass(frozen=True)
class Duty:
    """What a body is sought for: the words of a task, what it is called, and the titles of section, chapter, plan.

    `common`: words that stand in many duties of the plan.
    """

    text: str
    title: str = ""
    above: tuple[str, ...] = ()
    common: Collection[str] = ()

    def weight_of(self, word: str) -> float:
        """What a word says; one that many duties hold, or that the whole plan is about, says half."""
        theme = self.above[-1] if self.above else ""
        return _HALF if word in FAINT or word in theme or word in self.common else 1.0


@dataclass(frozen=True)
class Proposal:
    """Whom a duty is offered to, a department or a group; `why` is the word that led there, `score` its weight."""

    department: str | None
    role: str
    why: str
    score: float
    group: str | None = None


@dataclass
class _Claim:
    """What speaks for a department: words of the duty itself and of the titles above, each with its weight."""

    own: dict[str, float] = field(default_factory=dict)
    above: dict[str, float] = field(default_factory=dict)
    listed: bool = False

    @property
    def weight(self) -> float:
        """All that speaks for it; a word said twice says no more."""
        return sum(self.own.values()) + sum(self.above.values())

    @property
    def why(self) -> str:
        """The weightiest word, the duty's own first."""
        said = self.own or self.above
        return max(said, key=lambda word: said[word])

    @property
    def helps(self) -> bool:
        """Whether the duty's own words say enough for a helper; a list of fields names its helpers itself."""
        return self.listed or sum(self.own.values()) >= _LEAST_HELP


def propose(duty: Duty, names: Mapping[str, str], table: Names | None = None) -> list[Proposal]:
    """Up to MOST of `names` (name by code) for a duty: the likeliest leads, the others help.

    `table` holds the groups: one that the sentence tells to act (各部门要…) owes the duty itself, and the likeliest
    department helps; townships it speaks of help.
    """
    spoken = spoken_groups(duty.text, table) if table else None
    made = (
        [Proposal(None, "lead", f"原文要求“{spoken.words}”", _DOUBLE, spoken.group)] if spoken and spoken.owes else []
    )
    for code, claim in sorted(_claims(duty, names).items(), key=lambda one: -one[1].weight):
        if not made or claim.helps:
            role = "support" if made else "lead"
            made.append(Proposal(code, role, f"按{claim.why}推荐", round(claim.weight, 2)))
    taken = {one.department for one in made}
    made += [one for one in _helpers(duty.text, names) if one.department not in taken]
    made = made[:MOST]
    if made and spoken and not spoken.owes:
        made.append(Proposal(None, "support", f"按“{spoken.words}”推荐", _HALF, spoken.group))
    return made


def common_words(text: str) -> frozenset[str]:
    """Words of duties that stand in many sentences of a plan: they tell its theme, and not one duty from another."""
    lines = [line for line in re.split(r"[。\n]", text) if len(line) >= _LEAST_LINE]
    counts = Counter(word for line in lines for words, _ in _LEADERS for word in set(words.findall(line)))
    least = max(_LEAST_COMMON, len(lines) * _COMMON)
    return frozenset(word for word, count in counts.items() if count >= least)


def _claims(duty: Duty, names: Mapping[str, str]) -> dict[str, _Claim]:
    """What speaks for each department, in the order of the duties."""
    lists = [one.span() for one in _LIST.finditer(duty.text)]
    claims: dict[str, _Claim] = {}
    for words, wanted in _LEADERS:
        code = _department(wanted, names)
        if code is None:
            continue
        for found in words.finditer(duty.text):
            claim = claims.setdefault(code, _Claim())
            listed = any(start <= found.start() < end for start, end in lists)
            first = found.start() < _FIRST or found.group() in duty.title
            weight = duty.weight_of(found.group()) * (_DOUBLE if first else 1.0) * (_LISTED if listed else 1.0)
            claim.listed |= listed
            claim.own[f"“{found.group()}”"] = max(weight, claim.own.get(f"“{found.group()}”", 0.0))
        for (weight, where), line in zip(_ABOVE, duty.above, strict=False):
            if said := words.search(line):
                claim = claims.setdefault(code, _Claim())
                claim.above[f"{where}“{said.group()}”"] = duty.weight_of(said.group()) * weight
    return claims


def _helpers(text: str, names: Mapping[str, str]) -> Iterator[Proposal]:
    """Bodies whose consent a duty needs, by name."""
    for words, wanted in _HELPERS:
        found, code = words.search(text), _department(wanted, names)
        if found and code:
            yield Proposal(code, "support", f"按“{found.group()}”推荐", _HALF)


def _department(wanted: tuple[str, ...], names: Mapping[str, str]) -> str | None:
    """The department whose name holds the likeliest of the words."""
    return next((code for words in wanted for code, name in names.items() if words in name), None)
