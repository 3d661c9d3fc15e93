"""Where lines on a page make a grid: its columns, its rows, and the cells that no line divides."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from importer.reading.pdf_rulings import GAP, Ruling, Rulings

MOST_CROSSINGS = 40_000  # pairs of lines on a page; more is a drawing
MOST_COLUMNS, MOST_ROWS = 40, 300
TOUCH = 2.0  # points by which lines that meet may miss each other
OPEN = 6.0  # points by which lines stand out over the last one that crosses them: a side without a line
MOST_STANDING = 0.5  # share of the lines that stand out


@dataclass
class Box:
    """A cell: its first row and column, and how many it covers."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    open_start: bool = False  # no line above it at the beginning of the grid, or none below it at the end
    open_end: bool = False


@dataclass
class Lattice:
    """A grid: where its columns and rows begin and end, and which cell each of its squares belongs to."""

    xs: list[float]
    ys: list[float]
    boxes: list[Box] = field(default_factory=list)
    owner: list[list[int]] = field(default_factory=list)  # row, column -> place in `boxes`
    ends: list[float] = field(default_factory=list)  # how far down each column reaches

    def holds(self, x: float, y: float, top: float) -> bool:
        """Whether a character is inside by its middle; at the end of the page it may stand on the last line."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y):
            return False
        return y < self.ends[bisect_right(self.xs, x) - 1] or top < self.ys[-1]

    def box_at(self, x: float, y: float) -> int:
        """The cell at a point inside, or above one that is in a cell cut by the page."""
        return self.owner[min(bisect_right(self.ys, y), len(self.owner)) - 1][bisect_right(self.xs, x) - 1]


def lattices(rulings: Rulings) -> list[Lattice]:
    """The grids of a page from above; one inside a cell of another is left out, and so is what is none for sure."""
    across, standing = rulings.across, rulings.standing
    if not across or not standing or len(across) * len(standing) > MOST_CROSSINGS:
        return []
    groups = _groups(across, standing)
    crossed = {wall for group in groups for wall in group[1]}
    alone = [wall for wall in standing if wall not in crossed]
    made = [one for group in groups if (one := _lattice(*group, alone))]
    made.sort(key=lambda one: (one.ys[0], one.xs[0]))
    return [one for one in made if not any(_inside(one, other) for other in made if other is not one)]


def _inside(one: Lattice, other: Lattice) -> bool:
    across = other.xs[0] <= one.xs[0] and one.xs[-1] <= other.xs[-1]
    return across and other.ys[0] <= one.ys[0] and one.ys[-1] <= other.ys[-1]


def _groups(across: tuple[Ruling, ...], standing: tuple[Ruling, ...]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Lines that cross or touch, directly or through others."""
    parent = list(range(len(across) + len(standing)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for n, line in enumerate(across):
        for m, wall in enumerate(standing, len(across)):
            if _touch(line, wall):
                parent[root(n)] = root(m)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for n, one in enumerate((*across, *standing)):
        groups.setdefault(root(n), ([], []))[n >= len(across)].append(one)
    return [group for group in groups.values() if group[0] and group[1]]


def _touch(line: Ruling, wall: Ruling) -> bool:
    near = line.start - TOUCH <= wall.at <= line.end + TOUCH
    return near and wall.start - TOUCH <= line.at <= wall.end + TOUCH


def _lattice(across: list[Ruling], standing: list[Ruling], alone: list[Ruling]) -> Lattice | None:
    """A grid of at least two columns whose cells are all square.

    A line that stands alone, as high as all the others together, is a side of cells that fill the page.
    """
    begin = min(min(one.start for one in standing), min(one.at for one in across))
    end = max(max(one.end for one in standing), max(one.at for one in across))
    standing = [*standing, *(one for one in alone if abs(one.start - begin) + abs(one.end - end) < OPEN)]
    xs, ys = _places(standing), _places(across)
    left, right = _sides(across, xs)
    top, bottom = _sides(standing, ys)
    xs = [*left, *xs, *right]
    made = Lattice(xs, [*top, *ys, *bottom])
    if not 3 <= len(xs) <= MOST_COLUMNS + 1 or not 2 <= len(made.ys) <= MOST_ROWS + 1:
        return None
    return made if _divided(made, across, standing) else None


def _places(lines: list[Ruling]) -> list[float]:
    """Where lines stand, each place once."""
    made: list[float] = []
    for at in sorted(one.at for one in lines):
        if not made or at - made[-1] > GAP:
            made.append(at)
    return made


def _sides(lines: list[Ruling], crossing: list[float]) -> tuple[list[float], list[float]]:
    """Where most lines stand out over the first and the last that cross them: sides of a grid that are not drawn."""
    starts, ends = _reach(lines)
    before = [start for start in starts if start < crossing[0] - OPEN]
    after = [end for end in ends if end > crossing[-1] + OPEN]
    most = len(starts) * MOST_STANDING
    return [min(before)] if len(before) > most else [], [max(after)] if len(after) > most else []


def _reach(lines: list[Ruling]) -> tuple[list[float], list[float]]:
    """From where to where each straight reaches with all its pieces."""
    starts: dict[float, float] = {}
    ends: dict[float, float] = {}
    for one in lines:
        starts[one.at] = min(one.start, starts.get(one.at, one.start))
        ends[one.at] = max(one.end, ends.get(one.at, one.end))
    return list(starts.values()), list(ends.values())


def _divided(grid: Lattice, across: list[Ruling], standing: list[Ruling]) -> bool:
    """Put squares that no line divides together; False where that gives a cell with corners inside."""
    wide, high = len(grid.xs) - 1, len(grid.ys) - 1
    walls = _by_place(grid.xs, standing)
    floors = _by_place(grid.ys, across)
    grid.owner = [[-1] * wide for _ in range(high)]
    for row in range(high):
        y = (grid.ys[row] + grid.ys[row + 1]) / 2
        for column in range(wide):
            if grid.owner[row][column] >= 0:
                continue
            columns = rows = 1
            x = (grid.xs[column] + grid.xs[column + 1]) / 2
            while column + columns < wide and not _drawn(walls[column + columns], y):
                columns += 1
            while row + rows < high and not _drawn(floors[row + rows], x):
                rows += 1
            if not _take(grid, Box(row, column, rows, columns)):
                return False
    grid.ends = [
        max(grid.ys[-1], min(max((one.end for one in walls[side]), default=0) for side in (place, place + 1)))
        for place in range(wide)
    ]
    for box in grid.boxes:
        middle = (grid.xs[box.column] + grid.xs[box.column + box.columns]) / 2
        box.open_start = box.row == 0 and not _drawn(floors[0], middle)
        box.open_end = box.row + box.rows == high and not _drawn(floors[high], middle)
    return _closed(grid, walls, floors)


def _by_place(places: list[float], lines: list[Ruling]) -> list[list[Ruling]]:
    made: list[list[Ruling]] = [[] for _ in places]
    for one in lines:
        made[min(range(len(places)), key=lambda n: abs(places[n] - one.at))].append(one)
    return made


def _drawn(lines: list[Ruling], at: float) -> bool:
    return any(one.start <= at <= one.end for one in lines)


def _take(grid: Lattice, box: Box) -> bool:
    """Mark the squares of a cell; False if one of them is taken."""
    for row in range(box.row, box.row + box.rows):
        for column in range(box.column, box.column + box.columns):
            if grid.owner[row][column] >= 0:
                return False
            grid.owner[row][column] = len(grid.boxes)
    grid.boxes.append(box)
    return True


def _closed(grid: Lattice, walls: list[list[Ruling]], floors: list[list[Ruling]]) -> bool:
    """Whether no line runs through a cell and each is shut off from its neighbours."""
    for row, owners in enumerate(grid.owner):
        y = (grid.ys[row] + grid.ys[row + 1]) / 2
        for column, one in enumerate(owners):
            x = (grid.xs[column] + grid.xs[column + 1]) / 2
            if column and (owners[column - 1] != one) != _drawn(walls[column], y):
                return False
            if row and (grid.owner[row - 1][column] != one) != _drawn(floors[row], x):
                return False
    return True
