"""A draft as facts: flat lists with the keys that annotated documents use, so that anybody can score the reading."""

from __future__ import annotations

from typing import Any

from importer.understanding.draft import Chapter, Deadline, Draft, Facets, Indicator, Item, Units


def to_facts(draft: Draft) -> dict[str, Any]:
    """Head, chapters, tasks (the numbered items), deadlines and indicators of a draft."""
    head = draft.head
    items = list(draft.items())
    places = _places(draft, items)
    return {
        "title": head.title and head.title.value,
        "notice_title": head.notice_title and head.notice_title.value,
        "doc_number": head.doc_number and head.doc_number.value,
        "issuer": head.issuer and head.issuer.value,
        "date": head.date and head.date.value,
        "plan_year": head.year,
        "addressees": list(head.addressees),
        "not_a_plan": bool(draft.refusal),
        "chapters": [
            {"no": one.label or None, "title": one.title, "is_preamble": one.preamble} for one in draft.chapters
        ],
        "tasks": [_task(one) for one in items if not one.preamble and one.kind != "bullet"],
        "deadlines": [_deadline(at, one) for at, facets in places for one in facets.deadlines if one.explicit],
        "indicators": [_indicator(at, one) for at, facets in places for one in facets.indicators if not one.soft],
        "defects": [
            {"as_written": one.as_written, "note": one.note, "suggestion": one.suggestion} for one in draft.defects
        ],
    }


def place_of(item: Item) -> str:
    """Where an item stands, as facts write it: 二/（一）."""
    return f"{item.path}/{item.label}".strip("/")


def _task(item: Item) -> dict[str, Any]:
    return {
        "chapter": item.path or None,
        "no": item.label or None,
        "title": item.title,
        "title_ends_with": item.title_end,
        "implied": item.implied,
        "units": [_units(one) for one in item.facets.units],
        "confidence": item.confidence,
        "rule": item.rule,
        "measures": [one.text for one in item.measures if not one.kind],
    }


def _units(units: Units) -> dict[str, Any]:
    return {
        "role": units.role, "label_as_written": units.label, "names": list(units.names), "groups": list(units.groups),
        "etc": units.etc, "expanded": list(units.expanded),
    }  # fmt: skip


def _places(draft: Draft, items: list[Item]) -> list[tuple[str, Facets]]:
    """Everything that carries facets: chapters of aims and items, each with its place."""
    chapters: list[Chapter] = list(draft.chapters)
    found = [(one.label, one.facets) for one in chapters]
    return [("", draft.opening), *found, *((place_of(one), one.facets) for one in items), ("", draft.closing)]


def _deadline(place: str, one: Deadline) -> dict[str, Any]:
    value: Any = [one.starts, one.value] if one.kind == "period" else one.value
    return {
        "task": place, "as_written": one.words, "kind": one.kind, "value": value, "freq": one.freq or None,
        "anchor_month": one.month, "explicit": one.explicit, "confidence": one.confidence, "rule": one.rule,
    }  # fmt: skip


def _indicator(place: str, one: Indicator) -> dict[str, Any]:
    number: Any = [one.number, one.upper] if one.upper is not None else one.number
    return {
        "task": place, "as_written": one.words, "number": number, "unit": one.unit, "comparator": one.comparator,
        "subject": one.subject, "soft": one.soft, "baseline": one.baseline, "confidence": one.confidence,
        "rule": one.rule,
    }  # fmt: skip
