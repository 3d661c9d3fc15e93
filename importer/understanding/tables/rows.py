"""The rows of a breakdown table as items; rows that only name a category head the rows below them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from importer.understanding.deadlines import deadline_in_cell, find_deadlines
from importer.understanding.draft import Chapter, Deadline, Facets, Item, Measure, Units
from importer.understanding.folded import Folded
from importer.understanding.indicators import find_indicators
from importer.understanding.numbering import mark_at
from importer.understanding.tables.bodies import bodies_apart
from importer.understanding.tables.columns import (
    GOAL,
    MOST_TIME,
    NOTHING,
    NUMBER,
    ROLES,
    TASK,
    TIME,
    TITLE,
    column,
    one_title,
    people_in,
)
from importer.understanding.tables.grids import EMPTY, Grid, Row, Span, words_of
from importer.understanding.task_titles import title_of
from importer.understanding.units import find_units, units_in_cell
from importer.understanding.units.labels import COOP, LEAD, LEADER, RESP

MOST_TITLE = 200
POINTS = ("chapter", "section", "bracket", "circle")
SAME = re.compile(r"^(?:同上|〃|″)。?$")
# 14.改造老旧小区: the number of a row in the cell of its title.
NUMBERED = re.compile(r"(\d{1,3})[.．、](?!\d)")
CHINESE = re.compile(r"^[（]?[一二三四五六七八九十]{1,3}[）、.]?$")
# 9月投入使用: the day is the month's, what follows is what is to have happened.
MONTH = re.compile(r"^((?:20\d\d年)?(?:1[0-2]|[1-9])月(?:份|底前?|末|中旬|上旬|下旬)?)(\S{2,20})$")


@dataclass
class Rows:
    """What was made of the rows so far: chapters for categories that are numbered, items above the first of them."""

    chapters: list[Chapter] = field(default_factory=list)
    loose: list[Item] = field(default_factory=list)

    def all_items(self) -> list[Item]:
        """Every row that is an item."""
        return [*self.loose, *(one for chapter in self.chapters for one in chapter.items)]

    def open(self, span: Span, label: str, title: str, rule: str) -> None:
        """Begin a chapter for the rows below."""
        self.chapters.append(Chapter(len(self.chapters) + 1, label, title, span, span, 0.8, rule))

    def add(self, item: Item) -> None:
        """An item below the last category."""
        if not self.chapters:
            self.loose.append(item)
            return
        last = self.chapters[-1]
        item = replace(item, path=last.label)
        span = (last.span[0], max(last.span[1], item.span[1]))
        self.chapters[-1] = replace(last, items=(*last.items, item), span=span)


def rows_of(folded: Folded, grid: Grid, year: int | None, into: Rows) -> None:
    """Add the rows of a table."""
    text = folded.text
    kinds = one_title(grid.kinds)
    shared = _categories(kinds, grid.rows)
    label = ""
    before: Row = []
    for row in grid.rows:
        words = words_of(text, row)
        if [column(one) for one in words if one].count(NUMBER):
            continue  # the head once more on a new page
        if category := _category(text, kinds, row):
            span, number, title = category
            if number:
                into.open(span, number, title, "tables.category")
            continue
        row = [
            old if SAME.match(one) and before else new for one, new, old in zip(words, row, before or row, strict=True)
        ]
        number_at = _first(kinds, row, NUMBER)
        label = text[slice(*number_at)].strip("、.．") if number_at else label
        if item := _item(folded, kinds, _own(kinds, row, before, shared), label, year):
            into.add(item)
        before = row


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


def _category(text: str, kinds: list[str], row: Row) -> tuple[Span, str, str] | None:
    """A row that names what the rows below have in common: its place, its number and its title."""
    cells = [(kind, span) for kind, span in zip(kinds, row, strict=True) if span[0] < span[1]]
    if len(cells) != 1 and any(kind in (*ROLES, TIME) for kind, _ in cells):
        return None
    if len(cells) == 1:
        span = cells[0][1]
        mark = mark_at(text, span[0])
        if mark and mark.style.level <= 2 and mark.end < span[1]:
            return span, mark.label.strip("、.．： "), text[mark.end : span[1]].replace("\n", "")
        return (span, "", "") if not (cells[0][0] in (TITLE, TASK) and text[slice(*span)].endswith("。")) else None
    if len(cells) == 2 and cells[0][0] == NUMBER and CHINESE.match(text[slice(*cells[0][1])]):
        label = text[slice(*cells[0][1])].strip("、.．")
        return (cells[0][1][0], cells[1][1][1]), label, text[slice(*cells[1][1])].replace("\n", "")
    return None


def _first(roles: list[str], row: Row, name: str) -> Span | None:
    return next((span for role, span in zip(roles, row, strict=True) if role == name and span[0] < span[1]), None)


def _item(folded: Folded, roles: list[str], row: Row, label: str, year: int | None) -> Item | None:
    """A row; one without a title of its own goes on with the row above and is named after its task."""
    text = folded.text
    by_role = [(role, span) for role, span in zip(roles, row, strict=True) if span[0] < span[1]]
    title = next((span for role, span in by_role if role == TITLE), None)
    tasks = [span for role, span in by_role if role in (TASK, GOAL)]
    heading = title or (tasks[0] if tasks else None)
    if heading is None:
        return None
    if not label and (number := NUMBERED.match(text, *heading)):
        label, heading = number[1], (number.end(), heading[1])
    elif (mark := mark_at(text, heading[0])) and mark.end < heading[1] and mark.style.name in POINTS:
        label = label or (mark.label.strip("、.．") if mark.style.level <= 2 else "")
        heading = (mark.end, heading[1])
    words = text[slice(*heading)].replace("\n", "").rstrip("。；")
    units = _units(folded, by_role)
    stretches = tasks or [heading]
    deadlines = [one for role, span in by_role if role == TIME for one in _times(text, span, year)]
    indicators = []
    for a, b in ([heading] if tasks and title else []) + stretches:
        found = find_deadlines(text[a:b], year, None)
        deadlines += [replace(one, span=(one.span[0] + a, one.span[1] + a)) for one in found]
        indicators += [replace(one, span=(one.span[0] + a, one.span[1] + a)) for one in find_indicators(text[a:b])]
        units += [replace(one, span=(one.span[0] + a, one.span[1] + a)) for one in find_units(text[a:b])]
    for a, b in (span for role, span in by_role if role == TIME and span[1] - span[0] > MOST_TIME):
        indicators += [replace(one, span=(one.span[0] + a, one.span[1] + a)) for one in find_indicators(text[a:b])]
    facets = Facets(tuple(units), tuple(deadlines), tuple(indicators))
    whole = (min(span[0] for _, span in by_role), max(span[1] for _, span in by_role))
    task = (stretches[0][0], stretches[-1][1])
    said = text[slice(*task)].replace("\n", "")
    measure = Measure(task, said, title_of(said), 0.9, facets=facets)
    name = words if len(words) <= MOST_TITLE else title_of(words)
    return Item(
        label, "", name, heading if title and tasks else None, whole, 2,
        "cell", 0.9, "tables.row", kind="row", measures=(measure,), facets=facets,
    )  # fmt: skip


def _times(text: str, span: Span, year: int | None) -> list[Deadline]:
    """The time limits of a cell."""
    words = text[slice(*span)]
    found = deadline_in_cell(words, year, span[0])
    if not found and (month := MONTH.match(words)):
        found = [replace(one, words=words, milestone=month[2]) for one in deadline_in_cell(month[1], year, span[0])]
    return found


def _units(folded: Folded, by_role: list[tuple[str, Span]]) -> list[Units]:
    """The bodies of the cells; 责任单位 beside a leading one means the others."""
    text = folded.text
    found: list[Units] = []
    for role, (a, b) in by_role:
        if role in ROLES and not NOTHING.match(text[a:b]):
            people = people_in(text[a:b]) if role == LEADER else []
            made = units_in_cell(bodies_apart(folded, a, b), role, a)
            made = [replace(one, span=(one.span[0], min(one.span[1], b))) for one in made]
            found += [replace(one, names=tuple(people)) for one in made] if people else made
    if any(one.role == LEAD for one in found):
        found = [replace(one, role=COOP) if one.role == RESP else one for one in found]
    return found
