"""Where the list of bodies behind a label ends."""

from __future__ import annotations

import re

from importer.understanding.units.labels import GLUED_LABEL, LABEL, OTHER_LABEL
from importer.understanding.units.words import is_body
from importer.understanding.verbs import begins_with_verb

_LONGEST_VALUE = 800
_STEP = re.compile(r"(?<=[局委办部厅院会府乡镇])\s?\d{1,2}[.、](?P<words>[一-鿿]{2,32})")


def value_end(text: str, begin: int, stop: int) -> int:
    """Where a list of bodies ends: at 。, a new line, another label, the close of a bracket around it."""
    stop = min(stop, begin + _LONGEST_VALUE)
    stop = _next_label(text, begin, stop)
    stop = _next_step(text, begin, stop)
    depth = 0
    for place in range(begin, stop):
        char = text[place]
        if char in "（〔":
            depth += 1
        elif char in "）〕】":
            if depth == 0:
                return place
            depth -= 1
        elif depth == 0 and (char in "。\x00" or (char == "\n" and _line_ends(text, place))):
            return place
    return stop


def _next_step(text: str, begin: int, stop: int) -> int:
    """Where a count of steps begins right behind a body: 责任单位：县民政局1.新建养老院，…"""
    for found in _STEP.finditer(text, begin, stop):
        if not is_body(found["words"]) or begins_with_verb(found["words"]):
            return found.start()
    return stop


def _line_ends(text: str, place: int) -> bool:
    """Whether a list ends with its line: not after a separator or the label's colon, nor before a separator."""
    return text[place - 1] not in "、，：】" and text[place + 1 : place + 2] not in ("、", "，")


def _next_label(text: str, begin: int, stop: int) -> int:
    """Where the next label of any kind begins; a name may be glued to it: 张某责任部门：."""
    label = LABEL.search(text, begin, stop)
    other = OTHER_LABEL.search(text, begin, label.end() if label else stop)
    if label and (not other or other.end() >= label.end()):
        return label.start()
    if not other:
        return stop
    glued = GLUED_LABEL.search(text, other.start(), other.end())
    return glued.start() if glued else other.start()
