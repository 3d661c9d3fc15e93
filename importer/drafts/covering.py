"""Every stretch of a section belongs to its heading, a task, or context (每句有着落)."""

from __future__ import annotations

from importer.drafts.words import Span, tight
from importer.drafts.working import Part, Working, new_id

MOST_NOTE = 200


def cover(working: Working, section: Part, source: str) -> None:
    """Fit the context of a section to its tasks: what a task took is context no more, what none took becomes it."""
    _take_in(working, section, source)
    free = _free(section)
    kept: list[Part] = []
    for one in sorted(section["context"], key=lambda part: part["span"][0]):
        pieces = [piece for piece in _meet(free, tuple(one["span"])) if says_something(source, piece)]
        for number, (start, end) in enumerate(pieces):
            ident = one["id"] if number == 0 else new_id(working, "x")
            kept.append(one | {"id": ident, "span": [start, end]})
        free = _minus(free, tuple(one["span"]))
    for piece in free:
        start, end = tight(source, *piece)
        if says_something(source, (start, end)):
            kept.append(context(working, (start, end), "principle"))
    section["context"] = sorted(kept, key=lambda part: part["span"][0])


def _take_in(working: Working, section: Part, source: str) -> None:
    """Context that stood in no section and stands in this one now; what sticks out stays outside."""
    loose: list[Part] = []
    within = (section["span"][0], section["span"][1])
    for one in working.get("context", []):
        span = (one["span"][0], one["span"][1])
        inside = _meet([span], within)
        if not inside:
            loose.append(one)
            continue
        section["context"].append(one | {"span": list(inside[0])})
        for piece in _minus([span], within):
            start, end = tight(source, *piece)
            if says_something(source, (start, end)):
                loose.append(context(working, (start, end), one["kind"], one["note"]))
    if "context" in working:
        working["context"] = sorted(loose, key=lambda one: one["span"])


def context(working: Working, span: Span, kind: str, note: str = "") -> Part:
    """A stretch of context."""
    return {"id": new_id(working, "x"), "version": 0, "span": list(span), "kind": kind, "note": note[:MOST_NOTE]}


def says_something(source: str, span: Span) -> bool:
    """Whether a stretch holds more than blanks and marks."""
    return any(char.isalnum() for char in source[span[0] : span[1]])


def _free(section: Part) -> list[Span]:
    """What of a section is neither heading nor task."""
    free: list[Span] = [(section["span"][0], section["span"][1])]
    taken = [one["span"] for one in section["tasks"]]
    if section["heading"]:
        taken.append(section["heading"])
    for start, end in taken:
        free = _minus(free, (start, end))
    return free


def _minus(free: list[Span], taken: Span) -> list[Span]:
    left: list[Span] = []
    for start, end in free:
        left += [(start, min(end, taken[0])), (max(start, taken[1]), end)]
    return [(start, end) for start, end in left if start < end]


def _meet(free: list[Span], wanted: Span) -> list[Span]:
    both = [(max(start, wanted[0]), min(end, wanted[1])) for start, end in free]
    return [(start, end) for start, end in both if start < end]
