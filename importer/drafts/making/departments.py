"""Who: from the names the parser found, and from what the words of a task suggest, to the departments of a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from importer.drafts.directory import Directory, Meant, Offer
from importer.drafts.leading import settle_lead
from importer.drafts.words import plain
from importer.drafts.working import Part
from importer.understanding.draft import Units
from importer.understanding.proposals import Duty

# Below this a name that is in the table is still asked about.
SURE = 0.6
MOST_WHY = 120


@dataclass(frozen=True)
class Responsible:
    """The departments of a task, and what about them is in doubt, in words; a doubt stands against nothing."""

    departments: list[Part]
    doubts: list[str]


def responsible_for(units: Sequence[Units], duty: Duty, directory: Directory, here: str) -> Responsible:
    """Who is responsible: as written, else as offered. One lead, or several jointly; the rest supports.

    有关部门 means only those whom the matter concerns: not a whole group is taken for it, the office is asked instead.
    """
    named = _named(units)
    meant = directory.match([name for _, name, _ in named], here)
    made: dict[object, Part] = {}
    for (role, _, one), whom in zip(named, meant, strict=True):
        if not whom.partly:
            made.setdefault(whom.department or whom.group or whom.written, _written(role, one, whom))
    doubts = [_doubt(whom.written) for whom in meant if whom.partly] or [_and_others(one) for one in units if one.etc]
    written = list(made.values())
    if all(one["role"] == "support" for one in written):
        offers = [one for one in directory.propose(duty) if (one.department or one.group) not in made]
        written = _offered(offers, alone=not written) + written
    settle_lead(written)
    return Responsible(written, list(dict.fromkeys(doubts)))


def _doubt(written: str) -> str:
    return f"文中还写了“{plain(written)[:40]}”，请补上是哪些单位"


def _and_others(one: Units) -> str:
    """等 after names means more than are named."""
    return (
        f"文中“{plain(one.names[-1])[:40]}”后面还有“等”，请看是否要补单位"
        if one.names
        else "文中还写了“等”，请看是否要补单位"
    )


def _offered(offers: Sequence[Offer], *, alone: bool) -> list[Part]:
    """A lead, and where the document names nobody who helps, these too."""
    return [
        {
            "written": "", "department": one.department, "group": one.group, "role": one.role, "origin": "keyword",
            "why": one.why[:MOST_WHY], "near": [], "confirmed": False,
        }
        for one in offers
        if alone or one.role != "support"
    ]  # fmt: skip


def _named(units: Sequence[Units]) -> list[tuple[str, str, Units]]:
    """Role, name and where it stands, of each body; leaders are persons and owe nothing themselves."""
    kinds = {one.role for one in units}
    first = next((kind for kind in ("lead", "resp", "impl") if kind in kinds), "")
    found = []
    for one in units:
        if one.role == "leader":
            continue
        owed = one.role == first
        names = one.expanded if len(one.expanded) == len(one.names) else one.names
        found += [("lead" if owed else "support", name, one) for name in names]
    return sorted(found, key=lambda row: row[0] != "lead")


def _written(role: str, one: Units, whom: Meant) -> Part:
    known = bool(whom.department or whom.group)
    why = f"原文“{plain(one.label)[:20]}”" if one.label else "原文写明"
    return {
        "written": plain(whom.written)[:200],
        "department": whom.department,
        "group": whom.group,
        "role": role,
        "origin": "document",
        "why": why + ("，后面还有“等”" if one.etc else ""),
        "near": whom.guesses,
        "confirmed": known and one.confidence >= SURE,
    }
