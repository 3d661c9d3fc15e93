"""The straight lines drawn on a page of a PDF: strokes, edges of drawn boxes, and boxes as thin as a line."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import pypdfium2
from pypdfium2 import raw

from importer.reading.pdf_page import Point, View

MOST_DRAWN = 250_000  # drawings in a whole file: two seconds
MOST_ON_PAGE = 20_000
MOST_POINTS = 4_000  # of one drawing; more is a map or a picture
THIN = 3.0  # points: a box that thin is a line
STRAIGHT = 0.8  # points by which a line may lean
GAP = 4.0  # points: nearer ends and lines are one, as the two edges of cells that stand a little apart
KINDS = [raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM]
DEEP = 4

Matrix = tuple[float, float, float, float, float, float]


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

    def rulings(self, page: Any, view: View) -> Rulings:
        """The lines of a page; none where it is a picture made of lines."""
        across: list[Ruling] = []
        standing: list[Ruling] = []
        most = min(self.left, MOST_ON_PAGE)
        seen = 0
        try:
            for one in islice(page.get_objects(KINDS, max_depth=DEEP), most + 1):
                seen += 1
                if one.type == raw.FPDF_PAGEOBJ_PATH:
                    _sort(_strokes(one, view), across, standing)
        except pypdfium2.PdfiumError:
            return Rulings()
        self.left -= min(seen, most)
        return Rulings() if seen > most else Rulings(straightened(across), straightened(standing))


def _sort(strokes: Iterable[tuple[Point, Point]], across: list[Ruling], standing: list[Ruling]) -> None:
    for (x, y), (to_x, to_y) in strokes:
        wide, high = abs(x - to_x), abs(y - to_y)
        if high <= STRAIGHT < wide:
            across.append(Ruling((y + to_y) / 2, min(x, to_x), max(x, to_x)))
        elif wide <= STRAIGHT < high:
            standing.append(Ruling((x + to_x) / 2, min(y, to_y), max(y, to_y)))


def _strokes(path: Any, view: View) -> Iterator[tuple[Point, Point]]:
    """The straight strokes of a drawing; of what is only filled, those that are as thin as a line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value):
        return
    for points in _parts(path, view):
        low, high = (min(x for x, _ in points), min(y for _, y in points)), (
            max(x for x, _ in points), max(y for _, y in points))  # fmt: skip
        wide, tall = high[0] - low[0], high[1] - low[1]
        if wide <= THIN < tall:
            middle = (low[0] + high[0]) / 2
            yield (middle, low[1]), (middle, high[1])
        elif tall <= THIN < wide:
            middle = (low[1] + high[1]) / 2
            yield (low[0], middle), (high[0], middle)
        elif stroke.value:
            yield from pairwise(points)


def _parts(path: Any, view: View) -> Iterator[list[Point]]:
    """Runs of straight strokes as the reader sees them."""
    count = raw.FPDFPath_CountSegments(path)
    if not 2 <= count <= MOST_POINTS:
        return
    matrices = list(_matrices(path))
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for place in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, place)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (x.value, y.value)
        for a, b, c, d, e, f in matrices:
            point = (a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind != raw.FPDF_SEGMENT_LINETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(view.point(*point))
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _matrices(path: Any) -> Iterator[Matrix]:
    """From the drawing's own coordinates outwards to those of the page."""
    one = path
    while one is not None:
        matrix = one.get_matrix()
        yield matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
        one = one.container


def straightened(rulings: list[Ruling]) -> tuple[Ruling, ...]:
    """Pieces on one straight put together; their place is that of the first."""
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
