"""What the matching of departments needs to know and gives: plain data, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from importer.understanding.proposals import Duty

MOST_GUESSES = 5


@dataclass(frozen=True)
class Meant:
    """Whom a written name means: a department, a group, or nobody known; `near` are guesses with scores 0 to 1."""

    written: str
    department: str | None = None
    group: str | None = None
    near: tuple[tuple[str, float], ...] = ()
    partly: bool = False  # 有关部门: those of the group whom the matter concerns, and the document does not say whom

    @property
    def guesses(self) -> list[dict[str, object]]:
        """Whom it may mean, as a draft keeps it, the likeliest first."""
        return [{"department": code, "score": round(score, 2)} for code, score in self.near[:MOST_GUESSES]]


@dataclass(frozen=True)
class Offer:
    """A department or a group offered where the document names none; `why` says by which words."""

    department: str | None
    role: str
    why: str
    group: str | None = None


class Directory(Protocol):
    """The table of departments, as far as a draft needs it."""

    def match(self, names: Sequence[str], here: str = "") -> list[Meant]:
        """Whom written names mean, in their order; `here`: words that hold the name of the plan's own place."""

    def propose(self, duty: Duty) -> list[Offer]:
        """Who might be responsible for a duty: whoever owes it first."""
