"""A table that leaves the house: columns with their kinds and rows that come one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "number", "percent", "light"]


@dataclass(frozen=True)
class Column:
    """One column; `width` in characters. Percent cells are whole numbers 0 to 100, lights their words."""

    name: str
    kind: Kind = "text"
    width: int = 12


@dataclass(frozen=True)
class Table:
    """What a writer needs; `rows` is read once and may be long, `total` says how many come."""

    title: str
    note: str
    columns: list[Column]
    rows: Iterable[Sequence[object]]
    total: int
