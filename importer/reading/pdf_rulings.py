"""The straight lines drawn on a page of a PDF: strokes, edges of drawn boxes, and boxes as thin as a line."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pypdfium2 import raw

from importer.reading.pdf_page import Point, View

MOST_DRAWN = 250_000  # boxes, or twice as many points, in a whole file: two seconds
MOST_ON_PAGE = 30_000
THIN = 4.5  # points: a box that thin is a line
LONG = 2  # times as long as thin
STRAIGHT = 0.8  # points by which a line may lean
GAP = 4.0  # points: nearer ends and lines are one, as the two edges of cells that stand a little apart
DEEP = 4
OF_A_BOX, OF_DASHES = 5, 40  # points: at most, at least

Stroke = tuple[Point, Point]


@dataclass(frozen=True)
class Ruling:
    """A line at a height (or, standing, at a distance from the left) from one place to another."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Rulings:
    """The lines of a page, those on one straight put together."""

    across: tuple[Ruling, ...] = ()
    standing: tuple[Ruling, ...] = ()


class Drawings:
    """Looks through the drawings of page after page, until there are more than a document of text has."""

    def __init__(self, most: int = MOST_DRAWN) -> None:
        self.left = most
        self.left_out = False  # whether there was a page with too many

    def rulings(self, page: Any, view: View) -> Rulings:
        """The lines of a page; none where it is a picture made of lines."""
        across: list[Ruling] = []
        standing: list[Ruling] = []
        most = min(self.left, MOST_ON_PAGE)
        seen = 0
        for path, matrices in _paths(raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, page.raw, ()):
            count = raw.FPDFPath_CountSegments(path)
            whole = None if matrices or OF_A_BOX < count < OF_DASHES else _thin(*_bounds(path))
            seen += 1 if whole or count <= OF_A_BOX else count // 2
            if seen > most:
                self.left, self.left_out = self.left - most, True
                return Rulings()
            for (x, y), (to_x, to_y) in _strokes(path, count, matrices, whole):
                _sort(*view.point(x, y), *view.point(to_x, to_y), across, standing)
        self.left -= seen
        return Rulings(straightened(across), straightened(standing))


def _sort(x: float, y: float, to_x: float, to_y: float, across: list[Ruling], standing: list[Ruling]) -> None:
    """Keep a stroke if it is level or upright."""
    wide, high = abs(x - to_x), abs(y - to_y)
    if high <= STRAIGHT < wide:
        across.append(Ruling((y + to_y) / 2, min(x, to_x), max(x, to_x)))
    elif wide <= STRAIGHT < high:
        standing.append(Ruling((x + to_x) / 2, min(y, to_y), max(y, to_y)))


def _paths(count: Any, get: Any, parent: Any, matrices: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Every drawing of a page or a form on it, with the coordinates around it from the inside."""
    for place in range(count(parent)):
        one = get(parent, place)
        kind = raw.FPDFPageObj_GetType(one)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield one, matrices
        elif kind == raw.FPDF_PAGEOBJ_FORM and len(matrices) < DEEP:
            inner = (_matrix(one), *matrices)
            yield from _paths(raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, one, inner)


def _matrix(one: Any) -> Any:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(one, matrix)
    return matrix


def _strokes(path: Any, count: int, matrices: tuple[Any, ...], whole: Stroke | None) -> Iterator[Stroke]:
    """The straight strokes of a drawing; of what is only filled, those that are as thin as a line.

    A box or a row of dashes is a line as a `whole`; other drawings as thin as that may be several.
    """
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if count < 2 or not (fill.value or stroke.value):
        return
    if whole:
        yield whole
        return
    for points in _parts(path, count, matrices):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if line := _thin(min(xs), min(ys), max(xs), max(ys)):
            yield line
        elif stroke.value:
            yield from pairwise(points)


def _bounds(path: Any) -> tuple[float, float, float, float]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(path, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _thin(left: float, low: float, right: float, high: float) -> Stroke | None:
    """The line in the middle of a box that is as thin as one, also of a dash."""
    wide, tall = right - left, high - low
    if min(wide, tall) > THIN or max(wide, tall) < LONG * min(wide, tall):
        return None
    if wide < tall:
        return ((left + right) / 2, low), ((left + right) / 2, high)
    return (left, (low + high) / 2), (right, (low + high) / 2)


def _parts(path: Any, count: int, matrices: tuple[Any, ...]) -> Iterator[list[Point]]:
    """Runs of straight strokes in the page's coordinates."""
    around = (_matrix(path), *matrices)
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for place in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, place)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (x.value, y.value)
        for one in around:
            point = (one.a * point[0] + one.c * point[1] + one.e, one.b * point[0] + one.d * point[1] + one.f)
        if raw.FPDFPathSegment_GetType(segment) != raw.FPDF_SEGMENT_LINETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points


def straightened(rulings: list[Ruling]) -> tuple[Ruling, ...]:
    """Pieces on one straight put together, at their middle."""
    rows: list[list[Ruling]] = []
    for one in sorted(rulings, key=lambda one: one.at):
        if rows and one.at - rows[-1][0].at <= GAP:
            rows[-1].append(one)
        else:
            rows.append([one])
    made: list[Ruling] = []
    for row in rows:
        at = sum(one.at for one in row) / len(row)
        made += (Ruling(at, start, end) for start, end in _runs(row))
    return tuple(made)


def _runs(row: list[Ruling]) -> list[tuple[float, float]]:
    runs: list[tuple[float, float]] = []
    for one in sorted(row, key=lambda one: one.start):
        if runs and one.start <= runs[-1][1] + GAP:
            runs[-1] = (runs[-1][0], max(runs[-1][1], one.end))
        else:
            runs.append((one.start, one.end))
    return runs
