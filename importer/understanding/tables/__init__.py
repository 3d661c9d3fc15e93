"""Breakdown tables: rows of a real table, or of one written out with | or one cell a line, as items."""

from __future__ import annotations

from importer.reading.document import Table
from importer.understanding.draft import Chapter, Item
from importer.understanding.folded import Folded
from importer.understanding.numbering import mark_at
from importer.understanding.tables.barred import piped_lines
from importer.understanding.tables.collected import Rows
from importer.understanding.tables.columns import is_breakdown
from importer.understanding.tables.grids import Grid, Span, fit, grid_of
from importer.understanding.tables.piped import piped_stream
from importer.understanding.tables.rows import rows_of
from importer.understanding.tables.stacked import stacked

__all__ = ["items_of_tables"]

MOST_HEADING = 40
MUCH_ALIKE = 0.1  # of ways that fit alike the stricter one counts
LEAST_FIT_ALONE = 0.6  # of a table with one row only
LEAST_FIT = 0.25  # of a table without borders; one that fits less is left as text


def items_of_tables(
    folded: Folded, tables: tuple[Table, ...], lines: list[Span], year: int | None, source: str = ""
) -> tuple[list[Chapter], list[Item]]:
    """The rows of every breakdown table of a document: under the chapters their categories make, and without one."""
    grids = [grid for one in tables if (grid := grid_of(folded, one))]
    if not grids:
        grids = _written(folded, lines, source)
    made = Rows()
    last = 0
    for grid in grids:
        if is_breakdown(grid.kinds):
            _heading(folded.text, lines, last, grid, made)
            rows_of(folded, grid, year, made)
            last = max((span[1] for row in grid.rows for span in row), default=last)
    chapters = _of_use(made.chapters)
    alone = len(made.loose) + sum(len(one.items) for one in chapters) == 1
    if alone and max(fit(folded.text, one) for one in grids) < LEAST_FIT_ALONE:
        return [], []
    return chapters, made.loose


def _of_use(chapters: list[Chapter]) -> list[Chapter]:
    """Chapters with rows; a numbered category without any is shown too if rows of a later one follow."""
    last = max((place for place, one in enumerate(chapters) if one.items), default=-1)
    return [one for one in chapters[: last + 1] if one.items or one.rule == "tables.category"]


def _written(folded: Folded, lines: list[Span], source: str) -> list[Grid]:
    """The tables that stand in a plain text, in the way of reading in which their cells fit their columns best."""
    text = folded.text
    stream = piped_stream(text)
    stream_alone = [stream] if stream and stream.rows else []
    ways = [one for one in (piped_lines(text, lines), stream_alone, stacked(folded, source)) if one]
    fits = [sum(fit(text, one) * len(one.rows) for one in way) / sum(len(one.rows) for one in way) for way in ways]
    least = max(LEAST_FIT, max(fits, default=0) - MUCH_ALIKE)
    return next((one for one, mark in zip(ways, fits, strict=True) if mark >= least), [])


def _heading(text: str, lines: list[Span], last: int, grid: Grid, made: Rows) -> None:
    """一、某某: a heading between two tables, or above the first of several, makes a chapter."""
    above = [one for one in lines if last <= one[0] and one[1] <= grid.place]
    for start, end in reversed(above[-2:]):
        mark = mark_at(text, start)
        if mark and mark.style.level == 1 and end - start <= MOST_HEADING and "。" not in text[start:end]:
            made.open((start, end), mark.label.strip("、.．： "), text[mark.end : end], "tables.heading")
            return
