"""What the matching of departments needs to know and gives: plain data, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Meant:
    """Whom a written name means: a department, a group, or nobody known; `near` are guesses with scores 0 to 1."""

    written: str
    department: str | None = None
    group: str | None = None
    near: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Offer:
    """A department offered where the document names none; `why` says by which words."""

    department: str
    role: str
    why: str
    origin: str = "keyword"


class Directory(Protocol):
    """The table of departments, as far as a draft needs it."""

    def match(self, names: Sequence[str]) -> list[Meant]:
        """Whom written names mean, in their order."""

    def propose(self, text: str) -> list[Offer]:
        """Who might be responsible for what a text says."""
