"""Text in one form, with the way back: fold widths, script, page marks and lost breaks, keep every place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True)
class Folded:
    """`text` in folded form; `origin[i]` is where its character i stands in the source."""

    text: str
    origin: tuple[int, ...]
    length: int  # of the source
    # Where a character of the source ends together with what it swallowed: its reading, the rest of a word.
    tails: Mapping[int, int] = field(default_factory=dict)

    def to_source(self, start: int, end: int) -> Span:
        """The span of the source from which text[start:end] came; start < end."""
        last = self.origin[end - 1]
        return self.origin[start], self.tails.get(last, last + 1)

    def gaps(self, start: int, end: int) -> list[int]:
        """Places within text[start:end] before which the source holds something that is gone, mostly a blank."""
        return [n for n in range(start + 1, end) if self.origin[n] - self.origin[n - 1] > 1]

    def from_source(self, place: int) -> int:
        """The first folded place at or after a place of the source."""
        return bisect_left(self.origin, place)
