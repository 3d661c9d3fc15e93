"""When and how much: from what the parser found to the fields of a task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from importer import shape
from importer.drafts.words import cut, plain
from importer.drafts.working import Part
from importer.plan_file import RECURRENCES
from importer.understanding.draft import Deadline, Indicator

MOST_WORDS, MOST_NAME, MOST_UNIT = 120, 80, 12
FREQUENCIES = {name: name for name in RECURRENCES} | {"half-yearly": "half_yearly", "per term": "per_term"}
COMPARATORS = {"=": "eq", ">=": "ge", ">": "ge", "<=": "le", "<": "le", "~": "eq", "range": "ge"}
NONE_WRITTEN: Part = {
    "kind": "ongoing", "due_on": None, "recurrence": "", "month": None, "basis": "document", "words": "",
    "confidence": 0.5, "rule": "none", "offer": None,
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
        "offer": None,
    }


def indicators_of(found: Iterable[Indicator], source: str, title: str) -> list[Part]:
    """The numbers of a task that can be counted: above zero, with a unit."""
    made = []
    for one in found:
        target = 100.0 if one.full_coverage and not one.number else round(one.number, 2)
        unit = one.unit or ("%" if one.full_coverage else "")
        # A figure is shown as its number and unit behind it, so 1:15 can't be one; 2.3:1 can.
        if target <= 0 or target >= 10**11 or not unit or unit.endswith(":"):
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
