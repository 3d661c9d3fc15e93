"""Departments offered for a duty by its words. Proposals only: never a fact of the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from importer.understanding.duties import DUTIES

_COMPILED = tuple((re.compile(words), tuple(names.split("|"))) for words, names in DUTIES)
# The first words of a duty are its title: what stands there counts double.
_TITLE = 24
MOST = 3
# Helpers need two mentions, or one in the title; a lead is offered for less.
_LEAST_HELP = 1.9


@dataclass(frozen=True)
class Proposal:
    """A department offered for a duty; `why` is the word that led to it, `score` how often its words stand there."""

    department: str
    role: str
    why: str
    score: float


def propose(text: str, names: Mapping[str, str]) -> list[Proposal]:
    """Up to MOST departments of `names` (name by code) for a duty: the likeliest leads, the others help."""
    scored: dict[str, tuple[float, str]] = {}
    for place, (words, wanted) in enumerate(_COMPILED):
        found = list(words.finditer(text))
        code = _department(wanted, names) if found else None
        if code is None:
            continue
        weight = sum(2 if one.start() < _TITLE else 1 for one in found) - place / 1000
        before, why = scored.get(code, (0.0, found[0].group()))
        scored[code] = (before + weight, why)
    ranked = sorted(scored.items(), key=lambda one: -one[1][0])[:MOST]
    return [
        Proposal(code, "support" if n else "lead", f"按“{why}”推荐", round(score, 2))
        for n, (code, (score, why)) in enumerate(ranked)
        if not n or score >= _LEAST_HELP
    ]


def _department(wanted: tuple[str, ...], names: Mapping[str, str]) -> str | None:
    """The department whose name holds the likeliest of the words."""
    return next((code for words in wanted for code, name in names.items() if words in name), None)
