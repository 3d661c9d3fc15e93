"""Breakdown tables: rows of a real table, or of one written out, as items."""

from __future__ import annotations

import re
from dataclasses import replace

from importer.reading.document import Table
from importer.understanding.columns import (
    GOAL,
    NOTHING,
    NUMBER,
    ROLES,
    TASK,
    TIME,
    TITLE,
    Row,
    Span,
    column,
    is_breakdown,
)
from importer.understanding.deadlines import deadline_in_cell, find_deadlines
from importer.understanding.draft import Facets, Item, Measure, Units
from importer.understanding.folded import Folded
from importer.understanding.grids import real_grid, written_grid
from importer.understanding.indicators import find_indicators
from importer.understanding.noise import NOISE
from importer.understanding.sentences import title_of
from importer.understanding.units import find_units, units_in_cell
from importer.understanding.units.labels import COOP, LEAD, RESP

LEAST_ROWS = 2
SAME = re.compile(r"^(?:同上|〃|″)$")
# 14.改造老旧小区: the number of a row in the cell of its title.
NUMBERED = re.compile(r"(\d{1,3})[.．、](?!\d)")


def items_of_tables(folded: Folded, tables: tuple[Table, ...], lines: list[Span], year: int | None) -> list[Item]:
    """The rows of every breakdown table of a document as items; empty where there is none."""
    grids = [grid for one in tables if (grid := real_grid(folded, one))]
    if not grids and (written := written_grid(folded.text, lines)):
        grids = [written]
    made: list[Item] = []
    for grid in grids:
        if is_breakdown(grid.kinds) and len(grid.rows) >= LEAST_ROWS:
            made += _items(folded.text, _one_title(grid.kinds), grid.rows, year)
    return made


def _one_title(roles: list[str]) -> list[str]:
    """The first column of a kind counts as title; without one the first of tasks is both."""
    made = list(roles)
    if TITLE not in made and TASK in made:
        made[made.index(TASK)] = TITLE
    first = made.index(TITLE) if TITLE in made else -1
    return [TASK if name == TITLE and n != first else name for n, name in enumerate(made)]


def _items(text: str, roles: list[str], rows: list[Row], year: int | None) -> list[Item]:
    made: list[Item] = []
    label = ""
    before: Row = []
    for row in rows:
        words = [text[slice(*one)] for one in row]
        if sum(bool(one) for one in words) < 2 or [column(one) for one in words if one].count(NUMBER):
            continue  # a category, or the head once more on a new page
        if any(NOISE.match(one) for one in words):
            continue  # a row of the page's own data
        row = [
            old if SAME.match(one) and before else new for one, new, old in zip(words, row, before or row, strict=True)
        ]
        number = _first(text, roles, row, NUMBER)
        label = text[slice(*number)].strip("、.．") if number else label
        if item := _item(text, roles, row, label, year):
            made.append(item)
        before = row
    return made


def _first(text: str, roles: list[str], row: Row, name: str) -> Span | None:
    return next((span for role, span in zip(roles, row, strict=True) if role == name and span[0] < span[1]), None)


def _item(text: str, roles: list[str], row: Row, label: str, year: int | None) -> Item | None:
    """A row; one without a title of its own goes on with the row above and is named after its task."""
    by_role = [(role, span) for role, span in zip(roles, row, strict=True) if span[0] < span[1]]
    title = next((span for role, span in by_role if role == TITLE), None)
    tasks = [span for role, span in by_role if role in (TASK, GOAL)]
    heading = title or (tasks[0] if tasks else None)
    if heading is None:
        return None
    if not label and (number := NUMBERED.match(text, *heading)):
        label, heading = number[1], (number.end(), heading[1])
    words = text[slice(*heading)].replace("\n", "").rstrip("。；")
    units = _units(text, by_role)
    stretches = tasks or [heading]
    deadlines = [one for role, (a, b) in by_role if role == TIME for one in deadline_in_cell(text[a:b], year, a)]
    indicators = []
    for a, b in ([heading] if tasks and heading not in tasks else []) + stretches:
        found = find_deadlines(text[a:b], year, None)
        deadlines += [replace(one, span=(one.span[0] + a, one.span[1] + a)) for one in found]
        indicators += [replace(one, span=(one.span[0] + a, one.span[1] + a)) for one in find_indicators(text[a:b])]
        units += [replace(one, span=(one.span[0] + a, one.span[1] + a)) for one in find_units(text[a:b])]
    facets = Facets(tuple(units), tuple(deadlines), tuple(indicators))
    whole = (min(span[0] for _, span in by_role), max(span[1] for _, span in by_role))
    task = (stretches[0][0], stretches[-1][1])
    said = text[slice(*task)].replace("\n", "")
    measure = Measure(task, said, title_of(said), 0.9, facets=facets)
    return Item(
        label, "", words if len(words) <= 200 else title_of(words), heading if heading != task else None, whole, 2,
        "cell", 0.9, "tables.row", kind="row", measures=(measure,), facets=facets,
    )  # fmt: skip


def _units(text: str, by_role: list[tuple[str, Span]]) -> list[Units]:
    """The bodies of the cells; 责任单位 beside a leading one means the others."""
    found: list[Units] = []
    for role, (a, b) in by_role:
        if role in ROLES and not NOTHING.match(text[a:b]):
            found += units_in_cell(text[a:b], role, a)
    if any(one.role == LEAD for one in found):
        found = [replace(one, role=COOP) if one.role == RESP else one for one in found]
    return found
