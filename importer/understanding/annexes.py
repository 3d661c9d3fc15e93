"""The list of annexes at the end of a document: 附件：1.… 2.… – names of papers, no items."""

from __future__ import annotations

import re

Span = tuple[int, int]

BEGINS = re.compile(r"附(?:件|表)[：:]\s?(?:1[.．、]|一、)?")
ENTRY = re.compile(r"(?:\d{1,2}[.．、]|附件\d|（\d{1,2}）)?[^。；，]{2,80}[。；]?(?:（[^（）]{1,6}）)?[。；]?")
NUMBERED = re.compile(r"\d{1,2}[.．、](?:(?!\d)|(?=20\d\d年))")


def without_annex_lists(text: str, spans: list[Span]) -> list[Span]:
    """The paragraphs without the numbered lines that go on with a list of annexes."""
    kept: list[Span] = []
    in_list = False
    for place, (start, end) in enumerate(spans):
        if found := BEGINS.match(text, start, end):
            parted = text[end : end + 1] not in ("", "\n")  # 附件：1.…, parted before 1.
            in_list = found.end() < end or parted or any(_is_entry(text, one) for one in spans[place + 1 : place + 2])
        elif in_list:
            in_list = _is_entry(text, (start, end))
            if in_list:
                continue
        kept.append((start, end))
    return kept


def _is_entry(text: str, line: Span) -> bool:
    """Whether a line names a paper: 2.某某任务分解表"""
    return bool(NUMBERED.match(text, *line) and ENTRY.fullmatch(text, *line))
