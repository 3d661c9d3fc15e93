"""Where the cells of a row belong that has fewer of them than the table has columns: covered cells are not written."""

from __future__ import annotations

from importer.understanding.tables.columns import TASK, TITLE, one_title
from importer.understanding.tables.grids import EMPTY, Row, Span
from importer.understanding.tables.looks import Look, look_at

NEVER = -1e9
GAP = 1.0  # what it costs that covered columns lie between two cells
MARGIN = 1.0  # so much better must other places be than those from the left
ALIKE = {"number": 1.0, "time": 1.0, "bodies": 1.0, "person": 1.0, "prose": 0.5, "words": 0.0}


class Places:
    """The columns of a table, and how well cells go with them."""

    def __init__(self, text: str, kinds: list[str]) -> None:
        """`kinds`: what the columns hold."""
        self.text = text
        self.kinds = one_title(kinds)
        self.parted = TITLE in self.kinds and TASK in self.kinds
        self.model: list[str] = []  # what the cells of the last whole row look like

    def places_of(self, row: Row) -> tuple[list[int], float]:
        """The column of every cell, and how well they go together; from the left unless others are better."""
        looks = [look_at(self.text, *one) for one in row[: len(self.kinds)]]
        marks = [
            [self._mark(look, cell, place) for place in range(len(self.kinds))]
            for look, cell in zip(looks, row, strict=False)
        ]
        left = sum(one[place] for place, one in enumerate(marks))
        if len(marks) == len(self.kinds):
            self.model = [_sort(look, self.text[slice(*cell)]) for look, cell in zip(looks, row, strict=False)]
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
        made = list(before) if shifted and before and not cut else [EMPTY] * width
        for place, cell in zip(places, row, strict=False):
            made[place] = cell
        return made

    def _mark(self, look: Look, cell: Span, place: int) -> float:
        """How well a cell goes with a column, by its head and by the cell of the last whole row."""
        fits = look.fits(self.kinds[place], parted=self.parted)
        if not self.model:
            return fits
        own, model = _sort(look, self.text[slice(*cell)]), self.model[place]
        if own == model:
            return fits + ALIKE[own]
        return fits - ("number" in (own, model)) * ALIKE["number"]


def _sort(look: Look, words: str) -> str:
    """What a cell looks like, in one word."""
    if words.isdecimal():
        return "number"
    if look.time == 2:
        return "time"
    if look.bodies == 2:
        return "bodies"
    return "person" if look.person == 2 else "prose" if look.prose else "words"


def _best(marks: list[list[float]], width: int) -> tuple[list[int], float]:
    """The columns, from left to right, with which cells go best; of ways as good the one furthest to the right."""
    first = width - len(marks) + 1  # the columns a first cell can be in
    ends = marks[0][:first] + [NEVER] * (width - first)  # of the cells so far, if the last of them is in a column
    chosen: list[list[int]] = []
    for n, row in enumerate(marks[1:], 1):
        came, here = [0] * width, [NEVER] * width
        far = 0  # the best column for the cell before, with a gap behind it
        for place in range(n, first + n):
            far = place - 2 if place > 1 and ends[place - 2] >= ends[far] else far
            came[place] = far if ends[far] - GAP > ends[place - 1] else place - 1
            here[place] = row[place] + ends[came[place]] - (GAP if came[place] < place - 1 else 0.0)
        chosen.append(came)
        ends = here
    places = [max(range(width), key=lambda place: (ends[place], place))]
    for came in reversed(chosen):
        places.append(came[places[-1]])
    return places[::-1], max(ends)
