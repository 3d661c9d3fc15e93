"""A table that leaves the house, whatever the file: columns, and rows that are read once, one after another.

Cells are plain values: text, whole numbers, fractions, `Decimal`, dates, moments, nothing. A writer decides by the
value's type how it is stored and by the column's kind how it looks, so a word in a column of dates stays a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from plan_tracker import clock

ColumnKind = Literal["text", "date", "number", "percent", "light"]
Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""
Cell = str | int | float | date | None
MOST_CHARS = 32_767  # UTF-16 units in a cell of a spreadsheet
CUT = "……（内容过长，后面的没有列出）"
# Exact in a spreadsheet's floating point.
MOST_NUMBER = 10**15
FIRST_DAY = date(1900, 3, 1)  # spreadsheets disagree on the days before
STEP = 200  # rows between two reports of progress
# Control characters except tab and line feed, halves of pairs, and what XML does not allow.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """A column: its head, how its values look, and its width in characters of half a Chinese one.

    `percent` holds 0 to 100; `light` holds words that begin with a light's label, such as 逾期24天.
    """

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

    def watched(self, progress: Progress) -> Table:
        """The same table, telling `progress` while its rows are read, and at the end how many there were."""
        return replace(self, rows=_told(self.rows, self.total, progress))


def _told(rows: Iterable[Sequence[object]], total: int, progress: Progress) -> Iterator[Sequence[object]]:
    number = 0
    for number, row in enumerate(rows, 1):
        if number % STEP == 0:
            progress(number, max(total, number))
        yield row
    progress(number, number)


def plain(text: str) -> str:
    """A text every file format and spreadsheet can hold, cut with a note where it is too long."""
    if text.isprintable() and len(text) * 2 <= MOST_CHARS:
        return text  # nearly all
    if _UNFIT.search(text):
        text = _UNFIT.sub("", text)
    if len(text) * 2 > MOST_CHARS and len(text.encode("utf-16-le")) > MOST_CHARS * 2:
        room = (MOST_CHARS - len(CUT)) * 2
        text = text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT
    return text


def cell(value: object) -> Cell:
    """The value as a spreadsheet stores it; what it could not store exactly becomes text."""
    if isinstance(value, str):
        return plain(value)
    if value is None or isinstance(value, bool):
        return None if value is None else "是" if value else "否"
    if isinstance(value, datetime):
        moment = clock.local(value) if value.tzinfo else value
        return moment.replace(tzinfo=None)
    if isinstance(value, date):
        return value if value >= FIRST_DAY else value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    return plain(str(value))


def _number(value: int | float | Decimal) -> Cell:
    """Infinity and what is no number compare as false, too."""
    if not -MOST_NUMBER < value < MOST_NUMBER:
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def lines_of(text: str, width: int) -> int:
    """How many lines a text fills in a column of `width` half characters."""
    room = max(width - 2, 2)  # a little stays free on both sides
    if "\n" not in text:
        return max(1, -(-_halves(text) // room))
    return sum(max(1, -(-_halves(line) // room)) for line in text.split("\n"))


def _halves(line: str) -> int:
    """Half characters a line takes: what needs three bytes is Chinese, or as wide as that, such as “—”."""
    return len(line) + (len(line.encode("utf-8", "replace")) - len(line) + 1) // 2


def is_wide(table: Table) -> bool:
    """Whether the table needs A3 to be read on paper: A4 across holds some 150 half characters."""
    return sum(column.width for column in table.columns) > 170
