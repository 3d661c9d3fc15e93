"""Tables that a text draws with lines of signs, ┌─┬─┐ │ ├─┼─┤: their cells, as those of any other file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from importer.reading.blocks import Block, GridCell

LEVEL = "─━═┄┅┈┉╌╍"
UP_ONLY = "└┕┖┗┘┙┚┛┴┵┶┷┸┹┺┻╘╙╚╛╜╝╧╨╩"  # corners and joints with nothing below them
SIGN = re.compile(r"[\u2500-\u257f]")
BETWEEN = re.compile(rf"(?![{LEVEL}])[\u2500-\u257f]")
BORDER = re.compile(rf"[{LEVEL}]+")
# A new point within a cell begins a new line; other lines of a cell were broken for want of room.
POINT = re.compile(r"[△▲●○◆◇■□★☆※·•—]|[①-⑳]|[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）).．、](?!\d)")
LATIN = re.compile(r"[A-Za-z]")
LEAST_LINES = 3  # of a drawn table


@dataclass
class _Open:
    """A cell that is being read: from which row and column on, and its lines so far."""

    row: int
    column: int
    columns: int
    lines: list[str] = field(default_factory=list)

    def closed(self, row: int) -> GridCell:
        return GridCell(self.row, self.column, _joined(self.lines), max(1, row - self.row), self.columns)


def is_drawn(text: str) -> bool:
    """Whether a text draws a table."""
    return sum(map(_in_table, text.split("\n"))) >= LEAST_LINES


def drawn_blocks(text: str) -> Iterator[Block]:
    """The lines of a text, with every drawn table in its place."""
    table: list[str] = []
    for line in [*text.split("\n"), ""]:
        inside = _in_table(line)
        if table and (not inside or _is_top(line)):
            yield from _table(table)
            table = []
        if inside:
            table.append(line.strip())
        elif line.strip():
            yield line


def _in_table(line: str) -> bool:
    line = line.strip()
    return len(line) > 1 and bool(SIGN.match(line))


def _is_top(line: str) -> bool:
    return line.strip()[:1] in "┌┏╔┍┎"


def _table(lines: list[str]) -> Iterator[Block]:
    """The cells of a table; the lines as they are if they make none."""
    edges = sorted({place for line in lines if _is_border(line) for place in _joints(line)})
    grid = list(_cells(lines, edges)) if len(edges) > 1 else []
    if grid:
        yield grid
    else:
        yield from lines


def _is_border(line: str) -> bool:
    return all(map(SIGN.match, line))


def _joints(line: str) -> list[int]:
    return [found.start() for found in BETWEEN.finditer(line)]


def _cells(lines: list[str], edges: list[int]) -> Iterator[GridCell]:
    """Every cell, from the border above it to that below; borders may run through some columns only."""
    bounds = edges  # where a line drawn downwards begins
    row, top, cells, since = 0, 0, dict[int, _Open](), dict[int, int]()
    for line in lines:
        if _is_border(line):
            yield from (cell.closed(row + 1) for cell in cells.values())
            row, cells, since = row + bool(cells), {}, {}
            bounds = [place for place in _joints(line) if line[place] not in UP_ONLY] or edges
            top = row
            continue
        parts = _parts(line)
        over = bounds if len(parts) < len(bounds) else edges
        closed = [number for number, one in enumerate(parts) if BORDER.fullmatch(one)]
        yield from (cells.pop(number).closed(row + 1) for number in closed if number in cells)
        row += bool(closed)
        since |= dict.fromkeys(closed, row)
        for number, part in enumerate(parts[: len(over) - 1]):
            if number not in closed:
                first, after = edges.index(over[number]), edges.index(over[number + 1])
                begins = since.get(number, top)
                cells.setdefault(number, _Open(begins, first, after - first)).lines.append(part.strip())
    yield from (cell.closed(row + 1) for cell in cells.values())


def _parts(line: str) -> list[str]:
    """What stands between the upright lines of a line."""
    parts = BETWEEN.split(line)[1:]
    return parts[:-1] if BETWEEN.match(line[-1]) else parts


def _joined(lines: list[str]) -> str:
    """The words of a cell; a point of a list begins a line."""
    made = ""
    for one in filter(None, lines):
        between = "\n" if made and POINT.match(one) else " " if LATIN.match(made[-1:]) and LATIN.match(one) else ""
        made += between + one
    return made


def told_apart(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks of a page, with the tables that its lines draw."""
    for is_line, group in groupby(blocks, lambda one: isinstance(one, str)):
        lines = list(group)
        text = "\n".join(str(one) for one in lines) if is_line else ""
        yield from drawn_blocks(text) if is_drawn(text) else lines
