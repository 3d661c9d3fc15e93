"""A working draft as parts by id, without what lies below them: to find, compare and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from importer.drafts.working import Part, Working, each_section
from plan_tracker.errors import NotFound

Flat = dict[str, Part]
BELOW = ("chapters", "sections", "tasks", "context", "corrections")
HEAD, ROOT = "head", "root"
GONE = "这一项已经不在草稿里了，可能刚被合并或拆开。请刷新后再看。"


@dataclass
class Desk:
    """The draft an edit works on, and the verbatim text it points into."""

    working: Working
    source: str

    def chapter(self, ident: str) -> Part:
        """A chapter. Raises NotFound."""
        return _one(self.working["chapters"], ident)

    def section(self, ident: str) -> tuple[Part, Part]:
        """A section with its chapter. Raises NotFound."""
        for chapter in self.working["chapters"]:
            for section in chapter["sections"]:
                if section["id"] == ident:
                    return chapter, section
        raise NotFound(GONE)

    def task(self, ident: str) -> tuple[Part, Part, Part]:
        """A task with chapter and section. Raises NotFound."""
        for chapter in self.working["chapters"]:
            for section in chapter["sections"]:
                for task in section["tasks"]:
                    if task["id"] == ident:
                        return chapter, section, task
        raise NotFound(GONE)

    def context(self, ident: str) -> Part:
        """A stretch that obliges nobody, in a section or outside. Raises NotFound."""
        inside = [row for _, one in each_section(self.working) for row in one["context"]]
        return _one([*self.working["context"], *inside], ident)

    def correction(self, ident: str) -> Part:
        """A suspected defect. Raises NotFound."""
        return _one(self.working["corrections"], ident)


def _one(rows: list[Part], ident: str) -> Part:
    for one in rows:
        if one["id"] == ident:
            return one
    raise NotFound(GONE)


def flat(working: Working) -> Flat:
    """Every part by its id; what lies below a part is a list of ids. The head and the root are parts as well."""
    found: Flat = {HEAD: working["head"], ROOT: {}}
    _gather(working, found[ROOT], found)
    return found


def _gather(part: Part, own: Part, found: Flat) -> None:
    for name in BELOW:
        rows = part.get(name)
        if isinstance(rows, list):
            own[name] = [one["id"] for one in rows]
            for one in rows:
                mine = dict(one)
                found[one["id"]] = mine
                _gather(one, mine, found)


def unflat(working: Working, parts: Flat) -> Working:
    """The draft of these parts; everything else as in `working`."""
    made: dict[str, Any] = dict(working) | {"head": parts[HEAD]}
    return made | _filled(parts[ROOT], parts)


def _filled(own: Part, parts: Flat) -> Part:
    part = dict(own)
    for name in BELOW:
        if isinstance(own.get(name), list):
            part[name] = [_filled(parts[ident], parts) for ident in own[name]]
    return part


def changed(before: Flat, after: Flat) -> list[str]:
    """Ids of the parts that differ, came or went."""
    every = {**before, **after}
    return [ident for ident in every if _bare(before.get(ident)) != _bare(after.get(ident))]


def _bare(part: Part | None) -> Part | None:
    return None if part is None else {name: value for name, value in part.items() if name != "version"}
