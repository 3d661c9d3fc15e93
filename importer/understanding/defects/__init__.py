"""Suspected defects of the published text: lost characters, marks that do not pair, brackets of the wrong kind.

Every rule speaks of the language, none of a document; a doubt is shown to a person, nothing is changed by itself.
"""

from __future__ import annotations

from importer.understanding.defects.lost import lost
from importer.understanding.defects.marks import marks
from importer.understanding.defects.pairs import unpaired
from importer.understanding.draft import Defect
from importer.understanding.folded import Folded

__all__ = ["find_defects"]

MOST_SHOWN = 200


def find_defects(folded: Folded, source: str) -> list[Defect]:
    """What looks wrong, in the order of the text, with a suggestion where one is likely. Spans point into `source`."""
    found = [*unpaired(folded), *lost(folded), *marks(folded, source)]
    found.sort(key=lambda one: (one.span[0], -one.span[1]))
    kept: list[Defect] = []
    for one in found:
        if not kept or one.span[0] >= kept[-1].span[1]:
            kept.append(one)
    return kept[:MOST_SHOWN]
