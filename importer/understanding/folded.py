"""Text in one form, with the way back: fold widths, script, page marks and lost breaks, keep every place."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True)
class Folded:
    """`text` in folded form; `origin[i]` is where its character i stands in the source."""

    text: str
    origin: tuple[int, ...]
    length: int  # of the source

    def to_source(self, start: int, end: int) -> Span:
        """The span of the source from which text[start:end] came; start < end."""
        return self.origin[start], self.origin[end - 1] + 1

    def from_source(self, place: int) -> int:
        """The first folded place at or after a place of the source."""
        return bisect_left(self.origin, place)
