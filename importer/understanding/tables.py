"""Breakdown tables: rows of a real table, or of one written out with | or one cell a line, as items."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from importer.reading.document import Table
from importer.understanding.deadlines import deadline_in_cell, find_deadlines
from importer.understanding.draft import Facets, Item, Measure, Units
from importer.understanding.folded import Folded
from importer.understanding.indicators import find_indicators
from importer.understanding.sentences import title_of
from importer.understanding.units import find_units, units_in_cell
from importer.understanding.units.labels import COLUMN, COOP, LEAD, NOBODY, RESP, role_of_label

Span = tuple[int, int]
Row = list[Span]  # places in the folded text, one per column; start == end for an empty cell

NUMBER, TITLE, TASK, TIME, GOAL, OTHER = "number", "title", "task", "time", "goal", "other"
HEADS = (
    (NUMBER, re.compile(r"^(?:序号|编号|序|号|项目编号|任务编号|No\.?)$")),
    (TIME, re.compile(r"时限|时间|期限|进度|完成日期|节点")),
    (OTHER, re.compile(r"备注|类别|分类|依据|来源|进展|完成情况|办理情况|佐证|投资|金额|资金|电话|签字")),
    (GOAL, re.compile(r"目标|指标|标准|要求|成果|成效")),
    (TITLE, re.compile(r"项目名称|实事|任务名称|重点任务|改革任务|工作项目|事项|^项目$|^任务$|一级|工作类别|主要任务|工作任务|目标任务")),
    (TASK, re.compile(r"具体|内容|措施|举措|任务|工作|事项|要点")),
)  # fmt: skip
ROLES = {LEAD: "lead", COOP: "coop", RESP: "resp", "impl": "impl", "leader": "leader"}
LEAST_COLUMNS, LEAST_ROWS, MOST_COLUMNS = 3, 2, 20
MOST_TITLE = 60
NOTHING = re.compile(r"^(?:无|—+|-+|/|／)?$")
SAME = re.compile(r"^(?:同上|〃|″)$")


@dataclass
class Grid:
    """A table as rows of spans under a head."""

    head: list[str]
    rows: list[Row] = field(default_factory=list)


def items_of_tables(folded: Folded, tables: tuple[Table, ...], lines: list[Span], year: int | None) -> list[Item]:
    """The rows of every breakdown table of a document as items; empty where there is none."""
    grids = [grid for one in tables if (grid := _grid(folded, one))]
    if not grids:
        grids = [grid for grid in (_written_out(folded.text, lines), _cell_a_line(folded.text, lines)) if grid]
    made: list[Item] = []
    for grid in grids:
        roles = [_column(one) for one in grid.head]
        if _is_breakdown(roles) and len(grid.rows) >= LEAST_ROWS:
            made += _items(folded.text, _one_title(roles), grid.rows, year)
    return made


def _column(words: str) -> str:
    """What a column holds, by its head."""
    bare = words.replace("\n", "")
    for name, pattern in HEADS[:1]:
        if pattern.search(bare):
            return name
    if (found := COLUMN.search(bare)) and role_of_label(found) != NOBODY:
        return role_of_label(found)
    return next((name for name, pattern in HEADS[1:] if pattern.search(bare)), OTHER)


def _one_title(roles: list[str]) -> list[str]:
    """The first column of a kind counts as title; without one the first of tasks is both."""
    made = list(roles)
    if TITLE not in made and TASK in made:
        made[made.index(TASK)] = TITLE
    first = made.index(TITLE) if TITLE in made else -1
    return [TASK if name == TITLE and n != first else name for n, name in enumerate(made)]


def _is_breakdown(roles: list[str]) -> bool:
    return (TITLE in roles or TASK in roles) and any(one in roles for one in (*ROLES, TIME))


def _grid(folded: Folded, table: Table) -> Grid | None:
    """A real table; cells that cover several rows count in each of them."""
    width = max((one.column + one.columns for one in table.cells), default=0)
    if not LEAST_COLUMNS <= width <= MOST_COLUMNS:
        return None
    height = max(one.row + one.rows for one in table.cells)
    rows: list[Row] = [[(0, 0)] * width for _ in range(min(height, 5000))]
    for cell in table.cells:
        span = (folded.from_source(cell.span[0]), folded.from_source(cell.span[1]))
        for row in range(cell.row, min(cell.row + cell.rows, len(rows))):
            rows[row][cell.column] = span
    for place, row in enumerate(rows[:6]):
        head = [folded.text[slice(*one)].strip() for one in row]
        if _is_breakdown([_column(one) for one in head if one]) and sum(bool(one) for one in head) >= LEAST_COLUMNS:
            return Grid(head, [[_tight(folded.text, *one) for one in each] for each in rows[place + 1 :]])
    return None


def _written_out(text: str, lines: list[Span]) -> Grid | None:
    """Lines of cells divided by |."""
    rows = [(_cells(text, *line), line) for line in lines if text.count("|", *line) >= LEAST_COLUMNS - 1]
    for place, (row, _) in enumerate(rows):
        head = [text[slice(*one)] for one in row]
        if _is_breakdown([_column(one) for one in head if one]):
            width = len(head)
            body = [(each + [(0, 0)] * width)[:width] for each, _ in rows[place + 1 :]]
            return Grid(head, body)
    return None


def _cells(text: str, start: int, end: int) -> Row:
    made, at = [], start
    for place in range(start, end + 1):
        if place == end or text[place] == "|":
            made.append(_tight(text, at, place))
            at = place + 1
    if made and made[0][0] == made[0][1] and text[start] == "|" and text[end - 1] == "|":
        made = made[1:-1]
    return made


def _tight(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \n|":
        start += 1
    while end > start and text[end - 1] in " \n|":
        end -= 1
    return start, end


def _cell_a_line(text: str, lines: list[Span]) -> Grid | None:
    """Every cell on a line of its own: the head is a run of column names, a number begins a row."""
    kinds = [_column(text[slice(*one)]) if one[1] - one[0] <= 10 else OTHER for one in lines]
    start = next((n for n, kind in enumerate(kinds) if kind == NUMBER), -1)
    if start < 0:
        return None
    end = start
    while end < len(lines) and kinds[end] != OTHER and not text[slice(*lines[end])].isdigit():
        end += 1
    head = [text[slice(*one)] for one in lines[start:end]]
    if len(head) < LEAST_COLUMNS or not _is_breakdown(kinds[start:end]):
        return None
    grid, row = Grid(head), []
    for span in lines[end:]:
        if text[slice(*span)].isdigit() and span[1] - span[0] <= 3:
            grid.rows += _filled(text, row, kinds[start:end])
            row = []
        row.append(span)
    grid.rows += _filled(text, row, kinds[start:end])
    return grid


def _filled(text: str, cells: list[Span], kinds: list[str]) -> list[Row]:
    """Rows from the cells below a number: one for one where they are as many as columns, else by what they look like.

    A cell may hold several lines (bodies below each other), empty cells leave no trace, and a text after the time limit
    begins a row that goes on with the same number.
    """
    if not cells:
        return []
    width = len(kinds)
    if len(cells) == width:
        return [cells]
    rows: list[Row] = [[(0, 0)] * width]
    for n, span in enumerate(cells):
        column = 0 if n == 0 and NUMBER in kinds else _fitting(text[slice(*span)], kinds, rows[-1])
        if column < 0:
            rows.append([(0, 0)] * width)
            column = _fitting(text[slice(*span)], kinds, rows[-1])
        old = rows[-1][column]
        rows[-1][column] = (old[0], span[1]) if old[0] < old[1] else span
    return rows


BODY = re.compile(
    r"(?:局|委|部|办|厅|院|公司|中心|政府|处|站|社|会|镇|乡|街道|区|部门|单位|指挥部|小组|银行|学校)(?:（[^（）]*）)?$"
)


def _fitting(words: str, kinds: list[str], row: Row) -> int:
    """The column a cell fits in a row that is being filled; -1 if it begins the next row."""
    filled = [a < b for a, b in row]
    texts = [n for n, kind in enumerate(kinds) if kind in (TITLE, TASK, GOAL)]
    bodies = [n for n, kind in enumerate(kinds) if kind in ROLES]
    said = any(filled[n] for n in texts)
    if TIME in kinds and deadline_in_cell(words, date.max.year - 1):
        return kinds.index(TIME)
    if said and bodies and len(words) <= 20 and BODY.search(words) and not re.search(r"\d", words):
        free = [n for n in bodies if not filled[n]]
        return free[0] if len(free) == len(bodies) or len(bodies) > 1 and free else bodies[-1]
    free = [n for n in texts if not filled[n]]
    if not free or (TIME in kinds and filled[kinds.index(TIME)]):
        return -1 if said else texts[-1] if texts else len(kinds) - 1
    return free[-1] if len(words) > 20 or words.endswith("。") else free[0]


def _items(text: str, roles: list[str], rows: list[Row], year: int | None) -> list[Item]:
    made: list[Item] = []
    label = ""
    before: Row = []
    for row in rows:
        words = [text[slice(*one)] for one in row]
        if sum(bool(one) for one in words) < 2 or [_column(one) for one in words if one].count(NUMBER):
            continue  # a category, or the head once more on a new page
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
