"""A row of a breakdown table as an item: its title, its task, and who, when and how much its cells say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from importer.understanding.deadlines import deadline_in_cell, find_deadlines, first_of
from importer.understanding.draft import Deadline, Facets, Indicator, Item, Measure, Units
from importer.understanding.folded import Folded
from importer.understanding.indicators import find_indicators, indicator_in_cell
from importer.understanding.numbering import mark_at
from importer.understanding.tables.bodies import bodies_apart
from importer.understanding.tables.columns import (
    FIGURE,
    GOAL,
    MOST_TIME,
    NOTHING,
    ROLES,
    STAGE,
    START,
    TASK,
    TIME,
    TITLE,
)
from importer.understanding.tables.grids import Span
from importer.understanding.tables.people import people_in
from importer.understanding.tables.stages import stages_of
from importer.understanding.task_titles import title_of
from importer.understanding.units import find_units, units_in_cell
from importer.understanding.units.labels import COOP, LEAD, LEADER, RESP

MOST_TITLE = 200
HELD = re.compile(r"(?:活动|比赛|赛事|竞赛|培训|演出|会议)(?:名称|时间|项目)")
MONTH_ALONE = re.compile(r"(?:20\d\d年)?(?:1[0-2]|[1-9])月(?:份)?")
PROGRESS = re.compile(r"进度|步骤")
POINTS = ("chapter", "section", "bracket", "circle")
# 14.改造老旧小区: the number of a row in the cell of its title.
NUMBERED = re.compile(r"(\d{1,3})[.．、](?!\d)")
# 抓好春季造林。加快…: a short sentence before others names what they say.
HEADING = re.compile(r"([^。；，、：\d]{4,16})。.{12}", re.DOTALL)
# Marks of points in a list without numbers, at the beginning of a line.
POINTED = tuple("△▲●○◆◇■□★☆")
# 9月投入使用: the day is the month's, what follows is what is to have happened.
MONTH = re.compile(r"^((?:20\d\d年)?(?:1[0-2]|[1-9])月(?:份|底前?|末|中旬|上旬|下旬)?)(\S{2,20})$")


@dataclass(frozen=True)
class Cell:
    """A cell with words in it: what its column holds, the name of that column, and where it stands.

    `own` unless it stands in a row above and covers this one.
    """

    kind: str
    name: str
    span: Span
    own: bool


def parts_of(text: str, cells: list[Cell]) -> list[list[Cell]]:
    """The cells of a row; where its title is a list of points, those of every point, which stands by itself."""
    title = next((one for one in cells if one.kind == TITLE), None)
    points = points_in(text, title.span) if title and not any(one.kind == TASK for one in cells) else []
    if title is None or not points:
        return [cells]
    others = [replace(one, own=one.own and len(points) == 1) for one in cells]
    return [[replace(one, span=point, own=True) if one.kind == TITLE else one for one in others] for point in points]


def points_in(text: str, span: Span) -> list[Span]:
    """△… △…: the points of a cell that holds nothing else, without their marks."""
    starts, at = [], span[0]
    for line in text[slice(*span)].split("\n"):
        starts += [at] if line.startswith(POINTED) else []
        at += len(line) + 1
    return [(a + 1, b) for a, b in pairwise([*starts, span[1]])] if starts and starts[0] == span[0] else []


def item_of(folded: Folded, cells: list[Cell], label: str, year: int | None) -> Item | None:
    """A row; one without a title of its own goes on with the row above and is named after its task."""
    text = folded.text
    title = next((one.span for one in cells if one.kind == TITLE), None)
    tasks = [one.span for one in cells if one.kind in (TASK, GOAL)]
    heading = title or (tasks[0] if tasks else None)
    if heading is None:
        return None
    if not label and (number := NUMBERED.match(text, *heading)):
        label, heading = number[1], (number.end(), heading[1])
    elif (mark := mark_at(text, heading[0])) and mark.end < heading[1] and mark.style.name in POINTS:
        label = label or (mark.label.strip("、.．") if mark.style.level <= 2 else "")
        heading = (mark.end, heading[1])
    words = text[slice(*heading)].replace("\n", "").rstrip("。；")
    stretches = tasks or [heading]
    facets = facets_of(folded, cells, ([heading] if tasks and title else []) + stretches, words, year)
    task = (stretches[0][0], stretches[-1][1])
    said = text[slice(*task)].replace("\n", "")
    measure = Measure(task, said, title_of(said), 0.9, facets=facets)
    name = words if len(words) <= MOST_TITLE else title_of(words)
    if not title and (first := HEADING.match(words)):
        name = first[1]
    return Item(
        label, "", name, heading if title and tasks else None, _whole(cells), 2,
        "cell", 0.9, "tables.row", kind="row", measures=(measure,), facets=facets,
    )  # fmt: skip


def _whole(cells: list[Cell]) -> Span:
    """Where the row stands: without the cells of rows above that cover it."""
    spans = [one.span for one in cells if one.own] or [one.span for one in cells]
    return min(one[0] for one in spans), max(one[1] for one in spans)


def facets_of(folded: Folded, cells: list[Cell], stretches: list[Span], title: str, year: int | None) -> Facets:
    """What the cells of a row say, by their columns, and what its texts say."""
    text = folded.text
    units = _units(folded, cells)
    deadlines = [one for cell in _limits(cells) for one in _held(cells, cell, text, year)]
    deadlines = _from(deadlines, [one for cell in cells if cell.kind == START for one in _times(text, cell.span, year)])
    deadlines += stages_of(text, [(one.name, one.span) for one in cells if one.kind == STAGE], year)
    indicators: list[Indicator] = []
    for a, b in stretches:
        deadlines += _moved(find_deadlines(text[a:b], year, None), a)
        indicators += _moved(find_indicators(text[a:b]), a)
        units += _moved(find_units(text[a:b]), a)
    for a, b in (one.span for one in cells if one.kind == STAGE or (one.kind == TIME and _is_long(one.span))):
        indicators += _moved(find_indicators(text[a:b]), a)
    indicators += _figures(text, cells, title, {one.span for one in indicators})
    return Facets(tuple(units), tuple(deadlines), tuple(indicators))


def _limits(cells: list[Cell]) -> list[Cell]:
    """The cells that say when; beside 完成时限 the steps of 序时进度 are no limits."""
    times = [one for one in cells if one.kind == TIME]
    return [one for one in times if not PROGRESS.search(one.name)] or times


def _moved(found: list[Any], by: int) -> list[Any]:
    return [replace(one, span=(one.span[0] + by, one.span[1] + by)) for one in found]


def _is_long(span: Span) -> bool:
    return span[1] - span[0] > MOST_TIME


def _figures(text: str, cells: list[Cell], title: str, known: set[Span]) -> Iterator[Indicator]:
    """The numbers of cells that hold nothing else: below 目标 of the row's task, below 抽查比例 of that."""
    units = [f"（{text[slice(*one.span)]}）" for one in cells if re.fullmatch("(?:计量)?单位", one.name)]
    for cell in cells:
        if cell.kind in (GOAL, FIGURE):
            named = (title, cell.name, *units) if _of_row(cell) else (cell.name, title, *units)
            found = indicator_in_cell(text[slice(*cell.span)], cell.span[0], *named)
            yield from (one for one in found if one.span not in known)


