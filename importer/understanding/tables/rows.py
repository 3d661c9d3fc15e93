"""The rows of a breakdown table as items; rows that only name a category head the rows below them."""

from __future__ import annotations

import re

from importer.understanding.folded import Folded
from importer.understanding.numbering import mark_at
from importer.understanding.tables.bodies import bodies_in
from importer.understanding.tables.collected import Rows
from importer.understanding.tables.columns import HEADING, NUMBER, ROLES, TASK, TIME, TITLE, WATCH, column, one_title
from importer.understanding.tables.grids import EMPTY, Grid, Row, Span, words_of
from importer.understanding.tables.levels import levels_of, straightened
from importer.understanding.tables.row_items import Cell, facets_of, item_of, parts_of, points_in

SURE = 2  # a list of bodies and nothing else
SAME = re.compile(r"^(?:同上|〃|″)。?$")
CHINESE = re.compile(r"^[（]?[一二三四五六七八九十]{1,3}[）、.]?$")


def rows_of(folded: Folded, grid: Grid, year: int | None, into: Rows) -> None:
    """Add the rows of a table."""
    text, titled = folded.text, one_title(grid.kinds)
    rows = straightened(text, titled, grid.rows)
    levels = levels_of(text, titled, rows)
    kinds = levels.kinds(titled)
    shared = _categories(kinds, rows)
    label = ""
    before: Row = []
    opened = EMPTY
    into.above = None
    for place, row in enumerate(rows):
        words = words_of(text, row)
        if [column(one) for one in words if one].count(NUMBER):
            continue  # the head once more on a new page
        if (chapter := levels.chapter_of(text, row)) and chapter[0] != opened:
            opened = chapter[0]
            into.open(*chapter, "tables.level")
        if _opens(text, kinds, rows, place, into):
            continue
        row = [
            old if SAME.match(one) and before else new for one, new, old in zip(words, row, before or row, strict=True)
        ]
        number_at = row[kinds.index(NUMBER)] if NUMBER in kinds else EMPTY
        label = text[slice(*number_at)].strip("、.．") if number_at[0] < number_at[1] else label
        cells = _cells(kinds, grid.head, _own(kinds, row, before, shared), before)
        before = row
        _add(folded, cells, levels.above_of(text, row), label, year, into)


def _add(
    folded: Folded, cells: list[Cell], above: tuple[Span, str, str] | None, label: str, year: int | None, into: Rows
) -> None:
    """Add what the cells of a row say; one that only says who and when goes on with the row above."""
    own = [one for one in cells if one.own]
    if own and into.made and all(one.kind in (*ROLES, WATCH, TIME) for one in own):
        into.go_on(facets_of(folded, own, [], "", year), [one.span for one in own])
        return
    if above:
        into.head(*above, "tables.level")
    for part in parts_of(folded.text, cells):
        if item := item_of(folded, part, label, year):
            into.add(item)


def _opens(text: str, kinds: list[str], rows: list[Row], place: int, into: Rows) -> bool:
    """Whether a row only names what rows below have in common; begin a chapter if it is numbered, or above points."""
    if points := _above_points(text, kinds, rows, place):
        into.open(points, "", text[slice(*points)].replace("\n", ""), "tables.points")
        return True
    category = _category(text, kinds, rows[place])
    if category and category[1]:
        into.head(*category, "tables.category")
    return bool(category)


def _categories(kinds: list[str], rows: list[Row]) -> set[Span]:
    """Cells under the title that cover rows with numbers of their own: names of categories."""
    if TITLE not in kinds or NUMBER not in kinds or TASK not in kinds:
        return set()
    title, number = kinds.index(TITLE), kinds.index(NUMBER)
    return {
        row[title]
        for row, above in zip(rows[1:], rows, strict=False)
        if row[title] == above[title] != EMPTY and row[number] != above[number] and row[number] != EMPTY
    }


def _own(kinds: list[str], row: Row, before: Row, shared: set[Span]) -> Row:
    """A row without the title that it shares: with a whole category, or with the row above of the same number."""
    if TITLE not in kinds:
        return row
    place = kinds.index(TITLE)
    goes_on = bool(before) and row[place] == before[place] and TASK in kinds
    return [EMPTY if n == place and (one in shared or goes_on) else one for n, one in enumerate(row)]


def _above_points(text: str, kinds: list[str], rows: list[Row], place: int) -> Span | None:
    """A title above a row that is a list of points: what the points have in common."""
    if TASK in kinds or TITLE not in kinds or place + 1 >= len(rows):
        return None
    title, below = (one[kinds.index(TITLE)] for one in rows[place : place + 2])
    heads = title[0] < title[1] and not points_in(text, title) and points_in(text, below)
    return title if heads else None


def _category(text: str, kinds: list[str], row: Row) -> tuple[Span, str, str] | None:
    """A row that names what the rows below have in common: its place, its number and its title."""
    cells = [(kind, span) for kind, span in zip(kinds, row, strict=True) if span[0] < span[1]]
    if len(cells) != 1 and any(kind in (*ROLES, TIME) for kind, _ in cells):
        return None
    if len(cells) == 1:
        span = cells[0][1]
        if cells[0][0] in ROLES and bodies_in(text[slice(*span)]) == SURE:
            return None
        mark = mark_at(text, span[0])
        if mark and mark.style.level <= 2 and mark.end < span[1]:
            return span, mark.label.strip("、.．： "), text[mark.end : span[1]].replace("\n", "")
        return (span, "", "") if not (cells[0][0] in (TITLE, TASK) and text[slice(*span)].endswith("。")) else None
    if len(cells) == 2 and cells[0][0] == NUMBER and CHINESE.match(text[slice(*cells[0][1])]):
        label = text[slice(*cells[0][1])].strip("、.．")
        return (cells[0][1][0], cells[1][1][1]), label, text[slice(*cells[1][1])].replace("\n", "")
    return None


def _cells(kinds: list[str], names: list[str], row: Row, before: Row) -> list[Cell]:
    """The cells of a row with words in them, without those that head rows."""
    above = before or [EMPTY] * len(row)
    return [
        Cell(kind, name, span, span != other)
        for kind, name, span, other in zip(kinds, names, row, above, strict=True)
        if span[0] < span[1] and kind != HEADING
    ]
