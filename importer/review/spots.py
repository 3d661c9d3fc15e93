"""Where one can go in a draft: its sections, chapters that show none, and the words outside the chapters."""

from __future__ import annotations

from dataclasses import dataclass

from importer.drafts.open_points import what_is_open
from importer.drafts.outside import extent, shown, zones
from importer.drafts.words import Span
from importer.drafts.working import CONTEXT, Part, Working

NO_TASKS = "（不列任务）"


@dataclass(frozen=True)
class Spot:
    """A place to go to, and the stretch of the text it shows; outside the chapters it has neither of both."""

    ident: str
    label: str
    span: Span
    chapter: Part | None = None
    section: Part | None = None

    @property
    def waits(self) -> int:
        """Tasks whose departments are open."""
        tasks = self.section["tasks"] if self.section else []
        return sum(1 for one in tasks if one["kind"] == "task" and what_is_open(one))

    @property
    def hides(self) -> bool:
        """Whether it is a chapter whose sections do not count: what it says cannot become a task here."""
        return bool(self.chapter and not self.section and self.chapter["sections"])

    @property
    def idents(self) -> set[str]:
        """Ids under which it is found: its own, those of its tasks, the chapter's for one without sections."""
        if self.section:
            return {self.ident, *(one["id"] for one in self.section["tasks"])}
        return {self.ident, *(one["id"] for one in (self.chapter or {}).get("sections", []))}


def spots_of(working: Working, source: str) -> list[Spot]:
    """Every place in the order of the text."""
    found = [Spot(zone.ident, f"{zone.label}{NO_TASKS}", zone.span) for zone in zones(working, source)]
    for chapter in working["chapters"]:
        found += _of_chapter(chapter)
    return sorted(found, key=lambda spot: spot.span)


def _of_chapter(chapter: Part) -> list[Spot]:
    label = f"{chapter['label']}{'' if chapter['implied'] else '、'}"
    if chapter["treat"] == CONTEXT or not chapter["sections"]:
        return [Spot(chapter["id"], f"{label}{chapter['title']}{NO_TASKS}", extent(chapter), chapter)]
    return [
        Spot(one["id"], f"{chapter['label']}{one['label']} {one['title']}", shown(chapter, one), chapter, one)
        for one in chapter["sections"]
    ]
