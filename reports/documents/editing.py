"""Edited paragraphs: which figures in the new words are still the old ones and keep their reference. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from reports.documents.blocks import Reference, Run

STOP = re.compile(r"[^。；]*[。；]?")
DIGITS = "0123456789."


def carried(runs: Sequence[Run], text: str) -> list[Run]:
    """`text` as runs: where words with a reference stand unchanged, they keep it."""
    kept, place, old = [], 0, "".join(run.text for run in runs)
    blocks = SequenceMatcher(None, old, text, autojunk=False).get_matching_blocks()
    for run in runs:
        if run.reference:
            start = _new_place(place, len(run.text), blocks)
            if start is not None and _whole(text, start, start + len(run.text)):
                kept.append((start, run))
        place += len(run.text)
    return _cut(text, kept)


def _new_place(start: int, length: int, blocks: Sequence[tuple[int, int, int]]) -> int | None:
    """Where an unchanged stretch of the old text stands in the new one; None when it was touched."""
    for old, new, size in blocks:
        if old <= start and start + length <= old + size:
            return new + start - old
    return None


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a number was not made longer: 17 inside 117 is another number."""
    before = text[start - 1 : start]
    after = text[end : end + 1]
    longer_left = before in DIGITS and before != "" and text[start].isdigit()
    longer_right = after in DIGITS and after != "" and text[end - 1].isdigit()
    return not (longer_left or longer_right)


def _cut(text: str, kept: Sequence[tuple[int, Run]]) -> list[Run]:
    runs, place = [], 0
    for start, run in kept:
        if start < place:
            continue
        if start > place:
            runs.append(Run(text[place:start]))
        runs.append(run)
        place = start + len(run.text)
    return [*runs, Run(text[place:])] if place < len(text) else runs


def sentences(runs: Sequence[Run]) -> tuple[tuple[Run, ...], ...]:
    """Runs grouped by sentence: words without a reference are cut behind 。 and ；."""
    groups: list[list[Run]] = [[]]
    for run in runs:
        if run.reference:
            groups[-1].append(run)
            continue
        for part in STOP.findall(run.text):
            if part:
                groups[-1].append(Run(part))
                if part[-1] in "。；":
                    groups.append([])
    return tuple(tuple(group) for group in groups if group)


def as_data(runs: Sequence[Run]) -> list[list[str]]:
    """Runs as they are stored: words, and for a figure the words and address of its reference."""
    return [[run.text, *((run.reference.words, run.reference.url) if run.reference else ())] for run in runs]


def from_data(data: Sequence[Sequence[str]]) -> list[Run]:
    """Stored runs."""
    return [Run(text, Reference(*rest) if rest else None) for text, *rest in data]
