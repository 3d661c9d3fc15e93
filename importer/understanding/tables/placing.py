"""Where the cells of a row belong that has fewer of them than the table has columns: covered cells are not written."""

from __future__ import annotations

from importer.understanding.tables.columns import TASK, TITLE, one_title
from importer.understanding.tables.looks import Look, look_at

Span = tuple[int, int]
Row = list[Span]

EMPTY: Span = (0, 0)
NEVER = -1e9
MARGIN = 1.0  # so much better must other places be than those from the left


class Places:
    """The columns of a table, and how well cells go with them."""

    def __init__(self, text: str, kinds: list[str]) -> None:
        """`kinds`: what the columns hold."""
        self.text = text
        self.kinds = one_title(kinds)
        self.parted = TITLE in self.kinds and TASK in self.kinds

    def marks(self, row: Row) -> list[list[float]]:
        """How well every cell goes with every column."""
        looks: list[Look] = [look_at(self.text, *one) for one in row]
        return [[one.fits(kind, parted=self.parted) for kind in self.kinds] for one in looks]

    def places_of(self, row: Row) -> tuple[list[int], float]:
        """The column of every cell, and how well they go together; from the left unless others are better."""
        marks = self.marks(row[: len(self.kinds)])
        left = sum(one[place] for place, one in enumerate(marks))
        if len(marks) >= len(self.kinds) or len(marks) < 2:
            return list(range(len(marks))), left
        places, best = _best(marks, len(self.kinds))
        return (places, best) if best > left + MARGIN else (list(range(len(marks))), left)

    def filled(self, row: Row, before: Row, *, cut: bool = False) -> Row:
        """A row as wide as the table; what cells above cover is taken from the row before.

        In a row that is `cut` off cells are missing at its end, too: those that are there stand side by side.
        """
        places, _ = self.places_of(row)
        width = len(self.kinds)
        if cut:
            places = list(range(places[0], min(width, places[0] + len(row)))) if places else []
        shifted = any(place != n for n, place in enumerate(places))
        made = list(before) if shifted and before else [EMPTY] * width
        for place, cell in zip(places, row, strict=False):
            made[place] = cell
        return made


def _best(marks: list[list[float]], width: int) -> tuple[list[int], float]:
    """The columns, from left to right, with which cells go best; of ways as good the one furthest to the right."""
    count = len(marks)
    scores: list[float] = [0.0] * (width + 1)  # of the cells so far, the last of them before a column
    chosen: list[list[int]] = []
    for n, row in enumerate(marks):
        here = [scores[place] + row[place] if n <= place <= width - count + n else NEVER for place in range(width)]
        best = _best_so_far(here)
        chosen.append(best)
        scores = [NEVER, *(here[one] for one in best)]
    places, end = list[int](), width
    for best in reversed(chosen):
        places.append(best[end - 1])
        end = places[-1]
    return places[::-1], scores[width]


def _best_so_far(marks: list[float]) -> list[int]:
    """The place of the best mark up to every place, the last of equal ones."""
    made = list[int]()
    for place, mark in enumerate(marks):
        made.append(place if not made or mark >= marks[made[-1]] else made[-1])
    return made
