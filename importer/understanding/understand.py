"""The whole reading: fold, divide into paragraphs, find head and outline, say who, when and how much, point back."""

from __future__ import annotations


import re
from collections import Counter
from dataclasses import replace
from datetime import date

from importer.reading.document import Document
from importer.understanding.attach import Setting, chapter_with_facets, item_with_facets
from importer.understanding.draft import Draft, Head
from importer.understanding.fold import fold
from importer.understanding.head import find_head
from importer.understanding.lines import paragraphs
from importer.understanding.noise import without_noise
from importer.understanding.outline import outline
from importer.understanding.to_source import chapter_to_source, item_to_source
from importer.understanding.units import find_rules

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
    rules = find_rules(folded.text)
    setting = _setting(folded.text, head, any(one.kind == "first_leads" for one in rules))
    chapters = [chapter_with_facets(setting, one) for one in found.chapters]
    loose = [item_with_facets(setting, one) for one in found.loose]
    return Draft(
        document.text,
        head,
        tuple(chapter_to_source(folded, one) for one in chapters),
        tuple(item_to_source(folded, one) for one in loose),
        rules=tuple(replace(one, span=folded.to_source(*one.span)) for one in rules),
        notes=document.notes,
    )


def _setting(text: str, head: Head, first_leads: bool) -> Setting:
    """The plan's year is that of its title, else of its day, else the one its deadlines name most."""
    issued = date.fromisoformat(head.date.value) if head.date else None
    named = Counter(YEARS.findall(text)).most_common(1)
    year = head.year or (issued.year if issued else int(named[0][0]) if named else None)
    return Setting(text, year, issued, first_leads)
