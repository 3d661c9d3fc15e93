"""Find the bodies named in a stretch of text: labels, brackets, sentences, cells."""

from __future__ import annotations

import re
from dataclasses import replace

from importer.understanding.draft import Units
from importer.understanding.units.labels import (
    COOP,
    LABEL,
    LEAD,
    LEADER,
    NOBODY,
    RESP,
    VERB,
    role_of_label,
    role_of_verb,
)
from importer.understanding.units.names import Names, split_names

# （…负责）, 〔…配合〕: the innermost brackets, without 《》.
BRACKET = re.compile(r"[（〔]([^（）〔〕]*(?:（[^（）]{0,30}）[^（）〔〕]*){0,6})[）〕]")
# 由A、B负责落实。
SENTENCE = re.compile(
    r"(?:^|[。，；\n])由([^。；\n]{2,120}?)(?:(?:按职责(?:分工)?)?(?:分别|共同|具体)?负责(?:落实|实施)?|牵头(?:负责|落实)?|承办|主办)"
    r"(?:，([^。；\n]{2,120}?)(?:配合|协助|协作|参与))?(?=[。；\n]|$)"
)
BODY = re.compile(r"[局委部办厅院府司心署行会社处站所队镇乡区县市旗位门]$")
SPEAKS = re.compile(r"负责|牵头|配合|参与|落实|协作|协助")
# 分管副县长负责: persons who lead, no bodies.
PERSON = re.compile(r"(?:[省市县区旗镇乡]长|秘书长|书记|主席)$")
MOST_LABELLED = 400
STOP = re.compile(r"[。\n]")
FAR = re.compile(r"排在?第|列在?第|第一位|以下|下同")


def find_units(text: str) -> list[Units]:
    """Bodies and their roles; spans are those of the phrase in `text`. 责任单位 beside 牵头单位 means the others."""
    found = _labelled(text)
    taken = [one.span for one in found]
    found += [one for one in _bracketed(text) if not _inside(one.span, taken)]
    taken = [one.span for one in found]
    found += [one for one in _sentences(text) if not _inside(one.span, taken)]
    found.sort(key=lambda one: one.span)
    if any(one.role == LEAD for one in found):
        found = [replace(one, role=COOP) if one.role == RESP else one for one in found]
    return found


def units_in_cell(text: str, role: str, start: int = 0) -> list[Units]:
    """The bodies of a table's cell, whose column says the role; labels inside the cell say more."""
    inside = find_units(text)
    if inside:
        return [replace(one, span=(one.span[0] + start, one.span[1] + start)) for one in inside]
    names = split_names(text.replace("\n", "、"))
    if not names.names:
        return []
    return [_units(role, "", names, (start, start + len(text)), 0.9, "units.cell")]


def _labelled(text: str) -> list[Units]:
    labels = list(LABEL.finditer(text))
    made = []
    for place, label in enumerate(labels):
        role = role_of_label(label)
        if role == NOBODY:
            continue
        limit = labels[place + 1].start() if place + 1 < len(labels) else len(text)
        end = _end_of_names(text, label.end(), min(limit, label.end() + MOST_LABELLED))
        names = split_names(text[label.end() : end].strip("；，、 \n（〔"))
        if names.names:
            span = (label.start(), end)
            made.append(_units(role, label.group().rstrip("："), names, span, 0.95, "units.label"))
    return made


def _end_of_names(text: str, start: int, limit: int) -> int:
    """Where the names behind a label end: a full stop, a line end not behind a mark, or the bracket around them."""
    depth = 0
    for place in range(start, limit):
        char = text[place]
        if char in "（〔":
            depth += 1
        elif char in "）〕":
            if depth == 0:
                return place
            depth -= 1
        elif (depth == 0 and char in "。！？") or (char == "\n" and depth == 0 and text[place - 1] not in "、，；："):
            return place
    return limit


def _bracketed(text: str) -> list[Units]:
    made = []
    for found in BRACKET.finditer(text):
        inside = found.group(1)
        if SPEAKS.search(inside) and not LABEL.search(inside):
            made += _clauses(inside, found.span(), "units.bracket")
    return made


def _sentences(text: str) -> list[Units]:
    made = []
    for found in SENTENCE.finditer(text):
        leads = re.search(r"牵头|承办|主办", found.group())
        for role, words in ((LEAD if leads or found[2] else RESP, found[1]), (COOP, found[2] or "")):
            names = split_names(words)
            if names.names and all(BODY.search(one) for one in names.names):
                made.append(_units(role, "由…负责", names, found.span(), 0.7, "units.sentence"))
    return made


def _clauses(inside: str, span: tuple[int, int], rule: str) -> list[Units]:
    """A牵头，B、C配合: each verb speaks for the names before it, back to the last verb."""
    words = STOP.split(inside)[0]
    if FAR.search(words):
        words = "，".join(one for one in words.split("，") if not FAR.search(one))
    made: list[Units] = []
    waiting: list[str] = []
    for clause in re.split(r"[，；]", words):
        verb = VERB.search(clause)
        waiting.append(clause[: verb.start()] if verb else clause)
        if verb:
            role = LEADER if PERSON.search(clause[: verb.start()]) else role_of_verb(verb)
            etc = "会同" in verb.group() or clause[: verb.start()].endswith("等")
            names = split_names("，".join(waiting))
            label = f"…{verb.group().removeprefix('等')}"
            if names.names:
                made.append(replace(_units(role, label, names, span, 0.9, rule), etc=names.etc or etc))
            waiting = []
    return made


def _units(role: str, label: str, names: Names, span: tuple[int, int], confidence: float, rule: str) -> Units:
    return Units(role, label, names.names, names.groups, span, confidence, rule, names.etc, names.expanded)


def _inside(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < b and a < span[1] for a, b in taken)
