"""The whole reading: fold, divide into paragraphs, find head and outline, say who, when and how much, point back."""

from __future__ import annotations

import re

from importer.reading.document import Document
from importer.understanding.draft import Draft
from importer.understanding.fold import fold
from importer.understanding.head import find_head
from importer.understanding.lines import paragraphs
from importer.understanding.noise import without_noise
from importer.understanding.outline import outline
from importer.understanding.to_source import chapter_to_source, item_to_source

YEARS = re.compile(r"(?<!\d)(20\d{2})年(?=底|末|上半年|下半年|\d{1,2}月)")


def understand(document: Document) -> Draft:
    """What a document holds. Never raises; a document without a plan gives a draft with a `refusal`."""
    folded = fold(document.text)
    spans = without_noise(folded.text, paragraphs(folded.text))
    found = outline(folded, spans)
    start, end = found.body or (len(folded.text), len(folded.text))
    before = [one for one in spans if one[1] <= start]
    after = [one for one in spans if one[0] >= end] + found.closing
    head = find_head(folded, before, sorted(after))
    return Draft(
        document.text,
        head,
        tuple(chapter_to_source(folded, one) for one in found.chapters),
        tuple(item_to_source(folded, one) for one in found.loose),
        notes=document.notes,
    )
