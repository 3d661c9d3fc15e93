"""Lines of cells divided by |, every row of a table on a line of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from importer.understanding.tables.columns import COUNTS, LEAST_COLUMNS, MOST_COLUMNS, NUMBER, column, is_breakdown
from importer.understanding.tables.grids import EMPTY, Grid, Row, Span, tight, with_covered, words_of
from importer.understanding.tables.heads import name_of_column, second_row
from importer.understanding.tables.placing import Places
from importer.understanding.tables.spanning import columns_below

SAMPLE = 8  # rows that tell what the columns are


@dataclass(frozen=True)
class Line:
    """The cells of a line without the empty ones behind the last; how many they are with those.

    `cut` if the text ends within the line.
    """

    row: Row
    width: int
    place: int
    cut: bool


def piped_lines(text: str, lines: list[Span]) -> list[Grid]:
    """The tables of a text whose rows stand on lines with | between the cells."""
    rows = [_line(text, *line) for line in lines if text.count("|", *line) >= LEAST_COLUMNS - 1]
    starts = list(_heads(text, [one.row for one in rows]))
    ends = [*(start for start, _ in starts), len(rows)][1:]
    made: list[Grid] = []
    for (start, below), end in zip(starts, ends, strict=True):
        head = [words_of(text, one.row) for one in rows[start:below]]
        body = rows[below:end]
        sample = [one.row for one in body[:SAMPLE]]
        names = columns_below(text, head, sample, _width(rows[start:below], body[:SAMPLE]))
        if made and names == made[-1].head:
            made[-1].rows += _filled(text, names, body)
        elif body and is_breakdown([column(one) for one in names]):
            made.append(Grid(names, rows[start].place, _filled(text, names, body)))
    return [one for one in made if one.rows]


def _width(head: list[Line], body: list[Line]) -> int:
    """How many columns a table has: as many as its first row, which nothing above covers.

    Under two rows of heads as many as all lines agree on, else as the longest row has.
    """
    if len(head) == 1:
        return next((len(one.row) for one in body if len(one.row) > 1), 0)
    agreed = {one.width for one in [*head, *body] if not one.cut}
    return agreed.pop() if len(agreed) == 1 else max((len(one.row) for one in body), default=0)


def _filled(text: str, names: list[str], body: list[Line]) -> list[Row]:
    places = Places(text, [column(one) for one in names])
    made: list[Row] = []
    before: Row = []
    for one in body:
        if len(one.row) > len(names) and not COUNTS.fullmatch(text, *one.row[0]):
            continue  # a line of the page: it has more cells than the table, and no number
        whole = places.filled(one.row, before, cut=one.cut)
        made.append(whole)
        before = whole if len(one.row) > 1 else before
    return with_covered(made, places.kinds)


def _heads(text: str, rows: list[Row]) -> Iterator[tuple[int, int]]:
    """Where heads begin and end among the rows: the first that breaks something down, then others made of names."""
    place, first = 0, True
    while place < len(rows):
        names = words_of(text, rows[place])
        lower = words_of(text, rows[place + 1]) if place + 1 < len(rows) else []
        two = second_row(lower)
        kinds = [column(one) for one in [*names, *(lower if two else [])]]
        sure = len(names) >= LEAST_COLUMNS and all(one == "" or name_of_column(one) for one in names)
        if is_breakdown(kinds) and (sure or (first and not _row_inside(names))):
            yield place, place + 1 + two
            first = False
            place += two
        place += 1


def _row_inside(words: list[str]) -> bool:
    """A head glued to the first row, because all breaks are lost."""
    return sum(column(one) == NUMBER for one in words) != 1 and len(words) > MOST_COLUMNS


def _line(text: str, start: int, end: int) -> Line:
    row = cells_of(text, start, end)
    width = len(row) - (text[start] != "|" and text[end - 1] == "|")  # nothing stands behind the bar at the end
    last = max((place for place, (a, b) in enumerate(row) if a < b), default=-1)
    row = [one if one[0] < one[1] else EMPTY for one in row[: last + 1]]
    return Line(row, width, start, end + 1 >= len(text) and text[end - 1] != "|")


def cells_of(text: str, start: int, end: int) -> Row:
    """The cells of a line, divided by |; of a row with | at both ends without the empty ones outside."""
    made, at = [], start
    for place in range(start, end + 1):
        if place == end or text[place] == "|":
            made.append(tight(text, at, place))
            at = place + 1
    if text[start] == "|" and text[end - 1] == "|" and len(made) > 2:
        made = made[1:-1]
    return made
