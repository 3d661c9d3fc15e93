"""A doubt about a stretch of the folded text, pointing at its place in the source."""

from __future__ import annotations

from importer.understanding.draft import Defect
from importer.understanding.folded import Folded


def defect(folded: Folded, start: int, end: int, suggestion: str, note: str, rule: str) -> Defect:
    """A defect of text[start:end]."""
    return Defect(folded.to_source(start, end), folded.text[start:end], suggestion, note, rule)
