"""Whether a stretch of text says who is to act."""

from __future__ import annotations

from importer.understanding.titles import UNIT_BRACKET
from importer.understanding.units.labels import LABEL


def names_units(text: str, start: int, end: int) -> bool:
    """Whether bodies are named in brackets or behind labels: then a stretch holds tasks, whatever it is called."""
    return bool(UNIT_BRACKET.search(text, start, end) or LABEL.search(text, start, end))
