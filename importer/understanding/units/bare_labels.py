"""Labels without a colon: 责任单位县司法局、县财政局, 牵头单位为县水务局，配合单位为各乡镇."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.draft import Units
from importer.understanding.units.labels import BARE_LABEL, INNER_LABEL, LABEL, role_of
from importer.understanding.units.making import make
from importer.understanding.units.names import pieces_of, read_names
from importer.understanding.units.values import value_end
from importer.understanding.units.words import is_body

_PERSON = re.compile(r"[一-鿿]{2,4}")
_AROUND = "，；、。 　"


def without_colon(text: str) -> list[Units]:
    """Such labels at the head of a line or sentence; everything behind them must read as bodies."""
    found: list[Units] = []
    end = 0
    for match in BARE_LABEL.finditer(text):
        if match.start() < end or LABEL.match(text, match.start()):
            continue
        end = value_end(text, match.end(), len(text))
        parts = list(_parts(text, match, end))
        for label, value in parts:
            pieces = pieces_of(value)
            role = role_of(label)
            persons = len(parts) > 1 and role == "leader" and all(_PERSON.fullmatch(one) for one in pieces)
            if not pieces or not (persons or all(is_body(one) for one in pieces)):
                break
            names = read_names(value, strict=not persons)
            found += make(role, label, names, (match.start(), end), 0.7, "units.line_no_colon")
    return found


def _parts(text: str, first: re.Match[str], end: int) -> Iterator[tuple[str, str]]:
    """Every label up to a place with what stands behind it."""
    labels = [first, *INNER_LABEL.finditer(text, first.end(), end)]
    stops = [*(one.start() for one in labels[1:]), end]
    for one, stop in zip(labels, stops, strict=True):
        yield one["label"], text[one.end() : stop].strip(_AROUND)
