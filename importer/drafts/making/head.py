"""The head of a working draft: what the document says, and what has to be set beside it."""

from __future__ import annotations

from typing import Any

from importer.drafts.making.facets import iso_day
from importer.drafts.words import plain
from importer.drafts.working import HEAD_DAYS, HEAD_TEXTS, Part
from importer.understanding.draft import Found, Head

REPORT_DAY = 25


def head_of(head: Head) -> Part:
    """Every field; what the document does not say is empty, what a plan needs besides is set to the usual."""
    day = iso_day(head.date.value) if head.date else None
    year = head.year if head.year and 2000 <= head.year <= 2100 else int(day[:4]) if day else None
    made: Part = {"version": 0, "addressees": [plain(one)[:120] for one in head.addressees if plain(one).strip()]}
    for name, most in HEAD_TEXTS.items():
        made[name] = _text(getattr(head, name, None), most)
    for name in HEAD_DAYS:
        made[name] = usual(None)
    if day and head.date:
        made["issued_on"] = _found(head.date, day)
        made["starts_on"] = usual(day)
    made["year"] = usual(year)
    if year:
        made["code"] = usual(f"plan-{year}")
        made["ends_on"] = usual(f"{year}-12-31")
    made["report_cycle"], made["report_day"] = usual("monthly"), usual(REPORT_DAY)
    return made


def usual(value: Any) -> Part:
    """A field the document does not speak of."""
    return {"value": value, "found": None, "span": None, "confidence": 0.5, "rule": "usual", "edited": False}


def _text(found: Found | None, most: int) -> Part:
    return _found(found, plain(found.value)[:most]) if found else usual("")


def _found(found: Found, value: Any) -> Part:
    return {
        "value": value, "found": plain(found.value)[:400], "span": list(found.span), "confidence": found.confidence,
        "rule": found.rule, "edited": False,
    }  # fmt: skip
