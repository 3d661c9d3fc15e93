"""Where one is in a draft: the section shown, the others to go to, and what is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from importer.drafts.offered import offered_day
from importer.drafts.open_points import NOT_CONFIRMED, OpenPoint, open_points, progress, what_is_open
from importer.drafts.outside import told
from importer.drafts.words import cut, text_of
from importer.drafts.working import OPEN, Part, Working, each_duty
from importer.review.rows import Names, Row, row_of
from importer.review.spots import Spot, spots_of
from importer.review.text import Piece, highlights_of, paragraphs, regions_of
from plan_tracker import clock

SHOWS = ("", "open", "dated")
MOST_TOLD = 60


@dataclass(frozen=True)
class Told:
    """Words that oblige nobody, as a line of a list."""

    part: Part
    words: str
    splits: bool  # whether a task can be made of them here


@dataclass(frozen=True)
class Left:
    """What is left to do in the whole draft."""

    settled: int
    tasks: int
    points: list[OpenPoint]
    offered: dict[str, int]  # tasks that only wait for confirmation, by the department that leads
    days: int  # tasks for which a day is offered

    @property
    def percent(self) -> float:
        """Share of the tasks whose departments are confirmed."""
        return 100 * self.settled / self.tasks if self.tasks else 0

    @property
    def departments(self) -> int:
        """Tasks whose departments are open."""
        return self.tasks - self.settled

    @property
    def first(self) -> OpenPoint | None:
        """The first task that is open."""
        return next((one for one in self.points if one.what == "departments"), None)

    def of(self, what: str) -> int:
        """How many points of a kind."""
        return sum(1 for one in self.points if one.what == what)


@dataclass(frozen=True)
class Place:
    """One section, a chapter without any, or words outside the chapters, on screen."""

    spot: Spot
    rows: list[Row]
    aside: list[Part]  # tasks marked as none
    told: list[Told]  # everything else that obliges nobody, the first of many
    beside: int  # how many stretches oblige nobody in all, `aside` among them
    lines: list[list[Piece]]
    stops: list[Spot]
    at: int
    show: str
    counts: dict[str, int]

    @property
    def chapter(self) -> Part | None:
        """The chapter, if it is in one."""
        return self.spot.chapter

    @property
    def section(self) -> Part | None:
        """The section, if it is one."""
        return self.spot.section

    @property
    def ident(self) -> str:
        """The id in the address."""
        return self.spot.ident

    @property
    def before(self) -> Spot | None:
        """The place before."""
        return self.stops[self.at - 1] if self.at else None

    @property
    def after(self) -> Spot | None:
        """The next place."""
        return self.stops[self.at + 1] if self.at + 1 < len(self.stops) else None

    @property
    def joins(self) -> bool:
        """Whether there is a section before it in the chapter."""
        chapter, section = self.spot.chapter, self.spot.section
        return bool(chapter and section) and chapter["sections"][0]["id"] != section["id"]  # type: ignore[index]


def saved_text(day: datetime) -> str:
    """When the draft was saved: the time alone if it was today."""
    local = clock.local(day)
    date = "" if local.date() == clock.today() else f"{local.month}月{local.day}日 "
    return f"{date}{local:%H:%M}"


def left_of(working: Working) -> Left:
    """What is left."""
    settled, tasks = progress(working)
    days = sum(1 for _, _, task in each_duty(working) if offered_day(working, task))
    return Left(settled, tasks, open_points(working), _offered(working), days)


def _offered(working: Working) -> dict[str, int]:
    found: Counter[str] = Counter()
    for _, _, task in each_duty(working):
        if what_is_open(task) == NOT_CONFIRMED:
            found.update(one["department"] for one in task["departments"] if one["role"] == "lead")
    return dict(found.most_common())


def place_of(working: Working, source: str, ident: str, show: str, names: Names) -> Place | None:
    """The place named, else the first section with something open, else the first; None for a draft without any."""
    stops = spots_of(working, source)
    if not any(stop.chapter for stop in stops):
        return None
    at = next((n for n, stop in enumerate(stops) if ident in stop.idents), None)
    at = _first_open(stops) if at is None else at
    section = stops[at].section
    duties = [one for one in section["tasks"] if one["kind"] == "task"] if section else []
    rows = [row_of(working, one, number, names) for number, one in enumerate(duties, 1)]
    aside = [one for one in section["tasks"] if one["kind"] != "task"] if section else []
    dated = [row for row in rows if row.due_in_text]
    waiting = [row for row in rows if row.open]
    counts = {"": len(rows), "open": len(waiting), "dated": len(dated)}
    shown = {"open": waiting, "dated": dated}.get(show, rows)
    parts = told(working, stops[at].span)
    numbers = {row.task["id"]: row.number for row in rows}
    lines = _lines(source, stops[at], parts, numbers)
    title = working["head"]["title"]["span"]
    listed = [_told(one, source, stops[at], title) for one in parts[:MOST_TOLD]]
    beside = len(aside) + len(parts)
    show = show if show in SHOWS else ""
    return Place(stops[at], shown, aside, listed, beside, lines, stops, at, show, counts)


def _first_open(stops: list[Spot]) -> int:
    waiting = (n for n, stop in enumerate(stops) if stop.waits)
    return next(waiting, next(n for n, stop in enumerate(stops) if stop.chapter))


def _told(one: Part, source: str, spot: Spot, title: list[int] | None) -> Told:
    start, end = one["span"]
    inside = spot.span[0] <= start and end <= spot.span[1]
    heads = title is not None and title[0] < end and start < title[1]
    words = cut(text_of(source, start, min(end, start + 400)), 120)
    return Told(one, words, inside and not heads and not spot.hides)


def _lines(source: str, spot: Spot, parts: list[Part], numbers: dict[str, int]) -> list[list[Piece]]:
    lights = highlights_of(spot.section, source) if spot.section else []
    return paragraphs(source, spot.span, regions_of(spot.section, parts, numbers), lights)


def doubts_of(working: Working) -> list[Part]:
    """Suspected defects nobody has decided about, those that must be first."""
    rows = [one for one in working["corrections"] if one["decision"] == OPEN]
    return sorted(rows, key=lambda one: not one["required"])


def where(working: Working, span: list[int]) -> str:
    """In which section a stretch lies, in words."""
    for chapter in working["chapters"]:
        if chapter["heading"] and chapter["heading"][0] <= span[0] < chapter["heading"][1]:
            return f"{chapter['label']}、标题"
        for section in chapter["sections"]:
            if section["span"][0] <= span[0] < section["span"][1]:
                return f"{chapter['label']}{section['label']}"
    return "正文外"