def _of_row(cell: Cell) -> bool:
    """Whether a number counts what its row is about (目标, 任务数), not what its column is named after (抽查比例)."""
    return cell.kind == GOAL or bool(re.search("目标|任务|计划|指标", cell.name))


def _times(text: str, span: Span, year: int | None) -> list[Deadline]:
    """The time limits of a cell."""
    words = text[slice(*span)]
    found = deadline_in_cell(words, year, span[0])
    if not found and (month := MONTH.match(words)):
        found = [replace(one, words=words, milestone=month[2]) for one in deadline_in_cell(month[1], year, span[0])]
    return found


def _held(cells: list[Cell], cell: Cell, text: str, year: int | None) -> list[Deadline]:
    """The limits of a cell; 5月 beside 赛事名称 or below 活动时间 is the month in which something is held."""
    found = _times(text, cell.span, year)
    names = [one.name for one in cells if one.kind == TITLE] + [cell.name]
    if not (any(map(HELD.search, names)) and MONTH_ALONE.fullmatch(text, *cell.span)):
        return found
    return [replace(one, kind="period", starts=first_of(one)) if one.value else one for one in found]


def _from(ends: list[Deadline], starts: list[Deadline]) -> list[Deadline]:
    """开始时间 beside 完成时间: one period, where each of them names one day; a beginning alone is a start."""
    if len(ends) == len(starts) == 1 and ends[0].kind == starts[0].kind == "date" and ends[0].value:
        since = first_of(starts[0])
        if since and since <= ends[0].value:
            return [replace(ends[0], kind="period", starts=since, rule="deadlines.columns")]
    return [*(replace(one, kind="start", value=first_of(one)) for one in starts if one.kind == "date"), *ends]


def _units(folded: Folded, cells: list[Cell]) -> list[Units]:
    """The bodies of the cells; 责任单位 beside a leading one means the others."""
    text = folded.text
    found: list[Units] = []
    for role, (a, b) in ((one.kind, one.span) for one in cells):
        if role in ROLES and not NOTHING.match(text[a:b]):
            people = people_in(text[a:b]) if role == LEADER else []
            made = units_in_cell(bodies_apart(folded, a, b), role, a)
            made = [replace(one, span=(one.span[0], min(one.span[1], b))) for one in made]
            found += [replace(one, names=tuple(people)) for one in made] if people else made
    if any(one.role == LEAD for one in found):
        found = [replace(one, role=COOP) if one.role == RESP else one for one in found]
    return found
