"""A plan in which nothing is numbered: paragraphs below the words that open it, under headings or none."""

from __future__ import annotations

import re

from importer.understanding.closing import is_closing, is_tail
from importer.understanding.draft import Span
from importer.understanding.headings import is_heading
from importer.understanding.sentences import obliges

# 制定本方案。 现将各单位的任务明确如下：
OPENS = re.compile(
    r"(?:制定|制订|编制|提出|明确|安排|分解|分工)[^，。；]{0,12}(?:本|如下|以下)[^，。；]{0,12}[。：]$|如下[^，。；]{0,4}[：。]$"
)
LEAST = 3
Section = tuple[Span | None, list[Span]]  # a heading and the paragraphs below it


def plain_plan(text: str, paragraphs: list[Span]) -> list[Section]:
    """The paragraphs of such a plan; none unless several of them ask for something below the words that open it."""
    opening = next((n for n, span in enumerate(paragraphs) if OPENS.search(text, *span)), None)
    if opening is None:
        return []
    sections: list[Section] = []
    for span in paragraphs[opening + 1 :]:
        words = text[slice(*span)]
        if is_tail(words) or is_closing(words):
            break
        if is_heading(words):
            sections.append((span, []))
        else:
            if not sections:
                sections.append((None, []))
            sections[-1][1].append(span)
    filled = [one for one in sections if one[1]]
    asking = [span for _, body in filled for span in body if "。" in text[slice(*span)] and obliges(text[slice(*span)])]
    total = sum(len(body) for _, body in filled)
    return filled if len(asking) >= LEAST and len(asking) * 2 > total else []
