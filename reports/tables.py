"""A table that leaves the house, whatever the file: columns, and rows that are read once, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["text", "date", "number", "percent", "light"]


@dataclass(frozen=True)
class Column:
    """A column: its head, how its values look, and its width in characters of half a Chinese one."""

    name: str
    kind: ColumnKind = "text"
    width: int = 12


@dataclass(frozen=True)
class Table:
    """A title, a note below it (what was counted, on which day), columns and rows; `total` rows are expected."""

    title: str
    note: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    total: int
