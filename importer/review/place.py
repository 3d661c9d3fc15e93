"""Where one is in a draft: the section shown, the others to go to, and what is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from importer.drafts.open_points import NOT_CONFIRMED, OpenPoint, open_points, progress, what_is_open
from importer.drafts.working import CONTEXT, OPEN, Part, Working, each_duty
from importer.review.rows import Names, Row, row_of
from importer.review.text import Piece, highlights_of, paragraphs, regions_of
from plan_tracker import clock

SHOWS = ("", "open", "dated")


@dataclass(frozen=True)
class Stop:
    """A place to go to: a section, or a chapter that has none to show."""

    ident: str
    label: str
    waits: int


@dataclass(frozen=True)
class Left:
    """What is left to do in the whole draft."""

    settled: int
    tasks: int
    points: list[OpenPoint]

    offered: dict[str, int]  # tasks that only wait for confirmation, by the department that leads

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
    """One section (or chapter without one) on screen."""

    chapter: Part
    section: Part | None
    rows: list[Row]
    aside: list[Part]  # tasks marked as none
    lines: list[list[Piece]]
    stops: list[Stop]
    at: int
    show: str
    counts: dict[str, int]

    @property
    def ident(self) -> str:
        """The id in the address."""
        return str((self.section or self.chapter)["id"])

    @property
    def before(self) -> Stop | None:
        """The place before."""
        return self.stops[self.at - 1] if self.at else None

    @property
    def after(self) -> Stop | None:
        """The next place."""
        return self.stops[self.at + 1] if self.at + 1 < len(self.stops) else None

    @property
    def joins(self) -> bool:
        """Whether there is a section before it in the chapter."""
        return self.section is not None and self.chapter["sections"][0]["id"] != self.section["id"]


def saved_text(day: datetime) -> str:
    """When the draft was saved: the time alone if it was today."""
    local = clock.local(day)
    date = "" if local.date() == clock.today() else f"{local.month}月{local.day}日 "
    return f"{date}{local:%H:%M}"


def left_of(working: Working) -> Left:
    """What is left."""
    settled, tasks = progress(working)
    return Left(settled, tasks, open_points(working), _offered(working))


def _offered(working: Working) -> dict[str, int]:
    found: Counter[str] = Counter()
    for _, _, task in each_duty(working):
        if what_is_open(task) == NOT_CONFIRMED:
            found.update(one["department"] for one in task["departments"] if one["role"] == "lead")
    return dict(found.most_common())


def place_of(working: Working, source: str, ident: str, show: str, names: Names) -> Place | None:
    """The section named, else the first one with something open, else the first; None for a draft without chapters."""
    pairs = _pairs(working)
    if not pairs:
        return None
    at = next((n for n, pair in enumerate(pairs) if ident in _idents(pair)), None)
    at = _first_open(pairs) if at is None else at
    chapter, section = pairs[at]
    duties = [one for one in section["tasks"] if one["kind"] == "task"] if section else []
    rows = [row_of(one, number, names) for number, one in enumerate(duties, 1)]
    aside = [one for one in section["tasks"] if one["kind"] != "task"] if section else []
    dated = [row for row in rows if row.due_in_text]
    waiting = [row for row in rows if row.open]
    counts = {"": len(rows), "open": len(waiting), "dated": len(dated)}
    shown = {"open": waiting, "dated": dated}.get(show, rows)
    numbers = {row.task["id"]: row.number for row in rows}
    shows = show if show in SHOWS else ""
    stops = [_stop(pair) for pair in pairs]
    lines = _lines(source, chapter, section, numbers)
    return Place(chapter, section, shown, aside, lines, stops, at, shows, counts)


def _pairs(working: Working) -> list[tuple[Part, Part | None]]:
    found: list[tuple[Part, Part | None]] = []
    for chapter in working["chapters"]:
        if chapter["treat"] == CONTEXT or not chapter["sections"]:
            found.append((chapter, None))
        else:
            found += [(chapter, section) for section in chapter["sections"]]
    return found


def _idents(pair: tuple[Part, Part | None]) -> set[str]:
    """Ids under which a place is found: its own, those of its tasks, and the chapter's for one without sections."""
    chapter, section = pair
    if section is None:
        return {chapter["id"], *(one["id"] for one in chapter["sections"])}
    return {section["id"], *(one["id"] for one in section["tasks"])}


def _first_open(pairs: list[tuple[Part, Part | None]]) -> int:
    return next((n for n, pair in enumerate(pairs) if pair[1] and _waits(pair[1])), 0)


def _waits(section: Part) -> int:
    return sum(1 for one in section["tasks"] if one["kind"] == "task" and what_is_open(one))


def _stop(pair: tuple[Part, Part | None]) -> Stop:
    chapter, section = pair
    if section is None:
        return Stop(chapter["id"], f"{chapter['label']}、{chapter['title']}（不列任务）", 0)
    return Stop(section["id"], f"{chapter['label']}{section['label']} {section['title']}", _waits(section))


def _lines(source: str, chapter: Part, section: Part | None, numbers: dict[str, int]) -> list[list[Piece]]:
    if section is None:
        return paragraphs(source, (chapter["span"][0], chapter["span"][1]), [], [])
    span = (section["span"][0], section["span"][1])
    return paragraphs(source, span, regions_of(section, numbers), highlights_of(section, source))


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
