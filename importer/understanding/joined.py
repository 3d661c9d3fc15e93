"""What a document's numbers and its tables show, put together: which of the two holds the tasks, or where each does."""

from __future__ import annotations

from dataclasses import dataclass, field

from importer.understanding.draft import Chapter, Item, each_item
from importer.understanding.outline import Outline

LEAST_ROWS = 2


@dataclass
class Body:
    """Chapters and single items, of the text and of the tables."""

    text: list[Chapter] = field(default_factory=list)
    text_loose: list[Item] = field(default_factory=list)
    tables: list[Chapter] = field(default_factory=list)
    tables_loose: list[Item] = field(default_factory=list)
    left_out: int = 0  # items of the text that gave way to a table, or rows that gave way to the text

    @property
    def rows(self) -> list[Item]:
        """The items that are rows of tables."""
        return [one for one in each_item(self.tables, self.tables_loose) if not one.children]


def joined(found: Outline, groups: list[Chapter], single: list[Item]) -> Body:
    """Tables below headings of the text stand in its chapters; a table by itself is the plan if it holds more.

    A notice with a few duties and the plan as a table below: the duties are no tasks.
    """
    below = [one for one in groups if one.rule == "tables.heading"]
    if below and len(list(each_item(below, []))) >= LEAST_ROWS:
        others = [one for one in found.chapters if not any(_meet(one, table) for table in below)]
        return Body(others, [], below, single)
    whole = Body([], [], groups, single)
    beside = _beside(found, whole)
    if len(whole.rows) < max(1, beside):
        return Body(found.chapters, found.loose, left_out=len(whole.rows) if beside else 0)
    whole.left_out = beside
    return whole


def _beside(found: Outline, tables: Body) -> int:
    """How many items a text has outside its tables: what a number inside one begins is no item."""
    spans = [one.span for one in tables.tables] + [one.span for one in tables.rows]
    if not spans:
        return sum(1 for _ in found.items())
    start, end = min(one[0] for one in spans), max(one[1] for one in spans)
    return sum(not start <= one.span[0] < end for one in found.items())


def _meet(one: Chapter, other: Chapter) -> bool:
    return one.span[0] < other.span[1] and other.span[0] < one.span[1]
