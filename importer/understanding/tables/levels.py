"""Columns whose cells are numbered 一、, （一）, 1.: the first head the rows of those to their right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from importer.understanding.numbering import mark_at
from importer.understanding.tables.columns import GOAL, HEADING, OTHER, TASK, TITLE
from importer.understanding.tables.grids import EMPTY, Row, Span

TEXTS = (TITLE, TASK, GOAL, OTHER)
CHAPTER, SECTION, DEEPEST = 1, 2, 4
MOST_LIKE = 0.75  # of the cells of a column are numbered alike


@dataclass(frozen=True)
class Levels:
    """Which columns hold chapters, what heads tasks, and the tasks; None where no column does."""

    chapter: int | None = None
    above: int | None = None
    task: int | None = None

    def kinds(self, kinds: list[str]) -> list[str]:
        """What the columns hold, now that some head others."""
        made = [HEADING if n in (self.chapter, self.above) else kind for n, kind in enumerate(kinds)]
        if self.task is not None:
            made = [TASK if kind == TITLE else kind for kind in made]
            made[self.task] = TITLE
        return made

    def chapter_of(self, text: str, row: Row) -> tuple[Span, str, str] | None:
        """The cell that names the chapter of a row, its number and its title."""
        return self._heading(text, row, self.chapter)

    def above_of(self, text: str, row: Row) -> tuple[Span, str, str] | None:
        """The cell that names the item a row stands under, its number and its title."""
        return self._heading(text, row, self.above)

    def _heading(self, text: str, row: Row, place: int | None) -> tuple[Span, str, str] | None:
        if place is None or row[place][0] >= row[place][1]:
            return None
        span = row[place]
        mark = mark_at(text, span[0])
        if not mark or mark.end >= span[1]:
            return None
        return span, mark.label.strip("、.．： "), text[mark.end : span[1]].replace("\n", "")


def straightened(text: str, kinds: list[str], rows: list[Row]) -> list[Row]:
    """Rows with a 2. in the column of （一）, as the cell that covers it left no trace: it goes to its own column."""
    texts = [n for n, kind in enumerate(kinds) if kind in TEXTS]
    made = rows
    for first, second in pairwise(texts):
        level = _level(text, made, second)
        if level and any(0 < _depth(text, row[first]) < level for row in made):
            made = [_moved(row, first, second) if _is_shifted(text, row, first, second, level) else row for row in made]
    return made


def _is_shifted(text: str, row: Row, first: int, second: int, level: float) -> bool:
    return row[second] == EMPTY and _depth(text, row[first]) == level


def _moved(row: Row, first: int, second: int) -> Row:
    made = list(row)
    made[first], made[second] = EMPTY, row[first]
    return made


def levels_of(text: str, kinds: list[str], rows: list[Row]) -> Levels:
    """The levels of a table; none unless a column of a higher level stands before one of a lower."""
    found = [(n, level) for n, kind in enumerate(kinds) if kind in TEXTS and (level := _level(text, rows, n))]
    ladder = [found[0]] if found else []
    ladder += [after for before, after in pairwise(found) if after[1] > before[1] and after[1] > ladder[-1][1]]
    chapter = next((n for n, level in ladder if level == CHAPTER), None)
    if len(ladder) == 1:
        texts = [n for n, kind in enumerate(kinds) if kind in (TITLE, TASK) and n > ladder[0][0]]
        covers = any(a[ladder[0][0]] == b[ladder[0][0]] for a, b in pairwise(rows))
        return Levels(chapter) if chapter is not None and texts and covers else Levels()
    if not ladder:
        return Levels()
    above = next((n for n, level in ladder[:-1] if level > CHAPTER), None)
    return Levels(chapter, above, ladder[-1][0])


def _level(text: str, rows: list[Row], place: int) -> float:
    """How deep the numbers of a column's cells stand; 0 if they are not numbered alike."""
    cells = {row[place] for row in rows if row[place][0] < row[place][1] and sum(a < b for a, b in row) > 1}
    levels = [level for one in cells if (level := _depth(text, one))]
    best = max(set(levels), key=levels.count, default=0)
    return best if levels.count(best) >= MOST_LIKE * len(cells) else 0


def _depth(text: str, cell: Span) -> float:
    """How deep the number of a cell stands; 0 if it has none."""
    mark = mark_at(text, cell[0]) if cell[0] < cell[1] else None
    return mark.style.level if mark and mark.end < cell[1] and CHAPTER <= mark.style.level <= DEEPEST else 0
