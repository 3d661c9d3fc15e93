"""The verbatim text of a section in pieces: headings, marked tasks, context, and the words of dates and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from importer.drafts.words import BLANK, Span, tight
from importer.drafts.working import CONTEXT_LABELS, Part

NEAR_WORDS = 10


@dataclass(frozen=True)
class Piece:
    """Words that belong together; `at` is where they stand in the text. `words` are (class or empty, place, text)."""

    kind: str  # heading, task, context or plain
    part: str  # id of the task
    number: int  # shown before the first piece of a task, else 0
    note: str
    words: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class Region:
    """A stretch of the text and what it is."""

    span: Span
    kind: str
    part: str = ""
    number: int = 0
    note: str = ""


def regions_of(section: Part | None, told: list[Part], numbers: dict[str, int]) -> list[Region]:
    """Heading and tasks of a section, and what obliges nobody (`told`), in the order of the text."""
    found = [Region(_span(section["heading"]), "heading")] if section and section["heading"] else []
    for task in section["tasks"] if section else []:
        kind = "task" if task["kind"] == "task" else "context"
        note = "" if kind == "task" else f"不作为任务：{CONTEXT_LABELS[task['context']]}"
        found.append(Region(_span(task["span"]), kind, task["id"], numbers.get(task["id"], 0), note))
    found += [Region(_span(one["span"]), "context", "", 0, _why(one)) for one in told]
    return sorted(found, key=lambda one: one.span)


def _why(one: Part) -> str:
    return CONTEXT_LABELS[one["kind"]] + (f"：{one['note']}" if one["note"] else "")


def _span(span: list[int]) -> Span:
    return span[0], span[1]


def highlights_of(section: Part, source: str) -> list[tuple[int, int, str]]:
    """Where the words of deadlines (`due`) and numbers (`ind`) stand inside their tasks."""
    found = []
    for task in section["tasks"]:
        if task["kind"] != "task":
            continue
        wanted = [("due", task["deadline"]["words"])] + [("ind", one["words"]) for one in task["indicators"]]
        for name, words in wanted:
            place = source.find(words, task["span"][0], task["span"][1]) if words else -1
            if place >= 0:
                found.append((place, place + len(words), name))
    return sorted(found)


def paragraphs(source: str, span: Span, regions: list[Region], lights: list[tuple[int, int, str]]) -> list[list[Piece]]:
    """The lines of a span, each as pieces; blank lines are left out."""
    made: list[list[Piece]] = []
    seen: set[str] = set()
    for line in _lines(source, span):
        pieces = list(_pieces(source, line, regions, lights, seen))
        if pieces:
            made.append(pieces)
    return made


def _lines(source: str, span: Span) -> Iterator[Span]:
    place = span[0]
    while place < span[1]:
        end = source.find("\n", place, span[1])
        end = span[1] if end < 0 else end
        start, stop = tight(source, place, end)
        if start < stop:
            yield start, stop
        place = end + 1


def _pieces(source: str, line: Span, regions: list[Region], lights: Any, seen: set[str]) -> Iterator[Piece]:
    place = line[0]
    for one in regions:
        low, high = max(one.span[0], line[0]), min(one.span[1], line[1])
        if low >= high:
            continue
        if _says_something(source, place, low):
            yield _plain(source, place, low)
        number = one.number if one.part not in seen else 0
        seen.add(one.part)
        yield Piece(one.kind, one.part, number, one.note, tuple(_words(source, low, high, lights)))
        place = high
    if _says_something(source, place, line[1]):
        yield _plain(source, place, line[1])


def _says_something(source: str, start: int, end: int) -> bool:
    """Whether words stand between two pieces: not merely the border between two cells of a table."""
    return bool(source[start:end].strip(BLANK + "|"))


def _plain(source: str, start: int, end: int) -> Piece:
    return Piece("plain", "", 0, "", (("", start, source[start:end]),))


def _words(source: str, start: int, end: int, lights: list[tuple[int, int, str]]) -> Iterator[tuple[str, int, str]]:
    place = start
    for low, high, name in lights:
        if place <= low and high <= end:
            if place < low:
                yield "", place, source[place:low]
            yield name, low, source[low:high]
            place = high
    if place < end:
        yield "", place, source[place:end]


def around(source: str, span: list[int]) -> tuple[str, str]:
    """A few words before and after a stretch, of the same line."""
    before = source[max(0, span[0] - NEAR_WORDS) : span[0]].rsplit("\n", 1)[-1]
    after = source[span[1] : span[1] + NEAR_WORDS].split("\n", 1)[0]
    return before.strip(BLANK), after.strip(BLANK)


def cuts_of(source: str, span: Span) -> list[tuple[int, str]]:
    """Where a task may be cut: after its marks; each place with the words that follow up to the next one."""
    places = [span[0]]
    for place in range(span[0] + 1, span[1]):
        if source[place - 1] in "。；;，,、：:！？\n" and source[place] not in BLANK:
            places.append(place)
    return [(place, source[place:end]) for place, end in zip(places, [*places[1:], span[1]], strict=True)]
