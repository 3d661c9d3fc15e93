"""Who, when and how much: from what the parser found to the fields of a task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from importer import shape
from importer.drafts.directory import Directory, Meant
from importer.drafts.words import cut, plain
from importer.drafts.working import Part
from importer.plan_file import RECURRENCES
from importer.understanding.draft import Deadline, Indicator, Units

MOST_WORDS, MOST_NAME, MOST_UNIT = 120, 80, 12
# Below this a name that is in the table is still asked about.
SURE = 0.6
FREQUENCIES = {name: name for name in RECURRENCES} | {"half-yearly": "half_yearly", "per term": "per_term"}
COMPARATORS = {"=": "eq", ">=": "ge", ">": "ge", "<=": "le", "<": "le", "~": "eq", "range": "ge"}
NONE_WRITTEN: Part = {
    "kind": "ongoing", "due_on": None, "recurrence": "", "month": None, "basis": "document", "words": "",
    "confidence": 0.5, "rule": "none",
}  # fmt: skip


def deadline_of(found: Sequence[Deadline], source: str) -> Part:
    """The one deadline of a task: the last date by which all is done, else how often, else constant work."""
    found = [replace(one, kind="recurring") if one.freq == "per term" else one for one in found]
    dated = [one for one in found if one.kind in ("date", "relative", "period") and iso_day(one.value)]
    whole = [one for one in dated if not one.milestone] or dated
    if whole:
        return _deadline(max(whole, key=lambda one: str(one.value)), source)
    for kind, explicit in (("recurring", True), ("ongoing", True), ("recurring", False), ("ongoing", False)):
        for one in found:
            if (one.kind, one.explicit) == (kind, explicit):
                return _deadline(one, source)
    return dict(NONE_WRITTEN)


def iso_day(value: str | None) -> str | None:
    """A day of ISO form within the years that plans have, else nothing."""
    try:
        day = date.fromisoformat(value or "")
    except ValueError:
        return None
    return day.isoformat() if shape.EARLIEST <= day <= shape.LATEST else None


def _deadline(one: Deadline, source: str) -> Part:
    recurrence = FREQUENCIES.get(one.freq, "unspecified") if one.kind == "recurring" else ""
    return {
        "kind": {"recurring": "recurring", "ongoing": "ongoing"}.get(one.kind, "fixed"),
        "due_on": None if one.kind in ("recurring", "ongoing") else iso_day(one.value),
        "recurrence": recurrence,
        "month": one.month if recurrence == "yearly" else None,
        "basis": "document",
        "words": _verbatim(source, one.span),
        "confidence": one.confidence,
        "rule": one.rule,
    }


def indicators_of(found: Iterable[Indicator], source: str, title: str) -> list[Part]:
    """The numbers of a task that can be counted: above zero, with a unit."""
    made = []
    for one in found:
        target = 100.0 if one.full_coverage and not one.number else round(one.number, 2)
        unit = one.unit or ("%" if one.full_coverage else "")
        if target <= 0 or target >= 10**11 or not unit:
            continue
        baseline = None if one.baseline is None or one.baseline < 0 else round(one.baseline, 2)
        made.append(
            {
                "name": cut(plain(one.subject).strip() or title, MOST_NAME),
                "target": target,
                "unit": unit[:MOST_UNIT],
                "comparator": COMPARATORS.get(one.comparator, "ge"),
                "accumulates": unit not in ("%", "‰"),
                "baseline": baseline,
                "words": _verbatim(source, one.span),
                "soft": one.soft,
                "confidence": one.confidence,
                "rule": one.rule,
            }
        )
    return made


def _verbatim(source: str, span: tuple[int, int]) -> str:
    return source[span[0] : min(span[1], span[0] + MOST_WORDS)]


def departments_of(units: Sequence[Units], text: str, directory: Directory) -> list[Part]:
    """Who is responsible: as written, else as offered. One lead, or several jointly; the rest supports."""
    named = _named(units)
    meant = directory.match([name for _, name, _ in named])
    made: list[Part] = []
    taken: set[object] = set()
    for (role, _, one), whom in zip(named, meant, strict=True):
        key = whom.department or whom.group or whom.written
        if key not in taken:
            taken.add(key)
            made.append(_written(role, one, whom))
    if not any(one["role"] != "support" for one in made):
        made = [offer for offer in _offered(text, directory) if offer["department"] not in taken] + made
    return _one_lead(made)


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
        "near": [{"department": code, "score": round(score, 2)} for code, score in whom.near[:5]],
        "confirmed": known and one.confidence >= SURE,
    }


def _offered(text: str, directory: Directory) -> list[Part]:
    """Only a lead is offered: who helps is the lead's and the office's business."""
    return [
        {
            "written": "", "department": one.department, "group": None, "role": "lead", "origin": "keyword",
            "why": one.why[:120], "near": [], "confirmed": False,
        }
        for one in directory.propose(text)[:1]
    ]  # fmt: skip


def _one_lead(made: list[Part]) -> list[Part]:
    """A plan knows one lead, or several bodies that owe it jointly; a group is several."""
    owed = [one for one in made if one["role"] != "support"]
    if len(owed) > 1 or any(one["group"] for one in owed):
        for one in owed:
            one["role"] = "joint"
    elif owed:
        owed[0]["role"] = "lead"
    return made
